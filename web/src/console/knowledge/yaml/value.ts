// The plain data of a YAML file of the knowledge, in which every scalar is a text, and what is done to it by path.
export type Value = string | Value[] | Dict;
export interface Dict {
  [key: string]: Value;
}
export type Path = readonly (string | number)[];

export const isDict = (v: Value | undefined): v is Dict => typeof v === 'object' && !Array.isArray(v);
export const isList = (v: Value | undefined): v is Value[] => Array.isArray(v);
export const isText = (v: Value | undefined): v is string => typeof v === 'string';

export const has = (d: Dict, key: string) => Object.prototype.hasOwnProperty.call(d, key);

/** The same data; the order of keys does not count. */
export function same(a: Value | undefined, b: Value | undefined): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && a.every((v, i) => same(v, b[i]));
  if (isDict(a)) {
    const keys = Object.keys(a);
    return isDict(b) && keys.length === Object.keys(b).length && keys.every((k) => has(b, k) && same(a[k], b[k]));
  }
  return a === b;
}

export function at(v: Value | undefined, path: Path): Value | undefined {
  let now = v;
  for (const p of path) {
    if (isList(now) && typeof p === 'number') now = now[p];
    else if (isDict(now) && typeof p === 'string' && has(now, p)) now = now[p];
    else return undefined;
  }
  return now;
}

/** With what stands at the path put there; what the way lacks is made. */
export function withAt(v: Value | undefined, path: Path, put: Value): Value {
  const [p, ...rest] = path;
  if (p === undefined) return put;
  if (typeof p === 'number') {
    const list = isList(v) ? [...v] : [];
    list[p] = withAt(list[p], rest, put);
    return list;
  }
  const dict = isDict(v) ? v : {};
  return { ...dict, [p]: withAt(has(dict, p) ? dict[p] : undefined, rest, put) };
}

const isEmpty = (v: Value) => (isList(v) ? v.length === 0 : isDict(v) && Object.keys(v).length === 0);

/** Without what stands at the path; a map's entry that is empty then goes too. */
export function without(v: Value, path: Path): Value {
  const [p, ...rest] = path;
  if (p === undefined || (typeof p === 'number' ? !isList(v) : !isDict(v))) return v;
  if (isList(v) && typeof p === 'number') {
    if (rest.length === 0) return v.filter((_, i) => i !== p);
    return v.map((x, i) => (i === p ? without(x, rest) : x));
  }
  if (!isDict(v) || typeof p === 'number' || !has(v, p)) return v;
  const { [p]: inner, ...others } = v;
  if (rest.length === 0 || inner === undefined) return others;
  const left = without(inner, rest);
  return isEmpty(left) ? others : { ...v, [p]: left };
}
