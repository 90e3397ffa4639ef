// One conversation: what was said, what is known, and what an agent does with it.
import type { LogFrame } from '../../core/types';
import type { Traces } from '../trace';
import { upload, type UploadEnd } from '../../core/upload';
import { csrfHeader, get, part, post, query } from './client';

export type ContextPack = Partial<Record<'who' | 'devices' | 'orders' | 'want' | 'note' | 'tried' | 'mood' | 'facts' | 'past' | 'guesses', unknown>>;

export interface SummaryLine {
  text: string;
  /** Of the message that says it. */
  seq?: number;
  /** What came of it, where something was tried. */
  result?: SummaryLine;
}
/** Each part a line, several, or plain words. */
export type SummaryPart = SummaryLine | SummaryLine[] | string | null | undefined;
export type Summary = Partial<Record<'situation' | 'tried' | 'wish' | 'mood' | 'next', SummaryPart>>;

export interface Risk {
  /** 0 to 1000 */
  score: number;
  reasons?: (string | { zh?: string; en?: string; text?: string })[];
}

export interface Opened {
  frames: LogFrame[];
  context?: ContextPack;
  status?: string;
  mine?: boolean;
  agent?: string | null;
  /** The frames are redacted copies: it is another's, and does not wait. */
  redacted?: boolean;
  tags?: string[];
  summary?: Summary;
  risk?: Risk;
  snoozed_until?: number;
  /** Up to which message the customer has read. */
  read?: number;
}

export interface Promised {
  id: string;
  zh: string;
  en: string;
  amount: number;
  currency: string;
  order_no: string;
  role: string;
  state: 'open' | 'kept' | 'withdrawn' | 'expired';
  at: number;
  until?: number;
}

export interface Note {
  id: string;
  who?: string;
  name?: string;
  text: string;
  mentions?: string[];
  at: number;
}

export interface WrapUp {
  note?: string;
  tags?: string[];
  followups?: (string | { text?: string; due?: number })[];
}

const of = (id: string) => `desk/conversations/${part(id)}`;

export const open = (id: string) => get<Opened>(of(id));
/** The 200 before that one, or fewer; none: it begins there. */
export const olderFrames = async (id: string, before: number) => (await get<{ frames: LogFrame[] }>(`${of(id)}/frames${query({ before })}`)).frames ?? [];
export const take = (id: string) => post(`${of(id)}/take`);
export interface SentPicture {
  /** Of the upload. */
  id: string;
  /** What is to be seen. */
  alt?: string;
}
export const send = (id: string, message: { id: string; text?: string; pictures?: SentPicture[] }) => post<{ seq?: number }>(`${of(id)}/messages`, message);
export const typing = (id: string) => post(`${of(id)}/typing`, { on: true });
export const handBack = (id: string, note: string) => post(`${of(id)}/return`, { note });
export const close = (id: string, note?: string) => post(`${of(id)}/close`, note ? { note } : {});
export const transfer = (id: string, to: { agent?: string; queue?: string; note?: string }) => post(`${of(id)}/transfer`, to);
export const decline = (id: string) => post(`${of(id)}/decline`);
export const read = (id: string, seq: number) => post(`${of(id)}/read`, { seq });
export const viewing = (id: string, on: boolean, writes: boolean) => post(`${of(id)}/viewing`, { on, writes });
export const setTags = (id: string, tags: string[]) => post(`${of(id)}/tags`, { tags });
export const snooze = (id: string, until: number) => post(`${of(id)}/snooze`, { until });
export const notes = async (id: string) => (await get<{ notes: Note[] }>(`${of(id)}/notes`)).notes ?? [];
export const addNote = async (id: string, text: string, mentions: string[]) => (await post<{ notes: Note[] }>(`${of(id)}/notes`, { text, mentions })).notes ?? [];
/** As it was said: the last 200, or those before `before`. It stands in the audit. */
export const unseal = async (id: string, reason: string, before?: number) =>
  (await post<{ frames: LogFrame[] }>(`${of(id)}/unseal`, { reason, ...(before === undefined ? {} : { before }) })).frames ?? [];
export const wrapUp = (id: string) => get<WrapUp>(`${of(id)}/wrapup`);
export const askCsat = (id: string) => post(`${of(id)}/csat`);
/** Of one reply. */
export const traceOf = (id: string, seq: number) => get<Traces>(`conversations/${part(id)}/trace${query({ before: seq + 1, limit: 1 })}`);
/** As upload(). */
export const addPicture = (id: string, file: Blob, onProgress: (share: number) => void, onEnd: (end: UploadEnd) => void) =>
  upload(`/v1/${of(id)}/attachments`, csrfHeader(), file, onProgress, onEnd);
export const pictureOf = (id: string, aid: string) => `/v1/${of(id)}/attachments/${part(aid)}`;

export const promises = async (id: string) => (await get<{ promises: Promised[] }>(`${of(id)}/promises`)).promises;
export const promise = async (id: string, p: Partial<Promised>) => (await post<{ promises: Promised[] }>(`${of(id)}/promises`, p)).promises;
export const promiseState = async (id: string, pid: string, state: 'kept' | 'withdrawn') =>
  (await post<{ promises: Promised[] }>(`${of(id)}/promises/${part(pid)}/state`, { state })).promises;

export const complain = (conversation: string, subject: string, external?: string) =>
  post<{ no: string | number }>('complaints', { conversation, subject, ...(external ? { external } : {}) });

export interface Blocked {
  /** Absent: until it is lifted. */
  until?: number;
  by?: string;
  reason?: string;
}

export const blocked = async (customer: string) => (await get<{ blocked?: Blocked }>(`desk/customers/${part(customer)}`)).blocked;
export const block = (customer: string, reason: string, until?: number) => post(`desk/customers/${part(customer)}/block`, { reason, ...(until ? { until } : {}) });
export const unblock = (customer: string) => post(`desk/customers/${part(customer)}/unblock`);
export const merge = (customer: string, into: string) => post<{ undo?: string }>(`desk/customers/${part(customer)}/merge`, { into });
export const undoMerge = (id: string) => post(`desk/merges/${part(id)}/undo`);

export interface Erased {
  erased: boolean;
  visitors: number;
  tables: { table: string; rows: number }[];
}
/** Only looks with `dryRun`. */
export const erase = (customer: string, dryRun: boolean) => post<Erased>(`customers/${part(customer)}/erase`, { dry_run: dryRun });
