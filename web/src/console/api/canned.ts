// Canned replies, and who may be mentioned or handed to.
import { get, part, post } from './client';

export interface Canned {
  id: string;
  short: string;
  zh: string;
  en: string;
  shared: boolean;
  uses: number;
}
export interface Agent {
  id: string;
  name: string;
  role?: string;
  presence?: string;
  capacity?: number;
  load?: number;
  skills?: string[];
}
export interface WorkQueue {
  id: string;
  zh?: string;
  en?: string;
  waiting?: number;
}
export type Presence = 'online' | 'away' | 'offline';

export const canned = async () => (await get<{ canned: Canned[] }>('desk/canned')).canned ?? [];
export const addCanned = (c: Omit<Canned, 'id' | 'uses'>) => post<{ id?: string }>('desk/canned', c);
export const changeCanned = (id: string, c: Partial<Omit<Canned, 'id' | 'uses'>>) => post(`desk/canned/${part(id)}`, c);
export const removeCanned = (id: string) => post(`desk/canned/${part(id)}/delete`);
/** It was sent. */
export const usedCanned = (id: string) => post(`desk/canned/${part(id)}/used`);
export const agents = async () => (await get<{ agents: Agent[] }>('desk/agents')).agents ?? [];
export const queues = async () => (await get<{ queues: WorkQueue[] }>('desk/queues')).queues ?? [];
export const presence = (state: Presence) => post('desk/presence', { state });
