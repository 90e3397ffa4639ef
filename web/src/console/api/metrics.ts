// The honest figures: GET /v1/metrics, and the contacts behind them.
import { get, query } from './client';

export type Both = Record<'zh' | 'en', string>;

export interface Vendor {
  value: number | null;
  n: number;
  of: number;
  definition: Both;
}

/** One side of what offers change. */
export interface Arm {
  conversations: number;
  with_order?: number;
  with_return?: number;
  mean: number | null;
}

export interface Figure {
  id: string;
  unit: 'share' | 'ms' | 'money';
  /** Known only once seven days have passed. */
  windowed: boolean;
  title: Both;
  definition: Both;
  value: number | null;
  n: number;
  of: number;
  low?: number | null;
  high?: number | null;
  vendor?: Vendor;
  /** Of offers alone: the last day that counts, why there is no figure, and both groups. */
  due_to?: string;
  missing?: 'margin_percent' | 'conversations' | 'orders';
  shown?: Arm;
  held?: Arm;
  other_currency?: number;
  cut?: boolean;
  series: (number | null)[];
}

export interface Step {
  day: string;
  contacts: number;
  due: number;
}

/** A topic, a channel or a language, with the value of each figure by its id. */
export interface Group extends Partial<Both> {
  name: string;
  contacts: number;
  due: number;
  [figure: string]: string | number | null | undefined;
}

export interface Service {
  minutes_per_contact: number;
  cost_per_contact: number;
  cost: number;
}

export interface Cost {
  manual_minutes_are: 'set' | 'measured';
  agent_hour: number;
  machine_contact: number;
  contacts: number;
  manual: Service;
  assisted: Service;
}

export interface Metrics {
  from: string;
  to: string;
  today: string;
  due_to: string;
  step: 'day' | 'week';
  zone: string;
  counted_to: number;
  counting: boolean;
  currency: string;
  contacts: number;
  due: number;
  messages: number;
  steps: Step[];
  figures: Figure[];
  topics: Group[];
  channels: Group[];
  langs: Group[];
  reasons: { reason: string; contacts: number }[];
  cost: Cost | null;
}

export interface Asked {
  from?: string;
  to?: string;
  channel?: string;
  topic?: string;
  lang?: string;
}

export interface Contact {
  conversation: string;
  n: number;
  start: number;
  end: number;
  channel: string;
  lang: string;
  topic: string;
  title: Both;
  messages: number;
  wait?: number;
  handling?: number;
  reason?: string;
  score?: number;
  group?: 'shown' | 'held';
  paid?: number;
  returned?: boolean;
  is: string[];
}

export interface Contacts {
  contacts: Contact[];
  next?: string;
}

export interface Outcome {
  arrivals: number;
  served: number;
  left: number;
  mean_wait: number;
  p90_wait: number;
}

/** The same arrivals with and without the machine; what is absent is not known, since nobody was handled. */
export interface Queue {
  contacts: number;
  cut: boolean;
  agents?: number;
  mean_patience?: number;
  mean_handling?: number;
  with?: Outcome;
  without?: Outcome;
}

export interface Weekly {
  week: string;
  before: string;
  after?: string;
  html: string;
  post: { next: number; to: { address: string; state: 'waits' | 'sent' | 'refused' }[] } | null;
}

export const weekly = (week: string | undefined, lang: string) => get<Weekly>(`metrics/weekly${query({ week, lang })}`);
export const weeklyAddress = (kind: 'html' | 'pdf', week: string, lang: string) => `/v1/metrics/weekly.${kind}${query({ week, lang })}`;
export const queue = (from: string | undefined, to: string | undefined, agents: number | null) => get<Queue>(`metrics/queue${query({ from, to, agents: agents ?? undefined })}`);
export const metrics = (q: Asked) => get<Metrics>(`metrics${query({ ...q })}`);
export const csvAddress = (q: Asked) => `/v1/metrics.csv${query({ ...q })}`;
export const contacts = (q: Asked, figure: string, part: 'hit' | 'missed', after?: string) => get<Contacts>(`metrics/contacts${query({ ...q, figure, part, after, limit: 50 })}`);
