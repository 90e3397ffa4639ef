import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorWord, draftNote, sourceWord, versionNote } from '../src/console/knowledge/program_words';
import { fromWords } from '../src/console/knowledge/words';

const zh = (z: string) => z;
const en = (_: string, e: string) => e;

test('what the program writes about versions and drafts is in both languages', () => {
  const words: [string, string, string][] = [
    ['takes back version 8', '撤下第 8 版', 'takes back version 8'],
    ['version 6', '恢复第 6 版', 'back to version 6'],
    ['learning', '从对话学到', 'learned from conversations'],
    ['faq.csv, row 10', 'faq.csv，第 10 行', 'faq.csv, row 10'],
    ['book.xlsx, sheet 售后, row 3', 'book.xlsx，工作表 售后，第 3 行', 'book.xlsx, sheet 售后, row 3'],
    ['a, b.pdf, page 2', 'a, b.pdf，第 2 页', 'a, b.pdf, page 2'],
    ['book.xlsx, sheet One', 'book.xlsx，工作表 One', 'book.xlsx, sheet One'],
  ];
  for (const [text, z, e] of words) {
    assert.equal(sourceWord(text, zh), z);
    assert.equal(sourceWord(text, en), e);
  }
  for (const own of ['the new return policy, at last', 'https://shop.example/faq', '', 'constructor']) assert.equal(sourceWord(own, zh), own);
  assert.equal(versionNote('the table of returns, row 10', zh), 'the table of returns, row 10');
  assert.equal(versionNote('takes back version 8', zh), '撤下第 8 版');
  assert.equal(authorWord('expiry', zh), '到期自动');
  assert.equal(authorWord('schedule', en), 'by itself, at its time');
  assert.equal(authorWord('constructor', zh), 'constructor');
  assert.equal(authorWord('cli:1000', zh), '命令行');
  assert.equal(authorWord('lin', zh), 'lin');
  assert.equal(fromWords({ origin: 'import', source: 'faq.csv, row 10' }, zh), '导入 · faq.csv，第 10 行');
});

test('the notes of a draft are in both languages', () => {
  assert.equal(draftNote({ kind: 'missing-translation', with: 'en', text: 'only in Chinese' }, 'zh'), '缺另一种语言：缺英文');
  assert.equal(draftNote({ kind: 'duplicate', with: 'article:returns', text: 'Returns' }, 'en'), 'may be there already: Returns → returns');
  assert.equal(draftNote({ kind: 'personal-data', with: 'PHONE', text: '13800000000' }, 'zh'), '含个人信息：手机号 13800000000');
  assert.equal(draftNote({ kind: 'long', text: 'one answer of many paragraphs' }, 'zh'), '太长，宜拆分：一个回答有很多段');
  assert.equal(draftNote({ kind: 'schedule', text: 'articles/a.md: the file is another one than the draft was made from' }, 'zh'), '到时间没有发布：articles/a.md 在做草稿之后被改过');
  assert.equal(draftNote({ kind: 'contradiction', with: 'article:a', text: '退货: yes / no' }, 'zh'), '说法矛盾：退货: 是 / 否 → a');
});
