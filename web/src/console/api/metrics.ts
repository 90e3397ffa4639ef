// The honest figures: GET /v1/metrics, and the contacts behind them.
import { get, query } from './client';

export type Both = Record<'zh' | 'en', string>;

export interface Vendor {
  value: number | null;
  n: number;
  of: number;
  definition: Both;
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
  is: string[];
}

export interface Contacts {
  contacts: Contact[];
  next?: string;
}

export const metrics = (q: Asked) => get<Metrics>(`metrics${query({ ...q })}`);
export const csvAddress = (q: Asked) => `/v1/metrics.csv${query({ ...q })}`;
export const contacts = (q: Asked, figure: string, part: 'hit' | 'missed', after?: string) => get<Contacts>(`metrics/contacts${query({ ...q, figure, part, after, limit: 50 })}`);
