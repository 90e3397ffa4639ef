// Rows of the data sets, `label<TAB>text` as `warmline eval` reads them, and what is done to them before they are asked.
import { readFileSync, writeFileSync } from 'node:fs'

export function readRows(file) {
  const rows = []
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    if (!line.trim() || line.startsWith('#')) continue
    const at = line.indexOf('\t')
    if (at < 0) throw new Error(`${file}: a line without a tab: ${line.slice(0, 60)}`)
    rows.push({ label: line.slice(0, at).trim(), text: line.slice(at + 1) })
  }
  return rows
}

export function writeRows(file, rows) {
  writeFileSync(file, rows.map((r) => `${r.label}\t${r.text.replace(/[\t\r\n]+/g, ' ')}\n`).join(''))
  return file
}

// Of more columns than two the last is the text.
export const lastColumn = (rows) => rows.map((r) => ({ label: r.label, text: r.text.slice(r.text.lastIndexOf('\t') + 1) }))

// n parts: each holds out every n-th row. belongs(row, index) says to which part a row belongs.
export function folds(rows, n, belongs = (row, i) => i % n) {
  return Array.from({ length: n }, (_, k) => ({
    train: rows.filter((row, i) => belongs(row, i) !== k),
    test: rows.filter((row, i) => belongs(row, i) === k),
  }))
}

// The words of a label as one more phrasing, for peers of `eval intent --titles`.
export function titles(rows) {
  const words = (label) => label.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_\-?/.]/g, ' ')
  return [...new Set(rows.map((r) => r.label))].map((label) => ({ label, text: words(label) }))
}

// xoshiro256** seeded by splitmix64, as src/base/rand.c.
export function generator(seed) {
  const mask = (1n << 64n) - 1n
  const rotl = (x, k) => ((x << k) | (x >> (64n - k))) & mask
  let at = BigInt(seed)
  const s = Array.from({ length: 4 }, () => {
    at = (at + 0x9e3779b97f4a7c15n) & mask
    let z = at
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask
    return z ^ (z >> 31n)
  })
  const next = () => {
    const out = (rotl((s[1] * 5n) & mask, 7n) * 9n) & mask
    const t = (s[1] << 17n) & mask
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotl(s[3], 45n)
    return out
  }
  return {
    next,
    share: () => Number(next() >> 11n) / 2 ** 53,
    below: (n) => {
      const limit = mask - (mask % BigInt(n))
      let v = next()
      while (v >= limit) v = next()
      return Number(v % BigInt(n))
    },
  }
}

// A share of the characters of the table replaced by one that sounds or looks alike: the same as `eval noise` draws.
export function disturb(rows, table, share, seed = 1) {
  const random = generator(seed)
  return rows.map((row) => ({
    label: row.label,
    text: [...row.text].map((c) => {
      const like = Buffer.byteLength(c) === 3 && Object.hasOwn(table, c) ? table[c] : []
      return like.length && random.share() < share ? like[random.below(like.length)] : c
    }).join(''),
  }))
}

// One question of each group of questions that mean the same is the knowledge, the others are asked. Pairs are
// label<TAB>a<TAB>b, label 1 = the same meaning.
export function groupsOfPairs(rows) {
  const parent = new Map()
  const root = (text) => {
    while (parent.get(text) !== text) text = parent.get(text)
    return text
  }
  for (const row of rows.filter((r) => r.label === '1')) {
    const [a, b] = row.text.split('\t')
    for (const text of [a, b]) if (!parent.has(text)) parent.set(text, text)
    if (root(a) !== root(b)) parent.set(root(b), root(a))
  }
  const number = new Map()
  const knowledge = [], questions = []
  for (const text of parent.keys()) {
    const first = root(text)
    if (!number.has(first)) {
      number.set(first, String(number.size))
      knowledge.push({ label: number.get(first), text })
    } else {
      questions.push({ label: number.get(first), text })
    }
  }
  return { knowledge, questions }
}

// Sections and questions of a manual. The label of a section is its title; that of a question the last title of its
// path that a section has, as in `eval passages`; without one the question counts as not found.
export function manual(sections, questions) {
  const plain = (title) => title.replaceAll('’', "'").toLowerCase().trim()
  const documents = Object.values(sections).map((s) => ({ label: plain(s.title), text: [s.title, ...s.text].join(' ') }))
  const known = new Set(documents.map((d) => d.label))
  const wanted = (path) => path.split('>').map(plain).filter((t) => known.has(t)).at(-1) ?? '(none)'
  return { documents, questions: questions.map((q) => ({ label: wanted(q.section), text: q.question })) }
}

// Turns of dialogues as rows for peers that look at the customer's message alone; dialogues are counted from 0.
export function satisfactionRows(text) {
  const rows = []
  let dialogue = -1, last = null
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim() || line.startsWith('#')) continue
    const [id, , , , label, customer] = line.split('\t')
    if (id !== last) dialogue++
    last = id
    if (label) rows.push({ label, text: customer.trim(), dialogue })
  }
  return rows
}
