import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBase64url, toBase64url } from '../src/console/push';
import { pageToUse, pathOf, readPush } from '../src/worker/notice';

const here = 'https://help.example';

test('a notice leads to a page of this console and nowhere else', () => {
  assert.equal(pathOf('/desk#/inbox/01A', here), '/desk#/inbox/01A');
  assert.equal(pathOf('https://help.example/desk#/inbox/01A', here), '/desk#/inbox/01A');
  for (const url of ['https://evil.example/desk#/x', '//evil.example/desk', 'javascript:alert(1)', '/desk/../v1/x', '/v1/desk', 'http://[', undefined, null, {}, 'data:text/html,x', '/desk?x=1'])
    assert.match(pathOf(url, here), /^\/desk$/, String(url));
});

test('what is pushed is shown, whatever it is', () => {
  assert.deepEqual(readPush('{"title":"T","text":"one waits","url":"/desk#/inbox/1"}', here), { title: 'T', body: 'one waits', path: '/desk#/inbox/1', tag: 'push /desk#/inbox/1' });
  for (const text of [undefined, '', 'not json', 'null', '5', '[]', '{"title":5,"text":{},"url":[]}']) assert.deepEqual(readPush(text, here), { title: 'Warmline', body: '', path: '/desk', tag: 'push /desk' });
  const long = readPush(JSON.stringify({ title: 'x'.repeat(201), text: 'y'.repeat(1001) }), here);
  assert.deepEqual([long.title.length, long.body.length], [200, 1000]);
});

test('a click goes to the console that is looked at, else to one that is open, else to none', () => {
  // As a browser's, which has its properties in its class.
  class Client {
    constructor(private readonly path: string, private readonly on: boolean) {}
    get url() {
      return here + this.path;
    }
    get focused() {
      return this.on;
    }
  }
  const page = (url: string, focused = false) => new Client(url, focused);
  assert.equal(pageToUse([page('/'), page('/desk#/inbox'), page('/desk', true)]), 2);
  assert.equal(pageToUse([page('/', true), page('/desk#/x'), page('/desk')]), 1);
  assert.equal(pageToUse([page('/desk-worker.js'), page('/privacy')]), -1);
  assert.equal(pageToUse([]), -1);
});

test('keys go both ways without loss', () => {
  const bytes = Uint8Array.from({ length: 65 }, (_, i) => (i * 37) & 255);
  assert.deepEqual(fromBase64url(toBase64url(bytes.buffer)), bytes);
  assert.equal(toBase64url(Uint8Array.of(251, 255).buffer), '-_8');
  assert.equal(toBase64url(null), '');
});
