// What goes on right now, and what a lead may do in another's conversation.
import { get, part, post } from './client';

export interface Skill {
  skill: string;
  level: number;
}
export interface LiveQueue {
  id: string;
  zh?: string;
  en?: string;
  skills?: Skill[];
  overflow_to?: string;
  overflow_s?: number;
  waiting: number;
  longest_ms?: number;
  agents_online?: number;
  expected_wait_s?: number;
}
export interface LiveAgent {
  id: string;
  name: string;
  role?: string;
  presence?: 'online' | 'away' | 'offline';
  capacity: number;
  load: number;
  skills?: Skill[];
  idle_since?: number;
}
export interface LiveConversation {
  conversation: string;
  agent?: string;
  customer?: string | { name?: string } | null;
  lang?: string;
  reason?: string;
  mood?: string;
  risk?: number | { score: number };
  safety?: boolean;
  queue?: string;
  since?: number;
  wait_ms?: number;
}
export interface LiveView {
  waiting: number;
  queues: LiveQueue[];
  agents: LiveAgent[];
  conversations: LiveConversation[];
}

const of = (id: string) => `desk/conversations/${part(id)}`;

export const live = () => get<LiveView>('desk/live');
export const listen = (id: string, on: boolean) => post(`${of(id)}/listen`, on ? {} : { on });
export const whisper = (id: string, text: string) => post(`${of(id)}/whisper`, { text });
export const takeOver = (id: string) => post(`${of(id)}/takeover`);
export const queues = async () => (await get<{ queues: LiveQueue[] }>('desk/queues')).queues ?? [];
export const putQueue = (id: string, q: { zh?: string; en?: string; skills?: Skill[]; overflow_to?: string; overflow_s?: number }) => post(`desk/queues/${part(id)}`, q);
export const agents = async () => (await get<{ agents: LiveAgent[] }>('desk/agents')).agents ?? [];
export const putAgent = (id: string, a: { skills?: Skill[]; capacity?: number }) => post(`desk/agents/${part(id)}`, a);
