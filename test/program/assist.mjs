// Assistance to an agent, in a program that runs with a language model behind it: live events, suggestions in time,
// warnings, verdicts that outlast a restart, translations without personal data, and hostile input. Prints the failures
// and, last, "N passed, N failed". Needs node >= 18, no packages.
// Usage: node test/program/assist.mjs [WORD]   only tests whose name has WORD   env WARMLINE_BIN (default build/warmline)
import { createServer } from 'node:http'
import { join } from 'node:path'
import { binary, main, ok, root, same, start, stop, test, until } from './rig.mjs'

// Translates what it knows; keeps marks as it is told, or loses them.
const model = { asked: [], mode: 'well' }
const words = { '请打 [PHONE] 找我': 'Please call me at [PHONE]', '你好': 'Hello', '星期三打 [PHONE] 或看 https://example.org/a': 'Call [PHONE] on Wednesday or see https://example.org/a',
  '旧的写成 [PHONE]，新的 [PHONE]，[OK]': 'The old one reads [PHONE], the new one [PHONE], [OK]' }
const model_server = createServer((req, res) => {
  let body = ''
  req.on('data', (d) => { body += d })
  req.on('end', () => {
    const text = JSON.parse(body).messages.at(-1).content
    model.asked.push(text)
    if (model.mode === 'broken') return res.writeHead(500).end('{}')
    const content = model.mode === 'losing' ? 'Please call me' : words[text] ?? text
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }] }))
  })
})
await new Promise((done) => model_server.listen(0, '127.0.0.1', done))

const serve = (data, more = []) => start([binary, 'demo', '--data', join(root, data), '--port', '0', '--address-rate', '0', '--encoder', 'off',
  '--conversation-rate-per-min', '100000', '--conversation-burst', '1000', '--agent-rate-per-min', '100000', '--agent-burst', '10000', ...more])
const with_model = ['--chat-url', `http://127.0.0.1:${model_server.address().port}`, '--chat-model', 'test', '--chat-first-ms', '1000', '--chat-timeout-ms', '2000']

async function call(server, path, { bearer, cookie, csrf, body, raw } = {}) {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method: body || raw ? 'POST' : 'GET', body: raw ?? (body && JSON.stringify(body)), headers: {
    ...(body || raw ? { 'content-type': 'application/json' } : {}), ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    ...(cookie ? { cookie } : {}), ...(csrf ? { 'x-csrf-token': csrf } : {}) } })
  const text = await answer.text()
  return { status: answer.status, text, json: text.startsWith('{') ? JSON.parse(text) : null, headers: answer.headers }
}

let secret = null
async function log_in(server) {
  secret ??= await until('a login', () => /desk login: (\S+) \/ (\S+)/.exec(server.log()))
  const answer = await call(server, '/v1/desk/login', { body: { login: secret[1], password: secret[2] } })
  same(answer.status, 200, 'login')
  return { cookie: answer.headers.get('set-cookie').split(';')[0], csrf: answer.json.csrf }
}

async function waiting(server, lang, more = {}) {
  const c = (await call(server, '/v1/conversations', { body: { lang, ...more } })).json
  await call(server, `/v1/conversations/${c.id}/messages`, { bearer: c.key, body: { text: lang === 'zh' ? '转人工' : 'I want to talk to a person' } })
  return c
}

async function taken(server, agent, lang = 'zh', more = {}) {
  const c = await waiting(server, lang, more)
  same((await call(server, `/v1/desk/conversations/${c.id}/take`, { ...agent, body: {} })).status, 200, 'take')
  return c
}

const say = (server, c, text) => call(server, `/v1/conversations/${c.id}/messages`, { bearer: c.key, body: { text } })
const assist = async (server, agent, c, draft) => {
  const from = performance.now()
  const answer = await call(server, `/v1/desk/conversations/${c.id}/assist`, draft === undefined ? agent : { ...agent, body: { draft } })
  return { ...answer, ms: performance.now() - from }
}

// The events of one agent, until `seen` is true.
async function listen(server, agent, act, seen) {
  const stop_it = new AbortController(), got = []
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/desk/events`, { headers: { cookie: agent.cookie }, signal: stop_it.signal })
  const reading = (async () => {
    let rest = ''
    try {
      for await (const piece of answer.body) {
        rest += Buffer.from(piece).toString()
        for (let at = rest.indexOf('\n\n'); at >= 0; at = rest.indexOf('\n\n')) {
          const lines = rest.slice(0, at).split('\n'), event = lines.find((l) => l.startsWith('event:'))?.slice(6).trim()
          rest = rest.slice(at + 2)
          if (event) got.push({ event, data: JSON.parse(lines.find((l) => l.startsWith('data:')).slice(5)) })
        }
      }
    } catch (e) { if (e.name !== 'AbortError') throw e }
  })()
  await act()
  await until('the event', () => seen(got), 10000)
  stop_it.abort()
  await reading
  return got
}

let server = await serve('one', with_model)
let agent = await log_in(server)

await main(async () => {
  await test('new words of a customer are told to the agent who has them, and to nobody else', async () => {
    const c = await taken(server, agent)
    const got = await listen(server, agent, () => say(server, c, '耳机掉水里了怎么办'), (g) => g.some((e) => e.event === 'assist'))
    const told = got.find((e) => e.event === 'assist').data
    same(told.conversation, c.id, 'conversation')
    const view = (await assist(server, agent, c)).json
    same(view.seq, told.seq, 'seq')
    same(view.articles[0].doc, 'article:buds2-waterproof', 'article')
    ok(view.reply.text.includes('24 小时'), view.reply.text)
    ok(view.reply.evidence.length > 0 && view.reply.evidence.every((e) => e.doc && e.title && e.passage), JSON.stringify(view.reply.evidence))
  })

  await test('a look takes no more than 50 ms', async () => {
    const c = await taken(server, agent, 'en'), times = []
    for (const text of ['the camera is offline again', 'red light, blinking', 'when do I get my money back', 'this is the third time I ask']) {
      await say(server, c, text)
      for (let i = 0; i < 5; i++) times.push((await assist(server, agent, c)).ms)
    }
    times.sort((a, b) => a - b)
    ok(times[Math.floor(times.length / 2)] <= 50, `median ${times[Math.floor(times.length / 2)]} ms`)
  })

  await test('conversations of the past are found, with how they ended', async () => {
    const c = await taken(server, agent)
    await say(server, c, '我的快递到哪里了，怎么还没到')
    const view = await until('the past', async () => {
      const v = (await assist(server, agent, c)).json
      return v.similar.length > 0 && v
    }, 60000)
    ok(view.similar.every((s) => s.conversation && s.snippet && typeof s.outcome === 'string'), JSON.stringify(view.similar))
    ok(!/1[3-9]\d{9}/.test(JSON.stringify(view.similar)), 'a telephone number')
  })

  await test('a draft is held against the policies', async () => {
    const c = await taken(server, agent)
    await say(server, c, '我想退货')
    const kinds = async (draft) => (await assist(server, agent, c, draft)).json.warnings.map((w) => w.kind).join(' ')
    same(await kinds('签收后 30 天内都可以无理由退货。'), 'limit', 'thirty days')
    same(await kinds('签收次日起 7 天内可以无理由退货。'), '', 'seven days')
    same(await kinds('我保证全额赔偿'), 'promise', 'a promise')
    same(await kinds('把验证码发给我'), 'secret', 'a secret')
  })

  await test('verdicts are kept over a restart', async () => {
    const c = await taken(server, agent)
    await say(server, c, '耳机掉水里了怎么办')
    const score = async () => (await assist(server, agent, c)).json.articles.find((a) => a.doc === 'article:buds2-waterproof').score
    const before = await score()
    for (let i = 0; i < 6; i++)
      same((await call(server, `/v1/desk/conversations/${c.id}/assist/verdict`, { ...agent, body: { kind: 'article', what: 'reject', doc: 'article:buds2-waterproof', text: '电话 13800138000' } })).status, 200, 'verdict')
    const after = await score()
    ok(after < before, `${after} is not below ${before}`)
    await stop(server)
    server = await serve('one', with_model)
    agent = await log_in(server)
    await until('the verdicts', async () => (await score()) < before - 0.05, 10000)
  })

  await test('a translation leaves without personal data and comes back with it', async () => {
    const c = await taken(server, agent)
    const to_en = (text) => call(server, `/v1/desk/conversations/${c.id}/translate`, { ...agent, body: { text, to: 'en' } })
    same((await to_en('请打 13800138000 找我')).json?.text, 'Please call me at 13800138000', 'text')
    ok(!model.asked.join().includes('13800138000'), 'the number left the house')
    model.mode = 'losing'
    same((await to_en('请打 13800138000 找我')).status, 503, 'lost')
    model.mode = 'broken'
    same((await to_en('你好')).status, 503, 'broken')
    model.mode = 'well'
    same((await to_en('')).status, 400, 'empty')
  })

  await test('a text with a weekday, a link or marks of its own is translated', async () => {
    const c = await taken(server, agent)
    const to_en = async (text) => (await call(server, `/v1/desk/conversations/${c.id}/translate`, { ...agent, body: { text, to: 'en' } })).json?.text
    same(await to_en('星期三打 13800138000 或看 https://example.org/a'), 'Call 13800138000 on Wednesday or see https://example.org/a', 'a weekday and a link')
    same(await to_en('旧的写成 [PHONE]，新的 13800138000，[OK]'), 'The old one reads [PHONE], the new one 13800138000, [OK]', 'marks')
  })

  await test('what a minor writes goes to no model, nor what stands in no conversation', async () => {
    const c = await taken(server, agent, 'zh', { under14: true }), before = model.asked.length
    const to_en = (id) => call(server, `/v1/desk/conversations/${id}/translate`, { ...agent, body: { text: '你好', to: 'en' } })
    same((await to_en(c.id)).status, 403, 'a minor')
    same((await to_en('01ARZ3NDEKTSV4RRFFQ69G5FZZ')).status, 404, 'no conversation')
    same(model.asked.length, before, 'asked')
  })

  await test('bad input is refused and nobody looks without a right', async () => {
    const c = await taken(server, agent), path = `/v1/desk/conversations/${c.id}`
    same((await call(server, `${path}/assist`)).status, 401, 'without a session')
    same((await call(server, `${path}/assist`, { cookie: agent.cookie, body: { draft: '' } })).status, 403, 'without the token')
    same((await call(server, '/v1/desk/conversations/01ARZ3NDEKTSV4RRFFQ69G5FZZ/assist', agent)).status, 404, 'unknown')
    same((await call(server, `${path}/assist`, { ...agent, body: { draft: 'x', more: 1 } })).status, 400, 'an unknown field')
    ok([400, 413].includes((await call(server, `${path}/assist`, { ...agent, body: { draft: 'x'.repeat(16001) } })).status), 'too long')
    same((await call(server, `${path}/assist`, { ...agent, body: { draft: 'x'.repeat(16000) } })).status, 200, 'at the limit')
    same((await call(server, `${path}/assist/verdict`, { ...agent, body: { kind: 'song', what: 'accept' } })).status, 400, 'kind')
    await say(server, c, '<img src=x onerror=alert(1)>"}],"articles":[{')
    same((await assist(server, agent, c, '"}],"warnings":[')).status, 200, 'hostile')
  })
}, () => { model_server.closeAllConnections(); model_server.close() })
