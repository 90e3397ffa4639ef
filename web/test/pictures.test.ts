import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFinal, pick, PICTURES_MAX, problemOf } from '../src/console/conversation/pictures';
import { endOf, MAX_PICTURE, pictureProblem } from '../src/core/upload';

const file = (size = 10, type = 'image/png') => ({ type, size }) as File;

test('a picture of the greatest size goes, a byte more does not; a drawing that can carry script does not', () => {
  assert.equal(pictureProblem(file(MAX_PICTURE)), null);
  assert.equal(pictureProblem(file(MAX_PICTURE + 1)), 'too-big');
  for (const type of ['image/svg+xml', 'text/html', 'application/pdf', '']) assert.equal(pictureProblem(file(10, type)), 'not-a-picture');
});

test('so many pictures go with a message and no more', () => {
  const many = (n: number) => Array.from({ length: n }, () => file());
  assert.deepEqual([pick(many(PICTURES_MAX), 0).take.length, pick(many(PICTURES_MAX), 0).problem], [PICTURES_MAX, undefined]);
  assert.deepEqual([pick(many(PICTURES_MAX + 1), 0).take.length, pick(many(PICTURES_MAX + 1), 0).problem], [PICTURES_MAX, 'too-many']);
  assert.deepEqual([pick(many(2), PICTURES_MAX - 1).take.length, pick(many(2), PICTURES_MAX - 1).problem], [1, 'too-many']);
});

test('those before a bad one are taken, and what is wrong is told', () => {
  const got = pick([file(), file(10, 'text/plain'), file()], 0);
  assert.deepEqual([got.take.length, got.problem], [1, 'not-a-picture']);
  assert.deepEqual(pick([], 0), { take: [] });
});

test('only a picture that has an id was taken', () => {
  assert.equal(endOf(201, '{"id":"01A","type":"image/png","bytes":3}').id, '01A');
  for (const [status, text] of [[201, '<html>'], [200, '{}'], [201, 'null'], [201, '{"id":5}'], [0, '']] as const) assert.equal(endOf(status, text).id, undefined);
  assert.equal(endOf(200, '<html>a portal</html>').status, 0);
});

test('why an upload failed is told, and whether trying again may help', () => {
  const end = (status: number, type = '') => problemOf(endOf(status, JSON.stringify({ type })));
  assert.equal(end(413, 'urn:warmline:problem:body-too-large'), 'too-big');
  assert.equal(end(415, 'urn:warmline:problem:heic'), 'heic');
  assert.equal(end(415, 'urn:warmline:problem:broken-picture'), 'broken-picture');
  assert.equal(end(409, 'urn:warmline:problem:conflict'), 'not-yours');
  assert.equal(end(503, 'urn:warmline:problem:busy'), 'failed');
  assert.equal(end(0), 'no-answer');
  assert.deepEqual((['too-big', 'heic', 'broken-picture', 'not-a-picture', 'not-yours', 'failed', 'no-answer'] as const).map(isFinal), [true, true, true, true, true, false, false]);
});
