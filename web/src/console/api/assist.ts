// What the machine offers to the agent beside a conversation.
import { get, offered, part, post } from './client';

export interface Article {
  doc: string;
  title: string;
  passage?: string;
  score?: number;
}
export interface Assist {
  seq: number;
  articles?: Article[];
  flow?: { id: string; step: string; title: string; say: string } | null;
  similar?: { conversation: string; snippet: string; outcome?: string }[];
  reply?: { text: string; doc?: string; evidence?: { doc: string; title: string; passage?: string }[] } | null;
  actions?: { id: string; title: string; inputs?: unknown }[];
  warnings?: { kind: string; text: string }[];
  mood?: { now?: string; trend?: string; alert?: boolean | string };
}
export type Verdict = 'accept' | 'edit' | 'reject';

const of = (id: string) => `desk/conversations/${part(id)}/assist`;

export const assist = (id: string) => get<Assist>(of(id));
/** The same, with warnings about what the agent is about to say. */
export const assistDraft = (id: string, draft: string) => post<Assist>(of(id), { draft });
export interface Suggested {
  kind: 'reply' | 'article' | 'flow' | 'action';
  /** What the verdict counts for: a document, as the server named it. Without one it is kept and counts for nothing. */
  doc?: string;
}
export const replyOf = (a: Assist): Suggested => ({ kind: 'reply', doc: a.reply?.doc });
export const articleOf = (a: Article): Suggested => ({ kind: 'article', doc: a.doc });
export const actionOf = (id: string): Suggested => ({ kind: 'action', doc: id });
export const flowOf = (f: NonNullable<Assist['flow']>): Suggested => ({ kind: 'flow', doc: `flow:${f.id}` });

export const verdict = (id: string, on: Suggested, what: Verdict, text?: string) =>
  post(`${of(id)}/verdict`, { kind: on.kind, what, ...(on.doc ? { doc: on.doc } : {}), ...(text === undefined ? {} : { text }) });
export const translate = async (id: string, text: string, to: 'zh' | 'en') =>
  (await post<{ text: string }>(`desk/conversations/${part(id)}/translate`, { text, to })).text;
export const translates = (id: string): boolean => offered('POST', `desk/conversations/${part(id)}/translate`);
