import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { actWord, detailWords } from '../src/console/audit/acts';
import { objectWords } from '../src/console/audit/object';

const HANZI = /\p{Script=Han}/u;
const files = (dir: string): string[] => readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? files(join(dir, e.name)) : e.name.endsWith('.c') ? [join(dir, e.name)] : []));
const sources = files('../src').map((name) => readFileSync(name, 'utf8'));

/** What stands from here to the end of the statement, without what it calls. */
const strings = (text: string) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1] ?? '');

/** The argument that is the act, which may be a choice of several: up to the next comma at its own depth. */
function argument(text: string, from: number, nth: number): string {
  let depth = 0;
  let at = 0;
  let start = from;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === '(' || c === '{') depth++;
    else if (c === ')' || c === '}') depth--;
    if (depth < 0 || (c === ',' && depth === 0)) {
      if (at === nth) return text.slice(start, i);
      if (depth < 0) return '';
      at++;
      start = i + 1;
    }
  }
  return '';
}

/** Names of acts by how they are written: the call, and which of its arguments is the act. */
const CALLS: [RegExp, number][] = [
  [/\bapi_audit\(/g, 1],
  [/\bact_audit\(/g, 1],
  [/\baudit_of\(/g, 1],
  [/\baudit_decision\(/g, 1],
  [/\bdesk_audit\(/g, 2],
  [/\bstages_audit\(/g, 1],
  [/\baudit\(/g, 1],
  [/\bnote\(/g, 2],
];

function acts(): Set<string> {
  const all = new Set<string>();
  const take = (text: string) => strings(text).forEach((s) => /^[a-z]+(\.[a-z-]+)?$/.test(s) && all.add(s));
  for (const text of sources) {
    if (!text.includes('audit')) continue;
    for (const [call, nth] of CALLS) for (const m of text.matchAll(call)) take(argument(text, m.index + m[0].length, nth));
    for (const m of text.matchAll(/\.act = (?:STR|STR_INIT)\([^)]*\)|\be\.act = [^;]*;|struct audit_entry e = \{str_c\(who\), STR\([^)]*\)/g)) take(m[0]);
    // Where a variable holds it.
    for (const m of text.matchAll(/const char \*act = [^;]*;/g)) take(m[0]);
  }
  return all;
}

test('every act of the audit has words in both languages', () => {
  const all = acts();
  for (const act of ['login', 'knowledge.publish', 'knowledge.accept', 'replay.accept', 'replay.refuse', 'practice.keep', 'widget.origins', 'user.role', 'user.link', 'desk.takeover', 'stage.roll-back', 'customer.unblock', 'complaint.change', 'callback.done', 'import'])
    assert.ok(all.has(act), act);
  assert.ok(all.size >= 55, String(all.size));
  for (const act of all) {
    assert.match(actWord(act, 'zh'), HANZI, act);
    assert.notEqual(actWord(act, 'en'), act, act);
  }
});

test('every kind of thing that an act is about has words', () => {
  const kinds = new Set<string>();
  for (const text of sources)
    for (const [call, nth] of CALLS.slice(0, 2)) for (const m of text.matchAll(call)) strings(argument(text, m.index + m[0].length, nth + 1)).forEach((s) => kinds.add(s));
  assert.ok(kinds.size >= 12);
  for (const kind of kinds) if (!['agent', 'webhook', 'kind'].includes(kind)) assert.match(objectWords('x', `${kind}:7`, (id) => id, 'zh'), HANZI, kind);
  assert.equal(objectWords('import', 'kind:orders', (id) => id, 'zh'), '订单');
  assert.equal(objectWords('knowledge.load', `knowledge:${'0af1'.repeat(16)}`, (id) => id, 'zh'), '知识 0af10af1');
});

test('what stands beside an act is in both languages', () => {
  assert.equal(detailWords('knowledge.refuse', 'and 3 more', 'zh'), '还有 3 份');
  assert.equal(detailWords('import', '30 rows, 2 new, 1 updated', 'zh'), '30 行，新增 2，更新 1');
  assert.equal(detailWords('stage.start', '50 ‰', 'en'), '5%');
  assert.equal(detailWords('user.join', 'by a link of Lin', 'zh'), '用 Lin 发的链接');
  assert.equal(detailWords('knowledge.draft', 'review', 'zh'), '送审');
  assert.equal(detailWords('promise.state', 'open', 'zh'), '未了');
  assert.equal(detailWords('conversation.unseal', 'open', 'zh'), 'open');
  assert.equal(detailWords('knowledge.publish', 'articles/a.md, flows/b.yaml', 'zh'), 'articles/a.md、flows/b.yaml');
});
