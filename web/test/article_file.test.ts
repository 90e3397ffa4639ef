import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ArticleForm } from '../src/console/api/knowledge';
import { compose, cut, idOf, newArticle, scalar } from '../src/console/knowledge/article_file';

const TEXT = `---
title: {zh: 旧, en: Old}
# why these
products: [cam2]
figures: [a.svg]
ask:
  zh: [一, 二]
  en: [one]
---
# zh
好。
# en
Good.
`;
const FORM: ArticleForm = { title: { zh: '旧', en: 'Old' }, body: { zh: '好。', en: 'Good.' }, ask: { zh: ['一', '二'], en: ['one'] }, products: ['cam2'] };

test('nothing changed leaves the text as it is', () => {
  assert.equal(compose(TEXT, FORM, FORM), TEXT);
});

test('only what was changed is written, and comments stay', () => {
  const after = compose(TEXT, FORM, { ...FORM, title: { zh: '新: 的', en: 'Old' } });
  assert.equal(after, TEXT.replace('title: {zh: 旧, en: Old}', 'title: {zh: "新: 的", en: Old}'));
  assert.equal(compose(TEXT, FORM, { ...FORM, products: [] }), TEXT.replace('products: [cam2]', 'products: [all]'));
});

test('phrasings that YAML would read otherwise are quoted', () => {
  const after = compose(TEXT, FORM, { ...FORM, ask: { zh: ['?什么', 'a, b', '1'], en: [] } });
  assert.ok(after.includes('  zh: ["?什么", "a, b", "1"]\n---'));
  assert.ok(!after.includes('  en: [one]'));
});

test('a body is written whole, the other language as it was', () => {
  const after = compose(TEXT, FORM, { ...FORM, body: { zh: '好。\n\n更好。', en: 'Good.' } });
  assert.ok(after.endsWith('---\n# zh\n好。\n\n更好。\n# en\nGood.\n'));
});

test('a new article has all its parts, in one language too', () => {
  assert.equal(newArticle(FORM), '---\ntitle: {zh: 旧, en: Old}\nproducts: [cam2]\nask:\n  zh: [一, 二]\n  en: [one]\n---\n# zh\n好。\n# en\nGood.\n');
  const zh = newArticle({ title: { zh: '新', en: '' }, body: { zh: '好', en: '' }, ask: { zh: [], en: [] }, products: [] });
  assert.equal(zh, '---\ntitle: {zh: 新}\nproducts: [all]\n---\n# zh\n好\n');
});

test('a text without front matter is body', () => {
  assert.deepEqual(cut('hello'), { front: [], body: 'hello' });
});

test('quotes and ids', () => {
  assert.equal(scalar('what is it'), 'what is it');
  assert.equal(scalar('say "hi"'), '"say \\"hi\\""');
  assert.equal(scalar(' x'), '" x"');
  assert.equal(idOf('How to Descale — now!'), 'how-to-descale-now');
  assert.equal(idOf('怎么'), '');
});
