// What there is to learn from conversations: GET /v1/learning and what is decided about it.
import { get, part, post } from './client';

export type LessonKind = 'phrasing' | 'change' | 'article';

export interface Lesson {
  id: string;
  kind: LessonKind;
  lang: 'zh' | 'en';
  messages: number;
  replies: number;
  per_week: number;
  saves_minutes: number;
  said: string;
  examples: string[];
  last_at: number;
  doc?: string;
  title?: Record<'zh' | 'en', string>;
  share?: number;
}
export interface Lessons {
  lessons: Lesson[];
  total: number;
  minutes: number;
  next?: string;
  pending: boolean;
}
export interface Proposal {
  path: string;
  base: string;
  before: string;
  after: string;
  added: number;
  replaced: number;
  contradicted: string;
}
export interface LessonFull extends Lesson {
  said_all: { id: string; conversation: string; kind: string; text: string; at: number }[];
  sent: { text: string; kept: string; at: number }[];
  proposal?: Proposal;
}
export type Approval =
  | { doc: string; phrasings?: { message: string; text?: string }[]; keep_rest?: boolean }
  | { path: string; base: string; text: string; title: string; draft?: boolean };
export interface Approved {
  decision: string;
  messages: number;
  phrasings: number;
  draft: string;
  version: number;
}

export const lessons = (after = '') => get<Lessons>(`learning?limit=50${after ? `&after=${encodeURIComponent(after)}` : ''}`);
export const lesson = (id: string) => get<LessonFull>(`learning/${part(id)}`);
export const approve = (id: string, what: Approval) => post<Approved>(`learning/${part(id)}/approve`, what);
export const refuse = (id: string) => post<{ decision: string; messages: number }>(`learning/${part(id)}/refuse`);
export const undo = (decision: string) => post(`decisions/${part(decision)}/undo`);
