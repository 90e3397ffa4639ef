import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consentOf, dateOf, holdsSomething, MemoryApi, putBack, Refused, type Entry, type Kept } from '../src/memory/model';
import { texts } from '../src/memory/texts';

const nobody: Kept = { customer: null, minor: false, consents: [], entries: [], devices: [], repairs: [], orders: [], open_flow: null, past: [], conversation: null };
const entry = (id: string, value: string): Entry => ({
  id, kind: 'length', name: { zh: '', en: '' }, subject: '', value, text: { zh: '', en: '' }, source: 'said', quote: '', at: 1, expires_at: 2, options: [],
});

test('the newest entry of the ledger counts, and none is none', () => {
  const kept: Kept = {
    ...nobody,
    consents: [
      { purpose: 'memory', granted: true, at: 1 },
      { purpose: 'offers', granted: true, at: 2 },
      { purpose: 'memory', granted: false, at: 3 },
    ],
  };
  assert.equal(consentOf(kept, 'memory')?.granted, false);
  assert.equal(consentOf(kept, 'offers')?.at, 2);
  assert.equal(consentOf(kept, 'learning'), undefined);
});

test('only what is remembered can be forgotten', () => {
  assert.equal(holdsSomething(nobody), false);
  assert.equal(holdsSomething({ ...nobody, entries: [entry('a', 'brief')] }), true);
  assert.equal(holdsSomething({ ...nobody, open_flow: { title: { zh: '', en: '' }, at: 1 } }), true);
});

test('what is put back goes oldest first, without what the server makes', () => {
  assert.deepEqual(putBack([entry('b', 'new'), entry('a', 'old')]), [
    { kind: 'length', subject: '', value: 'old' },
    { kind: 'length', subject: '', value: 'new' },
  ]);
});

test('dates have their year, in both languages', () => {
  const ms = Date.UTC(2027, 10, 28, 12);
  assert.match(dateOf(ms, 'zh'), /2027/);
  assert.match(dateOf(ms, 'en'), /28 November 2027/);
});

test('both languages have the same words', () => {
  assert.deepEqual(Object.keys(texts('zh')).sort(), Object.keys(texts('en')).sort());
});

test('a refusal carries its reason, also when it is no JSON', async () => {
  const before = globalThis.fetch;
  const api = new MemoryApi('http://x', { id: 'c', key: 'k' });
  try {
    globalThis.fetch = (async () => new Response('{"detail":"nothing is remembered under this id"}', { status: 404 })) as typeof fetch;
    await assert.rejects(api.forget('a'), (e: Refused) => e.status === 404 && /nothing/.test(e.message));
    globalThis.fetch = (async () => new Response('<html>', { status: 502 })) as typeof fetch;
    await assert.rejects(api.load(), (e: Refused) => e.status === 502);
  } finally {
    globalThis.fetch = before;
  }
});
