// What the live view makes of the figures: who has too much, which conversation needs a lead first. Pure.
import type { LiveAgent, LiveConversation, LiveView } from '../api/supervisor';
import { feelOf } from '../words';

const RISK_MAX = 1000;
const HOUR_MS = 3600000;

export const riskOf = (c: LiveConversation): number => (typeof c.risk === 'number' ? c.risk : (c.risk?.score ?? 0));
export const nameOf = (c: LiveConversation): string => (typeof c.customer === 'string' ? c.customer : (c.customer?.name ?? ''));

/** Works and has no place left. */
export const isFull = (a: LiveAgent): boolean => a.presence === 'online' && a.load >= a.capacity;

/** A bad mood, a risk above the middle, or danger. */
export const isHot = (c: LiveConversation): boolean => c.safety === true || feelOf(c.mood ?? '') <= -0.5 || riskOf(c) >= RISK_MAX / 2;

/** The greater, the sooner a lead should look: danger, then mood and risk, then how long somebody waits. */
export function urgency(c: LiveConversation): number {
  const wait = Math.min(1, (c.wait_ms ?? 0) / HOUR_MS);
  return (c.safety ? 10 : 0) + Math.max(0, -feelOf(c.mood ?? '')) * 2 + (riskOf(c) / RISK_MAX) * 2 + wait;
}

export const byUrgency = (all: LiveConversation[]): LiveConversation[] => [...all].sort((a, b) => urgency(b) - urgency(a));

export interface Totals {
  waiting: number;
  longest_ms: number;
  online: number;
  full: number;
  hot: number;
}

export function totals(v: LiveView): Totals {
  const waits = [...v.queues.map((q) => q.longest_ms ?? 0), ...v.conversations.map((c) => c.wait_ms ?? 0)];
  return {
    waiting: v.waiting,
    longest_ms: Math.max(0, ...waits),
    online: v.agents.filter((a) => a.presence === 'online').length,
    full: v.agents.filter(isFull).length,
    hot: v.conversations.filter(isHot).length,
  };
}
