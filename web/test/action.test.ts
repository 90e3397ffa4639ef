import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canUndo } from '../src/blocks/action';
import { filled } from '../src/blocks/form';
import * as log from '../src/core/log';
import type { ActionBlock, ActionState, FormBlock, MessageFrame } from '../src/core/types';

const block = (state: ActionState, until?: number): ActionBlock => ({
  type: 'action',
  action: 'cancel-order',
  id: '01A',
  state,
  title: 'Cancel an order',
  text: 'x',
  ...(until === undefined ? {} : { undo: { id: 'act:undo:01A', label: 'Undo', until } }),
});
const frame = (seq: number, b: ActionBlock): MessageFrame => ({ type: 'message', seq, actor: 'machine', at: seq, blocks: [b] });

test('what was done can be taken back until its time is over, and no longer', () => {
  assert.equal(canUndo(block('done', 100), 99), true);
  assert.equal(canUndo(block('done', 100), 100), false);
  assert.equal(canUndo(block('done'), 1), false);
  assert.equal(canUndo(block('undone', 100), 99), false);
});

test('only the newest message of an action can be answered', () => {
  let s = log.emptyLog();
  for (const f of [frame(1, block('proposed')), frame(3, block('done', 100))]) s = log.applyFrame(s, f, 5).state;
  assert.equal(log.newestActionSeq(s, '01A'), 3);
  assert.equal(log.newestActionSeq(s, 'other'), -1);
});

test('the form of an action is sent as it was written, the proof of an order without spaces', () => {
  const field = (name: string) => ({ name, label: name, kind: 'text' as const });
  const f: FormBlock = { type: 'form', form: 'action', title: 't', fields: [field('street'), field('phone')] };
  assert.deepEqual(filled(f, { street: ' Elm Road 5 ', phone: '123' }), {
    name: 'action',
    fields: [
      { name: 'street', value: 'Elm Road 5' },
      { name: 'phone', value: '123' },
    ],
  });
  assert.deepEqual(filled({ ...f, form: 'identity' }, { order_no: 'LM10 0000', last4: ' 1234' }), {
    name: 'identity',
    order_no: 'LM100000',
    last4: '1234',
  });
});
