// The practice desk: cases, runs, how people get better.
import type { Lang } from '../../core/types';
import type { Assist } from './assist';
import { get, part, post, query } from './client';

export interface Case {
  id: string;
  source: 'knowledge' | 'conversation';
  title: { zh: string; en: string };
  langs: Lang[];
  product?: string;
  level: number;
  mood?: number;
  kept?: number;
  attempts: number;
  best?: number;
  last?: number;
  /** One's run of it that has not ended. */
  open?: string;
}
export type Part = 'outcome' | 'policy' | 'tone' | 'time';
export interface Note {
  kind: string;
  part?: Part;
  points: number;
  warning?: string;
  about?: string;
  quote?: string;
  text?: string;
  doc?: string;
  title?: string;
  passage?: string;
  seconds?: number;
}
export type Score = Record<Part, number> & { total: number; notes: Note[] };
export interface Line {
  no: number;
  who: 'customer' | 'agent' | 'action';
  at: number;
  text: string;
  notes?: Note[];
}
export type State = 'open' | 'resolved' | 'gave_up' | 'left';
export interface RunHead {
  id: string;
  case: string;
  title: string;
  lang: Lang;
  state: State;
  started: number;
  ended?: number;
  total?: number;
}
export interface Run extends RunHead {
  agent: string;
  name: string;
  paused: boolean;
  seconds: number;
  mood: number;
  first_s?: number;
  handle_s?: number;
  /** What can be done for the customer, while it is open. */
  actions?: { id: string; title: string }[];
  lines: Line[];
  score?: Score;
}
export interface Point {
  run: string;
  attempt: number;
  at: number;
  total: number;
  median: number;
}
export interface Runs {
  attempts: number;
  median?: number;
  runs: RunHead[];
  ramp: Point[];
}
export interface Member {
  id: string;
  name: string;
  attempts: number;
  first?: number;
  best?: number;
  median?: number;
  at?: number;
  ramp: Point[];
}

/** A case that was made of a conversation, as it is stored. */
export interface CaseBody {
  title: string;
  level: number;
  mood: number;
  opening: string[];
  again: string;
  thanks: string;
  facts: { id: string; ask: string[]; say: string }[];
  goals: { id: string; doc?: string; tell: string[] }[];
}

const of = (id: string) => `practice/runs/${part(id)}`;

export const cases = async () => (await get<{ cases: Case[] }>('practice/cases')).cases;
export const keep = async (conversation: string) => (await post<{ id: string }>('practice/cases', { conversation })).id;
export const caseOf = (id: string) => get<{ id: string; lang: Lang; conversation: string; case: CaseBody }>(`practice/cases/${part(id)}`);
export const change = (id: string, body: CaseBody) => post<{ id: string }>(`practice/cases/${part(id)}`, { case: body });
export const drop = (id: string) => post(`practice/cases/${part(id)}/delete`);
export const runs = (agent?: string) => get<Runs>(`practice/runs${query({ agent })}`);
export const begin = (id: string, lang: Lang) => post<Run>('practice/runs', { case: id, lang });
export const run = (id: string) => get<Run>(of(id));
export const say = (id: string, text: string) => post<Run>(`${of(id)}/lines`, { text });
export const act = (id: string, action: string) => post<Run>(`${of(id)}/actions`, { action });
export const pause = (id: string, paused: boolean) => post<Run>(`${of(id)}/pause`, { paused });
export const giveUp = (id: string) => post<Run>(`${of(id)}/give-up`);
export const assist = (id: string, draft = '') => post<Assist>(`${of(id)}/assist`, draft === '' ? {} : { draft });
export const team = async () => (await get<{ agents: Member[] }>('practice/team')).agents;
