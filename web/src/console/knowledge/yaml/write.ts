// New pieces of YAML, as a person would write them: short things in one line, long ones in lines of their own.
import { type Dict, isDict, isList, isText, type Value } from './value';

const INLINE_MAX = 110;

/** Plain where every reader takes it as it is, else in double quotes; those of JSON are YAML's too. */
export function scalar(text: string): string {
  const plain = /^[\p{L}\p{N}][^,:#[\]{}"'&*!|>%@`\\\p{C}\u2028\u2029]*$/u.test(text) && text === text.trim() && text.toLowerCase() !== 'null';
  return plain ? text : JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** In the manner of what stood there. */
export function scalarLike(text: string, was: string | undefined): string {
  if (was === 'QUOTE_SINGLE' && !/[\p{C}\u2028\u2029]/u.test(text)) return `'${text.replaceAll("'", "''")}'`;
  const s = scalar(text);
  return was === 'QUOTE_DOUBLE' && !s.startsWith('"') ? JSON.stringify(text) : s;
}

export function inline(v: Value): string {
  if (isText(v)) return scalar(v);
  if (isList(v)) return `[${v.map(inline).join(', ')}]`;
  return `{${entries(v)
    .map(([k, x]) => `${scalar(k)}: ${inline(x)}`)
    .join(', ')}}`;
}

const entries = (v: Dict): [string, Value][] => Object.entries(v);

/** Texts, and maps and lists of texts, that fit on a line. */
function short(v: Value): boolean {
  if (isText(v)) return true;
  const parts = isList(v) ? v : Object.values(v);
  const flat = parts.every((x) => isText(x) || (isDict(v) && isDict(x) && Object.values(x).every(isText)));
  return parts.length === 0 || (flat && inline(v).length <= INLINE_MAX);
}

/** What stands behind "key:": a blank and a line, or lines of their own. */
export function behindKey(v: Value, column: number): string {
  return short(v) ? ` ${inline(v)}` : `\n${lines(v, column + 2)}`;
}

/** What stands behind "- ". */
export function item(v: Value, column: number): string {
  return short(v) ? inline(v) : lines(v, column + 2).trimStart();
}

export function lines(v: Value, column: number): string {
  const pad = ' '.repeat(column);
  if (isList(v)) return v.map((x) => `${pad}- ${item(x, column)}`).join('\n');
  if (isText(v)) return pad + scalar(v);
  return entries(v)
    .map(([k, x]) => `${pad}${scalar(k)}:${behindKey(x, column)}`)
    .join('\n');
}
