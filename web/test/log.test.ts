import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as log from '../src/core/log';
import type { HandoverFrame, MessageFrame } from '../src/core/types';

const message = (seq: number, actor: 'customer' | 'machine' | 'agent', text: string, id?: string): MessageFrame => ({
  type: 'message',
  seq,
  actor,
  at: seq * 1000,
  id,
  blocks: [{ type: 'text', text }],
});
const handover = (seq: number, state: HandoverFrame['state']): HandoverFrame => ({ type: 'handover', seq, state });
const out = (id: string, shown = id): log.OutItem => ({ id, kind: 'message', at: 1, state: 'waiting', text: shown, shown });
const apply = (state: log.LogState, ...frames: Parameters<typeof log.applyFrame>[1][]) =>
  frames.reduce((s, f) => log.applyFrame(s, f, 5000).state, state);
const seqs = (s: log.LogState) => s.frames.map((f) => f.seq);

test('a frame that comes twice is shown once', () => {
  const s = apply(log.emptyLog(), message(1, 'machine', 'a'), message(1, 'machine', 'a'));
  assert.deepEqual(seqs(s), [1]);
  assert.equal(log.applyFrame(s, message(1, 'machine', 'a'), 0).fresh, false);
});

test('frames out of order are shown in order', () => {
  const s = apply(log.emptyLog(), message(3, 'machine', 'c'), message(1, 'machine', 'a'), message(2, 'customer', 'b'));
  assert.deepEqual(seqs(s), [1, 2, 3]);
  assert.equal(s.lastSeq, 3);
});

test('an acknowledged message moves from the outbox into the log', () => {
  const s = apply(log.enqueue(log.emptyLog(), out('x', 'hello')), { type: 'ack', id: 'x', seq: 4 });
  assert.equal(s.outbox.length, 0);
  assert.deepEqual(seqs(s), [4]);
  assert.equal(s.frames[0]?.type === 'message' && s.frames[0].actor, 'customer');
});

test('an ack does not move the resume point past frames that were not received', () => {
  const s = apply(log.enqueue(log.emptyLog(), out('x')), message(1, 'machine', 'a'), { type: 'ack', id: 'x', seq: 9 });
  assert.equal(s.lastSeq, 1);
});

test('ack and echo of the same message are one message, and the echo wins', () => {
  const s = apply(
    log.enqueue(log.emptyLog(), out('x', 'mine')),
    { type: 'ack', id: 'x', seq: 2 },
    message(2, 'customer', 'as stored', 'x'),
  );
  assert.deepEqual(seqs(s), [2]);
  assert.deepEqual(s.frames[0]?.type === 'message' && s.frames[0].blocks, [{ type: 'text', text: 'as stored' }]);
});

test('an echo whose ack was lost empties the outbox', () => {
  const s = apply(log.enqueue(log.emptyLog(), out('x')), message(2, 'customer', 'x', 'x'));
  assert.equal(s.outbox.length, 0);
});

test('an ack for an unknown id changes nothing', () => {
  const before = apply(log.emptyLog(), message(1, 'machine', 'a'));
  assert.equal(apply(before, { type: 'ack', id: 'nobody', seq: 7 }), before);
});

test('the outbox is sent in order, one at a time', () => {
  let s = log.enqueue(log.enqueue(log.emptyLog(), out('a')), out('b'));
  assert.equal(log.nextToSend(s)?.id, 'a');
  s = log.updateItem(s, 'a', { state: 'sending' });
  assert.equal(log.nextToSend(s), null);
  s = apply(s, { type: 'ack', id: 'a', seq: 1 });
  assert.equal(log.nextToSend(s)?.id, 'b');
});

test('failed and uploading items do not hold up what follows', () => {
  let s = log.enqueue(log.enqueue(log.enqueue(log.emptyLog(), out('a')), out('b')), out('c'));
  s = log.updateItem(log.updateItem(s, 'a', { state: 'failed' }), 'b', { state: 'uploading' });
  assert.equal(log.nextToSend(s)?.id, 'c');
});

test('after a lost connection what was in flight is sent again under its old id', () => {
  let s = log.updateItem(log.enqueue(log.emptyLog(), out('a')), 'a', { state: 'sending' });
  s = log.rewindOutbox(s);
  assert.equal(log.nextToSend(s)?.id, 'a');
  assert.equal(log.rewindOutbox(s), s);
});

test('the same client id is queued once', () => {
  const s = log.enqueue(log.enqueue(log.emptyLog(), out('a')), out('a'));
  assert.equal(s.outbox.length, 1);
});

test('a hand-over goes waiting, agent, open', () => {
  let s = apply(log.emptyLog(), handover(1, 'waiting'));
  assert.equal(s.status, 'waiting');
  s = apply(s, handover(2, 'taken'));
  assert.equal(s.status, 'agent');
  s = apply(s, handover(3, 'returned'));
  assert.equal(s.status, 'open');
  assert.equal(s.handover, null);
});

test('an old hand-over frame from the history does not change the state', () => {
  const s = apply(log.emptyLog(), handover(5, 'taken'), handover(2, 'waiting'));
  assert.equal(s.status, 'agent');
  assert.deepEqual(seqs(log.prependHistory(s, [handover(1, 'waiting')])), [1, 2, 5]);
});

test('a hand-over frame answers the request in the outbox', () => {
  const asked: log.OutItem = { id: 'p', kind: 'handover', at: 1, state: 'sending', shown: '' };
  const s = apply(log.enqueue(log.emptyLog(), asked), handover(1, 'waiting'));
  assert.equal(s.outbox.length, 0);
});

test('the machine is awaited after an ack and no longer after its answer', () => {
  let s = apply(log.enqueue(log.emptyLog(), out('x')), { type: 'ack', id: 'x', seq: 1 });
  assert.ok(s.awaitingSince > 0);
  s = apply(s, message(2, 'machine', 'answer'));
  assert.equal(s.awaitingSince, 0);
});

test('a repeated ack after the answer does not await again', () => {
  const s = apply(log.enqueue(log.emptyLog(), out('x')), message(2, 'machine', 'answer'), { type: 'ack', id: 'x', seq: 1 });
  assert.equal(s.awaitingSince, 0);
});

test('unread counts what others said after the last reading', () => {
  const s = apply(log.emptyLog(), message(1, 'machine', 'a'), message(2, 'customer', 'b'), message(3, 'agent', 'c'), handover(4, 'taken'));
  assert.equal(log.unreadCount(s, 0), 2);
  assert.equal(log.unreadCount(s, 1), 1);
  assert.equal(log.unreadCount(s, 4), 0);
});

test('choices stay open only while the machine spoke last and nothing waits to be sent', () => {
  let s = apply(log.emptyLog(), message(1, 'machine', 'which?'));
  assert.equal(log.openChoicesSeq(s), 1);
  assert.equal(log.openChoicesSeq(log.enqueue(s, out('x'))), -1);
  s = apply(s, message(2, 'customer', 'that'));
  assert.equal(log.openChoicesSeq(s), -1);
});

test('what failed to be sent does not close the choices', () => {
  const s = log.enqueue(apply(log.emptyLog(), message(1, 'machine', 'which?')), out('x'));
  assert.equal(log.openChoicesSeq(log.updateItem(s, 'x', { state: 'failed' })), 1);
});

test('while an agent serves, the machine\'s choices are closed', () => {
  const s = apply(log.emptyLog(), message(1, 'machine', 'which?'), handover(2, 'waiting'));
  assert.equal(log.openChoicesSeq(s), 1);
  assert.equal(log.openChoicesSeq(apply(s, handover(3, 'taken'))), -1);
});

test('a frame for the wire carries only the fields of the protocol', () => {
  const frame = log.toFrame({ ...out('x', 'hi'), progress: 1, error: 'e' });
  assert.deepEqual(frame, { type: 'message', id: 'x', text: 'hi' });
});
