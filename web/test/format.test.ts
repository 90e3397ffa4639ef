import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valid } from '../src/blocks/form';
import { newId, subjectOf } from '../src/core/client';
import { dayName, dayOnly, money, toMs, waitWords } from '../src/core/format';
import { pickLang, words } from '../src/core/i18n';
import { backoff, parseFrame, readEvents } from '../src/core/link';

test('amounts are minor units', () => {
  assert.match(money(29900, 'CNY', 'zh'), /299$/);
  assert.match(money(4950, 'EUR', 'en'), /49\.50/);
  assert.equal(money('¥299', 'CNY', 'zh'), '¥299');
  assert.equal(money(undefined, 'CNY', 'zh'), '');
});

test('zero and rubbish are no time', () => {
  assert.equal(toMs(0), null);
  assert.equal(toMs('never'), null);
  assert.equal(toMs(5), 5);
});

test('days have names', () => {
  const now = new Date(2026, 2, 10, 0, 20).getTime();
  assert.equal(dayName(now, 'zh', now), '今天');
  assert.equal(dayName(now - 3600000, 'en', now), 'Yesterday');
  assert.match(dayName(now - 5 * 86400000, 'zh', now), /3月5日/);
});

test('a day of another year says which', () => {
  const now = new Date(2026, 10, 28).getTime();
  assert.match(dayOnly(new Date(2026, 11, 1, 12).getTime(), 'zh', now), /^12月1日/);
  assert.match(dayOnly(new Date(2027, 6, 15, 12).getTime(), 'zh', now), /^2027年7月15日$/);
  assert.match(dayOnly(new Date(2027, 6, 15, 12).getTime(), 'en', now), /^15 July 2027$/);
});

test('waiting times are rounded to what a person can use', () => {
  assert.equal(waitWords(10, 'zh'), '约 1 分钟');
  assert.equal(waitWords(170, 'en'), 'about 3 min');
  assert.equal(waitWords(7300, 'en'), 'about 2 h');
});

test('waits between attempts grow, stay bounded and differ', () => {
  for (let i = 0; i < 40; i++) {
    assert.ok(backoff(i, 0) >= 250 && backoff(i, 1) <= 20000);
    assert.ok(backoff(i, 0) < backoff(i, 1));
  }
  assert.ok(backoff(0, 1) < backoff(4, 0));
});

test('a frame that is no object is dropped', () => {
  for (const bad of ['', 'x', '1', 'null', '[]', '{"a":1}']) assert.equal(parseFrame(bad), null, bad);
  assert.equal(parseFrame('{"type":"hello","seq":1}')?.type, 'hello');
});

test('events cut anywhere are put together', async () => {
  const text = 'id: 1\ndata: {"a":\ndata: 1}\n\n: ping\n\ndata: 好\r\n\r\n';
  const bytes = new TextEncoder().encode(text);
  const got: string[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(c) {
      for (let i = 0; i < bytes.length; i += 3) c.enqueue(bytes.slice(i, i + 3));
      c.close();
    },
  });
  await readEvents(body, (data) => got.push(data));
  assert.deepEqual(got, ['{"a":\n1}', '好']);
});

test('client ids differ', () => {
  const ids = new Set(Array.from({ length: 1000 }, newId));
  assert.equal(ids.size, 1000);
});

test('the subject of a token keeps two people apart', () => {
  const token = `x.${btoa(JSON.stringify({ sub: 'demo-0007' }))}.y`;
  assert.equal(subjectOf(token), 'demo-0007');
  assert.equal(subjectOf('broken'), 'visitor');
  assert.equal(subjectOf(undefined), 'visitor');
});

test('form fields are checked before they are sent', () => {
  const no = { name: 'order_no', label: '', kind: 'order_no' as const, max: 24 };
  const four = { name: 'last4', label: '', kind: 'digits4' as const };
  for (const good of ['LM1000000101', '2000000000000000402', '300000000301', ' LM1000000101 ']) assert.ok(valid(no, good), good);
  for (const bad of ['', 'hello', '12', 'LM']) assert.ok(!valid(no, bad), bad);
  assert.ok(valid(four, '1001'));
  assert.ok(!valid(four, '100'));
  assert.ok(!valid(four, '10a1'));
});

test('both languages say the same things', () => {
  assert.deepEqual(Object.keys(words('zh')).sort(), Object.keys(words('en')).sort());
  assert.equal(pickLang('zh-Hans-CN'), 'zh');
  assert.equal(pickLang('de'), 'en');
  assert.equal(pickLang(null), 'en');
});
