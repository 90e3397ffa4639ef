// Files by what people call them: the title that stands in a draft, else that of the file that serves; the name of the file small beside it.
import { useEffect, useState } from 'react';
import * as api from '../api/knowledge';
import { useConsole } from '../context';
import { inLang, single, titleIn } from './titled';

const READ_MAX = 100;
const AT_ONCE = 10;

interface Named {
  path: string;
  /** Of a draft, whose text is read where no file of its name serves. */
  id?: string;
  rev?: number;
  text?: string;
  remove?: boolean;
}

/** Titles of drafts, by `keyOf`. */
const known = new Map<string, api.Both | undefined>();

const keyOf = (d: Named): string | undefined => d.id && `${d.id} ${d.rev ?? ''}`;

async function readTitles(keys: string[]): Promise<void> {
  for (let i = 0; i < keys.length; i += AT_ONCE)
    await Promise.all(
      keys.slice(i, i + AT_ONCE).map(async (key) => {
        const d = await api.draft(key.split(' ')[0] ?? '').catch(() => undefined);
        known.set(key, d && titleIn(d.path, d.text));
      }),
    );
}

/** Titles of these files, as far as they can be told; names stand until they are here. */
export function useTitles(of: readonly Named[]): (d: Named) => string | undefined {
  const { lang, say } = useConsole();
  const [serve, setServe] = useState<ReadonlyMap<string, api.Both>>();
  const [, setRead] = useState(0);
  const missing = serve === undefined ? [] : of.filter((d) => d.text === undefined && d.remove !== true && d.path.includes('/') && !serve.has(d.path)).flatMap((d) => keyOf(d) ?? []).filter((key) => !known.has(key));
  const asked = missing.slice(0, READ_MAX).join();
  useEffect(() => {
    if (of.length === 0 || serve) return;
    const set = (files: api.FileRow[]) => setServe(new Map(files.flatMap((f) => (f.title ? [[f.path, f.title] as const] : []))));
    api.files().then(
      (got) => set(got.files),
      () => set([]),
    );
  }, [of.length === 0]);
  useEffect(() => {
    // Without a title the name of the file does.
    if (asked !== '') void readTitles(asked.split(',')).then(() => setRead((n) => n + 1));
  }, [asked]);
  return (d) => inLang((d.text ? titleIn(d.path, d.text) : known.get(keyOf(d) ?? '')) ?? serve?.get(d.path), lang) ?? single(d.path, say);
}

export function FileName({ path, title, gone }: { path: string; title: string | undefined; gone?: boolean }) {
  const words = title ?? path;
  return (
    <span className="kn-named">
      {gone ? <del>{words}</del> : words} {title !== undefined && <small className="pg-note">{path}</small>}
    </span>
  );
}
