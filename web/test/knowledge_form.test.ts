import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Field, fieldsOf, fits, FRONT, keysOf } from '../src/console/knowledge/fields';
import { flowOf } from '../src/console/knowledge/flow_of';
import { faultsOf, under } from '../src/console/knowledge/form_faults';
import { changed, NO_HISTORY, redone, undone } from '../src/console/knowledge/history';
import { bodyOfItems, itemsOf } from '../src/console/knowledge/policy_items';
import { read } from '../src/console/knowledge/yaml/read';
import { isDict, isList, type Value } from '../src/console/knowledge/yaml/value';

const demo = join(process.cwd(), '..', 'demo', 'knowledge');
const text = (name: string) => readFileSync(join(demo, name), 'utf8');
const inDir = (dir: string) => readdirSync(join(demo, dir)).map((n) => `${dir}/${n}`);

/** What the form would only keep. */
function unshown(fields: readonly Field[], v: Value | undefined, where: string): string[] {
  if (!isDict(v)) return [];
  const rest = Object.keys(v).filter((k) => !keysOf(fields).includes(k));
  return [
    ...rest.map((k) => `${where}/${k}`),
    ...fields.flatMap((f) => {
      const x = v[f.key];
      const here = `${where}/${f.key}`;
      if (!fits(f, x)) return [here];
      if (f.shown && x !== undefined && !f.shown(v)) return [`${here} is hidden`];
      if (f.kind === 'group') return unshown(f.fields, x, here);
      if (f.kind === 'rows') return isList(x) ? x.flatMap((r, i) => unshown(f.fields, r, `${here}/${i}`)) : [];
      if (f.kind === 'named') return isDict(x) ? Object.entries(x).flatMap(([k, r]) => unshown(f.fields, r, `${here}/${k}`)) : [];
      return [];
    }),
  ];
}

test('the forms show every key of every product, flow and action of the demo', () => {
  for (const [name, kind] of [['products.yaml', 'products'], ...inDir('flows').map((n) => [n, 'flow']), ...inDir('actions').map((n) => [n, 'action'])] as [string, string][])
    assert.deepEqual(unshown(fieldsOf(kind) ?? [], read(text(name)).value, name), []);
});

test('the forms show every key of the fronts of all articles and policies', () => {
  for (const name of [...inDir('articles'), ...inDir('policies')]) {
    const t = text(name);
    const v = read(t.slice(4, t.indexOf('\n---', 4) + 1)).value;
    const own = { ...(isDict(v) ? v : {}) };
    for (const k of ['title', 'products', 'ask']) delete own[k];
    assert.deepEqual(unshown(FRONT, own, name), []);
  }
});

test('what has another shape than the field is not shown by it', () => {
  const [both, list, dict]: Field[] = [
    { kind: 'both', key: 'a', label: ['', ''] },
    { kind: 'list', key: 'a', label: ['', ''] },
    { kind: 'dict', key: 'a', label: ['', ''] },
  ];
  assert.ok(both && list && dict);
  assert.ok(fits(both, undefined) && fits(both, { zh: 'a' }) && !fits(both, { de: 'a' }) && !fits(both, 'a') && !fits(both, { zh: ['a'] }));
  assert.ok(fits(list, 'a') && fits(list, ['a']) && !fits(list, [['a']]) && !fits(list, { a: 'b' }));
  assert.ok(fits(dict, { a: 'b', c: ['d'] }) && !fits(dict, { a: { b: 'c' } }));
});

test('a policy is a list of the same rules, and other bodies are left alone', () => {
  for (const name of inDir('policies')) {
    const parts = text(name).split(/^# (?:zh|en)\n/m).slice(1);
    const counts = parts.map((b) => itemsOf(b)?.length);
    assert.equal(counts.length, 2);
    assert.equal(counts[0], counts[1], name);
    for (const b of parts) assert.equal(bodyOfItems(itemsOf(b) ?? []), b.trim());
  }
  assert.deepEqual(itemsOf('- a\n  b\n\n- c'), ['a\nb', 'c']);
  assert.equal(bodyOfItems(['a\nb', 'c']), '- a\n  b\n- c');
  assert.equal(itemsOf('## Heading\n- a'), undefined);
});

test('a flow is drawn from its text', () => {
  const f = flowOf(text('flows/camera-offline.yaml'));
  assert.ok(f.steps.length > 3 && f.steps.some((s) => s.id === f.start));
  assert.ok(f.steps.every((s) => s.title.zh !== '' && s.choices.every((c) => c.next === undefined || f.steps.some((x) => x.id === c.next))));
  assert.equal(flowOf('').steps.length, 0);
  assert.equal(flowOf('steps:\n  a: nonsense\n  b: {choices: [x, {next: a}]}\n').steps[1]?.choices.length, 1);
});

const FLOW = `title: {zh: 一, en: One}
start: nowhere
steps:
  first:
    say: {zh: 做, en: Do}
    choices:
      - label: {zh: 好, en: Good}
        next: gone
  end: {title: {zh: 完, en: End}, done: true}
`;
test('a fault is told at its field', () => {
  const fault = (line: number, t: string) => ({ level: 'error' as const, file: 'f', line, text: t });
  const at = (line: number, t: string, before = 0) => faultsOf(FLOW, before, [fault(line, t)])[0]?.path.join('/');
  assert.equal(at(2, 'start: there is no step "nowhere"'), 'start');
  assert.equal(at(8, 'next: there is no step "gone"'), 'steps/first/choices/0/next');
  assert.equal(at(10, 'next: there is no step "gone"', 2), 'steps/first/choices/0/next');
  assert.equal(at(4, 'step "first" is never reached'), 'steps/first');
  assert.equal(at(9, '"say" is missing'), 'steps/end/say');
  assert.equal(at(1, 'title must be a map'), 'title');
  assert.equal(at(99, 'nobody knows where'), '');
  const all = faultsOf(FLOW, 0, [fault(2, 'start: x'), fault(8, 'next: x')]);
  assert.equal(under(all, ['steps', 'first']).length, 1);
  assert.equal(under(all, []).length, 2);
});

test('what was typed in one place without a pause is taken back as one step', () => {
  let h = changed(NO_HISTORY, 'a', 'x', 1000);
  h = changed(h, 'ab', 'x', 1999);
  assert.deepEqual(h.past, ['a']);
  h = changed(h, 'abc', 'x', 2999);
  assert.deepEqual(h.past, ['a', 'abc']);
  h = changed(h, 'abcd', 'y', 3000);
  const back = undone(h, 'abcde');
  assert.equal(back?.text, 'abcd');
  const on = redone(back?.h ?? NO_HISTORY, 'abcd');
  assert.equal(on?.text, 'abcde');
  assert.equal(redone(on?.h ?? NO_HISTORY, 'abcde'), undefined);
  assert.equal(undone(NO_HISTORY, 'a'), undefined);
  assert.deepEqual(changed(back?.h ?? NO_HISTORY, 'abcd', 'z', 9000).future, []);
  let many = NO_HISTORY;
  for (let i = 0; i < 300; i++) many = changed(many, String(i), '', i);
  assert.equal(many.past.length, 200);
});
