// The order of the first run, and what is known of each step.
import type { CompanyState, Hours, Progress, Step } from '../api/setup';

export const STEPS: Step[] = ['company', 'hours', 'import', 'try', 'embed', 'invite'];

/** The step to go on with: the one that was open, else the first that is neither finished nor skipped. */
export function openStep(p: Progress): Step {
  if (p.step) return p.step;
  return STEPS.find((s) => !p.finished?.includes(s) && !p.skipped?.includes(s)) ?? 'company';
}

const without = (list: Step[] | undefined, s: Step) => (list ?? []).filter((x) => x !== s);

/** After a step that was finished or skipped; behind the last one everything is done. */
export function after(p: Progress, step: Step, how: 'finished' | 'skipped'): Progress {
  const next = STEPS[STEPS.indexOf(step) + 1];
  const other = how === 'finished' ? 'skipped' : 'finished';
  // What was finished once stays so, also when it is passed over later.
  if (how === 'skipped' && p.finished?.includes(step)) return { ...p, step: next ?? step, done: next === undefined || p.done };
  return { ...p, [how]: [...without(p[how], step), step], [other]: without(p[other], step), step: next ?? step, done: next === undefined || p.done };
}

export const before = (step: Step): Step | undefined => STEPS[STEPS.indexOf(step) - 1];

/** The id of a company out of its name: what pages that embed the widget name it by. */
export function idOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[̀-ͯ]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}

/** Nobody has said yet what the company is called. */
export const isNew = (c: CompanyState): boolean => c.id === 'company';

export const toClock = (minutes: number): string => {
  const m = minutes % 1440;
  return `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
};

/** Midnight as an end is the end of the day. */
export function toMinutes(clock: string, end = false): number | undefined {
  const m = /^(\d\d):(\d\d)/.exec(clock);
  if (!m) return undefined;
  const n = Number(m[1]) * 60 + Number(m[2]);
  return end && n === 0 ? 1440 : n;
}

/** Monday's hours on all working days. */
export const copyMonday = (hours: Hours): Hours => hours.map((h, d) => (d > 0 && d < 5 ? hours[0]! : h));

/** Lines of a text, trimmed, each once, at most `max`. */
export const lines = (text: string, max: number): string[] =>
  [...new Set(text.split('\n').map((l) => l.trim()))].filter(Boolean).slice(0, max);

/** A host has a dot, or is this machine: a word alone is more likely a slip. */
export const isOrigin = (text: string): boolean => /^https?:\/\/([a-z0-9-]+(\.[a-z0-9-]+)+|localhost)(:\d{1,5})?$/.test(text);

/** An address as it is typed, with what browsers leave out. */
export const withScheme = (address: string): string => (/^https?:\/\//i.test(address) ? address : `https://${address}`);

/** What was typed or copied out of the address bar, as an origin where it is one. */
export function originOf(text: string): string {
  const t = text.trim();
  try {
    const url = new URL(withScheme(t));
    return url.origin;
  } catch {
    return t;
  }
}
