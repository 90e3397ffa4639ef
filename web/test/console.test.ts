import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogFrame } from '../src/core/types';
import { fillCanned, findCanned, gapsOf, slashOf } from '../src/console/conversation/canned_words';
import { holderOf, lastCustomer, mergeFrames, spokenOf, textOf, withNewest } from '../src/console/conversation/frames';
import { mentionsIn } from '../src/console/conversation/mentions';
import { mergeTags } from '../src/console/conversation/tags';
import { snoozeTimes } from '../src/console/conversation/snooze';
import { ApiError } from '../src/console/api/client';
import { errorWords, translationWords } from '../src/console/errors';
import { readBox } from '../src/console/inbox/read_box';
import { fromBox, keepPlace, workRows, type Row } from '../src/console/inbox/rows';
import { movedTitle } from '../src/console/moved';
import { hundredths, isTyped, lastMood, linesOf, plainLines, word } from '../src/console/panel/facts';
import { riskWord, since } from '../src/console/words';

const message = (seq: number, text: string, actor: 'customer' | 'agent' = 'customer'): LogFrame => ({ type: 'message', seq, actor, at: seq, blocks: [{ type: 'text', text }] });

test('who lost a customer to somebody reads to whom, or that they wait', () => {
  const zh = (a: string) => a;
  const en = (_: string, b: string) => b;
  assert.equal(movedTitle({ conversation: 'c', agent: 'x', name: '组长' }, zh), '组长接手了您的一位顾客');
  assert.equal(movedTitle({ conversation: 'c', agent: 'x' }, en), 'A colleague took over one of your customers');
  assert.equal(movedTitle({ conversation: 'c' }, en), 'One of your customers was put back into the queue');
});

test('frames stand in order, one for each number, and the newer copy wins', () => {
  const a = mergeFrames([], [message(3, 'c'), message(1, 'a')]);
  assert.deepEqual(a.map((f) => f.seq), [1, 3]);
  const b = mergeFrames(a, [message(2, 'b'), message(3, 'C')]);
  assert.deepEqual(b.map((f) => textOf(f)), ['a', 'b', 'C']);
  assert.equal(mergeFrames(b, []), b);
  assert.equal(mergeFrames(b, [{ ...message(NaN, 'x') }]), b);
});

test('older pages go in front, and a page that nothing leads to stands alone', () => {
  const have = [message(10, 'j'), message(11, 'k')];
  const seqs = (frames: LogFrame[]) => frames.map((f) => f.seq);
  assert.deepEqual(seqs(mergeFrames(have, [message(8, 'h'), message(9, 'i')])), [8, 9, 10, 11]);
  assert.deepEqual(seqs(mergeFrames(have, [message(9, 'i'), message(10, 'j')])), [9, 10, 11]);
  assert.deepEqual(seqs(withNewest(have, [message(11, 'K'), message(12, 'l')])), [10, 11, 12]);
  assert.deepEqual(seqs(withNewest(have, [message(12, 'l')])), [10, 11, 12]);
  assert.deepEqual(seqs(withNewest(have, [message(13, 'm'), message(14, 'n')])), [13, 14]);
  assert.deepEqual(seqs(withNewest([], [message(13, 'm')])), [13]);
  assert.equal(withNewest(have, []), have);
});

test('20,000 frames are merged at once', () => {
  const all = Array.from({ length: 20000 }, (_, i) => message(i + 1, 'x'));
  const begin = performance.now();
  const merged = mergeFrames(mergeFrames([], all), all.slice(0, 10));
  assert.equal(merged.length, 20000);
  assert.ok(performance.now() - begin < 1000, 'it takes longer the more there are');
});

test('the last customer message is found behind those of others', () => {
  assert.equal(lastCustomer([message(1, 'a'), message(2, 'b', 'agent')])?.seq, 1);
  assert.equal(lastCustomer([message(2, 'b', 'agent')]), undefined);
});

test('who has a conversation is told by its newest hand-over', () => {
  const handover = (seq: number, state: 'waiting' | 'taken' | 'returned', name?: string): LogFrame => ({ type: 'handover', seq, state, name });
  assert.equal(holderOf([handover(1, 'waiting'), handover(2, 'taken', 'Lin'), message(3, 'a')]), 'Lin');
  assert.equal(holderOf([handover(2, 'taken', 'Lin'), handover(4, 'taken', 'Min')]), 'Min');
  assert.equal(holderOf([handover(2, 'taken', 'Lin'), handover(4, 'returned')]), undefined);
  assert.equal(holderOf([handover(2, 'taken', '')]), undefined);
  assert.equal(holderOf([message(1, 'a')]), undefined);
});

test('what the server says of a request that was not right is told', () => {
  const en = (status: number, slug: string, detail: string) => errorWords(new ApiError(status, slug, detail), 'en');
  const zh = (status: number, slug: string, detail: string) => errorWords(new ApiError(status, slug, detail), 'zh');
  assert.equal(zh(400, 'invalid-request', 'there is no document "article:x" in the knowledge'), '知识里没有「article:x」这篇，请核对编号。');
  assert.equal(en(400, 'invalid-request', 'publish_at lies within the next 400 days'), 'The time to publish must lie ahead, within 400 days.');
  assert.match(zh(400, 'invalid-request', 'columns are missing: phone, name'), /缺少这些列：phone、name/);
  assert.match(zh(422, 'faults', 'articles/x.md:3: no map'), /^有错误，没有发布：articles/);
  assert.equal(en(400, 'invalid-request', 'a new reason'), 'That did not work: a new reason');
  assert.equal(en(500, 'internal', 'something went wrong on our side'), 'That did not work; please try again.');
  assert.equal(en(403, 'role', 'this needs the right "lead"'), 'You may not do this.');
});

test('why there is no translation is told', () => {
  assert.match(translationWords(new ApiError(403, 'minor'), 'en'), /under 14/);
  assert.match(translationWords(new ApiError(403, 'minor'), 'zh'), /14 岁/);
  assert.match(translationWords(new ApiError(503, 'no-model'), 'en'), /No language model/);
  assert.match(translationWords(new ApiError(503, 'model'), 'zh'), /稍后/);
  assert.equal(translationWords(new ApiError(0), 'en'), errorWords(new ApiError(0), 'en'));
});

const canned = (short: string, zh: string, en: string, uses = 0) => ({ id: short, short, zh, en, shared: true, uses });

test('a slash alone begins a canned reply, a slash in a sentence none', () => {
  assert.equal(slashOf('/'), '');
  assert.equal(slashOf('/退'), '退');
  assert.equal(slashOf('and/or'), undefined);
  assert.equal(slashOf('/a b'), undefined);
  assert.equal(slashOf(`/${'a'.repeat(40)}`), 'a'.repeat(40));
  assert.equal(slashOf(`/${'a'.repeat(41)}`), undefined);
});

test('canned replies are found by name first, then by their words, the most used first', () => {
  const all = [canned('hello', '你好', 'hi'), canned('refund', '退款', 'money back', 2), canned('return', '退货', 'send back', 9), canned('x', '退换', 'y')];
  assert.deepEqual(findCanned(all, 're').map((c) => c.short), ['return', 'refund']);
  assert.deepEqual(findCanned(all, '退').map((c) => c.short), ['return', 'refund', 'x']);
  assert.equal(findCanned(all, '').length, 4);
  assert.equal(findCanned(all, '', 3).length, 3);
});

test('variables are filled in the language of the customer, and what is not known stays to be seen', () => {
  const c = canned('hi', '{name}您好，订单 {order}', '');
  assert.equal(fillCanned(c, 'zh', { name: '王', order: '' }), '王您好，订单 {order}');
  assert.equal(fillCanned(c, 'en', { name: 'Wang', order: '7' }), 'Wang您好，订单 7');
  assert.deepEqual(gapsOf('{name} {order} {other}'), ['{name}', '{order}']);
  assert.equal(fillCanned(canned('x', '{constructor}', ''), 'zh', {}), '{constructor}');
});

test('a mention is of the longest name that stands there', () => {
  const team = [
    { id: '1', name: 'Li' },
    { id: '2', name: 'Li Na' },
    { id: '3', name: '' },
  ];
  assert.deepEqual(mentionsIn('@Li Na 看一下', team), ['2']);
  assert.deepEqual(mentionsIn('@Li @Li Na', team), ['2', '1']);
  assert.deepEqual(mentionsIn('Li', team), []);
});

test('what sleeps comes back later, in order, and Monday is a Monday', () => {
  for (let d = 1; d <= 7; d++) {
    const now = new Date(2026, 1, d, 10).getTime();
    const times = snoozeTimes(now, 'en');
    assert.ok(times.every((t) => t.until > now));
    assert.equal(new Date(times[3]!.until).getDay(), 1);
  }
});

test('a wrap-up adds its tags to those that a conversation has, each once, at most twenty', () => {
  assert.deepEqual(mergeTags(['vip', '退货'], ['camera', 'vip']), ['vip', '退货', 'camera']);
  assert.equal(mergeTags(Array.from({ length: 20 }, (_, i) => `t${i}`), ['one more']).includes('one more'), false);
});

test('work is what the queue says, with what the boxes know, without what sleeps', () => {
  const q = { mine: [{ conversation: 'a' }, { conversation: 's' }], waiting: [{ conversation: 'b', safety: true, customer: { id: '7', name: 'Wang' } }] };
  const { mine, waiting } = workRows(q, [{ conversation: 'a', unread: 3, tags: ['vip'] }, { conversation: 's', snoozed_until: 2000 }], 1000);
  assert.deepEqual(mine.map((r) => [r.conversation, r.unread, r.mine]), [['a', 3, true]]);
  assert.deepEqual(waiting.map((r) => [r.name, r.safety, r.waits]), [['Wang', true, true]]);
  assert.equal(workRows(q, [{ conversation: 's', snoozed_until: 2000 }], 2001).mine.length, 2);
});

test('who waits is shown by their own words, one of mine by what was said last', () => {
  const row = (conversation: string) => ({ conversation, preview: 'it smokes' });
  const { mine, waiting } = workRows({ mine: [row('a')], waiting: [row('b'), { conversation: 'c' }] }, ['a', 'b', 'c'].map((conversation) => ({ conversation, preview: 'a colleague comes' })), 0);
  assert.deepEqual([...mine, ...waiting].map((r) => r.preview), ['a colleague comes', 'it smokes', 'a colleague comes']);
});

test('a box is read again as far as it was shown, without what has left it and without one twice', async () => {
  let all = Array.from({ length: 430 }, (_, i) => ({ conversation: `c${i}` }));
  const limits: number[] = [];
  const read = async (of: { before?: string | number; limit: number }) => {
    limits.push(of.limit);
    const from = Number(of.before ?? 0);
    const to = from + of.limit;
    return { conversations: all.slice(from, to), ...(to < all.length ? { next: to } : {}) };
  };
  assert.deepEqual((await readBox(read, 50))?.next, 50);
  const more = await readBox(read, 350);
  assert.deepEqual([more?.conversations.length, more?.next, limits], [350, 350, [50, 200, 150]]);
  all = [...all.slice(1, 3), ...all.slice(2, 60)];
  const less = await readBox(read, 350);
  assert.deepEqual([less?.conversations.length, less?.conversations[0]?.conversation, less?.next], [59, 'c1', undefined]);
  assert.equal((await readBox(async () => ({ conversations: [], next: 1 }), 50))?.next, undefined);
  assert.equal(await readBox(async () => undefined, 50), undefined);
});

test('the selection stays with its conversation, else as near as there is one', () => {
  const rows = ['a', 'b', 'c'].map((conversation) => ({ conversation }) as Row);
  assert.equal(keepPlace(rows, 'c', 0), 2);
  assert.equal(keepPlace(rows, 'gone', 5), 2);
  assert.equal(keepPlace([], 'gone', 5), 0);
});

test('facts become words, whatever their form', () => {
  assert.equal(word({ zh: '好', en: '' }, 'en'), '好');
  assert.equal(word(['a', null, { x: 'b' }], 'en'), 'a · b');
  assert.equal(lastMood(['angry', 'neutral']), 'angry');
  assert.equal(lastMood(['neutral', 7]), 'neutral');
  assert.deepEqual(linesOf([{ text: 'a', seq: 3 }, { text: '' } as { text: string }]), [{ text: 'a', seq: 3 }]);
  assert.deepEqual(linesOf('b'), [{ text: 'b' }]);
  assert.deepEqual(linesOf([{ text: 'a', seq: 3, result: { text: 'no', seq: 4 } }]), [{ text: 'a', seq: 3, result: { text: 'no', seq: 4 } }]);
  assert.deepEqual(linesOf([{ text: 'a', seq: 3, result: { text: '' } }]), [{ text: 'a', seq: 3 }]);
  assert.deepEqual(linesOf(null), []);
});

test('amounts are hundredths, and what is none is no number', () => {
  assert.equal(hundredths('12.5'), 1250);
  assert.equal(hundredths(' 0,99 '), 99);
  assert.equal(hundredths(''), 0);
  assert.equal(hundredths('999999.99'), 99999999);
  for (const bad of ['1000000', '1.234', '-1', 'x']) assert.ok(Number.isNaN(hundredths(bad)), bad);
});

test('how long ago, in both languages', () => {
  assert.equal(since(undefined, 0, 'en'), '');
  assert.equal(since(1000, 2000, 'zh'), '刚刚');
  assert.equal(since(0 + 1, 90 * 60000 + 1, 'en'), '1 h 30 min');
  assert.equal(since(1, 3 * 86400000 + 1, 'zh'), '3 天');
});

test('what the machine says in a step, a form or a hand-over is heard too', () => {
  const f: LogFrame = {
    type: 'message',
    seq: 1,
    actor: 'machine',
    at: 1,
    blocks: [
      { type: 'text', md: 'A **bold** word' },
      { type: 'steps', flow: 'f', step: 's', title: 'Look', say: 'See the light.', question: 'Which colour?' },
      { type: 'choices', options: [{ id: 'a', label: 'red' }] },
      { type: 'handover', state: 'waiting', text: 'A colleague comes.' },
    ],
  };
  assert.equal(spokenOf(f), 'A bold word\nLook\nSee the light.\nWhich colour?\nA colleague comes.');
  assert.equal(textOf(f), 'A **bold** word');
});

test('a visitor has no name; a customer without one is called by their number', () => {
  const name = (id: string) => fromBox({ conversation: 'c', customer: { id, name: '' } }, undefined).name;
  assert.equal(name('v-01M8H9RFZA488GXDHKDKZBBYZP'), '');
  assert.equal(name('demo-0042'), 'demo-0042');
});

test('why a risk is high is told in words', () => {
  assert.equal(riskWord('not-solved', 'zh'), '说没解决');
  assert.equal(riskWord('margin', 'en'), 'the meaning is not clear-cut');
});

test('a passage goes into a reply without its marks, and a list stays one', () => {
  assert.equal(plainLines('Within **7 days**.\n\n- one [page](https://x.example)\n2. **two**'), 'Within 7 days.\n\n- one page\n2. two');
  assert.equal(plainLines(''), '');
});

test('only the name itself confirms an erasure', () => {
  assert.ok(isTyped(' 王小明 ', '王小明'));
  assert.ok(isTyped('chloe byrne', 'Chloe Byrne'));
  assert.ok(!isTyped('王小', '王小明'));
  assert.ok(!isTyped('', '王小明'));
  assert.ok(!isTyped('', ' '));
});
