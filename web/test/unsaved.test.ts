import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropUnsaved, hold, mayLeave } from '../src/console/unsaved';

test('nobody is asked while nothing is unsaved, or what was is dropped', () => {
  let left = 0;
  const leave = () => void left++;
  const editor = {};
  mayLeave(leave);
  assert.equal(left, 1);
  hold(editor, true);
  mayLeave(leave);
  assert.equal(left, 1);
  hold(editor, false);
  mayLeave(leave);
  assert.equal(left, 2);
  hold(editor, true);
  dropUnsaved();
  mayLeave(leave);
  assert.equal(left, 3);
});
