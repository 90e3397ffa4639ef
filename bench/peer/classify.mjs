// Trains nlp.js with its normal settings on one file and asks it the rows of another; both are label<TAB>text.
// Usage: node classify.mjs TRAIN TEST en|zh [NONE_LABEL]   Rows of NONE_LABEL train its intent "None".
// The library logs to standard output; the last line there is one JSON object: train_seconds and us_per_query of
// processor time, and for each row of TEST what was found: [intents, best first, at most five; their scores; whether
// nlp.js itself would answer, that is, above its threshold].
import { readFileSync } from 'node:fs'
import { dockStart } from '@nlpjs/basic'
import { LangZh } from '@nlpjs/lang-zh'

const [trainFile, testFile, lang, noneLabel] = process.argv.slice(2)
const rows = (file) => readFileSync(file, 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => {
  const at = line.indexOf('\t')
  return [line.slice(0, at).trim(), line.slice(at + 1)]
})
const seconds = (from) => {
  const used = process.cpuUsage(from)
  return (used.user + used.system) / 1e6
}

const dock = await dockStart({ settings: { nlp: { languages: ['en', 'zh'], forceNER: false, autoSave: false, autoLoad: false, log: false } }, use: ['Basic'] })
const nlp = dock.get('nlp')
nlp.container.use(LangZh)
nlp.addLanguage('zh')
let from = process.cpuUsage()
for (const [label, text] of rows(trainFile)) nlp.addDocument(lang, text, label === noneLabel ? 'None' : `intent:${label}`)
await nlp.train()
const trainSeconds = seconds(from)

const asked = rows(testFile)
const found = []
from = process.cpuUsage()
for (const [, text] of asked) {
  const out = await nlp.process(lang, text)
  const best = out.classifications.filter((c) => c.intent !== 'None').slice(0, 5)
  found.push([best.map((c) => c.intent.slice('intent:'.length)), best.map((c) => c.score), out.intent !== 'None'])
}
const us = (seconds(from) * 1e6) / asked.length
process.stdout.write(`\n${JSON.stringify({ train_seconds: trainSeconds, us_per_query: us, found })}`, () => process.exit(0))
