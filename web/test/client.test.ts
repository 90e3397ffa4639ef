import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { articleOf, flowOf, replyOf, verdict } from '../src/console/api/assist';
import { ApiError, get, offered, post, query, setSession, whenLoggedOut } from '../src/console/api/client';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const answer = (status: number, body: unknown): typeof fetch => async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });

test('a route that is not there is asked for once, whatever the id in it', async () => {
  let asked = 0;
  globalThis.fetch = async () => {
    asked++;
    return new Response(JSON.stringify({ detail: 'nothing is at this path' }), { status: 404 });
  };
  for (const id of ['01abc', '02def']) await assert.rejects(get(`desk/conversations/${id}/assist`), (e: ApiError) => e.noRoute);
  assert.equal(asked, 1);
  assert.equal(offered('GET', 'desk/conversations/09/assist'), false);
  assert.equal(offered('POST', 'desk/conversations/09/assist'), true);
});

test('a thing that is not there is asked for again', async () => {
  globalThis.fetch = answer(404, { detail: 'no such conversation' });
  for (let i = 0; i < 2; i++) await assert.rejects(get('desk/conversations/01'), (e: ApiError) => e.status === 404 && !e.noRoute);
  assert.equal(offered('GET', 'desk/conversations/01'), true);
});

test('a problem tells its slug; what is no problem document tells its status', async () => {
  globalThis.fetch = answer(401, { type: '/problems/code-needed', detail: 'a code is needed' });
  await assert.rejects(post('desk/login', {}), (e: ApiError) => e.slug === 'code-needed');
  globalThis.fetch = answer(502, '<html>bad gateway</html>');
  await assert.rejects(get('desk/queue'), (e: ApiError) => e.status === 502 && e.slug === '');
  globalThis.fetch = async () => {
    throw new TypeError('network');
  };
  await assert.rejects(get('desk/queue'), (e: ApiError) => e.status === 0);
});

test('a session that ends is told, a wrong password is not taken for one', async () => {
  let told = 0;
  const stop = whenLoggedOut(() => told++);
  globalThis.fetch = answer(401, {});
  setSession('');
  await assert.rejects(get('desk/me'));
  assert.equal(told, 0, 'nobody was logged in');
  setSession('t0ken', '1');
  await assert.rejects(post('desk/login', {}));
  assert.equal(told, 0);
  await assert.rejects(get('desk/queue'));
  await assert.rejects(get('desk/me'));
  assert.equal(told, 2);
  stop();
});

test('every POST carries the token, no GET does', async () => {
  const seen: (string | null)[] = [];
  globalThis.fetch = async (_, init) => {
    seen.push(new Headers(init?.headers).get('X-CSRF-Token'));
    return new Response('');
  };
  setSession('t0ken');
  await post('desk/logout');
  await get('desk/queue');
  assert.deepEqual(seen, ['t0ken', null]);
});

/** A server whose session has the token `now` and belongs to `id`. */
function sessionOf(id: string, now: string, asked: string[]): typeof fetch {
  return async (to, init) => {
    const token = new Headers(init?.headers).get('X-CSRF-Token');
    asked.push(`${init?.method} ${String(to)} ${token ?? ''}`.trim());
    if (init?.method === 'GET') return new Response(JSON.stringify({ id, csrf: now }));
    return token === now ? new Response('{"done":1}') : new Response(JSON.stringify({ type: 'urn:warmline:problem:csrf' }), { status: 403 });
  };
}

test('a tab whose session was renewed in another one goes on with it, and asks once more', async () => {
  const asked: string[] = [];
  globalThis.fetch = sessionOf('1', 'new', asked);
  setSession('old', '1');
  assert.deepEqual(await post('desk/presence', { state: 'away' }), { done: 1 });
  assert.deepEqual(asked, ['POST /v1/desk/presence old', 'GET /v1/desk/me', 'POST /v1/desk/presence new']);
  globalThis.fetch = answer(403, { type: 'urn:warmline:problem:csrf' });
  await assert.rejects(post('desk/presence', {}), (e: ApiError) => e.slug === 'csrf');
});

test('when somebody else has logged in, the page begins anew and does nothing in their name', async () => {
  const asked: string[] = [];
  let reloads = 0;
  Object.assign(globalThis, { location: { reload: () => reloads++ } });
  globalThis.fetch = sessionOf('2', 'new', asked);
  setSession('old', '1');
  await assert.rejects(post('desk/bulk', {}), (e: ApiError) => e.slug === 'csrf');
  assert.equal(reloads, 1);
  assert.equal(asked.filter((a) => a.startsWith('POST')).length, 1);
});

test('a verdict names what it is about, in the words of the server', async () => {
  const bodies: unknown[] = [];
  globalThis.fetch = async (_, init) => {
    bodies.push(JSON.parse(String(init?.body)));
    return new Response('');
  };
  const doc = 'article:camera-offline';
  await verdict('1', replyOf({ seq: 1, reply: { text: 'x', doc } }), 'edit', 'y');
  await verdict('1', articleOf({ doc, title: 'x' }), 'accept');
  await verdict('1', flowOf({ id: 'camera-offline', step: 's', title: 't', say: 'u' }), 'accept');
  await verdict('1', replyOf({ seq: 1 }), 'reject');
  assert.deepEqual(bodies, [
    { kind: 'reply', what: 'edit', doc, text: 'y' },
    { kind: 'article', what: 'accept', doc },
    { kind: 'flow', what: 'accept', doc: 'flow:camera-offline' },
    { kind: 'reply', what: 'reject' },
  ]);
});

test('what is not defined stands in no query', () => {
  assert.equal(query({ a: 1, b: undefined, c: '', d: 'x y' }), '?a=1&d=x+y');
  assert.equal(query({}), '');
});
