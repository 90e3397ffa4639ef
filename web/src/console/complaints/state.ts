// Which complaints and promises come first. Pure.
import type { Callback, Complaint } from '../api/complaints';

const SOON_MS = 24 * 3600000;

export type Pressure = 'late' | 'soon' | 'fine' | 'over';

/** How near the deadline of a complaint is. */
export function pressure(c: Pick<Complaint, 'state' | 'deadline'>, now: number): Pressure {
  if (c.state === 'closed') return 'over';
  if (c.deadline === undefined) return 'fine';
  if (c.deadline < now) return 'late';
  return c.deadline - now < SOON_MS ? 'soon' : 'fine';
}

/** Open ones by deadline, then those that are closed, the newest first. */
export function inOrder(all: Complaint[]): Complaint[] {
  const last = Number.MAX_SAFE_INTEGER;
  const place = (c: Complaint) => (c.state === 'closed' ? last : (c.deadline ?? last - 1));
  return [...all].sort((a, b) => place(a) - place(b) || (b.closed ?? b.opened) - (a.closed ?? a.opened));
}

/** What is owed now: open, overdue or escalated. */
export const isOwed = (c: Callback): boolean => c.state !== 'done';
export const isLate = (c: Callback, now: number): boolean => isOwed(c) && (c.state !== 'open' || c.promise_at < now);

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The number as the customer wrote it, with its country, where the words have it; else as it was noted. */
export function phoneOf(c: Pick<Callback, 'phone' | 'words'>): string {
  const noted = digitsOf(c.phone ?? '');
  const written = (c.words ?? '').match(/[+＋]?\d[\d\s().-]*\d/g) ?? [];
  return (noted && written.find((w) => digitsOf(w).endsWith(noted))?.trim()) || (c.phone ?? '');
}

/** What they said beside the number. */
export function wordsBeside(c: Pick<Callback, 'phone' | 'words'>): string {
  const rest = (c.words ?? '').replace(phoneOf(c), '').trim();
  return /[\p{L}\d]/u.test(rest) ? (c.words ?? '').trim() : '';
}

export function callbacksInOrder(all: Callback[]): Callback[] {
  return [...all].sort((a, b) => Number(isOwed(b)) - Number(isOwed(a)) || (isOwed(a) ? a.promise_at - b.promise_at : (b.done ?? b.promise_at) - (a.done ?? a.promise_at)));
}
