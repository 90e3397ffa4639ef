// Changes in a YAML file that leave all other bytes of it as somebody wrote them: comments, order, quotes, keys that no form knows.
// Each change cuts one piece of the text out and puts another in; it is read back, and where that does not give what was meant, the
// whole file is written by the YAML library instead, which keeps comments and data but not the layout.
import { isMap, isScalar, isSeq } from 'yaml';
import { colonOf, docOf, endOf, type Holder, keyOf, lineEnd, lineStart, nodeEnd, nodeStart, read, spotOf, type Spot, startOf } from './read';
import { has, isDict, isList, isText, type Path, same, type Value, at, withAt, without } from './value';
import { behindKey, inline, item, lines, scalar, scalarLike } from './write';

const cut = (text: string, from: number, to: number, put: string) => text.slice(0, from) + put + text.slice(to);
const column = (text: string, i: number) => i - lineStart(text, i);
const valueAt = (text: string, path: Path) => at(read(text).value, path);

/** How often a change had to be written by the library; the tests want none in our own files. */
export const rewritten = { times: 0 };

function checked(text: string, next: string | undefined, want: Value, whole: (doc: ReturnType<typeof docOf>) => void): string {
  if (next !== undefined) {
    const got = read(next);
    if (got.wrong === undefined && same(got.value, want)) return next;
  }
  rewritten.times++;
  const doc = docOf(text);
  whole(doc);
  return doc.toString({ lineWidth: 0 });
}

/* ---- putting ---- */

/** Comment lines of a piece that is replaced; they move above it. */
function commentsOf(piece: string): string[] {
  return piece.split('\n').flatMap((l) => /(?:^|\s)(#[^"']*)$/.exec(l)?.[1] ?? []);
}

function putWhole(text: string, s: Spot, value: Value): string {
  const { holder, pair, index } = s;
  if (!holder) return `${lines(value, 0)}\n`;
  const end = endOf(text, holder, index);
  if (pair) {
    const from = colonOf(text, pair);
    const start = startOf(holder, index);
    const col = column(text, start);
    const lost = s.inFlow || lineStart(text, start) + col !== start || text.slice(lineStart(text, start), start).trim() !== '' ? [] : commentsOf(text.slice(from, end));
    const done = cut(text, from, end, s.inFlow ? ` ${inline(value)}` : behindKey(value, col));
    return lost.length === 0 ? done : cut(done, start, start, lost.map((c) => `${c}\n${' '.repeat(col)}`).join(''));
  }
  const start = startOf(holder, index);
  return cut(text, start, end, s.inFlow ? inline(value) : `- ${item(value, column(text, start))}`);
}

function addPair(text: string, map: Holder, key: string, value: Value, inFlow: boolean, order: readonly string[]): string {
  const keys = isMap(map) ? map.items.map(keyOf) : [];
  const rank = order.indexOf(key);
  const later = rank < 0 ? -1 : keys.findIndex((k) => order.indexOf(k) > rank);
  const prev = (later < 0 ? keys.length : later) - 1;
  const flow = inFlow || map.flow === true;
  return insertAt(text, map, prev, flow ? `${scalar(key)}: ${inline(value)}` : (col) => `${scalar(key)}:${behindKey(value, col)}`);
}

/** Behind the entry `prev`, or first. */
function insertAt(text: string, h: Holder, prev: number, piece: string | ((column: number) => string)): string {
  if (typeof piece === 'string') {
    const open = nodeStart(h) + 1;
    if (prev >= 0) {
      const end = endOf(text, h, prev);
      return cut(text, end, end, `, ${piece}`);
    }
    return cut(text, open, open, h.items.length === 0 ? piece : `${piece}, `);
  }
  const col = column(text, startOf(h, 0));
  if (prev < 0) {
    const start = startOf(h, 0);
    return cut(text, start, start, `${piece(col)}\n${' '.repeat(col)}`);
  }
  const end = lineEnd(text, endOf(text, h, prev));
  return cut(text, end, end, `\n${' '.repeat(col)}${piece(col)}`);
}

function addItem(text: string, path: Path, index: number, value: Value): string {
  const s = spotOf(read(text), path);
  if (!s || !isSeq(s.node) || s.node.items.length === 0) return change(text, path, [value], []);
  return insertAt(text, s.node, index - 1, s.inFlow || s.node.flow === true ? inline(value) : (col) => `- ${item(value, col)}`);
}

function changeList(text: string, path: Path, was: Value[], now: Value[]): string {
  let head = 0;
  let tail = 0;
  while (head < Math.min(was.length, now.length) && same(was[head], now[head])) head++;
  while (tail < Math.min(was.length, now.length) - head && same(was[was.length - 1 - tail], now[now.length - 1 - tail])) tail++;
  const both = Math.min(was.length, now.length) - tail;
  let out = text;
  for (let i = head; i < both; i++) out = change(out, [...path, i], now[i] ?? '', []);
  for (let i = was.length - tail - 1; i >= Math.max(both, head); i--) out = take(out, [...path, i]);
  for (let i = both; i < now.length - tail; i++) out = addItem(out, path, i, now[i] ?? '');
  return out;
}

function change(text: string, path: Path, value: Value, order: readonly string[]): string {
  const r = read(text);
  const s = spotOf(r, path);
  if (s === undefined) {
    const parent = path.slice(0, -1);
    const key = path[path.length - 1];
    const h = spotOf(r, parent);
    if (h && isMap(h.node) && typeof key === 'string' && (h.node.items.length > 0 || h.node.flow === true)) return addPair(text, h.node, key, value, h.inFlow, order);
    if (h && isSeq(h.node) && typeof key === 'number') return addItem(text, parent, key, value);
    if (parent.length === 0 && r.root === null) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines({ [String(key)]: value }, 0)}\n`;
    return change(text, parent, typeof key === 'number' ? [value] : { [String(key)]: value }, order);
  }
  const was = at(r.value, path);
  if (was === undefined || same(was, value)) return text;
  if (isText(was) && isText(value) && isScalar(s.node) && was !== '' && s.node.type !== 'BLOCK_LITERAL' && s.node.type !== 'BLOCK_FOLDED')
    return cut(text, nodeStart(s.node), nodeEnd(text, s.node), scalarLike(value, s.node.type));
  if (isList(was) && isList(value) && was.length > 0 && value.length > 0) return changeList(text, path, was, value);
  if (isDict(was) && isDict(value) && Object.keys(was).length > 0 && Object.keys(value).length > 0) {
    let out = text;
    for (const [k, v] of Object.entries(value)) out = change(out, [...path, k], v, []);
    for (const k of Object.keys(was)) if (!has(value, k)) out = take(out, [...path, k]);
    return out;
  }
  return putWhole(text, s, value);
}

/** The text with this value at the path. A new key stands where `order` has it among its neighbours, else last. */
export function put(text: string, path: Path, value: Value, order: readonly string[] = []): string {
  const was = read(text);
  if (was.wrong !== undefined || same(at(was.value, path), value)) return text;
  return checked(text, change(text, path, value, order), withAt(was.value, path, value), (doc) => doc.setIn(path, doc.createNode(value)));
}

/* ---- taking away ---- */

function take(text: string, path: Path): string {
  const s = spotOf(read(text), path);
  if (!s?.holder) return text;
  const { holder, index } = s;
  const n = holder.items.length;
  const start = startOf(holder, index);
  const end = endOf(text, holder, index);
  if (n === 1) {
    const up = path.slice(0, -1);
    const above = spotOf(read(text), up);
    if (up.length === 0 || above?.pair === undefined) return above ? cut(text, nodeStart(holder), nodeEnd(text, holder), isMap(holder) ? '{}' : '[]') : text;
    return take(text, up);
  }
  if (s.inFlow) return index < n - 1 ? cut(text, start, startOf(holder, index + 1), '') : cut(text, endOf(text, holder, index - 1), end, '');
  const after = Math.min(text.length, lineEnd(text, end) + 1);
  const line = lineStart(text, start);
  if (text.slice(line, start).trim() === '') return cut(text, line, after, '');
  return cut(text, start, after + (/^\s*/.exec(text.slice(after))?.[0].length ?? 0), '');
}

/** The text without what stands at the path, and without the entry of a map that is empty then. */
export function drop(text: string, path: Path): string {
  const was = read(text);
  if (was.wrong !== undefined || at(was.value, path) === undefined) return text;
  return checked(text, take(text, path), without(was.value ?? {}, path), (doc) => {
    doc.deleteIn(path);
    for (let up = path.slice(0, -1); up.length > 0 && typeof up[up.length - 1] === 'string'; up = up.slice(0, -1)) {
      const left = doc.getIn(up);
      if ((isMap(left) || isSeq(left)) && left.items.length === 0) doc.deleteIn(up);
      else break;
    }
  });
}

/* ---- order and names ---- */

/** From the comment lines right above an entry to its end. */
function segment(text: string, h: Holder, i: number): [number, number] {
  let start = startOf(h, i);
  const end = endOf(text, h, i);
  if (h.flow === true) return [start, end];
  while (text.slice(lineStart(text, start), start).trim() === '') {
    const above = lineStart(text, start) - 1;
    if (above < 0) break;
    const comment = /^[ \t]*#/.exec(text.slice(lineStart(text, above), above));
    if (!comment || (i > 0 && lineStart(text, above) < endOf(text, h, i - 1))) break;
    start = lineStart(text, above) + comment[0].length - 1;
  }
  return [start, lineEnd(text, end)];
}

const moved = <T>(list: T[], from: number, to: number): T[] => {
  const out = [...list];
  out.splice(to, 0, ...out.splice(from, 1));
  return out;
};

/** An entry of a list or a map, with the comments above it, at another place among its neighbours. */
export function move(text: string, path: Path, from: number, to: number): string {
  const r = read(text);
  const h = spotOf(r, path)?.node;
  if (r.wrong !== undefined || (!isMap(h) && !isSeq(h)) || from === to || Math.min(from, to) < 0 || Math.max(from, to) >= h.items.length) return text;
  const parts = h.items.map((_, i) => segment(text, h, i));
  const pieces = moved(
    parts.map(([a, b]) => text.slice(a, b)),
    from,
    to,
  );
  const next = parts.map(([a], i) => text.slice(i === 0 ? 0 : parts[i - 1]?.[1], a) + (pieces[i] ?? '')).join('') + text.slice(parts[parts.length - 1]?.[1]);
  const was = valueAt(text, path) ?? {};
  const want = isList(was) ? moved(was, from, to) : was;
  return checked(text, next, withAt(r.value, path, want), (doc) => {
    const node = doc.getIn(path);
    if (isMap(node)) node.items = moved(node.items, from, to);
    else if (isSeq(node)) node.items = moved(node.items, from, to);
  });
}

/** Another key for an entry of a map; nothing where that key is taken. */
export function rename(text: string, path: Path, key: string): string {
  const r = read(text);
  const s = spotOf(r, path);
  const up = path.slice(0, -1);
  if (r.wrong !== undefined || !s?.pair || !isScalar(s.pair.key) || at(r.value, [...up, key]) !== undefined) return text;
  const k = s.pair.key;
  const next = cut(text, nodeStart(k), k.range?.[1] ?? 0, scalarLike(key, k.type));
  const want = withAt(without(r.value ?? {}, path), [...up, key], at(r.value, path) ?? '');
  return checked(text, next, want, (doc) => {
    const map = doc.getIn(up);
    if (isMap(map)) for (const p of map.items) if (keyOf(p) === path[path.length - 1] && isScalar(p.key)) p.key.value = key;
  });
}

/** A new entry of a list at this place. */
export function insert(text: string, path: Path, index: number, value: Value): string {
  const r = read(text);
  if (r.wrong !== undefined) return text;
  const list = at(r.value, path);
  const now = isList(list) ? [...list.slice(0, index), value, ...list.slice(index)] : [value];
  return checked(text, addItem(text, path, index, value), withAt(r.value, path, now), (doc) => doc.setIn(path, doc.createNode(now)));
}
