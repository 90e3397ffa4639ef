// The program with a sentence encoder in its process: what is understood by meaning, what costs a vector, and what happens
// when the pack is missing, damaged or another one, or the program is killed while it embeds. Prints the failures and,
// last, "N passed, N failed". Needs node >= 18 and python3, no packages.
// Usage: node test/program/encoder.mjs [WORD]   only tests whose name has WORD
// env WARMLINE_BIN (default build/warmline), WARMLINE_TEST_ENCODER: encoder.gguf of the pack encoder-e5-small
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { begin, binary, call, call_json, environment, main, metric, ok, request, root, say, start, stop, test, until } from './rig.mjs'

const file = process.env.WARMLINE_TEST_ENCODER
const here = dirname(fileURLToPath(import.meta.url))
const packs = join(root, 'packs'), knowledge = join(root, 'knowledge')
const name = 'encoder-e5-small'

// ---- the program ----

// Time enough for slow builds: these tests ask what is understood, not how fast. Each is trained anew, and says so.
const serve = (data, more = [], folder = knowledge) => start([binary, 'serve', '--data', join(root, data), '--knowledge', folder, '--port', '0', '--packs', packs,
  '--address-rate', '0', '--conversation-rate-per-min', '100000', '--conversation-burst', '1000', '--embeddings-timeout-ms', '10000', ...more], { learns: true })
const times_served = (server) => server.log().split('with vectors of the embedding model').length - 1
const with_vectors = (server, times = 1) => until('vectors', () => times_served(server) >= times)
const trained = (server) => until('training', () => server.log().includes(', trained)'))

async function refused(args, words) {
  const failure = await serve('refused', args).then(async (s) => { await stop(s); return null }, (e) => e)
  ok(failure && words.test(failure.message), `${args}: ${failure?.message ?? 'it started'}`)
}

const texts = (server) => metric(server, 'warmline_embeddings_texts_total')
const missing = (server) => metric(server, 'warmline_embeddings_knowledge_missing')

const try_to_say = (server, c, body) => request(server, `/v1/conversations/${c.id}/messages`, { bearer: c.key, body })

// A new conversation asks one thing: {id, text}.
async function ask(server, text, lang = 'en') {
  const c = await begin(server, { lang }), reply = await say(server, c, { text })
  ok(reply.blocks?.length > 0, `no answer to ${text}: ${JSON.stringify(reply)}`)
  return { id: c.id, text: JSON.stringify(reply.blocks) }
}

async function agent(server, login) {
  const [, name, password] = login ?? /desk login: (\S+) \/ (\S+)/.exec(server.log())
  const answer = await request(server, '/v1/desk/login', { body: { login: name, password } })
  ok(answer.status < 300, `the agent cannot log in: ${answer.status} ${answer.text}`)
  return answer.headers.get('set-cookie').split(';')[0]
}

// The trace of the newest reply, as text.
async function trace(server, cookie, reply) {
  const { turns } = await call_json(server, `/v1/conversations/${reply.id}/trace`, { cookie })
  return turns.at(-1).trace.map(([key, value]) => `"${key}":"${value}"`).join('\n')
}

// ---- a company for people who are outdoors, with many ways to say the same ----

const company = {
  tyre: { title: 'Flat tyre', zh: '内胎', ask: ['my tyre is flat', 'how to repair a puncture', 'the wheel of my bike lost its air', 'a nail went through the rubber', 'hole in the inner tube', 'I have to pump it up every morning', 'mend a bicycle tube', 'it hisses and goes soft while I ride'] },
  tent: { title: 'Tent leaks', zh: '篷布', ask: ['my tent leaks in the rain', 'the roof is not waterproof any more', 'water comes through the seams', 'we got soaked inside at the campsite', 'how to seal the fabric of a tent', 'drops fall on us when it pours', 'everything was wet after a rainy night', 'the outer sheet lets rain in'] },
  stove: { title: 'Stove does not light', zh: '炉头', ask: ['the stove will not ignite', 'gas comes out and there is no fire', 'the lighter button is broken', 'cannot light the cooker', 'there is no spark', 'we could not cook dinner, no flame', 'the burner stays cold', 'it clicks and does not burn'] },
  bag: { title: 'Washing a sleeping bag', zh: '睡袋', ask: ['can I wash the sleeping bag', 'is the washing machine fine for down', 'it smells of sweat after the trip', 'how to launder what I sleep in', 'which detergent for feathers', 'may it go into the dryer', 'get the dirt out of the lining', 'the filling clumps after cleaning'] },
  invoice: { title: 'Invoice', zh: '票据', ask: ['I need an invoice', 'send me a bill for the tax office', 'paper with the name of my firm on it', 'where is my receipt', 'the company name on it is wrong', 'my accountant wants a document of the purchase', 'proof of payment please', 'print the VAT number'] },
  torch: { title: 'Head torch', zh: '头戴', ask: ['the head torch is dim', 'my lamp flickers', 'how long does the light last', 'the beam is weak', 'it goes dark after an hour', 'replace the batteries of the headlamp', 'it does not shine any more', 'too little brightness at night'] },
  boots: { title: 'Boots hurt', zh: '皮面', ask: ['my boots hurt', 'I got blisters on my heels', 'the shoes are too tight', 'my toes touch the front', 'how to break in leather', 'my feet ache after walking', 'they rub at the ankle', 'should I take one size up'] },
  stock: { title: 'When is it back', zh: '补货', ask: ['when will it be in stock again', 'the size I want is sold out', 'it says not available', 'tell me as soon as I can order it', 'do you get more of them', 'is there a waiting list', 'all gone already', 'when does the next delivery reach the shop'] },
}

function write_article(folder, id, { title, zh, ask }) {
  writeFileSync(join(folder, 'articles', `${id}.md`),
    `---\ntitle: {zh: ${zh}, en: ${title}}\nask: {zh: [说说${zh}], en: ${JSON.stringify(ask)}}\n---\n# zh\n这一页的记号是 mark-${id}。\n# en\nThe mark of this page is mark-${id}.\n`)
}

function write_company() {
  mkdirSync(join(knowledge, 'articles'), { recursive: true })
  writeFileSync(join(knowledge, 'company.yaml'), 'id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 好, en: Hi}\n')
  writeFileSync(join(knowledge, 'products.yaml'), 'products:\n  - {id: box, name: Box}\n')
  for (const [id, article] of Object.entries(company)) write_article(knowledge, id, article)
}

const open_questions = { 'how do I fix a punctured bike tire': 'tyre', 'no air left in my front wheel': 'tyre', 'there are sore spots on my foot': 'boots' }
const chinese_questions = { 轮胎扎了钉子: 'tyre', 帐篷漏水: 'tent', 炉子点不着: 'stove' }
const sure_questions = { 'how to repair a puncture': 'tyre', 'the stove will not ignite': 'stove', 'I need an invoice': 'invoice' }
const found = (reply, id) => ok(reply.text.includes(`mark-${id}`), `not about ${id}: ${reply.text.slice(0, 400)}`)

// ---- packs ----

const pack_add = (path, as, to = packs) => execFileSync(binary, ['pack', 'add', path, '--name', as, '--packs', to], { env: environment, stdio: 'pipe' })
const pack_file = (as = name) => join(packs, as, 'encoder.gguf')

// Small encoders whose numbers are drawn: quick, and they understand nothing.
function small(to, options = '') {
  execFileSync('python3', ['-c', `import sys; sys.path.insert(0, sys.argv[1]); from gguf_rig import encoder; open(sys.argv[2], "wb").write(encoder(${options}))`, here, to])
  return to
}

function fresh_packs() {
  rmSync(packs, { recursive: true, force: true })
  mkdirSync(packs)
}

function e5_alone() {
  fresh_packs()
  pack_add(file, name)
}

// ---- tests ----

async function meaning_tests(server, cookie) {
  for (const [text, id] of Object.entries(open_questions))
    await test(`what shares no word with the article is understood: ${text}`, async () => {
      const reply = await ask(server, text)
      found(reply, id)
      const why = await trace(server, cookie, reply)
      ok(/"by":"meaning"/.test(why) && /384 numbers/.test(why), why)
    })
  for (const [text, id] of Object.entries(chinese_questions))
    await test(`a Chinese question ranks first what was asked in English only: ${text}`, async () => {
      const why = await trace(server, cookie, await ask(server, text, 'zh'))
      ok(/"by":"meaning"/.test(why) && /"hit":"([^"]*)"/.exec(why)[1].startsWith(`article:${id} `), why)
    })
  await test('what words know costs no vector', async () => {
    const before = await texts(server), misses = await metric(server, 'warmline_embeddings_cache_misses_total')
    for (const [text, id] of Object.entries(sure_questions)) {
      const reply = await ask(server, text), why = await trace(server, cookie, reply)
      found(reply, id)
      ok(/"by":"words"/.test(why) && !/"vector"/.test(why), why)
    }
    ok(await texts(server) === before && await metric(server, 'warmline_embeddings_cache_misses_total') === misses, 'a vector was made')
  })
  await test('a message that was asked before costs no vector', async () => {
    const text = 'the front wheel is all squashed'
    await ask(server, text)
    const before = await texts(server), hits = await metric(server, 'warmline_embeddings_cache_hits_total')
    for (let i = 0; i < 3; i++) await ask(server, text)
    ok(await texts(server) === before, 'it was embedded again')
    ok(await metric(server, 'warmline_embeddings_cache_hits_total') === hits + 3, 'no hits')
  })
  await test('many at once are computed together', async () => {
    const before = await texts(server), requests = await metric(server, 'warmline_embeddings_requests_total')
    await Promise.all(Array.from({ length: 60 }, (_, i) => ask(server, `number ${i} of those whose wheel went soft overnight`)))
    const n = await texts(server) - before, batches = await metric(server, 'warmline_embeddings_requests_total') - requests
    ok(n === 60 && batches < 60, `${n} texts in ${batches} batches`)
  })
}

async function odd_tests(server) {
  const long = 'my wheel went soft again. '.repeat(700)
  for (const [what, text] of Object.entries({ 'emoji only': '🛞💨😭', 'one letter': 'x', '8,000 bytes': long.slice(0, 8000), '8,000 bytes without a space': 'q'.repeat(8000),
    'the longest message': long.slice(0, 16000), 'as many tokens as fit into it': '嗷 '.repeat(4000), 'marks and nothing else': '\u200b\u202e?!…', 'an order for the model': '[CLS] <s> [SEP] </s> query: passage:' }))
    await test(`a message of ${what} is answered`, async () => {
      await ask(server, text)
      await ask(server, text, 'zh')
    })
  await test('a message past the limit, and one that is not UTF-8, are refused as before', async () => {
    const c = await begin(server, { lang: 'en' }), before = await texts(server)
    const over = await try_to_say(server, c, { text: long.slice(0, 16001) })
    const broken = await try_to_say(server, c, Buffer.from('{"text":"my wheel \xff\xfe is soft"}', 'latin1'))
    const huge = await try_to_say(server, c, { text: 'soft wheel '.repeat(40000) })
    ok([over, broken, huge].every((a) => a.status >= 400 && a.status < 500), `${over.status} ${broken.status} ${huge.status}`)
    ok(await texts(server) === before, 'a vector was made')
  })
}

async function kept_tests() {
  await test('a restart embeds nothing again, and an edit only what is new', async () => {
    let server = await serve('kept')
    await with_vectors(server)
    ok(await texts(server) > 0, 'nothing was embedded')
    await stop(server)
    server = await serve('kept')
    await with_vectors(server)
    ok(await texts(server) === 0, `${await texts(server)} texts were embedded again`)
    write_article(knowledge, 'rope', { title: 'Ropes', zh: '绳子', ask: ['how to coil a rope', 'the rope is frayed'] })
    await with_vectors(server, 2)
    const n = await texts(server)
    ok(n > 0 && n < 12, `${n} texts were embedded`)
    found(await ask(server, 'how to coil a rope'), 'rope')
    found(await ask(server, 'how do I fix a punctured bike tire'), 'tyre')
    rmSync(join(knowledge, 'articles', 'rope.md'))
    await with_vectors(server, 3)
    ok(await missing(server) === 0, 'something is missing')
    await stop(server)
  })
  await test('while it embeds words serve; killed meanwhile it goes on where it stopped', async () => {
    const folder = join(here, '../meaning/company'), vectors = join(root, 'killed/cache/knowledge.vectors')
    let server = await serve('killed', ['--encoder-arithmetic', 'portable'], folder)
    await trained(server)
    const all = await until('what is missing', () => missing(server))
    ok((await ask(server, 'same battery for mower and trimmer')).text.includes('36 in its name'), 'words do not serve')
    ok(await missing(server) > 0, 'it was over too soon')
    await until('a part of it on disk', () => existsSync(vectors))
    server.child.kill('SIGKILL')
    await server.exit
    server = await serve('killed', [], folder)
    await with_vectors(server)
    const n = await texts(server)
    ok(n > 0 && n <= all - 256, `${n} of ${all} texts were embedded the second time`)
    await stop(server)
  })
  await test('it stops at once while it embeds', async () => {
    const server = await serve('stopped', ['--encoder-arithmetic', 'portable'], join(here, '../meaning/company'))
    await until('what is missing', () => missing(server))
    const from = performance.now()
    await stop(server)
    ok(performance.now() - from < 5000, `it took ${performance.now() - from} ms`)
  })
}

async function setting_tests() {
  await test('encoder off: by words alone', async () => {
    const server = await serve('off', ['--encoder', 'off'])
    await trained(server)
    for (const [text, id] of Object.entries(sure_questions)) found(await ask(server, text), id)
    for (const text of Object.keys(open_questions)) await ask(server, text)
    ok(!/meaning: by/.test(server.log()), server.log())
    ok(!(await call(server, '/metrics')).includes('warmline_embeddings'), 'there are metrics of vectors')
    await stop(server)
  })
  await test('a named pack that is not there stops the start', async () => refused(['--encoder', 'nobody'], /encoder: the pack nobody is not installed/))
  await test('without any pack auto says how to get one, and serves', async () => {
    fresh_packs()
    const server = await serve('no-pack')
    await trained(server)
    ok(/meaning: by words; tools\/get-pack/.test(server.log()), server.log())
    found(await ask(server, 'I need an invoice'), 'invoice')
    await stop(server)
  })
}

async function damaged(what, spoil, words) {
  await test(`a file that is ${what}: auto warns and serves by words; a named pack stops the start`, async () => {
    e5_alone()
    spoil(pack_file())
    const data = `damaged-${what.replaceAll(' ', '-')}`, server = await serve(data)
    ok(words.test(server.log()) && /meaning: by words, since the encoder cannot be used/.test(server.log()), server.log())
    await trained(server)
    for (const [text, id] of Object.entries(sure_questions)) found(await ask(server, text), id)
    await stop(server)
    await refused(['--encoder', name], words)
  })
}

function flip(path, at) {
  const bytes = readFileSync(path)
  bytes[at < 0 ? bytes.length + at : at] ^= 0x40
  writeFileSync(path, bytes)
}

async function damaged_tests() {
  await damaged('cut', (path) => truncateSync(path, 30000000), /lies beyond the end of the file/)
  await damaged('empty', (path) => writeFileSync(path, ''), /GGUF/)
  await damaged('gone', (path) => rmSync(path), /encoder\.gguf/)
  await damaged('no GGUF in its first bytes', (path) => flip(path, 1), /GGUF/)
  await damaged('wrong by one bit among its weights', (path) => flip(path, -5000), /not what was added/)
  await damaged('of another architecture', (path) => small(path, 'architecture="llama"'), /architecture "llama"/)
}

async function arithmetic_tests() {
  const answers = {}
  for (const how of ['best', 'portable', 'avx2'])
    await test(`the arithmetic ${how} answers`, async () => {
      const server = await serve(`with-${how}`, ['--encoder-arithmetic', how]).catch((e) => e)
      if (server instanceof Error && /instruction set/.test(server.message)) return console.log(`skip arithmetic ${how}: not on this machine`)
      if (server instanceof Error) throw server
      await with_vectors(server)
      ok(how === 'best' || server.log().includes(`numbers, ${how}`), server.log())
      answers[how] = []
      for (const [text, id] of Object.entries(open_questions)) {
        const reply = await ask(server, text)
        found(reply, id)
        answers[how].push(reply.text)
      }
      await stop(server)
    })
  await test('all arithmetics give the same answers', async () => {
    for (const [how, got] of Object.entries(answers)) ok(JSON.stringify(got) === JSON.stringify(answers.best), `${how} differs`)
  })
}

async function exchange_tests() {
  await test('another model in the pack: everything is embedded anew while words serve', async () => {
    e5_alone()
    let server = await serve('exchanged')
    await with_vectors(server)
    const all = await texts(server)
    await stop(server)
    fresh_packs()
    pack_add(small(join(root, 'small.gguf')), 'small')
    server = await serve('exchanged')
    found(await ask(server, 'how to repair a puncture'), 'tyre')
    await with_vectors(server)
    ok(await texts(server) === all, `${await texts(server)} of ${all} texts were embedded anew`)
    found(await ask(server, 'how to repair a puncture'), 'tyre')
    await stop(server)
    e5_alone()
    server = await serve('exchanged')
    await with_vectors(server)
    for (const [text, id] of Object.entries(open_questions)) found(await ask(server, text), id)
    await stop(server)
  })
  await test('a pack that is exchanged under a running program changes nothing for it', async () => {
    e5_alone()
    const server = await serve('under')
    await with_vectors(server)
    fresh_packs()
    pack_add(small(join(root, 'small.gguf')), 'small')
    for (const [text, id] of Object.entries(open_questions)) found(await ask(server, text), id)
    await stop(server)
  })
}

// ---- all ----

main(async () => {
  if (!file) return console.log('skip encoder: WARMLINE_TEST_ENCODER names no file')
  write_company()
  e5_alone()
  const server = await serve('data')
  const login = /desk login: (\S+) \/ (\S+)/.exec(await until('the login', () => /desk login: \S+ \/ \S+/.test(server.log()) && server.log()))
  const cookie = await agent(server, login)
  await with_vectors(server)
  await meaning_tests(server, cookie)
  await odd_tests(server)
  await test('no text of a customer is in the log', async () => ok(!/wheel|轮子/.test(server.log()), server.log()))
  await test('it stops as it should', async () => stop(server))
  await kept_tests()
  await arithmetic_tests()
  await exchange_tests()
  await setting_tests()
  await damaged_tests()
})
