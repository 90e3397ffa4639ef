import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../src/console/api/client';
import type { ReplayResult } from '../src/console/api/replay';
import { emptyWords, lookAgain, retryAfter } from '../src/console/replay/look';
import { isHarmful, progress, saysWords, titleOf, verdictWords, whyWords } from '../src/console/replay/words';

test('a replay shows no progress before it runs, and never the end before it is there', () => {
  assert.equal(progress({ state: 'preparing', talks: 5, of_talks: 5 }), 0);
  assert.equal(progress({ state: 'running', talks: 5, of_talks: 10 }), 50);
  assert.equal(progress({ state: 'running', talks: 12, of_talks: 10 }), 99);
  assert.equal(progress({ state: 'running', talks: 0, of_talks: 0 }), 0);
  assert.equal(progress({ state: 'done', talks: 0, of_talks: 0 }), 100);
});

test('a replay speaks against publishing when one edit is harmful', () => {
  assert.equal(isHarmful([{ verdict: 'fine' }, { verdict: 'harmful' }]), true);
  assert.equal(isHarmful([{ verdict: 'look' }, { verdict: 'good' }]), false);
  assert.equal(isHarmful([]), false);
});

test('what a replay says has words in both languages, and a kind nobody knows stays as it is', () => {
  assert.equal(verdictWords('harmful', 'zh'), '有害');
  assert.equal(verdictWords('harmful', 'en'), 'Harmful');
  assert.equal(whyWords('', 'en'), '');
  assert.equal(saysWords('something-new', 'zh'), 'something-new');
});

test('a document is named in the other language before its id', () => {
  assert.equal(titleOf({ doc: 'article:a', title_zh: '退货', title_en: 'Returns' }, 'en'), 'Returns');
  assert.equal(titleOf({ doc: 'article:a', title_zh: '退货', title_en: '' }, 'en'), '退货');
  assert.equal(titleOf({ doc: 'article:a', title_zh: '', title_en: 'Returns' }, 'zh'), 'Returns');
  assert.equal(titleOf({ doc: 'article:a', title_zh: '', title_en: '' }, 'zh'), 'article:a');
});

test('a replay is looked at until it is over, also after a look that failed; not one that is gone', () => {
  assert.ok(lookAgain({ state: 'preparing' })! > 0 && lookAgain({ state: 'running' })! > 0);
  for (const state of ['done', 'cancelled', 'failed'] as const) assert.equal(lookAgain({ state }), undefined);
  for (const status of [0, 401, 500, 503]) assert.ok(retryAfter(new ApiError(status))! > 0);
  assert.equal(retryAfter(new ApiError(404)), undefined);
});

test('a replay without a result says why', () => {
  const zh = (z: string) => z;
  const r = { state: 'cancelled' as const, talks: 0, dropped: false };
  const result = { everything: false } as ReplayResult;
  assert.match(emptyWords(r, zh)!, /还没开始看/);
  assert.match(emptyWords({ ...r, dropped: true, talks: 3 }, zh)!, /数据被删除/);
  assert.match(emptyWords({ ...r, state: 'done', dropped: true }, zh)!, /数据被删除/);
  assert.equal(emptyWords({ ...r, result }, zh), undefined);
  assert.equal(emptyWords({ ...r, state: 'failed', dropped: true }, zh), undefined);
  assert.equal(emptyWords({ ...r, state: 'preparing' }, zh), undefined);
});
