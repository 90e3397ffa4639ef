import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ApiError, get, offered, post, query, setCsrf, whenLoggedOut } from '../src/console/api/client';

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
  await assert.rejects(post('desk/login', {}));
  assert.equal(told, 0);
  await assert.rejects(get('desk/queue'));
  assert.equal(told, 1);
  stop();
});

test('every POST carries the token, no GET does', async () => {
  const seen: (string | null)[] = [];
  globalThis.fetch = async (_, init) => {
    seen.push(new Headers(init?.headers).get('X-CSRF-Token'));
    return new Response('');
  };
  setCsrf('t0ken');
  await post('desk/logout');
  await get('desk/queue');
  assert.deepEqual(seen, ['t0ken', null]);
});

test('what is not defined stands in no query', () => {
  assert.equal(query({ a: 1, b: undefined, c: '', d: 'x y' }), '?a=1&d=x+y');
  assert.equal(query({}), '');
});
