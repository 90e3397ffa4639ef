import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DraftState } from '../src/console/api/knowledge';
import { may } from '../src/console/knowledge/may';

const of = (author: string, state: DraftState, reviewer = '') => ({ author, state, reviewer });
const told = (m: ReturnType<typeof may>) => Object.entries(m).flatMap(([what, yes]) => (yes ? [what] : []));

test('without a second person everybody publishes', () => {
  assert.deepEqual(told(may(undefined, 'lin', false, true)), ['publish']);
  assert.deepEqual(told(may(of('lin', 'open'), 'lin', false, false)), ['publish']);
  assert.deepEqual(told(may(of('lin', 'review'), 'wang', false, false)), ['approve', 'publish']);
});

test('with a second person the author asks and somebody else approves', () => {
  assert.deepEqual(told(may(undefined, 'lin', true, true)), ['ask']);
  assert.deepEqual(told(may(of('lin', 'open'), 'lin', true, false)), ['ask']);
  assert.deepEqual(told(may(of('lin', 'review'), 'lin', true, false)), ['ask']);
  for (const state of ['open', 'review'] as const) assert.deepEqual(told(may(of('lin', state), 'wang', true, false)), ['approve']);
});

test('what was approved is published, until its text is another', () => {
  for (const state of ['approved', 'scheduled'] as const) {
    assert.deepEqual(told(may(of('lin', state, 'wang'), 'lin', true, false)), ['publish']);
    assert.deepEqual(told(may(of('lin', state, 'wang'), 'wang', true, true)), ['ask']);
  }
  assert.deepEqual(told(may(of('lin', 'scheduled'), 'lin', true, false)), ['ask'], 'nobody approved it');
});
