import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { unmake } from '../src/console/learning/unmake';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const en = (_: string, e: string) => e;

/** A server with one draft; what it is asked for. */
function server(state: string): string[] {
  const asked: string[] = [];
  globalThis.fetch = async (url, init) => {
    asked.push(`${init?.method} ${String(url).slice('/v1/knowledge/'.length)} ${String(init?.body ?? '')}`.trim());
    return new Response(JSON.stringify({ id: 'd1', state, published: true, version: 4, faults: [], troubles: [] }));
  };
  return asked;
}

test('a draft that waits goes with the decision that made it', async () => {
  const asked = server('open');
  assert.equal((await unmake({ draft: 'd1', serves: false }, en)).done, true);
  assert.deepEqual(asked, ['GET drafts/d1', 'POST drafts/refuse {"ids":["d1"]}']);
});

test('a draft that was refused meanwhile keeps no decision from being undone', async () => {
  const asked = server('refused');
  assert.equal((await unmake({ draft: 'd1', serves: false }, en)).done, true);
  assert.deepEqual(asked, ['GET drafts/d1']);
});

test('a draft that was published meanwhile stays, and so does the decision', async () => {
  const asked = server('published');
  const back = await unmake({ draft: 'd1', serves: false }, en);
  assert.equal(back.done, false);
  assert.match(back.words, /published by now/);
  assert.deepEqual(asked, ['GET drafts/d1']);
});

test('what serves is taken back', async () => {
  const asked = server('published');
  const back = await unmake({ draft: 'd1', serves: true }, en);
  assert.equal(back.done, true);
  assert.match(back.words, /version 4/);
  assert.deepEqual(asked, ['POST drafts/d1/take-back {}']);
});
