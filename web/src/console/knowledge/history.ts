// What was typed, step by step, so that it can be taken back. Typing on in the same place is one step until somebody pauses.
const PAUSE_MS = 1000;
const STEPS_MAX = 200;

export interface History {
  past: string[];
  future: string[];
  where: string;
  at_ms: number;
}

export const NO_HISTORY: History = { past: [], future: [], where: '', at_ms: 0 };

/** `text` is what stood there before the change. */
export function changed(h: History, text: string, where: string, now_ms: number): History {
  const on = h.past.length > 0 && h.future.length === 0 && where !== '' && where === h.where && now_ms - h.at_ms < PAUSE_MS;
  return { past: on ? h.past : [...h.past, text].slice(-STEPS_MAX), future: [], where, at_ms: now_ms };
}

export function undone(h: History, text: string): { h: History; text: string } | undefined {
  const before = h.past[h.past.length - 1];
  return before === undefined ? undefined : { h: { past: h.past.slice(0, -1), future: [text, ...h.future], where: '', at_ms: 0 }, text: before };
}

export function redone(h: History, text: string): { h: History; text: string } | undefined {
  const after = h.future[0];
  return after === undefined ? undefined : { h: { past: [...h.past, text], future: h.future.slice(1), where: '', at_ms: 0 }, text: after };
}
