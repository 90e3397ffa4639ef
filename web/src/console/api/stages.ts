// Staged changes: /v1/stages.
import { get, part, post } from './client';

export interface StageRow {
  id: string;
  title: string;
  state: 'running' | 'published' | 'rolled-back';
  author: string;
  started_at: number;
  files: number;
  ended_at?: number;
  ended_by?: string;
  reason?: string;
  share?: number;
  trained?: boolean;
  refused?: string;
  looked_at?: number;
}

export interface Arm {
  n: number;
  yes: number;
  share?: number;
  low?: number;
  high?: number;
}

export type Verdict = 'too-few' | 'none' | 'better' | 'worse';

export interface StageMetric {
  name: string;
  guards: boolean;
  worse_when: 'more' | 'less';
  present: Arm;
  new: Arm;
  difference?: number;
  low?: number;
  high?: number;
  always_low?: number;
  always_high?: number;
  verdict: Verdict;
}

export interface Counts {
  conversations: number;
  customers: number;
  turns: number;
}

export interface Report {
  present: Counts;
  new: Counts;
  customers_needed: number;
  metrics: StageMetric[];
}

export interface Stage extends StageRow {
  changes: { path: string; kind: 'new' | 'changed' | 'removed'; draft: string }[];
  shares: { share: number; at: number; by: string }[];
  report: Report;
}

export const stages = async () => (await get<{ stages: StageRow[] }>('stages')).stages;
export const stage = (id: string) => get<Stage>(`stages/${part(id)}`);
export const start = (ids: string[], share: number, title: string) => post<{ id: string }>('stages', { drafts: ids, share, title });
export const setShare = (id: string, share: number) => post(`stages/${part(id)}/share`, { share });
export const publish = (id: string) => post(`stages/${part(id)}/publish`);
export const rollBack = (id: string) => post(`stages/${part(id)}/roll-back`);
