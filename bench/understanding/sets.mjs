// The sets on which understanding is measured: how each is parted, what `warmline eval` is asked, and what was set as a
// goal. Parts are drawn alike in every run. Public test splits are not used.
//
// A set's cut({data, out}) gives parts: {args of warmline eval, train and test for the peers, rows of test}; data(path)
// is a file of the data folder, out(name, rows) writes one for this run. With pooled the parts' rows are counted
// together and the args of the first part stand for all.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { figuresOf } from './figures.mjs'
import { disturb, folds, groupsOfPairs, lastColumn, manual, readRows, satisfactionRows, titles } from './rows.mjs'

const pack = join(dirname(fileURLToPath(import.meta.url)), '../../packs/after-sales')
const CLASSIFIERS = ['nlp.js', 'fasttext'], SEARCH = ['FTS5', 'nlp.js']

const flags = (o) => [...(o.oos ? ['--oos', o.oos] : []), ...(o.titles ? ['--titles'] : [])]

function intent(id, name, lang, train, test, asked, options = {}) {
  const cut = ({ data, out }) => {
    const rows = readRows(data(`intent/${train}`))
    return [{
      args: ['intent', data(`intent/${train}`), data(`intent/${test}`), ...flags(options)],
      train: out('train', options.titles ? [...titles(rows), ...rows] : rows),
      test: out('test', readRows(data(`intent/${test}`))),
    }]
  }
  return { id, name, lang, asked, needs: [`intent/${train}`, `intent/${test}`], oos: options.oos, peers: CLASSIFIERS, cut }
}

// Labels of whole texts; every n-th row is held out, in the first `parts` of the n ways to do so.
function labels(id, name, lang, file, n, parts, asked) {
  const cut = ({ data, out }) => folds(lastColumn(readRows(data(file))), n).slice(0, parts).map((f, k) => {
    const train = out(`train${k}`, f.train), test = out(`test${k}`, f.test)
    return { args: ['emotion', train, test], train, test }
  })
  return { id, name, lang, asked, needs: [file], peers: CLASSIFIERS, cut }
}

function packLines(part, lang) {
  return readdirSync(join(pack, part)).sort().flatMap((file) => readFileSync(join(pack, part, file), 'utf8').split('\n'))
    .filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t')).filter((row) => row[1] === lang)
    .map(([label, , text]) => ({ label, text: text.replaceAll(' | ', ' ') }))
}

function ofPack(lang, name) {
  const one = (out, key) => out[key][lang]
  return {
    id: `pack_${lang}`, name, lang, asked: { accuracy: 0.92, recall_at_3: 0.98 }, needs: [], peers: CLASSIFIERS,
    read: (out) => ({ ...out, accuracy: one(out, 'accuracy'), recall_at_3: one(out, 'recall_at_3') }),
    cut: ({ out }) => [{ args: ['pack'], train: out('train', packLines('phrasings', lang)), test: out('test', packLines('held', lang)) }],
  }
}

const smp = { train: 'intent/smp2019_zh/train.tsv', dev: 'intent/smp2019_zh/dev.tsv' }, alike = 'noise_zh/pinyin_sam.json'
const noise = {
  id: 'noise', name: 'SMP2019 with 10 % of the characters replaced by others that sound alike', lang: 'zh',
  asked: { fall: 0.03, accuracy_noisy: null }, needs: [smp.train, smp.dev, alike], peers: CLASSIFIERS,
  read: (out) => ({ ...out, fall: out.accuracy_clean - out.accuracy_noisy }),
  cut: ({ data, out }) => {
    const clean = readRows(data(smp.dev)), table = JSON.parse(readFileSync(data(alike), 'utf8'))
    return [{
      args: ['noise', data(smp.train), data(smp.dev), '--table', data(alike), '--share', '.1'],
      train: out('train', readRows(data(smp.train))), test: out('test', [...clean, ...disturb(clean, table, 0.1)]),
    }]
  },
  figures: (rows, found) => {
    const half = rows.length / 2
    const clean = figuresOf(rows.slice(0, half), found.slice(0, half)).accuracy
    const noisy = figuresOf(rows.slice(half), found.slice(half)).accuracy
    return { accuracy_clean: clean, accuracy_noisy: noisy, fall: clean - noisy }
  },
}

const lcqmc = {
  id: 'lcqmc', name: 'LCQMC, one phrasing for each question', lang: 'zh', asked: { recall_at_1: 0.86, recall_at_3: null, recall_at_5: null },
  needs: ['match/lcqmc_zh/dev.tsv'], peers: SEARCH,
  cut: ({ data, out }) => {
    const { knowledge, questions } = groupsOfPairs(readRows(data('match/lcqmc_zh/dev.tsv')))
    const train = out('train', knowledge), test = out('test', questions)
    return [{ args: ['faq', train, test], train, test }]
  },
}

const bq = {
  id: 'bq', name: 'BQ questions', lang: 'zh', asked: { recall_at_1: null, recall_at_3: null, recall_at_5: null },
  needs: ['faq/bq_zh/bq_dev_kb.tsv', 'faq/bq_zh/bq_dev_queries.tsv'], peers: SEARCH,
  cut: ({ data, out }) => {
    const [knowledge, questions] = bq.needs.map(data)
    return [{ args: ['faq', knowledge, questions], train: out('train', readRows(knowledge)), test: out('test', readRows(questions)) }]
  },
}

const television = {
  id: 'manual', name: 'smart TV manual, passages', lang: 'en', asked: { recall_at_1: 0.62, recall_at_5: 0.9 },
  needs: ['manual/smart_tv_en/sections.json', 'manual/smart_tv_en/questions.json'], peers: SEARCH,
  cut: ({ data, out }) => {
    const files = television.needs.map(data)
    const { documents, questions } = manual(...files.map((f) => JSON.parse(readFileSync(f, 'utf8'))))
    return [{ args: ['passages', ...files], train: out('train', documents), test: out('test', questions) }]
  },
}

const JDDC = 'dialogue/jddc_satisfaction/dev.tsv'
const satisfaction = {
  id: 'satisfaction', name: 'JDDC satisfaction, 5 folds by dialogue; peers see the message alone', lang: 'zh',
  asked: { macro_f1: 0.61, accuracy: null }, needs: [JDDC], peers: CLASSIFIERS, pooled: true,
  read: (out) => ({ ...out, train_seconds: out.train_seconds / 5 }),
  cut: ({ data, out }) => folds(satisfactionRows(readFileSync(data(JDDC), 'utf8')), 5, (row) => row.dialogue % 5).map((f, k) => ({
    args: ['satisfaction', data(JDDC), '--folds', '5'], train: out(`train${k}`, f.train), test: out(`test${k}`, f.test),
  })),
}

const fewshot = { titles: true }
const mattress = 'hint3_sofmattress', kart = 'hint3_curekart', play = 'hint3_powerplay11'

export const sets = [
  intent('clinc150', 'CLINC150, full', 'en', 'clinc150/train.tsv', 'clinc150/dev.tsv',
    { in_scope_accuracy: 0.9, oos_recall: 0.85, oos_auroc: 0.967, closed_set_accuracy: 0.925, us_per_query: 20 }, { oos: 'oos' }),
  intent('banking77', 'BANKING77, full', 'en', 'banking77/train.tsv', 'banking77/dev.tsv', { accuracy: 0.915 }),
  intent('banking77_10', 'BANKING77, 10 phrasings and titles', 'en', 'banking77_fewshot/train_10.tsv', 'banking77/dev.tsv', { accuracy: 0.795 }, fewshot),
  intent('banking77_5', 'BANKING77, 5 phrasings and titles', 'en', 'banking77_fewshot/train_5.tsv', 'banking77/dev.tsv', { accuracy: 0.725 }, fewshot),
  intent('hwu64_10', 'HWU64, 10 phrasings and titles', 'en', 'hwu64_fewshot/train_10.tsv', 'hwu64_fewshot/valid.tsv', { accuracy: 0.75 }, fewshot),
  intent('hint3_sofmattress', 'HINT3 sofmattress', 'en', `${mattress}/train.tsv`, `${mattress}/dev.tsv`, { mcc: 0.6 }),
  intent('hint3_curekart', 'HINT3 curekart', 'en', `${kart}/train.tsv`, `${kart}/dev.tsv`, { mcc: 0.6 }),
  intent('hint3_powerplay11', 'HINT3 powerplay11', 'en', `${play}/train.tsv`, `${play}/dev.tsv`, { mcc: 0.38 }),
  intent('smp2019', 'SMP2019', 'zh', 'smp2019_zh/train.tsv', 'smp2019_zh/dev.tsv', { accuracy: 0.9 }),
  noise,
  lcqmc,
  bq,
  television,
  labels('shopping', 'shopping reviews, polarity', 'zh', 'emotion/shopping_zh/train.tsv', 10, 1, { accuracy: 0.935 }),
  labels('complaints', 'complaints, 5 folds', 'en', 'emotion/complaints_en/train.tsv', 5, 5, { macro_f1: 0.845, accuracy: null }),
  labels('weibo', 'Weibo emotions, 5 folds', 'zh', 'emotion/weibo_zh/train.tsv', 5, 5, { macro_f1: 0.61, accuracy: null }),
  satisfaction,
  ofPack('zh', "the pack's held-out lines, Chinese"),
  ofPack('en', "the pack's held-out lines, English"),
]
