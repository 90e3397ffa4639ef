// Measures the sets of sets.mjs and writes the tables: figures beside peers, and times.
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as engines from './engines.mjs'
import { figuresOf, meanFigures, median } from './figures.mjs'
import { readRows, writeRows } from './rows.mjs'

const PEERS = { 'nlp.js': engines.nlpjs, fasttext: engines.fasttext, FTS5: engines.fts }
const PATIENCE_S = Number(process.env.WARMLINE_BENCH_PEER_SECONDS ?? 300) // of processor time, for one peer to learn one set
const AGAIN_BELOW_S = 10 // what takes less is run three times, and its times are medians

const FIGURES = {
  accuracy: 'accuracy', closed_set_accuracy: 'accuracy, closed set', in_scope_accuracy: 'in scope, right and answered',
  oos_recall: 'out of scope, declined', oos_auroc: 'out of scope, AUROC', macro_f1: 'macro-F1', mcc: 'MCC', recall_at_1: 'R@1',
  recall_at_3: 'R@3', recall_at_5: 'R@5', fall: 'accuracy lost, points', accuracy_noisy: 'accuracy with them',
  us_per_query: 'µs a message',
}
const AT_MOST = new Set(['fall', 'us_per_query'])

function figure(key, value) {
  if (value === null || value === undefined) return ''
  if (key === 'us_per_query') return value.toFixed(value < 10 ? 1 : 0)
  return key === 'mcc' ? value.toFixed(2) : (value * 100).toFixed(1)
}

const seconds = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0))

function ours(set, parts, program) {
  const all = (set.pooled ? parts.slice(0, 1) : parts).map(({ args }) => {
    const from = performance.now()
    const runs = [engines.warmline(program, args)]
    if (performance.now() - from < AGAIN_BELOW_S * 1000) runs.push(engines.warmline(program, args), engines.warmline(program, args))
    return (set.read ?? ((out) => out))({ ...runs[0],
      us_per_query: median(runs.map((r) => r.us_per_query)), train_seconds: median(runs.map((r) => r.train_seconds ?? NaN)) })
  })
  return meanFigures(all)
}

function beside(set, parts, peer, around) {
  const read = set.figures ?? ((rows, found) => figuresOf(rows, found, set.oos))
  let left = PATIENCE_S
  const out = parts.map((part) => {
    const one = PEERS[peer]({ ...part, lang: set.lang, oos: set.oos, seconds: left, ...around })
    left -= one.train_seconds
    return one
  })
  const rows = parts.map((part) => readRows(part.test)), found = out.map((o) => o.found)
  const figures = set.pooled ? [read(rows.flat(), found.flat())] : rows.map((r, i) => read(r, found[i]))
  return { ...meanFigures(figures), ...meanFigures(out.map((o) => ({ train_seconds: o.train_seconds, us_per_query: o.us_per_query }))) }
}

function peer(set, parts, name, around) {
  try {
    return beside(set, parts, name, around)
  } catch (error) {
    if (!(error instanceof engines.NoResult)) throw error
    return { why: error instanceof engines.TooLate ? `none in ${PATIENCE_S} s of processor time` : error.message }
  }
}

// around: {build, datasets, work}. Gives {set, rows, ours, peers} or {set, skipped}.
export function measure(set, { build, datasets, work }) {
  const missing = set.needs.find((file) => !existsSync(join(datasets, file)))
  if (missing) return { set, skipped: `skipped: ${missing} is not here` }
  const dir = join(work, set.id)
  mkdirSync(dir, { recursive: true })
  const parts = set.cut({ data: (path) => join(datasets, path), out: (name, rows) => writeRows(join(dir, `${name}.tsv`), rows) })
  const result = { set, rows: readRows(parts[0].train).length, ours: ours(set, parts, join(build, 'warmline')), peers: {} }
  for (const name of set.peers) result.peers[name] = peer(set, parts, name, { build, work: dir })
  rmSync(dir, { recursive: true })
  return result
}

const COLUMNS = Object.keys(PEERS)
const line = (cells) => `| ${cells.join(' | ')} |`

export function figureLines(result) {
  const { set } = result
  return Object.entries(set.asked).map(([key, asked], i) => {
    const name = i ? '…' : set.name, most = AT_MOST.has(key), value = result.ours?.[key]
    const goal = asked === null ? 'reported' : `${most ? '≤' : '≥'} ${figure(key, asked)}`
    if (result.skipped) return line([name, FIGURES[key], goal, result.skipped, '', ...COLUMNS.map(() => ''), `\`tools/bench ${set.id}\``])
    const reached = asked === null ? '' : (most ? value <= asked : value >= asked) ? 'yes' : 'no'
    const others = COLUMNS.map((p) => result.peers[p]?.why ?? figure(key, result.peers[p]?.[key]))
    return line([name, FIGURES[key], goal, figure(key, value), reached, ...others, `\`tools/bench ${set.id}\``])
  })
}

// A peer's time, and how many times ours it is.
function times(result, key, write) {
  const us = result.ours[key]
  return [us, ...COLUMNS.map((p) => result.peers[p]?.[key])].map((value, i) => {
    if (!Number.isFinite(value)) return ''
    return i && Number.isFinite(us) ? `${write(value)} (${(value / us).toPrecision(2)} ×)` : write(value)
  })
}

export function tables(results) {
  const head = (cells) => [line(cells), line(cells.map(() => '---'))]
  const measured = results.filter((r) => !r.skipped)
  return [
    ...head(['set', 'figure', 'asked', 'Warmline', 'reached', ...COLUMNS, 'command']),
    ...results.flatMap(figureLines),
    '',
    ...head(['processor time', 'rows', 'train, s: Warmline', ...COLUMNS, 'a message, µs: Warmline', ...COLUMNS]),
    ...measured.map((r) => line([r.set.id, r.rows, ...times(r, 'train_seconds', seconds), ...times(r, 'us_per_query', (v) => figure('us_per_query', v))])),
  ].join('\n')
}
