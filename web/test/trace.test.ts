import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bandWord, noVectorWord, WHY, whyWord } from '../src/console/reasons';
import { explain, percent, readEvidence, titleOf, type TraceLine, type Traces } from '../src/console/trace';
import { understandingWords } from '../src/console/understanding_words';
import type { Understanding } from '../src/console/api/understanding';

const traces = (trace: TraceLine[], cites: unknown = []): Traces => ({
  turns: [{ frame: { type: 'message', seq: 5, actor: 'machine', at: 1, blocks: [{ type: 'text', md: 'x', cites } as never] }, trace }],
  titles: [
    { doc: 'article:a', zh: '甲', en: 'A' },
    { doc: 'article:only-zh', zh: '乙', en: '' },
  ],
});
const hits: TraceLine[] = [
  ['hit', 'article:a score 41.578 confidence 0.94'],
  ['hit', 'flow:b score 2.100 confidence 0.03'],
  ['hit', 'flow:c score 2.000 confidence 0.02'],
  ['hit', 'flow:d score 1.000 confidence 0.01'],
];

test('meaning decided, with what words alone had found', () => {
  const e = explain(traces([['words', 'flow:b confidence 0.31'], ['by', 'meaning'], ['vector', '384 numbers, 00ff'], ['band', 'answer'], ...hits, ['why', 'found']], ['article:a#1']), 5)!;
  assert.equal(e.by, 'meaning');
  assert.equal(e.wordsSufficed, false);
  assert.equal(e.noVector, undefined);
  assert.deepEqual(e.wordsFound, { doc: 'flow:b', confidence: 0.31 });
  assert.deepEqual(e.found, [{ doc: 'article:a', confidence: 0.94 }]);
  assert.equal(e.why, 'found');
});

test('where it was not sure, the three nearest are told', () => {
  assert.equal(explain(traces([['band', 'choices'], ...hits]), 5)!.found.length, 3);
});

test('words decided: they were enough, the vector did not come, or there is no model', () => {
  const of = (...lines: TraceLine[]) => explain(traces([...lines, ['band', 'answer'], ...hits]), 5)!;
  const enough = of(['by', 'words']);
  assert.deepEqual([enough.by, enough.wordsSufficed, enough.noVector], ['words', true, undefined]);
  const late = of(['by', 'words'], ['vector', 'none: timeout']);
  assert.deepEqual([late.by, late.wordsSufficed, late.noVector], ['words', false, 'timeout']);
  const none = of();
  assert.deepEqual([none.by, none.wordsSufficed, none.noVector], ['words', false, undefined]);
});

test('how sure it was is told where that decided, else only what was nearest', () => {
  const of = (band: string, decision: string, cites: string[] = []) => {
    const e = explain(traces([['band', band], ...hits, ['decision', decision]], cites), 5)!;
    return [e.band, e.found.length];
  };
  assert.deepEqual(of('answer', 'answer', ['article:a#1']), ['answer', 1]);
  assert.deepEqual(of('answer', 'form'), [undefined, 3]);
  assert.deepEqual(of('choices', 'choices'), ['choices', 3]);
  assert.deepEqual(of('choices', 'ask'), ['choices', 3]);
  assert.deepEqual(of('choices', 'steps', ['flow:b/first']), [undefined, 3]);
  assert.deepEqual(of('decline', 'decline'), ['decline', 3]);
  assert.deepEqual(of('decline', 'handover'), [undefined, 3]);
  for (const doc of ['builtin:order', 'smalltalk:thanks'])
    assert.equal(explain(traces([['band', 'answer'], ['hit', `${doc} score 1 confidence 0.97`], ['decision', 'order']]), 5)!.band, 'answer');
});

test('several matters were answered: what the whole message looked like is not told', () => {
  const e = explain(traces([['by', 'meaning'], ['vector', '384 numbers, 00ff'], ['band', 'choices'], ...hits, ['why', 'more than one thing was asked']]), 5)!;
  assert.deepEqual([e.by, e.found, e.band], ['words', [], undefined]);
});

test('a completed question is told with what it found, not with what the message found by itself', () => {
  const alone: TraceLine[] = [['words', 'flow:x confidence 0.69'], ['by', 'meaning'], ['vector', '384 numbers, 00ff'], ['band', 'choices'], ['hit', 'flow:x score 1 confidence 0.80']];
  const e = explain(traces([...alone, ['completed', 'a b'], ['band', 'answer'], ...hits, ['why', 'completed from the question before']], ['article:a#1']), 5)!;
  assert.deepEqual([e.by, e.completed, e.band, e.wordsFound, e.wordsSufficed], ['words', 'a b', 'answer', undefined, false]);
  assert.deepEqual(e.found, [{ doc: 'article:a', confidence: 0.94 }]);
});

test('what was not read was not understood by anything', () => {
  const e = explain(traces([['lang', 'zh'], ['decision', 'smalltalk'], ['why', 'the conversation begins']]), 5)!;
  assert.deepEqual([e.by, e.found, e.band], [null, [], undefined]);
});

test('another reply, and one without a trace, have no explanation', () => {
  assert.equal(explain(traces([]), 6), undefined);
  assert.equal(explain({ turns: [], titles: [] }, 5), undefined);
});

test('mood is told when it is there, signals when they tell something', () => {
  const mood = (...lines: TraceLine[]) => explain(traces(lines), 5)!;
  assert.equal(mood(['emotion', 'neutral 0.00']).emotion, undefined);
  assert.equal(mood(['emotion', 'pleased 0.22']).emotion, undefined);
  assert.equal(mood(['emotion', 'angry 1.00']).emotion, 'angry');
  assert.deepEqual(mood(['signals', 'person thanks question dissatisfied']).signals, ['person', 'dissatisfied']);
  assert.equal(mood(['strain', '1.11']).strained, false);
  assert.equal(mood(['strain', '1.60, too much']).strained, true);
});

test('a damaged line is passed over', () => {
  const e = explain(traces([['hit', ''], ['hit', 'article:a'], ['hit', 'article:a score x confidence '], ['words', 'nonsense'], ['emotion', '']]), 5)!;
  assert.deepEqual([e.found, e.wordsFound, e.emotion, e.why], [[], undefined, undefined, '']);
});

test('evidence is gathered by document', () => {
  assert.deepEqual(readEvidence(['article:a#1', 'article:a#3', 'article:a#1', 'flow:b/first', 'phrase:x', 'phrase:y', 'company:greeting', 'order:L1.status', 'order:L1.total', '#', 'x']), [
    { kind: 'article', doc: 'article:a', parts: [1, 3] },
    { kind: 'flow', doc: 'flow:b', parts: [] },
    { kind: 'phrase', doc: 'x', parts: [] },
    { kind: 'company', doc: 'greeting', parts: [] },
    { kind: 'order', doc: 'L1', parts: [] },
  ]);
});

test('cites may be a list or an object by field', () => {
  assert.deepEqual(explain(traces([], { status: 'order:L1.status', no: 'order:L1.no' }), 5)!.evidence, [{ kind: 'order', doc: 'L1', parts: [] }]);
  assert.deepEqual(explain(traces([], null), 5)!.evidence, []);
});

test('a title in the other language is better than none, an id better than nothing', () => {
  const t = traces([]);
  assert.equal(titleOf(t, 'article:a', 'en'), 'A');
  assert.equal(titleOf(t, 'article:only-zh', 'en'), '乙');
  assert.equal(titleOf(t, 'article:gone', 'zh'), 'gone');
});

test('nothing is quite certain, nothing quite impossible', () => {
  assert.deepEqual([1, 0.995, 0.5, 0.004, 0].map(percent), ['99 %', '99 %', '50 %', '1 %', '1 %']);
});

test('the fixed words are told in both languages, others as they are', () => {
  for (const [zh, en] of Object.values(WHY)) {
    assert.match(zh, /[\u4e00-\u9fff]/);
    assert.match(en, /^[A-Z][ -~]+$/);
  }
  assert.equal(whyWord('found', 'zh'), '知识库里有对应的内容');
  assert.equal(whyWord('of tomorrow', 'zh'), 'of tomorrow');
  assert.equal(bandWord('choices', 'en'), 'not sure enough: it asks back');
  assert.match(noVectorWord('timeout', 'en'), /in time/);
  assert.match(noVectorWord('format', 'zh'), /语义模型/);
});

test('every reason of the program has its words', (t) => {
  const root = join(process.cwd(), '..', 'src');
  if (!existsSync(join(root, 'answer'))) return t.skip('run from web/');
  const missing: string[] = [];
  for (const dir of ['answer', 'flow'])
    for (const name of readdirSync(join(root, dir)).filter((n) => n.endsWith('.c'))) {
      const text = readFileSync(join(root, dir, name), 'utf8').replace(/STR\("[^"]*"\)/g, '');
      const set = [...text.matchAll(/\bwhy = ([^;]*?)(?:;|\})/g)].map((m) => m[1]!);
      const given = [...text.matchAll(/\b(?:one_phrase|solved|to_person|repeat)\(([^;]*?)\);/g)].map((m) => m[1]!);
      for (const part of [...set, ...given]) for (const m of part.matchAll(/"([^"]+)"/g)) if (!m[1]!.includes('%') && !WHY[m[1]!]) missing.push(`${name}: ${m[1]}`);
    }
  assert.deepEqual(missing, []);
  return undefined;
});

test('what decides is told in both languages, and how far it is', () => {
  const u = (more: Partial<Understanding>): Understanding => ({ by: 'words', state: 'none', texts: 0, embedded: 0, ...more });
  assert.deepEqual(understandingWords(u({}), 'en'), { by: 'Understanding: by words', progress: '' });
  assert.deepEqual(understandingWords(u({ by: 'meaning', state: 'ready', model: 'e5' }), 'zh'), { by: '理解方式：按语义（e5）', progress: '' });
  assert.match(understandingWords(u({ state: 'embedding', texts: 11213, embedded: 4200 }), 'en').progress, /4,200 of 11,213 texts/);
  assert.match(understandingWords(u({ state: 'embedding', texts: 11213, embedded: 4200 }), 'zh').progress, /4,200 \/ 11,213 条/);
  for (const lang of ['zh', 'en'] as const) {
    const all = (['embedding', 'training', 'failing'] as const).map((state) => understandingWords(u({ state }), lang).progress);
    assert.equal(new Set(all).size, 3);
    for (const text of all) assert.ok(text.length > 3 && !/\d/.test(text));
  }
});
