import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action, Plan } from '../src/console/api/actions';
import { ApiError } from '../src/console/api/client';
import { candidatesOf, failureWords, fieldsOf, findActions, inputsOf, mayAskAgain, receiptOf, suggested, valuesOf } from '../src/console/panel/action_form';

const both = (t: string) => ({ zh: t, en: t });
const action: Action = {
  id: 'return-item',
  title: both('return'),
  changes: true,
  inputs: [
    { name: 'order', label: both('order'), kind: 'record' },
    { name: 'items', label: both('items'), kind: 'item', list: true },
    { name: 'reason', label: both('reason'), kind: 'choice', choices: [{ value: 'fault', label: { zh: '有故障', en: 'faulty' } }] },
    { name: 'note', label: both('note'), kind: 'text', max: 40 },
  ],
};
const asks = (name: string, problem = 'missing', candidates = [{ value: 'A', label: 'a' }]): Plan => ({
  state: 'input',
  action: action.id,
  title: action.title,
  text: '?',
  inputs: [],
  missing: { name, problem, candidates },
});
const names = (p: Plan, c = candidatesOf({}, p)) => fieldsOf(action, p, c, 'en').map((f) => f.input.name);

test('a record stands in the form once there is something to pick, plain inputs at once', () => {
  assert.deepEqual(names(asks('order')), ['order', 'reason', 'note']);
  assert.deepEqual(names(asks('items'), candidatesOf(candidatesOf({}, asks('order')), asks('items'))), ['order', 'items', 'reason', 'note']);
  assert.deepEqual(names(asks('order', 'missing', [])), ['order', 'reason', 'note']);
  assert.equal(fieldsOf(action, asks('order'), {}, 'zh').find((f) => f.input.name === 'reason')?.options?.[0]?.label, '有故障');
});

test('what is settled without a choice stands there to be cleared', () => {
  const p = { ...asks('reason'), inputs: [{ ...action.inputs[0]!, value: 'LM1' }, { ...action.inputs[1]!, value: ['a', 'b'] }] };
  const fields = fieldsOf(action, p, {}, 'en');
  assert.deepEqual(fields.map((f) => f.options?.map((o) => o.value)).slice(0, 2), [['LM1'], ['a', 'b']]);
  assert.deepEqual(inputsOf(fields, { items: ['a'], reason: 'fault' }), { items: ['a'], reason: 'fault' });
});

test('empty answers are none, and a list stays a list', () => {
  const p = asks('items');
  const fields = fieldsOf(action, p, { items: p.missing!.candidates, order: [] }, 'en');
  assert.deepEqual(inputsOf(fields, { order: '', items: 'A', reason: 'fault', note: '' }), { items: ['A'], reason: 'fault' });
  assert.deepEqual(inputsOf(fields, { items: [], colour: 'red' }), {});
});

test('one for each of a list goes behind those that stand already', () => {
  const p = asks('items');
  p.missing!.before = ['X', 'Y'];
  assert.deepEqual(inputsOf(fieldsOf(action, p, candidatesOf({}, p), 'en'), { items: 'A' }), { items: ['X', 'Y', 'A'] });
});

test('what the server has settled stands in the form, what it refuses goes where another can be picked', () => {
  const p = { ...asks('order', 'not_found'), inputs: [{ ...action.inputs[2]!, value: 'fault' }] };
  assert.deepEqual(valuesOf({ order: 'B', note: 'x' }, p), { note: 'x', reason: 'fault' });
  assert.deepEqual(valuesOf({ note: 'long' }, asks('note', 'too_large', [])), { note: 'long' });
});

test('of a suggestion only what can be an input is taken', () => {
  assert.deepEqual(suggested([{ name: 'a', value: 'x' }, { name: 'b', value: ['y'] }, { name: 'c', value: { d: 1 } }, { name: 'e', value: [1] }, { value: 'z' }, { name: 'f', value: 2 }]), {
    a: 'x',
    b: ['y'],
    f: 2,
  });
  assert.deepEqual(suggested(undefined), {});
  assert.deepEqual(suggested('x'), {});
});

test('an action is found by words of either language, and twenty at most are shown', () => {
  const all = Array.from({ length: 21 }, (_, i) => ({ ...action, id: String(i), title: { zh: `退货 ${i}`, en: `Return ${i}` } }));
  assert.equal(findActions(all, ' ').length, 20);
  assert.deepEqual(findActions(all, '退货 return 20').map((a) => a.id), ['20']);
  assert.deepEqual(findActions(all, 'refund'), []);
});

test('a receipt says what was done and until when it may be taken back', () => {
  const events = [{ blocks: [{ type: 'text', text: 'by Lin' }, { type: 'action', text: 'Done.', undo: { until: 5 } }] }];
  assert.deepEqual(receiptOf({ state: 'done', plan: 'p', again: false, events }), { text: 'Done.', until: 5 });
  assert.deepEqual(receiptOf({ state: 'undone', plan: 'p', again: true, events }), { text: 'Done.', until: 0 });
  assert.deepEqual(receiptOf({ state: 'done', plan: 'p', again: true, events: [] }), { text: '', until: 0 });
});

test('a failure has words of its own, and only what does nothing twice is asked again', () => {
  assert.match(failureWords(new ApiError(503, 'outcome-unknown'), 'en')!, /nothing twice/);
  assert.match(failureWords(new ApiError(409, 'plan-over'), 'zh')!, /失效/);
  assert.equal(failureWords(new ApiError(400, 'invalid-request'), 'en'), undefined);
  assert.ok(mayAskAgain(new ApiError(0)) && mayAskAgain(new ApiError(503, 'outcome-unknown')));
  assert.ok(!mayAskAgain(new ApiError(409, 'plan-over')) && !mayAskAgain(new Error('x')));
});
