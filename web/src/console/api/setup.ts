// The first run: how far it is, what the company says of itself, questions tried, pages that may embed the widget.
import { ApiError, csrfHeader, get, part, post, query } from './client';

export type Step = 'company' | 'hours' | 'import' | 'try' | 'embed' | 'invite';
export interface Both {
  zh: string;
  en: string;
}
export interface Progress {
  step?: Step | '';
  finished?: Step[];
  skipped?: Step[];
  done?: boolean;
}
export interface Day {
  date: string;
  name?: Both;
}
/** From and to, in minutes since midnight; null: closed. */
export type Hours = ([number, number] | null)[];
export interface CompanyState {
  id: string;
  name: Both;
  contact: Both;
  greeting: Both;
  languages: string[];
  time_zone: string;
  hours: Hours;
  holidays: Day[];
  makeup_days: Day[];
}
export interface Setup {
  led: boolean;
  progress: Progress;
  articles: number;
  flows: number;
  company: CompanyState;
}
export interface Doc {
  doc: string;
  title: string;
}
export interface Asked {
  kind: string;
  lang: 'zh' | 'en';
  text: string;
  answered_by?: Doc;
  choices: Doc[];
}
export interface SavedCompany {
  published: boolean;
  draft: string;
  faults: string[];
}

export const setup = () => get<Setup>('setup');
export const keep = (p: Progress) => post('setup', p);
export const saveCompany = (c: Partial<CompanyState>) => post<SavedCompany>('setup/company', c);
export const ask = (text: string) => post<Asked>('setup/ask', { text });
export const origins = async () => (await get<{ origins: string[] }>('setup/origins')).origins;
export const setOrigins = async (origins: string[]) => (await post<{ origins: string[] }>('setup/origins', { origins })).origins;

// ---- what exists already ----

export interface Import {
  id: string;
  name: string;
  state: 'reading' | 'ready' | 'failed' | 'cancelled';
  under_way: boolean;
  done: number;
  total: number;
  error: string;
  cause?: string;
  report?: { drafts?: number; unchanged?: number; rows?: number; rows_without_question_or_answer?: number; cut?: boolean };
}
export interface ImportDraft {
  id: string;
  path: string;
  source: string;
  notes?: { kind: string; with?: string; text: string }[];
  state: string;
}
export interface Published {
  published: boolean;
  faults: string[];
  troubles: { path: string; why: string }[];
}

export const importSite = (url: string) => post<{ id: string }>('knowledge/imports/site', { url });
export const importState = (id: string) => get<Import>(`knowledge/imports/${part(id)}`);
export async function importDrafts(id: string): Promise<ImportDraft[]> {
  const all: ImportDraft[] = [];
  let after: string | undefined;
  do {
    const page = await get<{ drafts: ImportDraft[]; next?: string }>(`knowledge/imports/${part(id)}/drafts${query({ after, waiting: 1 })}`);
    all.push(...page.drafts);
    after = page.next;
  } while (after !== undefined);
  return all;
}
export const publish = (ids: string[], note: string) => post<Published>('knowledge/publish', { ids, note });

/** The file as it is; the server says of what kind it is. */
export async function importFile(file: File): Promise<{ id: string }> {
  let res: Response;
  try {
    res = await fetch(`/v1/knowledge/imports${query({ name: file.name })}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream', ...csrfHeader() },
      credentials: 'same-origin',
      body: file,
    });
  } catch {
    throw new ApiError(0);
  }
  const got = (await res.json().catch(() => ({}))) as { id?: string; type?: string; detail?: string };
  if (!res.ok || got.id === undefined) throw new ApiError(res.status, /[^/:]*$/.exec(got.type ?? '')?.[0] ?? '', got.detail ?? '');
  return { id: got.id };
}
