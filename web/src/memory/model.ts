// What the memory page shows, and what it asks of the server; no drawing here.
import type { Lang } from '../core/types';

export type Two = Record<Lang, string>;
export type Purpose = 'memory' | 'offers' | 'learning';
export const PURPOSES: Purpose[] = ['memory', 'offers', 'learning'];
/** Which wording of the consents stands on the page. */
export const TEXT_VERSION = 'memory-page-1';

export interface Entry {
  id: string;
  kind: string;
  name: Two;
  subject: string;
  value: string;
  text: Two;
  source: 'said' | 'did' | 'corrected';
  quote: string;
  at: number;
  expires_at: number;
  before?: { text: Two; at: number };
  options: { value: string; text: Two }[];
}
export interface Consent {
  purpose: Purpose;
  granted: boolean;
  at: number;
}
export interface Kept {
  customer: { id: string; name: string; phone: string; email: string; city: string } | null;
  minor: boolean;
  consents: Consent[];
  entries: Entry[];
  devices: { product: string; name: Two; serial: string; bought_at: number; warranty_until: number }[];
  repairs: { no: string; serial: string; state: string; received_at: number }[];
  orders: { no: string; status: string; placed_at: number }[];
  open_flow: { title: Two; at: number } | null;
  past: { id: string; at: number; title: Two; outcome: string; messages: number; current: boolean }[];
  conversation: { id: string; created_at: number; events: number } | null;
}

export interface Session {
  id: string;
  key: string;
}

/** The newest entry of the ledger; undefined: never asked, which means no. */
export function consentOf(kept: Kept, purpose: Purpose): Consent | undefined {
  let found: Consent | undefined;
  for (const c of kept.consents) if (c.purpose === purpose) found = c;
  return found;
}

/** Is there anything that could be forgotten? */
export function holdsSomething(kept: Kept): boolean {
  return kept.entries.length > 0 || kept.open_flow !== null;
}

/** Newest last, so that what is put back has its old order. */
export function putBack(entries: Entry[]): Pick<Entry, 'kind' | 'subject' | 'value'>[] {
  return [...entries].reverse().map(({ kind, subject, value }) => ({ kind, subject, value }));
}

/** With its year: much here lies in another one. */
export function dateOf(ms: number, lang: Lang): string {
  return new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', { year: 'numeric', month: 'long', day: 'numeric' }).format(ms);
}

export class Refused extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export class MemoryApi {
  constructor(private readonly origin: string, private readonly session: Session) {}

  load(): Promise<Kept> {
    return this.call('GET', this.address('')) as Promise<Kept>;
  }
  correct(id: string, value: string): Promise<unknown> {
    return this.call('PATCH', this.address(`/${encodeURIComponent(id)}`), { value });
  }
  forget(id: string): Promise<unknown> {
    return this.call('DELETE', this.address(`/${encodeURIComponent(id)}`));
  }
  forgetAll(): Promise<unknown> {
    return this.call('DELETE', this.address(''));
  }
  async restore(entries: Entry[]): Promise<void> {
    for (const e of putBack(entries)) await this.call('POST', this.address(''), e);
  }
  allow(purpose: Purpose, granted: boolean): Promise<unknown> {
    return this.call('POST', `/v1/conversations/${this.session.id}/consent`, { purpose, granted, text_version: TEXT_VERSION });
  }

  private address(rest: string): string {
    return `/v1/memory${rest}?conversation=${encodeURIComponent(this.session.id)}`;
  }
  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.session.key}` };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const res = await fetch(this.origin + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const answer = (await res.json().catch(() => ({}))) as { detail?: string };
    if (!res.ok) throw new Refused(res.status, answer.detail ?? String(res.status));
    return answer;
  }
}
