// A YAML file with where everything in it stands.
import { isMap, isScalar, isSeq, type Node, parseDocument, type Pair, type Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import { isDict, type Path, type Value } from './value';

export type Holder = YAMLMap | YAMLSeq;
export interface Read {
  root: Node | null;
  value: Value | undefined;
  /** Why it cannot be edited by form, as the reader says it. */
  wrong?: string;
}
export interface Spot {
  node: Node | null;
  pair?: Pair;
  holder?: Holder;
  index: number;
  /** Somewhere above is a collection in brackets. */
  inFlow: boolean;
}

const OPTIONS = { schema: 'failsafe', keepSourceTokens: true, uniqueKeys: true, prettyErrors: false } as const;

function plain(n: unknown): Value {
  if (isMap(n)) return Object.fromEntries(n.items.map((p) => [keyOf(p), plain(p.value)]));
  if (isSeq(n)) return n.items.map(plain);
  return isScalar(n) ? String(n.value ?? '') : '';
}

export const keyOf = (p: Pair): string => (isScalar(p.key) ? String(p.key.value ?? '') : '');

let last: { text: string; read: Read } | undefined;

export function read(text: string): Read {
  if (last?.text === text) return last.read;
  const doc = parseDocument(text, OPTIONS);
  let wrong = doc.errors[0]?.message;
  visit(doc, {
    Alias: () => void (wrong ??= 'alias'),
    Node: (_, n) => void ('anchor' in n && n.anchor ? (wrong ??= 'anchor') : n.tag ? (wrong ??= 'tag') : undefined),
    Pair: (_, p) => void (!isScalar(p.key) && (wrong ??= 'key')),
  });
  const root = doc.contents as Node | null;
  const value = root === null || (isScalar(root) && root.value === '') ? {} : plain(root);
  if (wrong === undefined && !isDict(value)) wrong = 'map';
  const got = { root: isScalar(root) ? null : root, value, wrong };
  last = { text, read: got };
  return got;
}

export const docOf = (text: string) => parseDocument(text, OPTIONS);

/** Keys of a map in the order of the file; those of plain data may not be. */
export function keysAt(text: string, path: Path): string[] {
  const n = spotOf(read(text), path)?.node;
  return isMap(n) ? n.items.map(keyOf) : [];
}

/** What stands at the path, or undefined where the file ends before it. */
export function spotOf(r: Read, path: Path): Spot | undefined {
  let s: Spot = { node: r.root, index: 0, inFlow: false };
  for (const p of path) {
    const holder = s.node;
    const inFlow = s.inFlow || ((isMap(holder) || isSeq(holder)) && holder.flow === true);
    if (isMap(holder) && typeof p === 'string') {
      const index = holder.items.findIndex((x) => keyOf(x) === p);
      const pair = holder.items[index];
      if (pair === undefined) return undefined;
      s = { node: (pair.value ?? null) as Node | null, pair, holder, index, inFlow };
    } else if (isSeq(holder) && typeof p === 'number') {
      const node = holder.items[p];
      if (node === undefined) return undefined;
      s = { node: node as Node, holder, index: p, inFlow };
    } else return undefined;
  }
  return s;
}

const rangeOf = (n: Node | Scalar): [number, number] => [n.range?.[0] ?? 0, n.range?.[1] ?? 0];

/** Where an entry begins: at its key, at its dash, at itself inside brackets. */
export function startOf(h: Holder, i: number): number {
  if (isMap(h)) return rangeOf(h.items[i]?.key as Scalar)[0];
  if (h.flow !== true && h.srcToken?.type === 'block-seq') {
    const dash = h.srcToken.items[i]?.start.find((t) => t.type === 'seq-item-ind');
    if (dash) return dash.offset;
  }
  return rangeOf(h.items[i] as Node)[0];
}

/** Behind the colon of a key. */
export function colonOf(text: string, p: Pair): number {
  const end = rangeOf(p.key as Scalar)[1];
  return end + (/^\s*:/.exec(text.slice(end, end + 200))?.[0].length ?? 0);
}

/** Where what it says ends, without the end of the line. */
export function endOf(text: string, h: Holder, i: number): number {
  const p = isMap(h) ? h.items[i] : undefined;
  const n = (isMap(h) ? p?.value : h.items[i]) as Node | null;
  const least = p ? colonOf(text, p) : startOf(h, i) + (h.flow === true ? 0 : 1);
  return Math.max(least, n ? nodeEnd(text, n) : 0);
}

export function nodeEnd(text: string, n: Node): number {
  if ((isMap(n) || isSeq(n)) && n.flow !== true && n.items.length > 0) return endOf(text, n, n.items.length - 1);
  let [, end] = rangeOf(n);
  while (end > 0 && text[end - 1] === '\n') end--;
  return end;
}

export const nodeStart = (n: Node) => rangeOf(n)[0];
export const lineStart = (text: string, i: number) => text.lastIndexOf('\n', i - 1) + 1;
export function lineEnd(text: string, i: number): number {
  const end = text.indexOf('\n', i);
  return end < 0 ? text.length : end;
}

/** Lines from 1 on of everything in the file, for telling what a fault of the server is about. */
export function linesOf(text: string): { path: Path; from: number; to: number }[] {
  const breaks = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) breaks.push(i + 1);
  const lineAt = (i: number) => {
    let lo = 0;
    for (let hi = breaks.length; hi - lo > 1; ) {
      const mid = (lo + hi) >> 1;
      if ((breaks[mid] ?? 0) <= i) lo = mid;
      else hi = mid;
    }
    return lo + 1;
  };
  const all: { path: Path; from: number; to: number }[] = [];
  const walk = (n: unknown, path: Path) => {
    if (!isMap(n) && !isSeq(n)) return;
    n.items.forEach((x, i) => {
      const here = [...path, isMap(n) ? keyOf(x as Pair) : i];
      all.push({ path: here, from: lineAt(startOf(n, i)), to: lineAt(endOf(text, n, i)) });
      walk(isMap(n) ? (x as Pair).value : x, here);
    });
  };
  walk(read(text).root, []);
  return all;
}
