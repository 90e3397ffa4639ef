// Warmline and its peers on the same files: each function trains on one file, asks the rows of another, and gives what
// was found for each with train_seconds and us_per_query. Times are processor time, since the machine may be shared.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './figures.mjs'
import { readRows } from './rows.mjs'

const peers = join(dirname(fileURLToPath(import.meta.url)), '../peer')

// A peer that gives no result says why: the table shows that in place of its figures.
export class NoResult extends Error {}
export class TooLate extends NoResult {}

const KILLED = [137, 152] // how a shell tells that its command was killed, or had used up its processor time

// Gives up when the command has used so many seconds of processor time: other work on the machine does not count.
export function output(command, args, seconds) {
  const limited = ['-c', 'ulimit -t "$0"; exec "$@"', String(Math.max(1, Math.ceil(seconds))), command, ...args]
  const out = spawnSync('sh', limited, { encoding: 'utf8', maxBuffer: 1 << 30 })
  if (['SIGXCPU', 'SIGKILL'].includes(out.signal) || KILLED.includes(out.status)) throw new TooLate(`${command} was stopped`)
  if (out.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${(out.stderr || String(out.error ?? out.signal)).slice(-400)}`)
  return out.stdout
}

export const warmline = (program, args) => JSON.parse(output(program, ['eval', ...args], 3600))

// nlp.js with its normal settings. Accepted means that it would answer: its intent is not "None".
export function nlpjs({ train, test, lang, oos, seconds }) {
  if (!existsSync(join(peers, 'node_modules'))) throw new NoResult('not installed')
  const args = [join(peers, 'classify.mjs'), train, test, lang, ...(oos ? [oos] : [])]
  const out = JSON.parse(output('node', ['--max-old-space-size=4096', ...args], seconds).split('\n').at(-1))
  return { ...out, found: out.found.map(([labels, scores, accepted]) => ({ labels, confidence: scores[0] ?? 0, accepted })) }
}

// As its tutorial for classification has it, at the upper end of what it recommends for rate and epochs, with parts of
// words, which on small files are worth more than all the rest; a hashed table that fits such files. One set of options
// for all sets; one thread and one seed, so that it finds the same each time.
const FASTTEXT = ['-lr', '1.0', '-epoch', '50', '-wordNgrams', '2', '-minn', '3', '-maxn', '5', '-dim', '50', '-bucket', '200000', '-thread', '1', '-seed', '1']
const TIMED_ROWS = 20000

// Small letters, signs apart, each Chinese character a word.
export const fasttextLine = (text) => text.toLowerCase().replace(/[.!?,'/()，。！？、；：]|\p{Script=Han}/gu, ' $& ').trim()

// Runs fasttext and gives its output with the processor time that it took.
function fasttextRun(args, seconds) {
  const text = output('sh', ['-c', '"$@"; code=$?; echo; times; exit $code', 'sh', 'fasttext', ...args], seconds)
  const lines = text.trimEnd().split('\n')
  const spent = [...lines.pop().matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, m) => sum + Number(m[1]) * 60 + Number(m[2]), 0)
  return { lines: lines.slice(0, -2), spent }
}

function fasttextMicroseconds(model, lines, work, seconds) {
  const one = join(work, 'one.txt'), many = join(work, 'many.txt')
  const times = Math.ceil(TIMED_ROWS / lines.length)
  writeFileSync(one, `${lines[0]}\n`)
  writeFileSync(many, `${lines.join('\n')}\n`.repeat(times))
  const spent = (file) => median([1, 2, 3].map(() => fasttextRun(['predict', model, file], seconds).spent))
  return (Math.max(0, spent(many) - spent(one)) * 1e6) / (times * lines.length)
}

// Confidence is the probability of the best label but oos; accepted means that oos is not the best.
export function fasttext({ train, test, oos, work, seconds }) {
  const input = join(work, 'fasttext.txt'), questions = join(work, 'questions.txt'), model = join(work, 'fasttext')
  if (spawnSync('sh', ['-c', 'command -v fasttext']).status !== 0) throw new NoResult('not installed')
  const rows = readRows(train)
  const labels = [...new Set(rows.map((r) => r.label))], number = new Map(labels.map((l, i) => [l, i]))
  const lines = readRows(test).map((r) => fasttextLine(r.text) || '.')
  writeFileSync(input, rows.map((r) => `__label__${number.get(r.label)} ${fasttextLine(r.text)}\n`).join(''))
  writeFileSync(questions, lines.map((l) => `${l}\n`).join(''))
  const trained = fasttextRun(['supervised', '-input', input, '-output', model, '-verbose', '0', ...FASTTEXT], seconds)
  const asked = fasttextRun(['predict-prob', `${model}.bin`, questions, '6'], seconds)
  if (asked.lines.length !== lines.length) throw new Error(`fasttext gave ${asked.lines.length} lines for ${lines.length}`)
  const found = asked.lines.map((line) => {
    const parts = line.split(' ')
    const all = Array.from({ length: parts.length >> 1 }, (_, i) => [labels[Number(parts[2 * i].slice('__label__'.length))], Number(parts[2 * i + 1])])
    const inside = all.filter(([label]) => label !== oos).slice(0, 5)
    return { labels: inside.map(([label]) => label), confidence: inside[0]?.[1] ?? 0, accepted: all[0]?.[0] !== oos }
  })
  const us = fasttextMicroseconds(`${model}.bin`, lines, work, seconds)
  rmSync(`${model}.bin`)
  return { train_seconds: trained.spent, us_per_query: us, found }
}

// SQLite FTS5 ranked by bm25; train_seconds is the time to index.
export function fts({ train, test, build, seconds }) {
  const out = JSON.parse(output(join(build, 'bench/bench_fts'), [train, test], seconds))
  return { train_seconds: out.index_seconds, us_per_query: out.us_per_query, found: out.found.map((labels) => ({ labels, confidence: 1, accepted: true })) }
}
