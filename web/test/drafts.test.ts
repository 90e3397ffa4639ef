import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { draftOf, dropDrafts, dropOldDrafts, keepDraft } from '../src/console/conversation/drafts';

const DAY = 86400000;
const box: Record<string, string> = {};
Object.defineProperties(box, {
  getItem: { value: (k: string) => box[k] ?? null },
  setItem: { value: (k: string, v: string) => void (box[k] = v) },
  removeItem: { value: (k: string) => void delete box[k] },
});
Object.assign(globalThis, { localStorage: box });
beforeEach(() => {
  dropDrafts();
  for (const k of Object.keys(box)) delete box[k];
});

test('a draft belongs to the person who wrote it, and to one conversation and kind', () => {
  keepDraft('1', 'a', 'reply', '您好');
  assert.equal(draftOf('1', 'a', 'reply'), '您好');
  assert.equal(draftOf('2', 'a', 'reply'), '');
  assert.equal(draftOf('1', 'a', 'note'), '');
  assert.equal(draftOf('1', 'b', 'reply'), '');
  keepDraft('1', 'a', 'reply', '');
  assert.equal(draftOf('1', 'a', 'reply'), '');
  assert.deepEqual(Object.keys(box), []);
});

test('signing out leaves no draft of anybody, and nothing else is touched', () => {
  box['warmline-desk-lang'] = 'zh';
  keepDraft('1', 'a', 'reply', 'x');
  keepDraft('2', 'b', 'note', 'y');
  dropDrafts();
  assert.deepEqual(Object.keys(box), ['warmline-desk-lang']);
  assert.equal(draftOf('1', 'a', 'reply'), '');
});

test('a draft is kept for a week; an older one, and one of the form before, goes', () => {
  const now = 100 * DAY;
  keepDraft('1', 'old', 'reply', 'x', now - 7 * DAY);
  keepDraft('1', 'new', 'reply', 'y', now - 7 * DAY + 1);
  box['warmline-desk-draft-reply-a'] = 'plain words';
  assert.equal(draftOf('1', 'old', 'reply', now), '');
  assert.equal(draftOf('1', 'new', 'reply', now), 'y');
  dropOldDrafts(now);
  assert.deepEqual(Object.keys(box), ['warmline-desk-draft-1-reply-new']);
});

test('where nothing may be stored a draft lasts as long as the page', () => {
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: () => { throw new Error('denied'); } });
  keepDraft('1', 'a', 'reply', 'x');
  dropOldDrafts();
  assert.equal(draftOf('1', 'a', 'reply'), 'x');
  dropDrafts();
  assert.equal(draftOf('1', 'a', 'reply'), '');
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, writable: true, value: box });
});
