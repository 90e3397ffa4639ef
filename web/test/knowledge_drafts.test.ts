import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ApiError } from '../src/console/api/client';
import { batches, type Published, waiting } from '../src/console/api/knowledge';
import { takenBack } from '../src/console/knowledge/back';
import { backWord, failureWord } from '../src/console/knowledge/words';
import { idsOf } from '../src/console/route';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const zh = (z: string) => z;
const en = (_: string, e: string) => e;
const came = (more: Partial<Published>): Published => ({ published: false, faults: [], troubles: [], ...more });
const moved = (path: string) => ({ draft: 'd', path, why: 'changed' as const });

test('many drafts go in batches, each with its own ids', () => {
  const ids = Array.from({ length: 1001 }, (_, i) => `d${i}`);
  const all = batches(ids);
  assert.deepEqual(all.map((b) => b.length), [500, 500, 1]);
  assert.deepEqual(all.flat(), ids);
  assert.deepEqual(batches([]), []);
});

test('only what was published together is taken back', async () => {
  const asked: [string, unknown][] = [];
  globalThis.fetch = async (url, init) => {
    asked.push([String(url), JSON.parse(String(init?.body))]);
    return new Response('{"published": true, "version": 9, "faults": [], "troubles": []}');
  };
  assert.match((await takenBack(['a', 'b'], en)).words, /version 9/);
  assert.equal((await takenBack(['c'], en)).done, true);
  assert.deepEqual(asked, [
    ['/v1/knowledge/take-back', { ids: ['a', 'b'] }],
    ['/v1/knowledge/drafts/c/take-back', {}],
  ]);
});

test('that a second person has to approve it is told; any other failure is one', async () => {
  const refused = (type: string) => (globalThis.fetch = async () => new Response(JSON.stringify({ type, detail: 'no' }), { status: 403 }));
  refused('/problems/not-allowed');
  const back = await takenBack(['a'], en);
  assert.equal(back.done, false);
  assert.match(back.words, /second person/);
  refused('/problems/role');
  await assert.rejects(takenBack(['a'], en), (e: ApiError) => e.slug === 'role');
});

test('why nothing was published is told as it is: a fault, or what stands in the way', () => {
  assert.equal(failureWord(came({ faults: ['articles/a.md:3: error: unknown product "x"', 'more'] }), en), 'There is a fault, so nothing was published: articles/a.md:3: error: unknown product "x"');
  assert.match(failureWord(came({ troubles: [{ draft: 'd', path: 'articles/a.md', why: 'there' }] }), zh), /articles\/a\.md：已经有这个文件了/);
  assert.match(failureWord(came({ troubles: [{ draft: 'd', path: 'articles/a.md', why: 'gone' }] }), en), /the file is gone; nothing was published/);
  assert.equal(failureWord(came({}), en), 'Nothing was published.');
});

test('what is not taken back is named', () => {
  assert.match(backWord(came({ published: true, version: 12 }), en), /version 12/);
  assert.match(backWord(came({ troubles: [moved('articles/a.md')] }), en), /not taken back: articles\/a\.md\./);
  assert.match(backWord(came({ troubles: ['a', 'b', 'c'].map(moved) }), en), /: a and 2 more\./);
  assert.match(backWord(came({ troubles: ['a', 'b', 'c'].map(moved) }), zh), /a 等 3 个文件/);
  assert.match(backWord(came({ faults: ['x.md:1: error: y'] }), zh), /x\.md 第 1 行，错误：y/);
});

test('drafts that were handed over are there however many newer ones wait, unless they are settled or gone', async () => {
  const asked: string[] = [];
  const states: Record<string, string> = { old: 'open', out: 'published' };
  globalThis.fetch = async (url) => {
    const path = String(url).slice('/v1/knowledge/'.length);
    asked.push(path);
    if (path.startsWith('drafts?')) return new Response('{"drafts": [{"id": "new"}], "waiting": {}, "next": "new"}');
    const id = path.slice('drafts/'.length);
    return id in states ? new Response(JSON.stringify({ id, state: states[id] })) : new Response('{"detail": "there is no draft"}', { status: 404 });
  };
  const got = await waiting(['new', 'old', 'out', 'gone']);
  assert.deepEqual(got.map((d) => d.id), ['new', 'old']);
  assert.deepEqual(asked, ['drafts?state=waiting&limit=200', 'drafts/old', 'drafts/out', 'drafts/gone']);
  globalThis.fetch = async () => new Response('{}', { status: 503 });
  await assert.rejects(waiting(['old']), (e: ApiError) => e.status === 503);
});

test('an address names drafts once each', () => {
  assert.deepEqual(idsOf('a,b,,..,a'), ['a', 'b']);
  assert.deepEqual(idsOf(undefined), []);
});
