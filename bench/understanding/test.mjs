import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fasttextLine, output, TooLate } from './engines.mjs'
import { auroc, figuresOf, macroF1, mcc, meanFigures, median } from './figures.mjs'
import { tables } from './measure.mjs'
import { disturb, folds, generator, groupsOfPairs, manual, satisfactionRows, titles } from './rows.mjs'

const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 1e-9, `${value} is not ${wanted}`)
const rows = (...labels) => labels.map((label) => ({ label, text: '' }))
const found = (label, confidence = 1, accepted = true) => ({ labels: [label], confidence, accepted })

test('macro_f1_counts_each_label_alike', () => near(macroF1(['a', 'a', 'b'], ['a', 'b', 'b']), (2 / 3 + 2 / 3) / 2))

test('a_label_that_is_only_guessed_pulls_macro_f1_down', () => near(macroF1(['a', 'a'], ['a', 'c']), (2 / 3 + 0) / 2))

test('mcc_of_two_labels_is_that_of_matthews', () => {
  const truth = ['1', '1', '1', '0', '0'], guess = ['1', '1', '0', '0', '1']
  near(mcc(truth, guess), (2 * 1 - 1 * 1) / Math.sqrt(3 * 3 * 2 * 2))
})

test('mcc_of_one_guess_for_all_is_zero', () => assert.equal(mcc(['a', 'b'], ['a', 'a']), 0))

test('equal_scores_count_half_in_auroc', () => {
  near(auroc([0.1, 0.5, 0.5, 0.9], [false, false, true, true]), 3.5 / 4)
  assert.equal(auroc([1, 2], [true, true]), null)
})

test('what_is_not_accepted_counts_as_out_of_scope', () => {
  const out = figuresOf(rows('a', 'a', 'oos', 'oos'), [found('a', 0.9), found('a', 0.4, false), found('b', 0.3, false), found('a', 0.8)], 'oos')
  near(out.in_scope_accuracy, 1 / 2)
  near(out.closed_set_accuracy, 1)
  near(out.oos_recall, 1 / 2)
  near(out.accuracy, 2 / 4)
  near(out.oos_auroc, 3 / 4)
})

test('without_an_out_of_scope_label_nothing_is_declined', () => {
  const out = figuresOf(rows('a', 'b'), [found('a', 0.1, false), { labels: ['a', 'b'], confidence: 1, accepted: true }])
  near(out.accuracy, 1 / 2)
  near(out.recall_at_3, 1)
  assert.equal(out.oos_recall, null)
})

test('a_figure_that_one_fold_lacks_has_no_mean', () => {
  assert.deepEqual(meanFigures([{ a: 1, b: null }, { a: 3, b: 2 }]), { a: 2, b: null })
  assert.equal(median([3, 1, 2]), 2)
})

test('each_row_is_held_out_once', () => {
  const parts = folds(rows('a', 'b', 'c', 'd', 'e'), 2)
  assert.deepEqual(parts.map((p) => p.test.map((r) => r.label).join('')), ['ace', 'bd'])
  assert.deepEqual(parts.map((p) => p.train.map((r) => r.label).join('')), ['bd', 'ace'])
})

test('titles_are_the_words_of_the_labels', () =>
  assert.deepEqual(titles(rows('card_lost?', 'cardLost', 'card_lost?')).map((r) => r.text), ['card lost ', 'card Lost']))

test('the_generator_is_that_of_the_program', () => {
  const random = generator(1)
  assert.deepEqual([random.next(), random.next(), random.next()], [12966619160104079557n, 9600361134598540522n, 10590380919521690900n])
})

test('only_characters_of_the_table_are_replaced', () => {
  assert.equal(disturb([{ label: 'a', text: '退款x好' }], { 退: ['推'], x: ['y'], 好: [] }, 1)[0].text, '推款x好')
  assert.equal(disturb([{ label: 'a', text: '退款' }], { 退: ['推'] }, 0)[0].text, '退款')
})

test('questions_that_mean_the_same_are_one_group', () => {
  const pairs = [['1', 'a\tb'], ['1', 'c\td'], ['0', 'a\tc'], ['1', 'b\te']].map(([label, text]) => ({ label, text }))
  const { knowledge, questions } = groupsOfPairs(pairs)
  assert.deepEqual(knowledge.map((k) => k.text), ['a', 'c'])
  assert.deepEqual(questions.map((q) => `${q.text}${q.label}`), ['b0', 'd1', 'e0'])
})

test('a_question_belongs_to_the_last_title_that_a_section_has', () => {
  const sections = { s1: { title: 'Bixby’s guide', text: ['x', 'y'] }, s2: { title: 'Settings', text: [] } }
  const asked = ['Settings>Bixby\'s Guide>Button', 'Elsewhere'].map((section) => ({ section, question: 'q' }))
  const { documents, questions } = manual(sections, asked)
  assert.deepEqual(documents[0], { label: "bixby's guide", text: 'Bixby’s guide x y' })
  assert.deepEqual(questions.map((q) => q.label), ["bixby's guide", '(none)'])
})

test('turns_without_satisfaction_are_context', () => {
  const text = '7\t0\ta\tg\t2\t好 \t您好\n7\t1\ta\tg\t\t嗯\t\n9\t0\ta\tg\t0\t差\t\n'
  assert.deepEqual(satisfactionRows(text), [{ label: '2', text: '好', dialogue: 0 }, { label: '0', text: '差', dialogue: 1 }])
})

test('fasttext_gets_chinese_by_characters_and_signs_apart', () => assert.equal(fasttextLine("Can't开机?"), "can ' t 开  机  ?"))

test('a_command_is_given_up_after_its_processor_time', () => {
  assert.throws(() => output('sh', ['-c', 'while :; do :; done'], 1), TooLate)
  assert.equal(output('sh', ['-c', 'sleep 1.2; echo done'], 1), 'done\n')
})

test('a_command_that_fails_says_why', () =>
  assert.throws(() => output('sh', ['-c', 'echo no such file >&2; exit 3'], 1), /no such file/))

test('the_table_says_what_is_missing_and_what_was_reached', () => {
  const set = (id, asked) => ({ id, name: id, asked })
  const text = tables([
    { set: set('one', { accuracy: 0.9, us_per_query: 20 }), rows: 3, ours: { accuracy: 0.91, us_per_query: 30, train_seconds: 2 },
      peers: { 'nlp.js': { why: 'no result in 5 s' }, fasttext: { accuracy: 0.8, us_per_query: 15, train_seconds: 1 } } },
    { set: set('two', { accuracy: null }), skipped: 'skipped: two.tsv is not here' },
  ])
  assert.match(text, /\| one \| accuracy \| ≥ 90.0 \| 91.0 \| yes \| no result in 5 s \| 80.0 \|/)
  assert.match(text, /\| … \| µs a message \| ≤ 20 \| 30 \| no \|/)
  assert.match(text, /\| two \| accuracy \| reported \| skipped: two.tsv is not here \|/)
  assert.match(text, /\| one \| 3 \| 2.00 \|  \| 1.00 \(0.50 ×\) \|  \| 30 \|  \| 15 \(0.50 ×\) \|/)
})
