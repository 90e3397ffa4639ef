import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserName } from '../src/console/account/browser_name';
import type { Callback, Complaint } from '../src/console/api/complaints';
import type { LiveConversation, LiveView } from '../src/console/api/supervisor';
import { actWord } from '../src/console/audit/acts';
import { conversationOf, objectWords, withNames } from '../src/console/audit/object';
import { callbacksInOrder, inOrder, isLate, phoneOf, pressure, wordsBeside } from '../src/console/complaints/state';
import { scrolled } from '../src/console/parts/scroll';
import { due, fromInput, moment, range, span, toInput, zone } from '../src/console/parts/times';
import { mean, percent, rate, satisfied } from '../src/console/csat/figures';
import { days, pieces } from '../src/console/search/marks';
import { skillOf, skillsOf, tagOf } from '../src/console/settings/skills';
import { byUrgency, isFull, isHot, totals } from '../src/console/supervisor/state';
import { wholeLink } from '../src/console/users/problems';
import { roleOptions, roleWord } from '../src/console/users/roles';

const NOW = new Date(2026, 10, 28, 12, 0).getTime();
const MIN = 60000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

test('a moment is told from today', () => {
  assert.equal(moment(NOW - HOUR, NOW, 'zh'), '11:00');
  assert.equal(moment(NOW + DAY, NOW, 'en'), 'tomorrow 12:00');
  assert.equal(moment(NOW - DAY, NOW, 'zh'), '昨天 12:00');
  assert.match(moment(NOW - 40 * DAY, NOW, 'en'), /Oct/);
  assert.match(moment(NOW - 400 * DAY, NOW, 'zh'), /2025/);
  assert.equal(moment(undefined, NOW, 'zh'), '–');
  assert.equal(moment(0, NOW, 'en'), '–');
});

test('a range names its day once', () => {
  assert.equal(range(NOW + DAY, NOW + DAY + 2 * HOUR, NOW, 'en'), 'tomorrow 12:00–14:00');
  assert.equal(range(NOW, NOW + DAY, NOW, 'zh'), '12:00–明天 12:00');
  assert.equal(range(NOW, undefined, NOW, 'en'), '12:00');
});

test('the zone of a time is the one that holds then', () => {
  const was = process.env.TZ;
  process.env.TZ = 'Europe/Berlin';
  try {
    assert.equal(zone(Date.UTC(2026, 0, 1)), 'GMT+1');
    assert.equal(zone(Date.UTC(2026, 6, 1)), 'GMT+2');
  } finally {
    if (was === undefined) delete process.env.TZ;
    else process.env.TZ = was;
  }
});

test('a span changes its unit at a minute, an hour, two days', () => {
  assert.equal(span(59 * 1000, 'en'), '59 s');
  assert.equal(span(60 * 1000, 'en'), '1 min');
  assert.equal(span(59 * MIN, 'zh'), '59 分钟');
  assert.equal(span(HOUR, 'zh'), '1 小时');
  assert.equal(span(HOUR + MIN, 'en'), '1 h 1 min');
  assert.equal(span(48 * HOUR, 'en'), '2 d');
  assert.equal(span(-5, 'en'), '0 s');
});

test('a promise is ahead or late', () => {
  assert.equal(due(NOW + 2 * HOUR, NOW, 'zh'), '还有 2 小时');
  assert.equal(due(NOW - 3 * MIN, NOW, 'en'), '3 min late');
});

test('a deadline goes into its field and back', () => {
  assert.equal(fromInput(toInput(NOW)), NOW);
  assert.equal(fromInput(''), undefined);
  assert.equal(fromInput('soon'), undefined);
});

const complaint = (no: string, more: Partial<Complaint>): Complaint => ({ no, conversation: 'c', subject: no, state: 'open', receipts: [], opened: NOW - DAY, ...more });

test('complaints stand by deadline, those that are closed last', () => {
  const all = [
    complaint('closed', { state: 'closed', closed: NOW, deadline: NOW - 9 * DAY }),
    complaint('none', {}),
    complaint('later', { deadline: NOW + 2 * DAY }),
    complaint('late', { deadline: NOW - 1 }),
  ];
  assert.deepEqual(inOrder(all).map((c) => c.no), ['late', 'later', 'none', 'closed']);
});

test('the pressure of a deadline changes at the moment and a day before it', () => {
  assert.equal(pressure({ state: 'open', deadline: NOW - 1 }, NOW), 'late');
  assert.equal(pressure({ state: 'open', deadline: NOW }, NOW), 'soon');
  assert.equal(pressure({ state: 'answered', deadline: NOW + DAY - 1 }, NOW), 'soon');
  assert.equal(pressure({ state: 'open', deadline: NOW + DAY }, NOW), 'fine');
  assert.equal(pressure({ state: 'closed', deadline: NOW - 1 }, NOW), 'over');
});

test('a call-back is late after its promise, or when the server says so', () => {
  const c = (id: string, more: Partial<Callback>): Callback => ({ id, conversation: 'c', state: 'open', promise_at: NOW + HOUR, ...more });
  assert.equal(isLate(c('a', {}), NOW), false);
  assert.equal(isLate(c('a', { promise_at: NOW - 1 }), NOW), true);
  assert.equal(isLate(c('a', { state: 'escalated' }), NOW), true);
  assert.equal(isLate(c('a', { state: 'done', promise_at: NOW - 1 }), NOW), false);
  const order = callbacksInOrder([c('done', { state: 'done', promise_at: 1 }), c('b', { promise_at: NOW + 2 * HOUR }), c('a', {})]);
  assert.deepEqual(order.map((x) => x.id), ['a', 'b', 'done']);
});

test('marks cut a snippet, however they lie', () => {
  const marked = (text: string, marks: [number, number][]) => pieces(text, marks).map((p) => (p.marked ? `[${p.text}]` : p.text)).join('');
  assert.equal(marked('摄像头离线了', [[0, 3]]), '[摄像头]离线了');
  assert.equal(marked('abcdef', [[4, 99], [1, 2]]), 'a[b]cd[ef]');
  assert.equal(marked('abcdef', [[1, 4], [2, 5]]), 'a[bcd][e]f');
  assert.equal(marked('abc', [[3, 3], [2, 1]]), 'abc');
  assert.equal(marked('<img src=x>', []), '<img src=x>');
  assert.deepEqual(pieces('', [[0, 1]]), []);
});

test('days become a span of time, the last day whole', () => {
  assert.deepEqual(days('', ''), {});
  const both = days('2026-11-01', '2026-11-01');
  assert.equal(both.to! - both.from!, DAY);
  assert.deepEqual(days('no day', ''), {});
});

const talk = (conversation: string, more: Partial<LiveConversation>): LiveConversation => ({ conversation, ...more });

test('danger comes before anger, anger before a long wait', () => {
  const all = [talk('calm', { mood: 'neutral' }), talk('waits', { wait_ms: 2 * HOUR }), talk('angry', { mood: 'angry' }), talk('danger', { safety: true, mood: 'neutral' })];
  assert.deepEqual(byUrgency(all).map((c) => c.conversation), ['danger', 'angry', 'waits', 'calm']);
  assert.equal(isHot(talk('a', { risk: 500 })), true);
  assert.equal(isHot(talk('a', { risk: { score: 499 } })), false);
});

test('who works and has no place left is at the limit', () => {
  const agent = { id: 'a', name: 'a', capacity: 3, load: 3 };
  assert.equal(isFull({ ...agent, presence: 'online' }), true);
  assert.equal(isFull({ ...agent, presence: 'online', load: 2 }), false);
  assert.equal(isFull({ ...agent, presence: 'away' }), false);
});

test('the totals of an empty desk are nothing', () => {
  const empty: LiveView = { waiting: 0, queues: [], agents: [], conversations: [] };
  assert.deepEqual(totals(empty), { waiting: 0, longest_ms: 0, online: 0, full: 0, hot: 0 });
  const one = totals({ ...empty, waiting: 1, conversations: [talk('a', { wait_ms: 5, mood: 'angry' })] });
  assert.deepEqual([one.longest_ms, one.hot], [5, 1]);
});

test('a browser is named by its own mark, not by those it pretends to be', () => {
  const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
  assert.equal(browserName(chrome), 'Chrome · Windows');
  assert.equal(browserName(`${chrome} Edg/131.0`), 'Edge · Windows');
  assert.equal(browserName('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile Safari/604.1'), 'Safari · iOS');
  assert.equal(browserName('x'.repeat(90)), 'x'.repeat(60));
  assert.equal(browserName(''), '');
});

test('a link of the server becomes a whole address, and a whole one stays', () => {
  assert.equal(wholeLink('/desk#/invite/abc', 'https://desk.example'), 'https://desk.example/desk#/invite/abc');
  assert.equal(wholeLink('https://a.example/x', 'https://desk.example'), 'https://a.example/x');
});

test('every role has words in both languages, an unknown one its name', () => {
  for (const lang of ['zh', 'en'] as const) for (const o of roleOptions(lang)) assert.ok(!o.label.startsWith(o.value) && !o.label.endsWith('· '), o.label);
  assert.equal(roleWord('juggler', 'zh'), 'juggler');
});

test('a skill is typed with its level, from 1 to 5', () => {
  assert.deepEqual(skillOf('camera'), { skill: 'camera', level: 1 });
  assert.deepEqual(skillOf(' 摄像头：5 '), { skill: '摄像头', level: 5 });
  for (const none of ['', ':3', 'camera:0', 'camera:6', 'camera:x', 'a:b:2']) assert.equal(skillOf(none), null, none);
  assert.deepEqual(skillsOf(['a:1', 'b', 'a:3', 'c:9']).map(tagOf), ['a:3', 'b']);
});

test('satisfaction of nobody is unknown, not nothing', () => {
  const none = { asked: 0, answered: 0, scores: [0, 0, 0, 0, 0] };
  assert.deepEqual([satisfied(none), percent(satisfied(none)), rate(none), mean(none)], [null, '–', '–', '–']);
  const some = { asked: 8, answered: 4, scores: [1, 0, 0, 1, 2], rate_permille: 500, mean_hundredths: 375 };
  assert.deepEqual([percent(satisfied(some)), rate(some), mean(some)], ['75%', '50%', '3.75']);
});

test('a number is dialled as the customer wrote it, and is not said twice', () => {
  const noted = '4915123456789';
  assert.equal(phoneOf({ phone: noted, words: '+49 151 23456789' }), '+49 151 23456789');
  assert.equal(phoneOf({ phone: noted, words: 'call +49 (151) 2345-6789 after 5 please' }), '+49 (151) 2345-6789');
  assert.equal(phoneOf({ phone: '13800002042', words: '打 +86 138 0000 2042' }), '+86 138 0000 2042');
  assert.equal(phoneOf({ phone: '13800002042', words: '订单 2042 的事' }), '13800002042');
  assert.equal(phoneOf({ words: '+49 151 23456789' }), '');
  assert.equal(wordsBeside({ phone: noted, words: '+49 151 23456789.' }), '');
  assert.equal(wordsBeside({ phone: noted, words: 'my number: +49 151 23456789' }), 'my number: +49 151 23456789');
  assert.equal(wordsBeside({ words: '保修怎么算' }), '保修怎么算');
});

test('what the audit is about is told without long numbers', () => {
  const id = '01M8HF6PFWX3MKFR0KBFCAPCZG';
  const nameOf = (who: string) => (who === id ? 'Lin' : who);
  assert.equal(objectWords('user.join', `agent:${id}`, nameOf, 'zh'), 'Lin');
  assert.equal(objectWords('login', `session:${id}`, nameOf, 'zh'), '登录 …CAPCZG');
  assert.equal(objectWords('desk.listen', id, nameOf, 'en'), 'conversation …CAPCZG');
  assert.equal(objectWords('user.invite', 'login:min', nameOf, 'en'), 'login min');
  assert.equal(objectWords('import', 'orders', nameOf, 'en'), 'orders');
  assert.equal(objectWords('x', '', nameOf, 'en'), '–');
  assert.equal(withNames(`by a link of agent:${id}`, nameOf), 'by a link of Lin');
});

test('a conversation of the audit can be opened however it is written', () => {
  const id = '01M8HF6PFWX3MKFR0KBFCAPCZG';
  assert.equal(conversationOf('promise.add', `conversation:${id}`), id);
  assert.equal(conversationOf('conversation.unseal', id), id);
  assert.equal(conversationOf('login', id), undefined);
  assert.equal(conversationOf('desk.listen', 'x'), undefined);
});

test('the acts of the audit that are about a person or a conversation have words', () => {
  for (const act of ['desk.listen', 'desk.whisper', 'desk.takeover', 'conversation.unseal', 'customer.block', 'customer.erase', 'complaint.close', 'callback.done', 'promise.add', 'user.add', 'import'])
    assert.notEqual(actWord(act, 'zh'), act);
});

test('a box is scrolled only as far as what is chosen asks', () => {
  assert.equal(scrolled(100, 400, 100, 200), 100);
  assert.equal(scrolled(100, 400, 300, 200), 100);
  assert.equal(scrolled(100, 400, 301, 200), 201);
  assert.equal(scrolled(100, 400, 99, 200), 0);
  assert.equal(scrolled(0, 400, 1000, 200), 900);
});
