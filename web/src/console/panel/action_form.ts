// What the form of an action shows, and what becomes of its answers. Pure.
import type { Lang } from '../../core/types';
import type { Action, ActionInput, Candidate, InputValue, Plan, Receipt, Values } from '../api/actions';
import { ApiError } from '../api/client';

/** What may be picked, by the input's name, as far as the server has said. */
export type Candidates = Record<string, Candidate[]>;

export interface Field {
  input: ActionInput;
  /** Undefined: to be typed. */
  options?: Candidate[];
  /** One that goes behind those that stand already. */
  before?: string[];
}

const picked = (i: ActionInput) => i.kind === 'record' || i.kind === 'item';

export function candidatesOf(was: Candidates, p: Plan): Candidates {
  return p.missing && p.missing.candidates.length > 0 ? { ...was, [p.missing.name]: p.missing.candidates } : was;
}

/** In the order of the file. A record or a part of one stands there once it is settled, or known what there is to pick; cleared, it
 * is asked for again. */
export function fieldsOf(a: Action, p: Plan, candidates: Candidates, lang: Lang): Field[] {
  return a.inputs.flatMap((input): Field[] => {
    const asked = p.missing?.name === input.name;
    const before = asked ? p.missing!.before : undefined;
    if (input.choices) return [{ input, options: input.choices.map((c) => ({ value: c.value, label: c.label[lang] })) }];
    if (!picked(input)) return [{ input }];
    const settled = p.inputs.find((i) => i.name === input.name)?.value;
    const options = candidates[input.name] ?? (settled === undefined ? undefined : [settled].flat().map((v) => ({ value: String(v), label: String(v) })));
    if (options) return [{ input, options, before }];
    return asked ? [{ input }] : [];
  });
}

/** What the server has settled stands in the form; what it refuses is taken out of lists that have another to pick. */
export function valuesOf(was: Values, p: Plan): Values {
  const now = { ...was };
  for (const i of p.inputs) if (i.value !== undefined) now[i.name] = i.value;
  if (p.missing && p.missing.problem !== 'missing' && p.missing.candidates.length > 0) delete now[p.missing.name];
  return now;
}

/** The answers as the server wants them: a list stays one, and a further element goes behind those before it. */
export function inputsOf(fields: Field[], values: Values): Values {
  const out: Values = {};
  for (const { input, before } of fields) {
    const v = values[input.name];
    if (v === undefined || v === '' || (Array.isArray(v) && v.length === 0)) continue;
    if (before) out[input.name] = [...before, ...[v].flat().map(String)];
    else out[input.name] = input.list && !Array.isArray(v) ? [String(v)] : v;
  }
  return out;
}

/** Those whose title, in either language, has all the words; at most twenty. */
export function findActions(all: Action[], typed: string): Action[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((a) => words.every((w) => `${a.title.zh} ${a.title.en}`.toLowerCase().includes(w))).slice(0, 20);
}

/** What a suggestion has filled: its values may be anything. */
export function suggested(inputs: unknown): Values {
  const out: Values = {};
  for (const i of Array.isArray(inputs) ? (inputs as { name?: unknown; value?: unknown }[]) : []) {
    const v = i.value;
    const fits = typeof v === 'string' || typeof v === 'number' || (Array.isArray(v) && v.every((x) => typeof x === 'string'));
    if (typeof i.name === 'string' && fits) out[i.name] = v as InputValue;
  }
  return out;
}

/** What a receipt says, and until when it may be taken back. */
export function receiptOf(r: Receipt): { text: string; until: number } {
  const card = r.events.flatMap((e) => e.blocks ?? []).find((b) => b.type === 'action');
  return { text: card?.text ?? '', until: r.state === 'done' ? (card?.undo?.until ?? 0) : 0 };
}

/** The request may be sent once more: it does nothing twice. */
export const mayAskAgain = (e: unknown): boolean =>
  e instanceof ApiError && (e.status === 0 || e.status === 503 || e.status >= 500 || e.slug === 'unsettled');

const WORDS: Record<string, [string, string]> = {
  'plan-over': ['这张卡片已经失效，请重新核对一遍。', 'This card is over; please look at a new one.'],
  'records-moved': ['情况刚刚有变化，没有办理。请重新核对一遍。', 'Something has changed meanwhile, and nothing was done. Please look at a new card.'],
  refused: ['现在撤销不了了。', 'It cannot be taken back any more.'],
  'not-taken': ['公司的系统不接受这样办理，什么都没有变。', 'The company’s system does not take it; nothing has changed.'],
  'system-away': ['公司的系统没有回应，什么都没有变。过一会儿再试。', 'The company’s system does not respond; nothing has changed. Try again in a while.'],
  'records-silent': ['现在查不到记录，什么都没有变。过一会儿再试。', 'The records cannot be read now; nothing has changed. Try again in a while.'],
  'outcome-unknown': ['还不能确定办成没有。再问一次，不会重复办理。', 'It is not known yet whether it was done. Ask again: it does nothing twice.'],
  unsettled: ['前面一件还不能确定办成没有，先把那件问清楚。', 'Of an earlier one it is not known whether it was done; settle that first.'],
  'not-sound': ['这件事的设置有误，没有办理。请告诉管理员。', 'This action is not set up right; nothing was done. Please tell an administrator.'],
  conflict: ['这个对话现在不归您接待。', 'This conversation is not yours now.'],
};
export function slugWords(slug: string, lang: Lang): string | undefined {
  return WORDS[slug]?.[lang === 'zh' ? 0 : 1];
}
export const failureWords = (e: unknown, lang: Lang): string | undefined => (e instanceof ApiError ? slugWords(e.slug, lang) : undefined);
