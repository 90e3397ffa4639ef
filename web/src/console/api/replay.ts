// What drafts would have done in conversations of the past.
import { del, get, part, post } from './client';

export type Verdict = 'harmful' | 'look' | 'good' | 'fine' | 'silent';
export type Kind = 'newly' | 'changed' | 'worse';
export type Why = '' | 'lost' | 'stolen' | 'caught' | 'unfit' | 'emptied' | 'expired' | 'better' | 'answered' | 'reworded' | 'moved';

export interface ReplayEdit {
  doc: string;
  title_zh: string;
  title_en: string;
  change: 'changed' | 'added' | 'removed';
  verdict: Verdict;
  why: Why;
  newly: number;
  changed: number;
  worse: number;
  gain: number;
  harm: number;
}
export interface ReplaySaid {
  kind: string;
  doc: string;
  text: string;
  confidence: number;
  fit: number;
  outside: boolean;
}
export interface ReplayCase {
  kind: Kind;
  lean: 'none' | 'gain' | 'harm';
  why: Why;
  edit: string;
  text: string;
  lang: 'zh' | 'en';
  conversation: string;
  times: number;
  before: ReplaySaid;
  after: ReplaySaid;
}
export interface ReplayTotals {
  talks: number;
  erased: number;
  lines: number;
  to_people: number;
  untouched: number;
  compared: number;
  newly: number;
  changed: number;
  worse: number;
  same: number;
  outside: number;
  sample: number;
  sample_changed: number;
}
export interface ReplayResult {
  everything: boolean;
  total: ReplayTotals;
  edits: ReplayEdit[];
  cases: ReplayCase[];
}
export interface Replay {
  id: string;
  state: 'preparing' | 'running' | 'done' | 'cancelled' | 'failed';
  by: string;
  at: number;
  from: number;
  to: number;
  drafts: number;
  talks: number;
  of_talks: number;
  messages: number;
  ended_at?: number;
  error?: string;
  faults?: string;
  dropped: boolean;
  verdict?: 'accepted' | 'refused';
  result?: ReplayResult;
}

export const replays = () => get<{ replays: Replay[] }>('replays');
export const replay = (id: string) => get<Replay>(`replays/${part(id)}`);
export const start = (drafts: string[], from: number, to: number) => post<Replay>('replays', { drafts, from, to });
export const cancel = (id: string) => del<Replay>(`replays/${part(id)}`);
export const judge = (id: string, accepted: boolean) => post<Replay>(`replays/${part(id)}/verdict`, { accepted });
