// Serves the demo's articles and flows by nlp.js over ws: one JSON message in, one out, nothing stored.
// Usage: node server.mjs KNOWLEDGE_DIR [eval FILE.tsv]   With eval: prints how many lines (label<TAB>lang<TAB>text) it finds.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { dockStart } from '@nlpjs/basic'
import { LangZh } from '@nlpjs/lang-zh'
import { WebSocketServer } from 'ws'
import { parse } from 'yaml'

const dir = process.argv[2]
const held = process.argv[3] === 'eval' ? readFileSync(process.argv[4], 'utf8').trim().split('\n').map((l) => l.split('\t')) : []
const heldOut = new Set(held.map((h) => h[2]))

function documents() {
  const docs = []
  for (const name of readdirSync(join(dir, 'articles')).sort()) {
    const text = readFileSync(join(dir, 'articles', name), 'utf8')
    const head = parse(text.split(/^---$/m)[1])
    const body = text.split(/^---$/m).slice(2).join('---')
    const [zh, en] = [body.split(/^# zh$/m)[1] ?? '', body.split(/^# en$/m)[1] ?? '']
    docs.push({ id: 'article:' + name.replace(/\.md$/, ''), title: head.title, ask: head.ask, say: { zh: zh.split(/^# en$/m)[0].trim(), en: en.trim() } })
  }
  for (const name of readdirSync(join(dir, 'flows')).sort()) {
    const flow = parse(readFileSync(join(dir, 'flows', name), 'utf8'))
    docs.push({ id: 'flow:' + name.replace(/\.yaml$/, ''), title: flow.title, ask: flow.ask, say: flow.steps[flow.start].say })
  }
  return docs
}

const dock = await dockStart({ settings: { nlp: { languages: ['en', 'zh'], forceNER: false, autoSave: false, autoLoad: false, log: false } }, use: ['Basic'] })
const nlp = dock.get('nlp')
nlp.container.use(LangZh)
nlp.addLanguage('zh')
for (const doc of documents()) {
  for (const lang of ['zh', 'en']) {
    for (const text of [doc.title[lang], ...(doc.ask[lang] ?? [])]) {
      if (!heldOut.has(String(text))) nlp.addDocument(lang, String(text), doc.id)
    }
    nlp.addAnswer(lang, doc.id, doc.say[lang])
  }
}
const log = console.log
console.log = () => {}
const begin = performance.now()
await nlp.train()
const trained = (performance.now() - begin) / 1000
console.log = log

if (held.length > 0) {
  let right = 0
  const from = performance.now()
  for (const [label, lang, text] of held) {
    const out = await nlp.process(lang, text)
    if (out.intent === label) right++
  }
  const us = ((performance.now() - from) * 1000) / held.length
  console.log(JSON.stringify({ lines: held.length, hit_at_1: right / held.length, train_seconds: trained, us_per_query: us }))
  process.exit(0)
}

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
server.on('listening', () => console.log(`listening on ${server.address().port}`))
server.on('connection', (socket) => {
  socket.on('message', async (data) => {
    const message = JSON.parse(data.toString())
    const lang = /[\u4e00-\u9fff]/.test(message.text) ? 'zh' : 'en'
    const out = await nlp.process(lang, message.text)
    socket.send(JSON.stringify({ type: 'message', id: message.id, blocks: [{ type: 'text', md: out.answer ?? '' }], intent: out.intent }))
  })
})
