import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsOf, firstEnds, keepTheirs, laterEnd } from '../src/console/knowledge/ends';
import { toInput } from '../src/console/parts/times';

const NOW = new Date(2026, 10, 28, 12, 0, 30).getTime();
const HOUR = 3600000;
const END = NOW + 24 * HOUR;
const TYPED = toInput(END);

test('the end of a draft stands in its field, unless it has passed', () => {
  assert.equal(firstEnds([{ expire_at: END }], NOW), TYPED);
  assert.equal(firstEnds([{ expire_at: END }, { expire_at: END }], NOW), TYPED);
  assert.equal(firstEnds([{ expire_at: NOW - 1 }], NOW), '');
  assert.equal(firstEnds([{ expire_at: NOW + 10000 }], NOW), '', 'to the minute it has passed');
  assert.equal(firstEnds([{}], NOW), '');
  assert.equal(firstEnds([], NOW), '');
});

test('drafts that end at different times keep their own while nothing is typed', () => {
  const two = [{ expire_at: END }, {}];
  assert.equal(firstEnds(two, NOW), '');
  assert.equal(keepTheirs(two), true);
  assert.equal(endsOf('', two), undefined);
  assert.equal(keepTheirs([{ expire_at: END }, { expire_at: END }]), false);
  assert.deepEqual(two.map((d) => laterEnd('', d, two, NOW)), [END, undefined]);
  assert.equal(laterEnd('', { expire_at: NOW }, [{ expire_at: NOW }, {}], NOW), undefined, 'it has passed');
});

test('an end that is emptied, or has passed, is none', () => {
  assert.equal(endsOf('', [{ expire_at: END }]), 0);
  assert.equal(laterEnd('', { expire_at: END }, [{ expire_at: END }], NOW), undefined);
  assert.equal(endsOf('', [{}]), undefined);
  assert.equal(endsOf(TYPED, [{}, { expire_at: END }]), new Date(TYPED).getTime());
});
