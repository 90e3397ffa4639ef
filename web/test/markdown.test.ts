import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownPlain, parseInline, parseMarkdown, safeHref } from '../src/core/markdown';

test('paragraphs are split at blank lines and keep their line breaks', () => {
  assert.deepEqual(parseMarkdown('a\nb\n\nc'), [
    { t: 'p', c: [{ t: 'text', s: 'a' }, { t: 'br' }, { t: 'text', s: 'b' }] },
    { t: 'p', c: [{ t: 'text', s: 'c' }] },
  ]);
});

test('bold inside Chinese needs no spaces', () => {
  assert.deepEqual(parseInline('看**状态灯**颜色'), [
    { t: 'text', s: '看' },
    { t: 'strong', c: [{ t: 'text', s: '状态灯' }] },
    { t: 'text', s: '颜色' },
  ]);
});

test('lists of both kinds', () => {
  const [ul, ol] = parseMarkdown('- a\n- b\n\n2. c\n3. d');
  assert.equal(ul?.t === 'ul' && ul.items.length, 2);
  assert.equal(ol?.t === 'ol' && ol.start, 2);
  assert.equal(ol?.t === 'ol' && ol.items.length, 2);
});

test('a decimal number at the start of a line is no list', () => {
  assert.equal(parseMarkdown('2.4 GHz only')[0]?.t, 'p');
});

test('HTML stays text', () => {
  assert.deepEqual(parseMarkdown('<img src=x onerror=alert(1)>'), [{ t: 'p', c: [{ t: 'text', s: '<img src=x onerror=alert(1)>' }] }]);
});

test('only https becomes a link', () => {
  assert.equal(parseInline('[a](https://lumo.example/x)')[0]?.t, 'link');
  for (const bad of ['javascript:alert(1)', 'http://a.example', 'data:text/html,x', '//a.example', 'https://user@evil.example/'])
    assert.equal(parseInline(`[a](${bad})`)[0]?.t, 'text', bad);
  assert.equal(safeHref('https://a.example'), true);
});

test('a bare address ends before the full stop', () => {
  assert.deepEqual(parseInline('see https://a.example/b.'), [
    { t: 'text', s: 'see ' },
    { t: 'link', href: 'https://a.example/b', c: [{ t: 'text', s: 'https://a.example/b' }] },
    { t: 'text', s: '.' },
  ]);
});

test('escapes and unclosed marks are shown as they are', () => {
  assert.deepEqual(parseInline('\\*\\*a'), [{ t: 'text', s: '**a' }]);
  assert.deepEqual(parseInline('**a'), [{ t: 'text', s: '**a' }]);
});

test('very long input is cut and does not hang', () => {
  assert.ok(parseMarkdown('*['.repeat(100000)).length > 0);
});

test('the plain form has the words without the marks', () => {
  assert.equal(markdownPlain('**a** b\n\n- c\n- [d](https://x.example)'), 'a b\nc\nd');
});
