// The knowledge: its files, drafts of them, checks, publishing, versions.
import { ApiError, get, part, post, query } from './client';

const DRAFTS_AT_ONCE = 500;
const NEWEST = 200;
const READ_AT_ONCE = 20;

export interface Both {
  zh: string;
  en: string;
}
export interface Lists {
  zh: string[];
  en: string[];
}
export type Kind = 'article' | 'policy' | 'flow' | 'action' | 'products' | 'company' | 'chitchat' | 'records';
export interface FileRow {
  path: string;
  kind: Kind;
  id: string;
  title?: Both;
  asks_zh?: number;
  asks_en?: number;
  products?: string[];
  valid_until?: number;
  missing?: 'zh' | 'en';
  behind?: 'zh' | 'en';
  behind_since?: number;
  steps?: number;
}
export interface Files {
  files: FileRow[];
  products: { id: string; name: Both }[];
  /** Names of pictures and clips. */
  media: string[];
  review: boolean;
  folder: boolean;
  refused: string;
}
export interface FileText {
  path: string;
  text: string;
  hash: string;
  over: boolean;
}
export interface Fault {
  level: 'error' | 'warning';
  file: string;
  line: number;
  text: string;
}
export interface Confused {
  text: string;
  lang: 'zh' | 'en';
  doc: string;
  title: Both;
  confidence: number;
}
export interface ArticleForm {
  title: Both;
  body: Both;
  ask: Lists;
  products: string[];
}
export interface FlowChoice {
  label: Both;
  next?: string;
  handover?: string;
  done: boolean;
}
export interface FlowStep {
  id: string;
  title: Both;
  say: Both;
  question: Both;
  figure?: string;
  handover?: string;
  unsolved?: string;
  done: boolean;
  choices: FlowChoice[];
}
export interface FlowForm {
  title: Both;
  ask: Lists;
  products: string[];
  start: string;
  steps: FlowStep[];
}
export interface Check {
  faults: Fault[];
  errors: number;
  warnings: number;
  confused: Confused[];
  hash: string;
  article?: ArticleForm;
  flow?: FlowForm;
}
export type DraftState = 'open' | 'review' | 'approved' | 'scheduled' | 'published' | 'refused';
export interface DraftRow {
  id: string;
  path: string;
  base: string;
  remove: boolean;
  origin: string;
  source: string;
  notes?: { kind: string; with?: string; text?: string }[];
  author: string;
  state: DraftState;
  reviewer: string;
  publish_at?: number;
  expire_at?: number;
  version?: number;
  at: number;
  changed: number;
  rev: number;
}
export interface Draft extends DraftRow {
  text: string;
}
export interface DraftText {
  path: string;
  base?: string;
  text?: string;
  remove?: boolean;
}
export interface Trouble {
  draft: string;
  path: string;
  why: 'changed' | 'gone' | 'there' | 'twice' | 'path';
}
export interface Published {
  published: boolean;
  version?: number;
  files?: number;
  written?: number;
  faults: string[];
  troubles: Trouble[];
}
export interface Version {
  number: number;
  hash: string;
  source: string;
  author: string;
  note: string;
  at: number;
  texts: boolean;
}
export interface DiffLine {
  op: ' ' | '-' | '+';
  a?: number;
  b?: number;
  text: string;
}
export interface Change {
  path: string;
  how: 'added' | 'changed' | 'removed';
  too_long: boolean;
  lines: DiffLine[];
}
export interface Diff {
  changes: Change[];
  more: boolean;
  hash?: string;
}

export const files = () => get<Files>('knowledge/files');
export const file = (path: string) => get<FileText>(`knowledge/file${query({ path })}`);
export const check = (path: string, text: string) => post<Check>('knowledge/check', { path, text });
export const inStep = (path: string) => post('knowledge/in-step', { path });
export const drafts = (of: { state?: string; origin?: string; path?: string; before?: string; limit?: number }) =>
  get<{ drafts: DraftRow[]; waiting: Record<string, number>; next?: string }>(`knowledge/drafts${query(of)}`);
export const draft = (id: string) => get<Draft>(`knowledge/drafts/${part(id)}`);
/** Undefined: it does not wait, or is gone. */
async function waitingOne(id: string): Promise<DraftRow | undefined> {
  try {
    const d = await draft(id);
    return d.state === 'published' || d.state === 'refused' ? undefined : d;
  } catch (e) {
    if (e instanceof ApiError && e.status === 404) return undefined;
    throw e;
  }
}
/** The newest that wait, and those of `ids` that wait beyond them. */
export async function waiting(ids: string[]): Promise<DraftRow[]> {
  const all = (await drafts({ state: 'waiting', limit: NEWEST })).drafts;
  const rest = ids.filter((id) => !all.some((d) => d.id === id));
  for (let i = 0; i < rest.length; i += READ_AT_ONCE) {
    const some = await Promise.all(rest.slice(i, i + READ_AT_ONCE).map(waitingOne));
    all.push(...some.filter((d) => d !== undefined));
  }
  return all;
}
/** All drafts of imports that wait. */
export async function importsWaiting(): Promise<DraftRow[]> {
  const all: DraftRow[] = [];
  let before: string | undefined;
  do {
    const page = await drafts({ state: 'waiting', origin: 'import', before, limit: NEWEST });
    all.push(...page.drafts);
    before = page.next;
  } while (before !== undefined);
  return all;
}
export const addDraft = (d: DraftText) => post<Draft>('knowledge/drafts', d);
export const changeDraft = (id: string, rev: number, d: DraftText) => post<Draft>(`knowledge/drafts/${part(id)}`, { ...d, rev });
export const moveDraft = (id: string, rev: number, state: DraftState, times: { publish_at?: number; expire_at?: number } = {}) =>
  post<Draft>(`knowledge/drafts/${part(id)}/state`, { rev, state, ...times });
export const refuse = (ids: string[]) => post('knowledge/drafts/refuse', { ids });
export const draftDiff = (id: string) => get<Diff>(`knowledge/drafts/${part(id)}/diff`);
/** `expire_at`: 0 is no end; without it each has the end of its draft. */
export const publish = (ids: string[], note: string, expire_at?: number) =>
  post<Published>('knowledge/publish', { ids, ...(note === '' ? {} : { note }), ...(expire_at === undefined ? {} : { expire_at }) });
/** The file of a published draft as it was before, as a new version. */
export const takeBack = (id: string) => post<Published>(`knowledge/drafts/${part(id)}/take-back`);
/** Of several: all their files, or none. */
export const takeBackAll = (ids: string[]) => post<Published>('knowledge/take-back', { ids });
/** As many as one call takes. */
export function batches(ids: string[]): string[][] {
  const all: string[][] = [];
  for (let i = 0; i < ids.length; i += DRAFTS_AT_ONCE) all.push(ids.slice(i, i + DRAFTS_AT_ONCE));
  return all;
}
export const versions = (before?: number) => get<{ versions: Version[]; next?: number }>(`knowledge/versions${query({ before })}`);
export const versionDiff = (n: number, from?: number) => get<Diff>(`knowledge/versions/${n}/diff${query({ from })}`);
export const restore = (n: number, path?: string) =>
  post<{ drafts: { id: string; path: string }[]; more: boolean }>(`knowledge/versions/${n}/restore`, path === undefined ? {} : { path });
