import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offerWords, percent, points, share } from '../src/console/offers/figures';

const count = (due: number, ordered_due: number) => ({ n: due, clicked: 0, dismissed: 0, ordered: ordered_due, due, ordered_due });

test('a share is of what is due, and an empty group has none', () => {
  assert.equal(share(count(0, 0)), null);
  assert.equal(share(count(40, 10)), 0.25);
  assert.equal(percent(null), '–');
  assert.equal(percent(0.25), '25.0%');
});

test('points always have their sign', () => {
  assert.equal(points(0.0312), '+3.1');
  assert.equal(points(-0.0312), '−3.1');
  assert.equal(points(0), '+0.0');
});

test('both languages have the same words', () => {
  assert.deepEqual(Object.keys(offerWords('zh')).sort(), Object.keys(offerWords('en')).sort());
  assert.match(offerWords('en').rule(14), /14 days/);
});
