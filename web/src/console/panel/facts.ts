// Facts as the server gives them, to words. The server may say less, or more, than this console knows. Pure.
import { markdownPlain } from '../../core/markdown';
import type { Lang } from '../../core/types';
import type { SummaryLine, SummaryPart } from '../api/conversation';

export type Fields = Record<string, unknown>;

export const isFields = (v: unknown): v is Fields => typeof v === 'object' && v !== null && !Array.isArray(v);

export function word(v: unknown, lang: Lang): string {
  if (v === null || v === undefined || v === false) return '';
  if (isFields(v) && ('zh' in v || 'en' in v)) return String(v[lang] || v.zh || v.en || '');
  if (Array.isArray(v) || isFields(v))
    return Object.values(v)
      .map((x) => word(x, lang))
      .filter(Boolean)
      .join(' · ');
  return String(v);
}

export function asList(v: unknown): unknown[] {
  return Array.isArray(v) ? v : v === null || v === undefined || v === '' ? [] : [v];
}

/** The newest mood that says something; a calm "thanks" does not wipe out the anger before it. */
export function lastMood(moods: unknown): string | undefined {
  const named = asList(moods).filter((m): m is string => typeof m === 'string' && m !== '');
  for (let i = named.length - 1; i >= 0; i--) if (named[i]!.toLowerCase() !== 'neutral') return named[i];
  return named[named.length - 1];
}

function lineOf(l: Fields): SummaryLine {
  const line: SummaryLine = { text: String(l.text ?? ''), seq: typeof l.seq === 'number' ? l.seq : undefined };
  const result = isFields(l.result) ? lineOf(l.result) : undefined;
  return result && result.text !== '' ? { ...line, result } : line;
}

export function linesOf(part: SummaryPart): SummaryLine[] {
  return asList(part)
    .map((l) => (isFields(l) ? lineOf(l) : { text: String(l) }))
    .filter((l) => l.text !== '');
}

/** Markdown as it is sent by a person: without the marks, a list still a list. */
export function plainLines(md: string): string {
  return md
    .split('\n')
    .map((line) => {
      const [, mark = '', rest = ''] = /^(\s*(?:[-*+]|\d+[.)])\s+)?(.*)$/.exec(line) ?? [];
      return mark + markdownPlain(rest);
    })
    .join('\n');
}

/** "12.50" in hundredths; NaN when it is no amount, 0 when it is empty. */
export function hundredths(text: string): number {
  const clean = text.trim().replace(',', '.');
  if (clean === '') return 0;
  return /^\d{1,6}(\.\d{1,2})?$/.test(clean) ? Math.round(Number(clean) * 100) : NaN;
}

/** Did they type the name, whatever the case and the spaces around it? An empty name is typed by nothing. */
export const isTyped = (typed: string, name: string): boolean => name.trim() !== '' && typed.trim().toLowerCase() === name.trim().toLowerCase();
