// When drafts end: what the field for it holds at first, and what it says.
import type { DraftRow } from '../api/knowledge';
import { fromInput, toInput } from '../parts/times';

type Ending = Pick<DraftRow, 'expire_at'>;

const agree = (drafts: Ending[]): boolean => drafts.every((d) => d.expire_at === drafts[0]?.expire_at);

/** The end that a draft keeps; none that has passed. */
export const endOf = (d: Ending, now: number): number | undefined => (d.expire_at !== undefined && d.expire_at > now ? d.expire_at : undefined);

/** In the field at first: the end that all have, to the minute, unless it has passed. */
export function firstEnds(drafts: Ending[], now: number): string {
  const end = agree(drafts) ? drafts[0]?.expire_at : undefined;
  const typed = end === undefined ? '' : toInput(end);
  return (fromInput(typed) ?? 0) > now ? typed : '';
}

/** Whether an empty field leaves each draft the end it has. */
export const keepTheirs = (drafts: Ending[]): boolean => !agree(drafts);

/** Of a draft that is put off with these others. */
export const laterEnd = (typed: string, d: Ending, drafts: Ending[], now: number): number | undefined => fromInput(typed) ?? (keepTheirs(drafts) ? endOf(d, now) : undefined);

/** What is sent where they are published together; 0: without an end, undefined: each as it has it. */
export function endsOf(typed: string, drafts: Ending[]): number | undefined {
  const none = agree(drafts) && drafts[0]?.expire_at !== undefined ? 0 : undefined;
  return fromInput(typed) ?? none;
}
