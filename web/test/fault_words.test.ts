import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultLines, faultWords, RULES } from '../src/console/knowledge/fault_words';

const HANZI = /\p{Script=Han}/u;

test('faults of the knowledge are told in Chinese', () => {
  const words: [string, string][] = [
    ['ask: there is nothing in Chinese', 'ask：没有中文的内容'],
    ['title: the English text is missing', 'title：缺英文的文字'],
    ['the Chinese text is missing', '缺中文的文字'],
    ['unknown key "tilte"', '不认识的键“tilte”'],
    ['"title" is missing', '缺少“title”'],
    ['valid_until must be a date like 2026-03-10', 'valid_until 要是日期，如 2026-03-10'],
    ['wear_days must be a whole number from 1 to 3650', 'wear_days 要是 1 到 3650 的整数'],
    ['only in Chinese: English-speaking customers get the original, with a note', '只有中文：说另一种语言的顾客会看到原文和一句说明'],
    ['there is no field "a"; did you mean "b"?', '没有“a”这个字段，是不是“b”？'],
    ['next: there is no step "x"', 'next：没有“x”这一步'],
  ];
  for (const [text, zh] of words) {
    assert.equal(faultWords(text, 'zh'), zh);
    assert.equal(faultWords(text, 'en'), text);
  }
  assert.equal(faultWords("did not find expected ',' or '}'", 'en'), 'a comma or the closing } is missing, or something needs quotes');
  assert.match(faultWords("did not find expected ',' or '}'", 'zh'), /缺逗号或 }/);
});

test('a text that no rule knows stays as it is', () => {
  for (const lang of ['zh', 'en'] as const) {
    assert.equal(faultWords('something of tomorrow', lang), 'something of tomorrow');
    assert.equal(faultWords('key: something of tomorrow', lang), 'key: something of tomorrow');
    assert.equal(faultLines('no report', lang), 'no report');
  }
});

test('a report is told line by line', () => {
  const report = 'articles/a.md:3: error: unknown key "x"\nproducts.yaml:1: warning: of tomorrow\n';
  assert.equal(faultLines(report, 'zh'), 'articles/a.md 第 3 行，错误：不认识的键“x”\nproducts.yaml 第 1 行，提醒：of tomorrow\n');
  assert.equal(faultLines(report, 'en'), report);
});

test('every rule is of a text that the sources have, or of libyaml', () => {
  const dirs = ['../src/knowledge', '../src/codec'];
  const all = dirs.flatMap((d) => readdirSync(d).filter((n) => n.endsWith('.c')).map((n) => readFileSync(join(d, n), 'utf8'))).join('\n');
  const texts = [...all.matchAll(/"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*/g)].map((m) => [...m[0].matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((p) => (p[1] ?? '').replace(/\\"/g, '"')).join(''));
  const filled = texts.flatMap((t) =>
    ['a', '7', 'Chinese', 'English', 'text', 'a list', 'a map'].map((w) => t.replace(/^%s: /, '').replace(/%\.\*s|%s/g, () => w).replace(/%(?:zu|u|d|lld)/g, '7')),
  );
  const mixed = texts.flatMap((t) => ['text', 'a list', 'a map'].map((w) => t.replace('%s', 'key').replace('%s', w)));
  const optional = ['there is no field "a"', 'there is no kind of record "a"', 'there is no field "a"; did you mean "b"?'];
  const libyaml = /expected|in this context|^\^found |control characters/;
  for (const [is, zh] of RULES) {
    assert.match(zh, HANZI);
    assert.ok(libyaml.test(is.source) || [...filled, ...mixed, ...optional].some((t) => is.test(t)), String(is));
  }
});
