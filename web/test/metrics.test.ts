import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysBetween, daysUntil, interval, money, nameOf, question, spanProblem, written } from '../src/console/metrics/figures';

const figure = { id: 'automation', unit: 'share', windowed: false, title: { zh: '', en: '' }, definition: { zh: '', en: '' }, value: 0.5, n: 1, of: 2, series: [] } as const;

test('a figure that is not known is a dash, never a nought', () => {
  for (const unit of ['share', 'ms', 'money'] as const) assert.equal(written(null, unit, 'CNY', 'zh'), '–');
  assert.equal(written(0, 'share', 'CNY', 'zh'), '0.0%');
  assert.equal(written(0.8312, 'share', 'CNY', 'en'), '83.1%');
});

test('money is in hundredths, and an unknown currency is no fault', () => {
  assert.match(money(12345, 'CNY', 'zh'), /123\.45/);
  assert.equal(money(12345, '??', 'en'), '123.45 ??');
});

test('an interval is there where both ends are', () => {
  assert.equal(interval({ ...figure, series: [], low: 0.1, high: 0.9 }), '10.0–90.0%');
  assert.equal(interval({ ...figure, series: [], low: null, high: 0.9 }), '');
});

test('days are counted with both ends, over a month, a leap day and a clock change', () => {
  assert.equal(daysUntil('2026-03-01', 1), '2026-03-01');
  assert.equal(daysUntil('2028-03-01', 2), '2028-02-29');
  assert.equal(daysUntil('2026-03-30', 3), '2026-03-28');
  assert.equal(daysBetween('2026-10-24', '2026-10-26'), 3);
});

test('a span is refused by what is wrong with it', () => {
  assert.equal(spanProblem('2026-02-30', '2026-03-01'), 'day');
  assert.equal(spanProblem('', '2026-03-01'), 'day');
  assert.equal(spanProblem('2026-03-02', '2026-03-01'), 'order');
  assert.equal(spanProblem('2024-01-01', '2026-01-01'), undefined);
  assert.equal(spanProblem('2024-01-01', '2026-01-02'), 'long');
});

test('a topic that is empty is asked for, all topics are not', () => {
  const choice = { days: 7, from: '', to: '', channel: '', lang: '', topic: null };
  assert.deepEqual(question(choice, '2026-11-28'), { channel: undefined, lang: undefined, topic: undefined, to: '2026-11-28', from: '2026-11-22' });
  assert.equal(question({ ...choice, topic: '' }, '2026-11-28').topic, '-');
  assert.equal(question({ ...choice, days: 0, from: 'a', to: 'b' }, '2026-11-28').from, 'a');
});

test('names are told in the language of the page', () => {
  assert.equal(nameOf({ name: 'web', contacts: 1, due: 0 }, 'zh'), '网页');
  assert.equal(nameOf({ name: 'fax', contacts: 1, due: 0 }, 'zh'), 'fax');
  assert.equal(nameOf({ name: 'x', zh: '甲', en: 'A', contacts: 1, due: 0 }, 'en'), 'A');
});
