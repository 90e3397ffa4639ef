import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ApiError } from '../src/console/api/client';
import { errorWords } from '../src/console/errors';
import { refusedWords } from '../src/console/imports/refused';
import { ROW_REASON, rowFault, takesWords } from '../src/console/imports/row_words';
import { causeWords, noteDetail, noteWords, noticedWord, productFault } from '../src/console/imports/words';

const source = (name: string) => readFileSync(join('..', 'src', name), 'utf8');
/** "a" "b" of C as one. */
const joined = (literals: string) => [...literals.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => JSON.parse(`"${m[1]}"`) as string).join('');
const HANZI = /\p{Script=Han}/u;

test('every cause of a failed import has words', () => {
  const names = [...source('connect/convert_fault.c').matchAll(/\[FAULT_\w+\] = \{ERR_\w+,\s*"([^"]+)"/g)].map((m) => m[1] ?? '');
  assert.ok(names.length >= 30);
  for (const cause of names) {
    assert.match(causeWords({ cause, error: '' }, 'zh'), HANZI, cause);
    assert.doesNotMatch(causeWords({ cause, error: '' }, 'en'), HANZI, cause);
    assert.notEqual(causeWords({ cause, error: '' }, 'en'), '', cause);
  }
  assert.equal(causeWords({ cause: 'of tomorrow', error: 'as it says' }, 'zh'), 'as it says');
});

test('a server that names no cause is told by its line', () => {
  assert.match(causeWords({ cause: '', error: 'the file is empty' }, 'zh'), HANZI);
});

test('what is refused at once has words', () => {
  const lines: string[] = [];
  for (const name of ['insight/imports_bring.c', 'api/knowledge_imports.c', 'connect/intake_file.c'])
    for (const m of source(name).matchAll(/err_set\(&?\w+,\s*[^"]*?((?:"(?:[^"\\]|\\.)*"\s*)+)/g)) lines.push(joined(m[1] ?? '').replace(/%s/g, 'id'));
  assert.ok(lines.length >= 15);
  const silent = ['the service stops', 'the store is busy', 'the store is busy; try again in a moment'];
  for (const line of lines.filter((l) => !silent.includes(l))) {
    assert.match(refusedWords(line, 'zh') ?? '', HANZI, line);
    assert.doesNotMatch(refusedWords(line, 'en') ?? HANZI.source, HANZI, line);
  }
  assert.equal(errorWords(new ApiError(400, 'invalid', 'the file is empty'), 'zh'), '文件是空的。');
  assert.equal(errorWords(new ApiError(400, 'invalid', 'constructor'), 'zh'), '没有成功：constructor');
  assert.equal(refusedWords('columns are missing: id, name (columns are separated by commas, not by semicolons or tabs)', 'zh'), '缺少这些列：id、name。列之间要用逗号，不是分号或制表符。');
});

test('every reason of a refused row has words', () => {
  const at = source('connect/intake_shape.c');
  const rows = [...at.matchAll(/\[REASON_\w+\] = \{"([^"]+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/g)];
  assert.ok(rows.length >= 30);
  for (const [, reason = '', text = ''] of rows) {
    assert.match(rowFault({ reason, text: '' }, 'zh'), HANZI, reason);
    assert.equal(ROW_REASON[reason]?.[1], joined(text), reason);
  }
  for (const m of at.matchAll(/(?:\.hint =|_HINT)\s+"([^"]+)"\s*[,}\n]/g))
    if (!(m[1] ?? '').startsWith('one of')) assert.notEqual(takesWords(m[1] ?? '', 'zh'), m[1], m[1]);
  assert.equal(rowFault({ reason: 'repeated', text: '', first_line: 3 }, 'en'), 'the key was in this file before, on line 3');
  assert.equal(rowFault({ reason: 'unknown-word', text: '', takes: 'one of paid shipped' }, 'zh'), '这一列不认识这个词（应为 paid、shipped）');
  assert.equal(rowFault({ reason: 'of tomorrow', text: 'as it says' }, 'zh'), 'as it says');
});

test('every fault of a row of products has words', () => {
  const table = /names\[[^\]]*\] = \{([^}]*)\}/.exec(source('connect/product_rows.c'))?.[1] ?? '';
  const names = [...table.matchAll(/"([^"]+)"/g)].map((m) => m[1] ?? '');
  assert.ok(names.length >= 10);
  for (const n of names) assert.match(productFault(n, 'zh'), HANZI, n);
});

test('every note of an import has words', () => {
  const table = /names\[\] = \{([^}]*)\}/.exec(source('insight/import_draft.c'))?.[1] ?? '';
  const names = [...table.matchAll(/"([^"]+)"/g)].map((m) => m[1] ?? '');
  assert.equal(names.length, 6);
  for (const n of names) assert.match(noticedWord(n, 'zh'), HANZI, n);
  const notes = [...source('connect/convert_lib.c').matchAll(/\[NOTE_\w+\] = \{?"([a-z0-9-]+)"/g)].map((m) => m[1] ?? '');
  for (const n of notes) assert.match(noteWords({ kind: n, n: 1 }, 'zh'), HANZI, n);
  assert.equal(noteDetail({ kind: 'missing-translation', with: 'en', text: 'only in Chinese' }, 'zh'), '缺英文');
});
