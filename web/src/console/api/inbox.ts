// The lists of conversations: the queue, which every server has, and the boxes, where the server has them.
import { get, part, post, query } from './client';

export type Box = 'mine' | 'waiting' | 'all' | 'snoozed' | 'closed';

/** A row of GET desk/queue. */
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
  offline?: boolean;
  promise_at?: number;
}

export interface Queue {
  waiting: QueueRow[];
  mine: QueueRow[];
  waiting_count?: number;
}

/** A row of GET desk/conversations. */
export interface BoxRow {
  conversation: string;
  customer?: { id?: string; name?: string } | null;
  lang?: string;
  status?: string;
  agent?: string | null;
  preview?: string;
  mood?: string;
  tags?: string[];
  unread?: number;
  updated?: number;
  snoozed_until?: number;
}

export interface BoxPage {
  conversations: BoxRow[];
  next?: string | number;
}

export type BulkAct = 'tag' | 'close' | 'snooze' | 'assign';

export const queue = () => get<Queue>('desk/queue');
export const box = (which: Box, of: { tag?: string; before?: string | number; limit?: number } = {}) =>
  get<BoxPage>(`desk/conversations${query({ box: which, ...of })}`);
export const tags = async (): Promise<string[]> => {
  const got = await get<{ tags?: (string | { tag?: string; name?: string })[] }>('desk/tags');
  return (got.tags ?? []).map((t) => (typeof t === 'string' ? t : (t.tag ?? t.name ?? ''))).filter((t) => t !== '');
};
export const bulk = (conversations: string[], act: BulkAct, value?: unknown) =>
  post<{ done: number | string[]; failed?: number | unknown[]; undo?: string }>('desk/bulk', { conversations, act, ...(value === undefined ? {} : { value }) });
export const undoBulk = (id: string) => post(`desk/bulk/${part(id)}/undo`);
