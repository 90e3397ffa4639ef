// How people are reached when no console is open.
import { get, part, post } from './client';

export type WayKind = 'webpush' | 'wecom' | 'feishu' | 'dingtalk' | 'webhook';
export interface Way {
  id: string;
  kind: WayKind;
  host?: string;
  created?: number;
  last?: number;
  error?: string;
}
export interface OnCallPerson {
  agent: string;
  name?: string;
  ways: Way[];
}

export const people = async () => (await get<{ people: OnCallPerson[] }>('oncall')).people ?? [];
export const vapid = async () => (await get<{ key: string }>('oncall/vapid')).key;
export const subscribe = async (s: { endpoint: string; p256dh: string; auth: string }) => (await post<{ id: string }>('oncall/subscribe', s)).id;
export const add = (kind: WayKind, url: string, secret?: string) => post('oncall/ways', { kind, url, ...(secret ? { secret } : {}) });
export const remove = (id: string) => post(`oncall/ways/${part(id)}/delete`);
export const test = () => post('oncall/test');
