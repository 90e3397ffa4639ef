import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StageMetric, Verdict } from '../src/console/api/stages';
import { bounds, percent, place, points, reasonWord, stateWord, summary } from '../src/console/stages/words';

const metric = (name: string, verdict: Verdict, guards = true): StageMetric => ({ name, guards, worse_when: 'more', present: { n: 10, yes: 1 }, new: { n: 10, yes: 1 }, verdict });

test('what gets worse is said before what gets better', () => {
  assert.equal(summary([metric('handed-over', 'worse'), metric('confirmed', 'better')], 'en').kind, 'worse');
  assert.match(summary([metric('handed-over', 'worse')], 'zh').word, /转人工/);
});

test('a metric that guards nothing decides nothing', () => {
  assert.equal(summary([metric('complained', 'worse', false), metric('confirmed', 'none')], 'en').word, 'No difference can be told yet.');
});

test('too few is said only where all are too few', () => {
  assert.equal(summary([metric('handed-over', 'too-few'), metric('confirmed', 'too-few')], 'zh').kind, 'too-few');
  assert.equal(summary([metric('handed-over', 'too-few'), metric('confirmed', 'none')], 'zh').kind, 'none');
});

test('figures have a sign and one decimal', () => {
  assert.deepEqual([points(0.0321), points(-0.1), points(0.0001), percent(0.5), percent(undefined)], ['+3.2', '−10.0', '0.0', '50.0%', '–']);
  assert.equal(bounds({ ...metric('x', 'none'), always_low: -0.02, always_high: 0.041 }), '−2.0 … +4.1');
});

test('a difference beyond the scale stays on it', () => {
  assert.deepEqual([place(0), place(-1), place(1), place(0.15)], [50, 0, 100, 75]);
});

test('what ended says how', () => {
  const row = { id: 'a', title: '', author: '', started_at: 1, files: 1 };
  assert.equal(stateWord({ ...row, state: 'rolled-back', reason: 'handed-over' }, 'en'), 'Rolled back by itself');
  assert.equal(stateWord({ ...row, state: 'rolled-back', reason: 'by-hand' }, 'zh'), '已撤回');
  assert.match(reasonWord('handed-over', 'en'), /Handed over/);
  assert.equal(reasonWord('by-hand', 'en'), '');
});
