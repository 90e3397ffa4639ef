// The program with an embedding model behind it: a real HTTP server process that answers well, slowly, wrongly and not at
// all. In each case the customer gets an answer in time, and the metrics say what happened. Prints the failures and,
// last, "N passed, N failed". Needs node >= 18 and openssl, no packages.
// Usage: node test/program/embeddings.mjs [WORD]   only tests whose name has WORD   env WARMLINE_BIN (default build/warmline)
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { begin, binary, call_json, main, metric, ok, request, root, say, set_mode, start, stats, stop, test, until, wait } from './rig.mjs'

const model_program = join(dirname(fileURLToPath(import.meta.url)), 'embedding-server.mjs')
const key = 'sk-of-the-test-2718281828'
const in_time_ms = 30000 // of a busy machine; the deadline is 150

// ---- the two programs ----

const start_model = (port = 0, env = {}) => start([process.execPath, model_program, String(port)], { env: { KEY: key, ...env }, pattern: /listening (\d+)/ })
const stop_model = (model) => stop(model, 'SIGKILL')

const serve = (data, url, more = [], env = {}) => start([binary, 'serve', '--data', join(root, data), '--knowledge', knowledge, '--port', '0', '--address-rate', '0',
  '--conversation-rate-per-min', '100000', '--conversation-burst', '1000', '--embeddings-url', url, '--embeddings-model', 'test', '--embeddings-key-file', key_file,
  '--embeddings-query-prefix', 'query:', '--embeddings-passage-prefix', 'passage: ', ...more], { env })
const with_vectors = (server) => until('vectors', () => server.log().includes('with vectors of the embedding model'))

// What the agents' page asks, with a session of its own.
async function understanding(server) {
  if (!server.cookie) {
    const [, login, password] = await until('a login', () => /desk login: (\S+) \/ (\S+)/.exec(server.log()))
    const answer = await request(server, '/v1/desk/login', { body: { login, password } })
    server.cookie = answer.headers.get('set-cookie').split(';')[0]
  }
  return call_json(server, '/v1/desk/understanding', { cookie: server.cookie })
}

const failures = (server, kind) => metric(server, `warmline_embeddings_failures_total{kind="${kind}"}`)

// A new conversation asks one thing: {text, ms}.
async function ask(server, text, lang = 'en') {
  const c = await begin(server, { lang })
  const from = performance.now()
  const reply = await say(server, c, { text })
  ok(reply.blocks?.length > 0, `no answer to ${text}: ${JSON.stringify(reply)}`)
  return { text: JSON.stringify(reply.blocks), ms: performance.now() - from }
}

// ---- a company that speaks of things with invented names, so that only the model knows what is alike ----

const knowledge = join(root, 'knowledge'), key_file = join(root, 'key')

// In Chinese hardly anything is asked: what a Chinese customer means stands in English only.
function write_article(id, title, ask, body, chinese) {
  writeFileSync(join(knowledge, 'articles', `${id}.md`),
    `---\ntitle: {zh: ${title}, en: ${title}}\nask: {zh: [说说${title}], en: [${ask.join(', ')}]}\n---\n# zh\n${chinese}\n# en\n${body}\n`)
}

function write_knowledge() {
  mkdirSync(join(knowledge, 'articles'), { recursive: true })
  writeFileSync(key_file, `${key}\n`)
  writeFileSync(join(knowledge, 'company.yaml'), 'id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 好, en: Hi}\n')
  writeFileSync(join(knowledge, 'products.yaml'), 'products:\n  - {id: box, name: Box}\n')
  const words = { frob: ['frobnicate', 'frobbing', 'frobber', 'unfrobbed'], snark: ['snark', 'snarking', 'snarkle', 'presnark'],
    quonk: ['quonk', 'quonking', 'quonker', 'requonk'], plorf: ['plorf', 'plorfing', 'plorfer', 'plorfed'] }
  for (const [id, w] of Object.entries(words))
    write_article(id, w[0], [`how to do ${w[1]}`, `where is the ${w[2]}`, `it is ${w[3]} now`, `${w[0]} please`, `${w[2]} ${w[1]}`, `my ${w[0]}`],
      `This tells of ${w[0]} and no other.`, `这里说的是 ${w[0]}。`)
}

const found = (reply, word) => ok(reply.text.includes(`of ${word} and`) || reply.text.includes(`是 ${word}。`), `not about ${word}: ${reply.text.slice(0, 400)}`)
const in_time = (reply) => ok(reply.ms < in_time_ms, `it took ${reply.ms} ms`)

// ---- tests ----

async function good_tests(model, server) {
  await test('what shares no word with the article is understood', async () => {
    found(await ask(server, 'grelp the thing'), 'frobnicate')
    found(await ask(server, 'wibble the thing'), 'snark')
    found(await ask(server, 'a zubbit, quickly'), 'quonk')
  })
  await test('a Chinese question finds what was asked in English only', async () => {
    found(await ask(server, '弗洛怎么弄', 'zh'), 'frobnicate')
    found(await ask(server, '这个斯纳在哪', 'zh'), 'snark')
  })
  await test('a message that was asked before costs no request', async () => {
    const before = await stats(model), hits = await metric(server, 'warmline_embeddings_cache_hits_total')
    for (let i = 0; i < 3; i++) found(await ask(server, 'the same dax again'), 'plorf')
    ok((await stats(model)).texts === before.texts + 1, 'it was asked again')
    ok(await metric(server, 'warmline_embeddings_cache_hits_total') === hits + 2, 'no hits')
  })
  await test('the model sees the prefix and no personal data', async () => {
    await ask(server, 'call me at 13812345678 about the grelp')
    const [text] = (await stats(model)).last.input
    ok(text.startsWith('query: ') && text.includes('grelp') && !text.includes('13812345678'), text)
  })
  await test('many at once go out together', async () => {
    const before = await stats(model)
    await Promise.all(Array.from({ length: 60 }, (_, i) => ask(server, `crowd number ${i} with a zubbit`)))
    const after = await stats(model)
    ok(after.texts - before.texts === 60, `${after.texts - before.texts} texts`)
    ok(after.requests - before.requests < 60, `${after.requests - before.requests} requests`)
  })
}

let turn = 0
// One bad answer, then a good one, so that the model is never left alone.
async function bad_mode(model, server, mode, kind) {
  await test(`a customer is answered in time when the model says ${mode}`, async () => {
    const before = await failures(server, kind), fallbacks = await metric(server, 'warmline_embeddings_fallbacks_total')
    await set_mode(model, mode)
    const reply = await ask(server, `some quonkery maybe ${++turn}`)
    in_time(reply)
    found(reply, 'quonk')
    ok(await failures(server, kind) === before + 1, `the failures of kind ${kind} are not one more`)
    ok(await metric(server, 'warmline_embeddings_fallbacks_total') === fallbacks + 1, 'the fallbacks are not one more')
    await set_mode(model, 'good')
    found(await ask(server, `number ${++turn} of grelp`), 'frobnicate')
  })
}

const bad_modes = { slow: 'timeout', silent: 'timeout', json: 'format', html: 'format', nan: 'format', infinite: 'numbers', zero: 'numbers', rows: 'rows',
  more: 'rows', order: 'rows', dimension: 'dimension', 500: 'status', 401: 'status', 429: 'status', 302: 'status', cut: 'connection' }

async function failing_tests(model, server) {
  await test('a vector that came too late is there the next time', async () => {
    const text = 'a late grelp'
    await set_mode(model, 'slow')
    in_time(await ask(server, text))
    await wait(600)
    const before = await stats(model)
    found(await ask(server, text), 'frobnicate')
    ok((await stats(model)).texts === before.texts, 'it was asked again')
    await set_mode(model, 'good')
    await ask(server, 'once more a good wibble')
  })
  await test('after failures in a row the model is left alone, and asked again later', async () => {
    await set_mode(model, '500')
    for (let i = 0; i < 7; i++) in_time(await ask(server, `some frobbery maybe ${i}`))
    ok(await metric(server, 'warmline_embeddings_left_alone') === 1, 'it is not left alone')
    ok(await failures(server, 'skipped') >= 2, 'nothing was skipped')
    await set_mode(model, 'good')
    await until('it to be asked again', async () => { await ask(server, `probing ${++turn}`); return await metric(server, 'warmline_embeddings_left_alone') === 0 })
    found(await ask(server, 'now a dax'), 'plorf')
  })
}

async function sure_tests(model, server) {
  await test('what words know for sure is not asked about', async () => {
    const before = await stats(model)
    found(await ask(server, 'how to do quonking'), 'quonk')
    found(await ask(server, 'how to do plorfing please'), 'plorf')
    ok((await stats(model)).texts === before.texts, 'it was asked about')
  })
}

async function gone_tests(model, server) {
  await test('a model that is gone is done without, and used when it is back', async () => {
    await stop_model(model)
    const before = await failures(server, 'connection')
    const reply = await ask(server, 'some quonkery, gone as it is')
    in_time(reply)
    found(reply, 'quonk')
    ok(await failures(server, 'connection') > before, 'no failure was counted')
    for (let i = 0; i < 6; i++) in_time(await ask(server, `some frobbery away ${i}`))
    const back = await start_model(model.port)
    await until('it to be asked again', async () => { await ask(server, `probing ${++turn}`); return await metric(server, 'warmline_embeddings_left_alone') === 0 })
    found(await ask(server, 'back with a wibble'), 'snark')
    await stop_model(back)
  })
}

async function start_tests() {
  await test('without the model the service starts and answers; its vectors come when it does', async () => {
    const model = await start_model()
    await stop_model(model)
    const server = await serve('late', `http://127.0.0.1:${model.port}`)
    found(await ask(server, 'how to do plorfing'), 'plorf')
    await until('the log to tell', () => /the embedding model fails \(connection\)/.test(server.log()))
    const missing = await metric(server, 'warmline_embeddings_knowledge_missing')
    ok(missing > 0, 'nothing is missing')
    ok(await metric(server, 'warmline_embeddings_knowledge_texts') === missing, 'some have a vector')
    const failing = await understanding(server)
    ok(failing.by === 'words' && failing.state === 'failing' && failing.model === 'test', JSON.stringify(failing))
    ok(failing.texts === missing && failing.embedded === 0 && !('instructions' in failing), JSON.stringify(failing))
    const back = await start_model(model.port)
    await with_vectors(server)
    ok(await metric(server, 'warmline_embeddings_knowledge_missing') === 0, 'something is missing')
    ok(await metric(server, 'warmline_embeddings_knowledge_texts') === missing, 'the texts are others')
    const ready = await understanding(server)
    ok(ready.by === 'meaning' && ready.state === 'ready' && ready.texts === missing && ready.embedded === missing, JSON.stringify(ready))
    found(await ask(server, 'some grelp'), 'frobnicate')
    await stop(server)
    await stop_model(back)
  })
  await test('a wrong key is told as a status, and never written to the log', async () => {
    const model = await start_model(0, { KEY: 'another' })
    const server = await serve('wrong-key', `http://127.0.0.1:${model.port}`)
    await until('the log to tell', () => /the embedding model fails \(status\)/.test(server.log()))
    found(await ask(server, 'how to do plorfing'), 'plorf')
    ok(!server.log().includes(key), 'the key is in the log')
    await stop(server)
    await stop_model(model)
  })
  await test('a restart embeds nothing again, in whichever form vectors travel, and an edit only what is new', async () => {
    const model = await start_model()
    let server = await serve('kept', `http://127.0.0.1:${model.port}/v1`, ['--embeddings-format', 'base64'])
    await with_vectors(server)
    await stop(server)
    const before = await stats(model)
    server = await serve('kept', `http://127.0.0.1:${model.port}/`)
    await with_vectors(server)
    ok((await stats(model)).texts === before.texts, 'texts were embedded again')
    write_article('more', 'blimber', ['how to do blimbering', 'the blimber is lost'], 'This tells of blimber and no other.', '这里说的是 blimber。')
    await until('the edit', () => server.log().split('with vectors of the embedding model').length === 3)
    const texts = (await stats(model)).texts - before.texts
    ok(texts > 0 && texts < 10, `${texts} texts were embedded`)
    rmSync(join(knowledge, 'articles', 'more.md'))
    await stop(server)
    await stop_model(model)
  })
  await test('over TLS only a certificate that is trusted will do', async () => {
    const pem = join(root, 'tls.pem')
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${pem}.key`, '-out', `${pem}.cert`,
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'], { stdio: 'ignore' })
    writeFileSync(pem, readFileSync(`${pem}.key`) + readFileSync(`${pem}.cert`))
    const model = await start_model(0, { TLS: pem }), url = `https://localhost:${model.port}`
    const trusting = await serve('tls', url, [], { SSL_CERT_FILE: `${pem}.cert` })
    await with_vectors(trusting)
    found(await ask(trusting, 'a secret grelp'), 'frobnicate')
    await stop(trusting)
    const strict = await serve('strict', url, [], { SSL_CERT_FILE: '/dev/null' })
    await until('the log to tell', () => /the embedding model fails \(connection\)/.test(strict.log()))
    found(await ask(strict, 'how to do plorfing'), 'plorf')
    await stop(strict)
    await stop_model(model)
  })
  await test('a URL or a key file that cannot be is told at start', async () => {
    for (const [args, words] of [[['--embeddings-url', 'gopher://x'], /embeddings_url/], [['--embeddings-key-file', '/nonexistent'], /embeddings_key_file/],
      [['--embeddings-model', ''], /embeddings_url needs embeddings_model/]]) {
      const failed_start = await serve('refused', 'http://127.0.0.1:1', args).then(() => null, (e) => e)
      ok(failed_start && words.test(failed_start.message), `${args}: ${failed_start?.message}`)
    }
  })
}

// ---- all ----

main(async () => {
  write_knowledge()
  const model = await start_model()
  const server = await serve('data', `http://127.0.0.1:${model.port}`)
  await with_vectors(server)
  await good_tests(model, server)
  await sure_tests(model, server)
  for (const [mode, kind] of Object.entries(bad_modes)) await bad_mode(model, server, mode, kind)
  await failing_tests(model, server)
  await gone_tests(model, server)
  await test('neither key nor text of a customer is in the log', async () => ok(!server.log().includes(key) && !/grelp|quonking/.test(server.log()), server.log()))
  await test('it stops as it should', async () => stop(server))
  await start_tests()
})
