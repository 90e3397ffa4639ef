// The rows of the inbox: what the queue and the boxes say of one conversation, put together.
import type { BoxRow, Queue, QueueRow } from '../api/inbox';

export interface Row {
  conversation: string;
  name: string;
  customerId?: string;
  lang?: string;
  status?: string;
  agent?: string;
  preview: string;
  mood?: string;
  reason?: string;
  safety: boolean;
  tags: string[];
  unread: number;
  /** Since when they wait, else when something happened last. */
  at?: number;
  waits: boolean;
  mine: boolean;
  snoozedUntil?: number;
  promiseAt?: number;
}

const VISITOR = /^v-[0-9A-Z]{26}$/;

function nameOf(customer: QueueRow['customer']): { name: string; id?: string } {
  if (!customer) return { name: '' };
  if (typeof customer === 'string') return { name: customer };
  // The number of a visitor is made up for the conversation: nobody knows them by it.
  return { name: customer.name || (VISITOR.test(customer.id ?? '') ? '' : (customer.id ?? '')), id: customer.id };
}

export function fromQueue(q: QueueRow, kind: 'mine' | 'waiting', more?: BoxRow): Row {
  const who = nameOf(q.customer);
  return {
    conversation: q.conversation,
    name: who.name || nameOf(more?.customer).name,
    customerId: who.id ?? more?.customer?.id,
    lang: q.lang,
    status: kind === 'mine' ? 'agent' : 'waiting',
    // Of who waits their own words say more than the machine's that it has called somebody.
    preview: (kind === 'waiting' ? q.preview || more?.preview : more?.preview || q.preview) || '',
    mood: more?.mood ?? q.mood,
    reason: q.reason,
    safety: q.safety === true,
    tags: more?.tags ?? [],
    unread: more?.unread ?? 0,
    at: q.since,
    waits: kind === 'waiting',
    mine: kind === 'mine',
    promiseAt: q.promise_at,
  };
}

export function fromBox(b: BoxRow, me: string | undefined): Row {
  const who = nameOf(b.customer);
  return {
    conversation: b.conversation,
    name: who.name,
    customerId: who.id,
    lang: b.lang,
    status: b.status,
    agent: b.agent ?? undefined,
    preview: b.preview ?? '',
    mood: b.mood,
    safety: false,
    tags: b.tags ?? [],
    unread: b.unread ?? 0,
    at: b.updated,
    waits: b.status === 'waiting',
    mine: b.status === 'agent' && me !== undefined && b.agent === me,
    snoozedUntil: b.snoozed_until,
  };
}

/** The work that lies before one: mine, then who waits; in the order of the server, without what sleeps. */
export function workRows(q: Queue, boxes: BoxRow[], now: number): { mine: Row[]; waiting: Row[] } {
  const more = new Map(boxes.map((b) => [b.conversation, b]));
  const of = (list: QueueRow[], kind: 'mine' | 'waiting') => list.filter((r) => !((more.get(r.conversation)?.snoozed_until ?? 0) > now)).map((r) => fromQueue(r, kind, more.get(r.conversation)));
  return { mine: of(q.mine ?? [], 'mine'), waiting: of(q.waiting ?? [], 'waiting') };
}

/** Where the selection stands after the list has changed: on the same conversation, else as near as there is one. */
export function keepPlace(rows: Row[], conversation: string | undefined, index: number): number {
  const at = rows.findIndex((r) => r.conversation === conversation);
  return at >= 0 ? at : Math.max(0, Math.min(index, rows.length - 1));
}
