import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { drop, insert, move, put, rename, rewritten } from '../src/console/knowledge/yaml/edit';
import { keysAt, linesOf, read } from '../src/console/knowledge/yaml/read';
import { at, isDict, isList, isText, type Path, type Value } from '../src/console/knowledge/yaml/value';

const demo = join(process.cwd(), '..', 'demo', 'knowledge');
const files = ['', 'flows', 'actions'].flatMap((d) =>
  readdirSync(join(demo, d))
    .filter((n) => n.endsWith('.yaml'))
    .map((n) => ({ name: join(d, n), text: readFileSync(join(demo, d, n), 'utf8') })),
);
const fronts = ['articles', 'policies'].flatMap((d) =>
  readdirSync(join(demo, d)).map((n) => {
    const text = readFileSync(join(demo, d, n), 'utf8');
    return { name: join(d, n), text: text.slice(4, text.indexOf('\n---', 4) + 1) };
  }),
);

function places(v: Value | undefined, path: Path = []): { path: Path; value: Value }[] {
  if (v === undefined) return [];
  const inner = isList(v) ? v.flatMap((x, i) => places(x, [...path, i])) : isDict(v) ? Object.entries(v).flatMap(([k, x]) => places(x, [...path, k])) : [];
  return [{ path, value: v }, ...inner];
}
/** Every n-th, since each change reads a whole file again. */
const some = <T>(all: T[], n: number) => all.filter((_, i) => i % Math.ceil(all.length / n) === 0);
const differing = (a: string, b: string) => {
  const [x, y] = [a.split('\n'), b.split('\n')];
  return x.length === y.length ? x.filter((l, i) => l !== y[i]).length : Infinity;
};

test('every file of the demo is read, and what changes nothing leaves every byte', () => {
  assert.ok(files.length > 20 && fronts.length > 100);
  for (const f of [...files, ...fronts]) {
    const r = read(f.text);
    assert.equal(r.wrong, undefined, f.name);
    for (const p of some(places(r.value), 10)) if (p.path.length > 0) assert.equal(put(f.text, p.path, p.value), f.text, `${f.name} ${p.path.join('/')}`);
  }
});

test('another text at any place changes its line alone', () => {
  rewritten.times = 0;
  for (const f of [...files, ...some(fronts, 10)])
    for (const p of some(places(read(f.text).value).filter((x) => isText(x.value)), 10)) {
      const next = put(f.text, p.path, 'Neu: "so", 这样');
      assert.equal(at(read(next).value, p.path), 'Neu: "so", 这样', `${f.name} ${p.path.join('/')}`);
      assert.equal(differing(f.text, next), 1, `${f.name} ${p.path.join('/')}`);
    }
  assert.equal(rewritten.times, 0);
});

test('an entry that comes and goes again leaves every byte', () => {
  rewritten.times = 0;
  for (const f of [...files, ...some(fronts, 10)])
    for (const p of some(places(read(f.text).value), 8)) {
      const where = `${f.name} ${p.path.join('/')}`;
      if (isDict(p.value)) assert.equal(drop(put(f.text, [...p.path, 'zz'], { zh: '一', en: 'one, two' }), [...p.path, 'zz']), f.text, where);
      if (isList(p.value) && p.value.length > 0)
        for (const i of [0, p.value.length >> 1, p.value.length]) assert.equal(drop(insert(f.text, p.path, i, 'x: y'), [...p.path, i]), f.text, `${where} ${i}`);
    }
  assert.equal(rewritten.times, 0);
});

test('what is moved there and back leaves every byte', () => {
  rewritten.times = 0;
  for (const f of files)
    for (const p of some(places(read(f.text).value), 8)) {
      const n = isList(p.value) ? p.value.length : isDict(p.value) ? keysAt(f.text, p.path).length : 0;
      if (n < 2) continue;
      const there = move(f.text, p.path, 0, n - 1);
      assert.notEqual(there, f.text);
      assert.equal(move(there, p.path, n - 1, 0), f.text, `${f.name} ${p.path.join('/')}`);
    }
  assert.equal(rewritten.times, 0);
});

const TEXT = `# what we sell
products:
  # the first one
  - id: a          # its id
    name: {zh: 一, en: one}
    own_key: kept  # by nobody known
    serials: ['A\\d{2}']
    note: |
      two
      lines
  # the second
  - id: b
    errors:
      - {code: E1, flow: f}

end: "no"
`;

test('comments and unknown keys stay through every kind of change', () => {
  const changes: [string, (t: string) => string, string][] = [
    ['put', (t) => put(t, ['products', 0, 'name', 'en'], 'One: two'), TEXT.replace('en: one', 'en: "One: two"')],
    ['quotes', (t) => put(t, ['products', 0, 'serials', 0], "B'\\d"), TEXT.replace("'A\\d{2}'", "'B''\\d'")],
    ['block', (t) => put(t, ['products', 0, 'note'], 'one\nline'), TEXT.replace('|\n      two\n      lines', '"one\\nline"')],
    ['new key', (t) => put(t, ['products', 0, 'sku'], 'X-1', ['id', 'sku', 'name']), TEXT.replace('its id\n', 'its id\n    sku: X-1\n')],
    ['drop', (t) => drop(t, ['products', 0, 'name']), TEXT.replace('    name: {zh: 一, en: one}\n', '')],
    ['drop first', (t) => drop(t, ['products', 0, 'id']), TEXT.replace('id: a          # its id\n    ', '')],
    ['drop last of a list', (t) => drop(t, ['products', 1, 'errors', 0]), TEXT.replace('    errors:\n      - {code: E1, flow: f}\n', '')],
    ['rename', (t) => rename(t, ['products', 0, 'own_key'], 'other'), TEXT.replace('own_key', 'other')],
    ['append', (t) => insert(t, ['products'], 2, { id: 'c' }), TEXT.replace('flow: f}\n', 'flow: f}\n  - {id: c}\n')],
  ];
  for (const [name, how, want] of changes) {
    rewritten.times = 0;
    assert.equal(how(TEXT), want, name);
    assert.equal(rewritten.times, 0, name);
  }
  const moved = move(TEXT, ['products'], 0, 1);
  assert.ok(moved.indexOf('# the second') < moved.indexOf('- id: b') && moved.indexOf('- id: b') < moved.indexOf('# the first one'));
  assert.equal(move(moved, ['products'], 0, 1), TEXT);
});

test('hostile and odd texts become data again as they were typed', () => {
  for (const text of ['', ' ', '#', ': ', '- x', '? ', 'null', '~', 'no', '5', '2.4 GHz', 'a: b', 'a #b', '"', "'", '\\', '\n', 'tab\t', '{', '*x', '&x', '!x', '%', '@', '`', 'é\u0301', '\u0085', '\u2028', '💡', '-', '---', '...', '1_000', "it's", 'a,b', '\ufeff'])
    for (const base of ['k: v\n', "k: 'v'\n", 'k: "v"\n', 'm: {k: v, l: w}\n', 'l: [v, w]\n', 'l:\n  - v\n  - w\n', 'k:\n']) {
      const path: Path = base.startsWith('m') ? ['m', 'k'] : base.startsWith('l') ? ['l', 0] : ['k'];
      const next = put(base, path, text);
      assert.equal(at(read(next).value, path), text, JSON.stringify([base, text, next]));
    }
});

test('what is no plain map of texts is refused, and stays as it is', () => {
  for (const text of ['a: &x 1\nb: *x\n', '- 1\n', 'a: [\n', 'a: 1\na: 2\n', 'a: !!str 1\n', '{[1]: 2}\n']) {
    assert.notEqual(read(text).wrong, undefined, text);
    assert.equal(put(text, ['a'], 'x'), text);
    assert.equal(drop(text, ['a']), text);
  }
  assert.equal(put('', ['a', 'b'], 'c'), 'a: {b: c}\n');
  assert.equal(put('# only this\n', ['a'], 'c'), '# only this\na: c\n');
});

test('a line of the file is known by what stands in it', () => {
  const at4 = linesOf(TEXT).filter((l) => l.from === 5);
  assert.deepEqual(
    at4.map((l) => l.path.join('/')),
    ['products/0/name', 'products/0/name/zh', 'products/0/name/en'],
  );
});
