import assert from 'node:assert/strict';
import { test } from 'node:test';
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
