// Complaints, and the calls and answers that are owed.
import { get, part, post, query } from './client';

export type ComplaintState = 'open' | 'answered' | 'closed';
export interface Receipt {
  at: number;
  who: string;
  text: string;
}
export interface Complaint {
  no: string;
  conversation: string;
  customer?: string | { name?: string };
  subject: string;
  state: ComplaintState;
  /** Of an agent; empty: nobody yet. */
  owner?: string;
  deadline?: number;
  escalated?: number;
  external?: string;
  receipts: Receipt[];
  /** The number of an earlier one about the same. */
  recurs?: string;
  opened: number;
  closed?: number;
  closing?: string;
}
export interface ComplaintChange {
  owner?: string;
  deadline?: number;
  external?: string;
  receipt?: string;
}

export type CallbackState = 'open' | 'done' | 'overdue' | 'escalated';
export interface Callback {
  id: string;
  conversation: string;
  customer?: string | { name?: string };
  phone?: string;
  wish?: string;
  words?: string;
  from?: number;
  until?: number;
  state: CallbackState;
  promise_at: number;
  done?: number;
  note?: string;
}

export const complaints = async (state?: ComplaintState) => (await get<{ complaints: Complaint[] }>(`complaints${query({ state })}`)).complaints ?? [];
export const complaint = (no: string) => get<Complaint>(`complaints/${part(no)}`);
export const change = (no: string, c: ComplaintChange) => post(`complaints/${part(no)}`, c);
export const close = (no: string, closing: string) => post(`complaints/${part(no)}/close`, { closing });
export const callbacks = async (state?: CallbackState) => (await get<{ callbacks: Callback[] }>(`callbacks${query({ state })}`)).callbacks ?? [];
export const done = (id: string, note: string) => post(`callbacks/${part(id)}/done`, note ? { note } : {});

export const customerOf = (c: { customer?: string | { name?: string } }): string => (typeof c.customer === 'string' ? c.customer : (c.customer?.name ?? ''));
