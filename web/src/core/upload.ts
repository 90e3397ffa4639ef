// Pictures on their way to the server, of customers and of people who work here: what may be sent, where files come from, and
// how far they are.

export const MAX_PICTURE = 10 * 1024 * 1024;

export type PictureProblem = 'too-big' | 'not-a-picture';

/** What can be said before it is sent; the server looks at the bytes. */
export function pictureProblem(file: Blob): PictureProblem | null {
  if (!/^image\//.test(file.type) || file.type === 'image/svg+xml') return 'not-a-picture';
  return file.size > MAX_PICTURE ? 'too-big' : null;
}

export interface UploadEnd {
  /** Of the picture; undefined: it was not taken. */
  id?: string;
  /** 0: no answer. */
  status: number;
  /** The last part of the problem's type. */
  slug: string;
  detail: string;
}

/** Sends `file`; `onProgress` gets 0 to 1, `onEnd` comes once. What comes back stops it, and then nothing is called any more. */
export function upload(url: string, headers: Record<string, string>, file: Blob, onProgress: (share: number) => void, onEnd: (end: UploadEnd) => void): () => void {
  const xhr = new XMLHttpRequest();
  let stopped = false;
  xhr.open('POST', url);
  for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
  xhr.setRequestHeader('Content-Type', file.type);
  xhr.upload.onprogress = (e) => {
    if (!stopped && e.lengthComputable) onProgress(e.loaded / e.total);
  };
  xhr.onloadend = () => {
    if (!stopped) onEnd(endOf(xhr.status, xhr.responseText));
  };
  xhr.send(file);
  return () => {
    stopped = true;
    xhr.abort();
  };
}

/** Of an answer; a proxy's page is none of ours. */
export function endOf(status: number, text: string): UploadEnd {
  let body: Record<string, unknown> = {};
  try {
    body = Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    // No answer, or none of ours.
  }
  const taken = (status === 200 || status === 201) && typeof body.id === 'string';
  return {
    id: taken ? String(body.id) : undefined,
    status: status === 200 && !taken ? 0 : status,
    slug: status === 413 ? 'too-big' : (/[^/:]*$/.exec(String(body.type ?? ''))?.[0] ?? ''),
    detail: String(body.detail ?? ''),
  };
}

/** Calls `drop` with files that are dropped on the element, and `over` while some are held above it. Ends with what it gives. */
export function onFilesDropped(el: HTMLElement, over: (on: boolean) => void, drop: (files: FileList) => void): () => void {
  const hasFiles = (e: DragEvent) => e.dataTransfer?.types.includes('Files') ?? false;
  const onOver = (e: DragEvent) => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    over(true);
  };
  const onLeave = (e: DragEvent) => {
    if (!el.contains(e.relatedTarget as Node | null)) over(false);
  };
  const onDrop = (e: DragEvent) => {
    over(false);
    if (!hasFiles(e)) return;
    e.preventDefault();
    drop(e.dataTransfer!.files);
  };
  el.addEventListener('dragover', onOver);
  el.addEventListener('dragleave', onLeave);
  el.addEventListener('drop', onDrop);
  return () => {
    el.removeEventListener('dragover', onOver);
    el.removeEventListener('dragleave', onLeave);
    el.removeEventListener('drop', onDrop);
  };
}
