// Files and sites that hold knowledge, what became of them, and rows of customers, orders and the like.
import { ApiError, csrfHeader, get, part, post, query } from './client';

export type ImportState = 'reading' | 'ready' | 'failed' | 'cancelled';
export interface Report {
  format: string;
  pages: number;
  drafts: number;
  changed: number;
  unchanged: number;
  gone: string[];
  tables: number;
  tables_taken: number;
  rows: number;
  rows_without_question_or_answer: number;
  rows_not_in_use?: number;
  cut: boolean;
  unread: number;
  pages_left: number;
  site_changed: boolean;
  noticed: Record<string, number>;
  notes: { kind: string; n: number; text: string }[];
  products?: { rows: number; new: number; updated: number; unchanged: number; refused: number; faults: { line: number; column?: string; value: string; reason: string }[] };
}
export interface Import {
  id: string;
  name: string;
  kind: 'file' | 'site' | 'products';
  state: ImportState;
  under_way: boolean;
  ocr: boolean;
  done: number;
  total: number;
  author: string;
  error: string;
  cause: string;
  at: number;
  report?: Report;
}
export interface ImportNote {
  kind: string;
  with?: string;
  text: string;
}
export interface ImportDraft {
  id: string;
  path: string;
  source: string;
  ref: { page?: number; row?: number; sheet?: string; url?: string; category?: string };
  notes: ImportNote[];
  state: string;
  rev: number;
  text: string;
}
export interface RowsReport {
  result: 'taken' | 'partly' | 'nothing';
  dry_run: boolean;
  files: {
    rows: number;
    new: number;
    updated: number;
    unchanged: number;
    refused: number;
    ignored_columns: string[];
    error?: string;
    faults: { line: number; column?: string; value?: string; reason: string; text: string; takes?: string; first_line?: number }[];
  }[];
}

async function sendFile<T>(path: string, file: Blob, type: string): Promise<T> {
  let res: Response;
  try {
    res = await fetch(`/v1/${path}`, { method: 'POST', headers: { 'Content-Type': type, ...csrfHeader() }, credentials: 'same-origin', body: file });
  } catch {
    throw new ApiError(0);
  }
  const text = await res.text();
  const answer = (text === '' ? {} : JSON.parse(text)) as T & { type?: string; detail?: string };
  if (!res.ok) throw new ApiError(res.status, /[^/:]*$/.exec(answer.type ?? '')?.[0] ?? '', answer.detail ?? '');
  return answer;
}

export const list = async () => (await get<{ imports: Import[] }>('knowledge/imports')).imports;
export const one = (id: string) => get<Import>(`knowledge/imports/${part(id)}`);
export const upload = (file: File, ocr: boolean) =>
  sendFile<{ id: string }>(`knowledge/imports${query({ name: file.name, ocr: ocr ? 1 : undefined })}`, file, 'application/octet-stream');
export const products = (file: File) => sendFile<{ id: string }>(`knowledge/imports${query({ name: file.name, as: 'products' })}`, file, 'application/octet-stream');
export const site = (url: string) => post<{ id: string }>('knowledge/imports/site', { url });
export const again = (id: string, ocr: boolean) => post<{ id: string }>(`knowledge/imports/${part(id)}/again`, { ocr });
export const cancel = (id: string) => post(`knowledge/imports/${part(id)}/cancel`);
export const remove = (id: string) => post(`knowledge/imports/${part(id)}/delete`);
export const pictureOf = (id: string, page: number) => `/v1/knowledge/imports/${part(id)}/pages/${page}`;

/** All that wait, in the order of the source. */
export async function waiting(id: string): Promise<ImportDraft[]> {
  const all: ImportDraft[] = [];
  let after: string | undefined = '';
  while (after !== undefined) {
    const got: { drafts: ImportDraft[]; next?: string } = await get(`knowledge/imports/${part(id)}/drafts${query({ after, waiting: 1 })}`);
    all.push(...got.drafts);
    after = got.next;
  }
  return all;
}

export const rows = (kind: string, file: File, dry: boolean) =>
  sendFile<RowsReport>(`import/${part(kind)}${query({ dry_run: dry ? 1 : undefined })}`, file, file.name.endsWith('.csv') ? 'text/csv' : 'application/json');
