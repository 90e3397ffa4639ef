// Which systems are told what happens, and what became of it.
import { get, part, post } from './client';

export const EVENTS = ['conversation.waiting', 'handover.taken', 'conversation.closed', 'complaint.opened', 'callback.overdue'] as const;

export interface Webhook {
  id: string;
  url: string;
  events: string[];
  state: string;
  created: number;
  last?: { at: number; status: number; error?: string };
}
export interface Delivery {
  id: string;
  event: string;
  state: 'waiting' | 'sent' | 'failed';
  at: number;
  tries: number;
  tried?: number;
  status?: number;
  error?: string;
  next?: number;
}

export const webhooks = async () => (await get<{ webhooks: Webhook[] }>('webhooks')).webhooks ?? [];
export const add = (url: string, events: string[]) => post<{ id: string; secret: string }>('webhooks', { url, events });
export const remove = (id: string) => post(`webhooks/${part(id)}/delete`);
export const test = (id: string) => post(`webhooks/${part(id)}/test`);
export const deliveries = async (id: string) => (await get<{ deliveries: Delivery[] }>(`webhooks/${part(id)}/deliveries`)).deliveries ?? [];
