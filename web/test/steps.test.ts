// The order of the first run, hours and addresses as people type them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batches, needsLook } from '../src/console/start/import_notes';
import { after, before, copyMonday, idOf, isOrigin, lines, openStep, originOf, STEPS, toClock, toMinutes } from '../src/console/start/steps';

test('it goes on where it was left, else with the first that is open', () => {
  assert.equal(openStep({}), 'company');
  assert.equal(openStep({ finished: ['company'], skipped: ['hours'] }), 'import');
  assert.equal(openStep({ step: 'embed', finished: ['company'] }), 'embed');
  assert.equal(openStep({ finished: [...STEPS] }), 'company');
});

test('a step is finished or skipped, and what was finished stays so', () => {
  const one = after({}, 'company', 'skipped');
  assert.deepEqual(one, { finished: [], skipped: ['company'], step: 'hours', done: undefined });
  const two = after({ ...one, step: 'company' }, 'company', 'finished');
  assert.deepEqual([two.finished, two.skipped, two.step], [['company'], [], 'hours']);
  assert.deepEqual(after(two, 'company', 'skipped').finished, ['company']);
});

test('behind the last step it is done, however that went', () => {
  assert.equal(after({}, 'invite', 'finished').done, true);
  assert.equal(after({}, 'invite', 'skipped').done, true);
  assert.equal(after({}, 'embed', 'finished').done, undefined);
  assert.equal(before('company'), undefined);
  assert.equal(before('hours'), 'company');
});

test('an id comes out of a name', () => {
  assert.equal(idOf(' Café & Söhne GmbH. '), 'cafe-sohne-gmbh');
  assert.equal(idOf('流明'), '');
  assert.match(idOf('a'.repeat(39) + ' b'), /^a{39}$/);
});

test('midnight as an end is the end of the day', () => {
  assert.equal(toClock(1440), '00:00');
  assert.equal(toMinutes('00:00', true), 1440);
  assert.equal(toMinutes('00:00'), 0);
  assert.equal(toMinutes('09:30:00'), 570);
  assert.equal(toMinutes(''), undefined);
  assert.deepEqual(copyMonday([[1, 2], null, null, [3, 4], null, null, [5, 6]]), [[1, 2], [1, 2], [1, 2], [1, 2], [1, 2], null, [5, 6]]);
});

test('addresses are taken as people copy them', () => {
  assert.equal(originOf('https://Shop.example.com/cart?x=1'), 'https://shop.example.com');
  assert.equal(originOf(' shop.example.com '), 'https://shop.example.com');
  assert.equal(originOf('http://localhost:3000/'), 'http://localhost:3000');
  assert.equal(isOrigin(originOf('not an address')), false);
  assert.deepEqual(['https://shop.example.com', 'http://localhost:3000', 'https://word', 'https://a..b', 'https://shop.example.com/'].map(isOrigin), [true, true, false, false, false]);
});

test('questions are lines, each once', () => {
  assert.deepEqual(lines(' a \n\nb\na\nc', 2), ['a', 'b']);
});

test('what repeats, contradicts or is personal waits for somebody', () => {
  const draft = (...kinds: string[]) => ({ id: 'a', path: 'articles/a.md', source: 's', state: 'open', notes: kinds.map((kind) => ({ kind, text: 't' })) });
  assert.deepEqual([draft(), draft('missing-translation', 'long'), draft('long', 'duplicate'), draft('contradiction'), draft('personal-data')].map(needsLook), [false, false, true, true, true]);
  assert.equal(needsLook({ id: 'a', path: 'p', source: 's', state: 'open' }), false);
  assert.deepEqual(batches(Array.from({ length: 1001 }, (_, i) => i)).map((b) => b.length), [500, 500, 1]);
});
