// What the agent page asks of the server: a session cookie, a CSRF token, JSON, and a stream.
import type { LogFrame } from '../core/types';
import type { Traces } from './trace';

export interface QueueRow {
  conversation: string;
  since?: number;
  reason?: string;
  position?: number;
  lang?: string;
  customer?: string | { id?: string; name?: string } | null;
  preview?: string;
  mood?: string;
  safety?: boolean;
}

export interface Queue {
  waiting: QueueRow[];
  mine: QueueRow[];
}

export type ContextPack = Partial<Record<'who' | 'devices' | 'orders' | 'want' | 'tried' | 'mood', unknown>>;

export interface Opened {
  frames: LogFrame[];
  context?: ContextPack;
  status?: string;
  mine?: boolean;
}

export interface Me {
  name: string;
  login: string;
  csrf: string;
}

export interface Understanding {
  by: 'words' | 'meaning';
  state: 'none' | 'embedding' | 'training' | 'ready' | 'failing';
  model?: string;
  instructions?: string;
  texts: number;
  embedded: number;
}

export interface OfferCount {
  n: number;
  clicked: number;
  dismissed: number;
  ordered: number;
  due: number;
  ordered_due: number;
}

export interface OfferProduct {
  product: string;
  name: Record<'zh' | 'en', string>;
  shown: OfferCount;
  held: OfferCount;
}

export interface OfferWeek {
  from: number;
  shown: OfferCount;
  held: OfferCount;
}

export interface OfferSummary {
  order_days: number;
  shown: OfferCount;
  held: OfferCount;
  lift?: { difference: number; low: number; high: number };
  products: OfferProduct[];
  weeks: OfferWeek[];
}

export class ApiError extends Error {
  constructor(readonly status: number) {
    super(String(status));
  }
}

let csrf = '';

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {};
  if (method === 'POST') {
    headers['Content-Type'] = 'application/json';
    if (csrf) headers['X-CSRF-Token'] = csrf;
  }
  let res: Response;
  try {
    res = await fetch(`/v1/${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
    });
  } catch {
    throw new ApiError(0);
  }
  if (!res.ok) throw new ApiError(res.status);
  const text = await res.text();
  return (text === '' ? {} : JSON.parse(text)) as T;
}

function remember(me: Me): Me {
  csrf = me.csrf ?? csrf;
  return me;
}

export const login = async (name: string, password: string) => remember(await call<Me>('POST', 'desk/login', { login: name, password }));
export const me = async () => remember(await call<Me>('GET', 'desk/me'));
export const logout = () => call('POST', 'desk/logout');
export const queue = () => call<Queue>('GET', 'desk/queue');
export const open = (id: string) => call<Opened>('GET', `desk/conversations/${encodeURIComponent(id)}`);
export const act = (id: string, verb: 'take' | 'return' | 'close' | 'messages' | 'typing', body?: unknown) =>
  call<{ seq?: number }>('POST', `desk/conversations/${encodeURIComponent(id)}/${verb}`, body);
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
const promisesOf = (id: string) => `desk/conversations/${encodeURIComponent(id)}/promises`;
export const promises = async (id: string) => (await call<{ promises: Promised[] }>('GET', promisesOf(id))).promises;
export const promise = async (id: string, p: Partial<Promised>) => (await call<{ promises: Promised[] }>('POST', promisesOf(id), p)).promises;
export const promiseState = async (id: string, pid: string, state: 'kept' | 'withdrawn') =>
  (await call<{ promises: Promised[] }>('POST', `${promisesOf(id)}/${encodeURIComponent(pid)}/state`, { state })).promises;
export const understanding = () => call<Understanding>('GET', 'desk/understanding');
export const offers = (days: number) => call<OfferSummary>('GET', `offers/summary?days=${days}`);
/** Of one reply. */
export const traceOf = (id: string, seq: number) => call<Traces>('GET', `conversations/${encodeURIComponent(id)}/trace?before=${seq + 1}&limit=1`);
