import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutBytes, rated } from '../src/blocks/csat';
import { words } from '../src/core/i18n';
import * as log from '../src/core/log';
import type { FormBlock, LogFrame, MessageFrame } from '../src/core/types';

const form: FormBlock = { type: 'form', form: 'csat', title: 't', fields: [{ name: 'score', label: 's', kind: 'score', max: 5 }] };
const asks = (seq: number): MessageFrame => ({ type: 'message', seq, actor: 'machine', at: seq, blocks: [form] });
const says = (seq: number, choice?: string): MessageFrame => ({ type: 'message', seq, actor: 'customer', at: seq, choice, blocks: [{ type: 'text', text: 'x' }] });
const logOf = (...frames: LogFrame[]) => frames.reduce((s, f) => log.applyFrame(s, f, 5).state, log.emptyLog());

test('a rating is sent with its words, and without them when there are none', () => {
  assert.deepEqual(rated(4, ' fine '), { name: 'csat', fields: [{ name: 'score', value: '4' }, { name: 'words', value: 'fine' }] });
  assert.deepEqual(rated(1, '  '), { name: 'csat', fields: [{ name: 'score', value: '1' }] });
});

test('words are cut at what the server takes, never within a character', () => {
  assert.equal(cutBytes('a'.repeat(500), 500).length, 500);
  assert.equal(cutBytes('a'.repeat(501), 500).length, 500);
  assert.equal(cutBytes('好'.repeat(200), 500), '好'.repeat(166));
  assert.equal(cutBytes('😀😀', 7), '😀');
});

test('a rating can be given until it was given, whoever has the conversation and also when it is over', () => {
  assert.equal(log.openCsatSeq(logOf()), -1);
  assert.equal(log.openCsatSeq(logOf(asks(1))), 1);
  assert.equal(log.openCsatSeq({ ...logOf(asks(1), says(2)), status: 'closed' }), 1);
  assert.equal(log.openCsatSeq({ ...logOf(asks(1)), status: 'agent' }), 1);
  assert.equal(log.openCsatSeq(logOf(asks(1), says(2, 'csat'))), -1);
});

test('each face has its words in both languages', () => {
  for (const lang of ['zh', 'en'] as const) assert.equal(new Set(words(lang).csatFaces).size, 5);
});
