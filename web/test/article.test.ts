import assert from 'node:assert/strict';
import { test } from 'node:test';
import { article } from '../tools/article';

const FILE = `---
title: {zh: 标题, en: A <title>}
ask:
  zh: [问]
---
# zh
第一段。

- 一
- 二
# en
First **one**.
`;

test('an article of the knowledge becomes a part of a page, each language for itself', () => {
  assert.equal(article(FILE, 'zh'), '<h1>标题</h1>\n<p>第一段。</p>\n<ul><li>一</li><li>二</li></ul>');
  assert.equal(article(FILE, 'en'), '<h1>A &#60;title&#62;</h1>\n<p>First <strong>one</strong>.</p>');
});

test('a missing language is an error, not an empty page', () => {
  assert.throws(() => article('---\ntitle: {zh: a, en: b}\n---\n# zh\nx\n', 'en'));
});
