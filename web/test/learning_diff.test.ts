import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffLines } from '../src/console/learning/diff';

const told = (before: string, after: string) => diffLines(before, after).map((l) => ({ same: ' ', gone: '-', new: '+' })[l.kind] + l.text);

test('what stays, goes and comes is told in order', () => {
  assert.deepEqual(told('a\nb\nc\n', 'a\nx\nc\nd\n'), [' a', '-b', '+x', ' c', '+d']);
});

test('a new file is all new, an equal one all the same', () => {
  assert.deepEqual(told('', 'a\nb\n'), ['+a', '+b']);
  assert.deepEqual(told('a\n', 'a\n'), [' a']);
});

test('a line that moved is taken out and put in', () => {
  assert.deepEqual(told('a\nb\nc', 'b\nc\na'), ['-a', ' b', ' c', '+a']);
});

test('a file too long to compare is told as replaced between its equal ends', () => {
  const many = (mark: string) => ['head', ...Array.from({ length: 1500 }, (_, i) => `${mark}${i}`), 'tail'].join('\n');
  const lines = diffLines(many('a'), many('b'));
  assert.equal(lines.length, 3002);
  assert.equal(lines[0]!.kind, 'same');
  assert.equal(lines[1]!.kind, 'gone');
  assert.equal(lines[3001]!.text, 'tail');
});
