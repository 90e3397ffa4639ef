// Webhooks and people on call, through real servers: receivers that take, hang, redirect inward, answer garbage or without
// end, and a browser that decrypts what it is sent. Prints the failures and, last, "N passed, N failed". Needs node >= 18,
// no packages.
// Usage: node test/program/webhooks.mjs [WORD]   only tests whose name has WORD   env WARMLINE_BIN (default build/warmline)
import { createDecipheriv, createECDH, createHmac, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import http from 'node:http'
import { join } from 'node:path'
import { begin, binary, main, ok, request, root, same, say, start, stop, test, until, wait } from './rig.mjs'

// ---- a receiver: `mode` says how it answers ----

function receiver() {
  const got = []
  const hook = { got, mode: 'good', port: 0, answer: '' }
  const server = http.createServer((req, res) => {
    const parts = []
    req.on('data', (chunk) => parts.push(chunk))
    req.on('end', () => {
      const body = Buffer.concat(parts)
      got.push({ url: req.url, headers: req.headers, body, text: body.toString(), at: Date.now() })
      if (hook.mode === 'silent') return
      if (hook.mode === 'cut') return req.socket.destroy()
      if (hook.mode === 'inward') return res.writeHead(302, { location: `http://127.0.0.1:${hook.port}/inside` }).end()
      if (hook.mode === 'garbage') return res.writeHead(200, { 'content-type': 'application/json' }).end(randomBytes(3000))
      if (hook.mode === 'endless') {
        res.writeHead(200)
        const more = setInterval(() => res.write(Buffer.alloc(65536)), 1)
        return res.on('close', () => { hook.cut_off = true; clearInterval(more) })
      }
      if (hook.mode === 'answer') return res.writeHead(200, { 'content-type': 'application/json' }).end(hook.answer)
      res.writeHead(hook.mode === 'good' ? 204 : Number(hook.mode)).end()
    })
  })
  server.on('connection', (s) => s.on('error', () => {}))
  hook.close = () => { server.closeAllConnections?.(); server.close() }
  hook.of = (event) => got.filter((g) => g.text.includes(`"type":"${event}"`))
  return new Promise((done) => server.listen(0, '127.0.0.1', () => { hook.port = server.address().port; hook.url = `http://127.0.0.1:${hook.port}`; done(hook) }))
}

// ---- the program ----

let n_data = 0
const serve = (more = ['--webhooks-inner', 'yes'], data = join(root, `data${++n_data}`)) => start([binary, 'demo', '--data', data, '--port', '0', '--address-rate', '0',
  '--conversation-rate-per-min', '100000', '--conversation-burst', '1000', '--agent-rate-per-min', '0', '--encoder', 'off', '--public-url', 'https://service.lumo.example', ...more])
  .then((server) => Object.assign(server, { data }))

async function log_in(server, words) {
  words ??= /desk login: (\S+) \/ (\S+)/.exec(await until('the first login', () => /desk login: .*\n/.test(server.log()) && server.log()))
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/desk/login`, { method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: words[1], password: words[2] }) })
  same(answer.status, 200, 'log in')
  const cookie = answer.headers.get('set-cookie').split(';')[0], { csrf } = await answer.json()
  const ask = async (path, body) => {
    const r = await fetch(`http://127.0.0.1:${server.port}/v1/${path}`, { method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
      headers: { cookie, 'content-type': 'application/json', 'x-csrf-token': csrf } })
    return { status: r.status, json: await r.json() }
  }
  return { cookie, words, ask, must: async (path, body) => { const r = await ask(path, body); same(r.status, 200, `${path} ${JSON.stringify(r.json)}`); return r.json } }
}

async function ask_for_person(server) {
  const c = await begin(server, { lang: 'zh' })
  await say(server, c, { text: '转人工' })
  return c
}

// At any hour: danger does not wait for the morning.
async function in_danger(server) {
  const c = await begin(server, { lang: 'zh' })
  await say(server, c, { text: '充电的时候冒烟了' })
  return c
}

// As docs/webhooks.md tells a receiver to do it.
function check_signature(g, secret, now_ms = Date.now(), seen = new Set()) {
  const id = g.headers['webhook-id'], at = g.headers['webhook-timestamp']
  if (Math.abs(now_ms / 1000 - Number(at)) > 300) return 'old'
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const want = 'v1,' + createHmac('sha256', key).update(`${id}.${at}.${g.text}`).digest('base64')
  if (!g.headers['webhook-signature'].split(' ').includes(want)) return 'wrong'
  if (seen.has(id)) return 'again'
  seen.add(id)
  return ''
}

const journal = async (agent, id) => (await agent.must(`webhooks/${id}/deliveries`)).deliveries
const settled = (agent, id, event, state) => until(`${event} to be ${state}`, async () => (await journal(agent, id)).find((d) => d.event === event && d.state === state), 60000)

await main(async () => {
  await test('what happens is told, signed, and each thing once', async () => {
    const hook = await receiver(), server = await serve(), agent = await log_in(server)
    const { id, secret } = await agent.must('webhooks', { url: `${hook.url}/in?x=1`, events: ['conversation.waiting', 'handover.taken', 'conversation.closed'] })
    const taken = await agent.must('webhooks', { url: `${hook.url}/taken`, events: ['handover.taken'] })
    const c = await ask_for_person(server)
    await until('waiting', () => hook.of('conversation.waiting').length)
    await agent.must(`desk/conversations/${c.id}/take`, {})
    await agent.must(`desk/conversations/${c.id}/close`, {})
    await until('closed', () => hook.of('conversation.closed').length)
    await until('both of taken', () => hook.of('handover.taken').length === 2)
    await wait(500)
    same(hook.got.length, 4, 'calls')
    const seen = new Set()
    for (const g of hook.got.filter((g) => g.url === '/in?x=1')) {
      same(check_signature(g, secret, Date.now(), seen), '', 'signature')
      same(check_signature(g, secret, Date.now(), seen), 'again', 'sent again')
      same(check_signature(g, secret, Date.now() + 301000), 'old', 'sent much later')
      same(check_signature(g, taken.secret), 'wrong', 'under another secret')
      same(check_signature({ ...g, text: g.text.replace(c.id, c.id.replace(/.$/, '0')) }, secret), 'wrong', 'changed')
      const event = JSON.parse(g.text)
      same(event.data.conversation, c.id, 'conversation')
      ok(Math.abs(Date.parse(event.timestamp) - g.at) < 60000, `timestamp ${event.timestamp}`)
    }
    const ids = hook.of('handover.taken').map((g) => g.headers['webhook-id'])
    same(ids[0], ids[1], 'the message has one id for all webhooks')
    const waiting = JSON.parse(hook.of('conversation.waiting')[0].text).data
    ok(waiting.reason && waiting.lang === 'zh' && waiting.safety === false, JSON.stringify(waiting))
    const listed = (await agent.must('webhooks')).webhooks
    same(listed.map((w) => w.last.status), [204, 204], 'last status')
    same(listed[0].events, ['conversation.waiting', 'handover.taken', 'conversation.closed'], 'events')
    ok(!JSON.stringify(listed).includes(secret.slice(6)), 'the secret is shown once')
    await agent.must(`webhooks/${id}/delete`, {})
    same((await agent.ask(`webhooks/${id}/delete`, {})).status, 404, 'deleted twice')
    same((await agent.ask(`webhooks/${id}/test`, {})).status, 404, 'test of one that is gone')
    await stop(server)
    hook.close()
  })

  await test('a complaint is told with its number', async () => {
    const hook = await receiver(), server = await serve(), agent = await log_in(server)
    await agent.must('webhooks', { url: hook.url, events: ['complaint.opened'] })
    const c = await ask_for_person(server)
    const made = (await agent.ask('complaints', { conversation: c.id, subject: '发错货了，没有人管' })).json
    const g = await until('complaint.opened', () => hook.of('complaint.opened')[0])
    same(JSON.parse(g.text).data, { conversation: c.id, complaint: made.no }, 'data')
    ok(!g.text.includes('发错货'), 'no word of it')
    await stop(server)
    hook.close()
  })

  await test('garbage and an answer without end are fine, a redirect is not followed, a cut and an error are tried again', async () => {
    const hook = await receiver(), server = await serve(), agent = await log_in(server)
    const { id } = await agent.must('webhooks', { url: hook.url, events: ['conversation.waiting'] })
    for (const mode of ['garbage', 'endless']) {
      hook.mode = mode
      await agent.must(`webhooks/${id}/test`, {})
      await until(mode, async () => (await journal(agent, id))[0].state === 'sent', 30000)
    }
    await until('the endless answer to be cut off', () => hook.cut_off, 30000)
    for (const [mode, words] of [['inward', 'redirects are not followed'], ['500', 'answered 500'], ['cut', 'cut the connection']]) {
      hook.mode = mode
      const before = hook.got.length
      await agent.must(`webhooks/${id}/test`, {})
      const first = await until(mode, async () => { const d = (await journal(agent, id))[0]; return d.error && d }, 30000)
      ok(first.error.includes(words) && first.state === 'waiting' && first.tries === 1, JSON.stringify(first))
      ok(first.next - first.tried === 5000, `the next try comes after ${first.next - first.tried} ms`)
      hook.mode = 'good'
      await until('the second try', async () => (await journal(agent, id))[0].state === 'sent', 30000)
      const tries = hook.got.slice(before)
      same(tries.map((g) => g.url), ['/', '/'], `${mode}: nothing else is called`)
      same(tries[0].headers['webhook-id'], tries[1].headers['webhook-id'], 'one id in all tries')
      ok(tries[1].headers['webhook-timestamp'] > tries[0].headers['webhook-timestamp'], 'each try has its own time')
    }
    await stop(server)
    hook.close()
  })

  await test('one that hangs ends by its deadline and holds up no other', async () => {
    const hanging = await receiver(), good = await receiver(), server = await serve(), agent = await log_in(server)
    hanging.mode = 'silent'
    const bad = await agent.must('webhooks', { url: hanging.url, events: ['conversation.waiting'] })
    await agent.must('webhooks', { url: good.url, events: ['conversation.waiting'] })
    for (let i = 0; i < 12; i++) await ask_for_person(server)
    await until('the good one to have all', () => good.of('conversation.waiting').length === 12, 9000)
    same(hanging.got.length, 4, 'under way at the one that hangs')
    const late = await until('the deadline', async () => (await journal(agent, bad.id)).find((d) => d.error))
    same(late.error, 'did not answer in time', 'error')
    await stop(server)
    hanging.close(); good.close()
  })

  await test('410 ends it, and what waited with it', async () => {
    const hook = await receiver(), server = await serve(), agent = await log_in(server)
    const { id } = await agent.must('webhooks', { url: hook.url, events: ['conversation.waiting'] })
    hook.mode = '410'
    await agent.must(`webhooks/${id}/test`, {})
    await until('gone', async () => (await agent.must('webhooks')).webhooks[0].state === 'gone')
    same((await agent.ask(`webhooks/${id}/test`, {})).status, 404, 'test')
    await ask_for_person(server)
    await wait(1500)
    same(hook.got.length, 1, 'calls')
    await stop(server)
    hook.close()
  })

  await test('what was not told is told after a kill, with the same id', async () => {
    const hook = await receiver()
    let server = await serve()
    let agent = await log_in(server)
    const { secret } = await agent.must('webhooks', { url: hook.url, events: ['conversation.waiting'] })
    hook.mode = '503'
    const c = await ask_for_person(server)
    await until('the first try', () => hook.got.length)
    await wait(300)
    server.child.kill('SIGKILL')
    await server.exit
    hook.mode = 'good'
    server = await serve(undefined, server.data)
    const g = await until('the second try', () => hook.got[1], 90000)
    same(g.headers['webhook-id'], hook.got[0].headers['webhook-id'], 'id')
    same(check_signature(g, secret), '', 'the secret is the same after a restart')
    same(JSON.parse(g.text).data.conversation, c.id, 'conversation')
    await stop(server)
    hook.close()
  })

  await test('inner addresses are refused, written out and behind a name', async () => {
    const hook = await receiver(), server = await serve([]), agent = await log_in(server)
    const events = ['conversation.waiting']
    for (const url of ['https://127.0.0.1/', 'https://[::1]/', 'https://10.1.2.3:8443/x', 'https://169.254.169.254/latest/meta-data', 'https://[fd00::1]/', 'https://100.64.0.1/',
      'https://[::ffff:192.168.0.1]/', hook.url, 'ftp://example.com/', 'https://a@example.com/', 'https://example.com/a b', 'https://example.com/\r\nX: y', 'https://', ''])
      same((await agent.ask('webhooks', { url, events })).status, 400, url)
    same((await agent.ask('webhooks', { url: 'https://example.com/', events: [] })).status, 400, 'no event')
    same((await agent.ask('webhooks', { url: 'https://example.com/', events: ['webhook.test'] })).status, 400, 'an event nobody subscribes to')
    for (const host of ['localhost', '0x7f000001', '2130706433']) {
      const { id } = await agent.must('webhooks', { url: `https://${host}:${hook.port}/`, events })
      await agent.must(`webhooks/${id}/test`, {})
      const d = await until(host, async () => { const d = (await journal(agent, id))[0]; return d.error && d }, 30000)
      same(d.error, 'leads to an inner address, which is refused', host)
    }
    same((await agent.ask('oncall/ways', { kind: 'webhook', url: 'https://192.168.1.1/' })).status, 400, 'a way')
    same(hook.got.length, 0, 'calls')
    await stop(server)
    hook.close()
  })

  await test('there are at most twenty', async () => {
    const server = await serve(), agent = await log_in(server)
    for (let i = 0; i < 20; i++) await agent.must('webhooks', { url: `http://127.0.0.1:9/${i}`, events: ['handover.taken'] })
    same((await agent.ask('webhooks', { url: 'http://127.0.0.1:9/20', events: ['handover.taken'] })).status, 409, 'one past it')
    const url = (n) => `http://127.0.0.1:9/${'x'.repeat(n - 19)}`
    same((await agent.ask('webhooks', { url: url(1025), events: ['handover.taken'] })).status, 400, 'too long')
    await agent.must(`webhooks/${(await agent.must('webhooks')).webhooks[0].id}/delete`, {})
    await agent.must('webhooks', { url: url(1024), events: ['handover.taken'] })
    same((await request(server, '/v1/webhooks')).status, 401, 'without login')
    await stop(server)
  })

  // ---- people on call ----

  function browser() {
    const ecdh = createECDH('prime256v1'), auth = randomBytes(16)
    ecdh.generateKeys()
    // RFC 8291 and RFC 8188, written anew.
    const decrypt = (body) => {
      const salt = body.subarray(0, 16), theirs = body.subarray(21, 21 + body[20]), sealed = body.subarray(21 + body[20])
      const ikm = hkdfSync('sha256', ecdh.computeSecret(theirs), auth, Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), theirs]), 32)
      const key = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: aes128gcm\0', 16)), nonce = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: nonce\0', 12))
      const d = createDecipheriv('aes-128-gcm', key, nonce)
      d.setAuthTag(sealed.subarray(-16))
      const plain = Buffer.concat([d.update(sealed.subarray(0, -16)), d.final()])
      same(plain.at(-1), 2, 'the record is the last')
      return plain.subarray(0, -1).toString()
    }
    return { decrypt, p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') }
  }

  await test('nobody online: people on call are reached in every way', async () => {
    const hook = await receiver(), server = await serve(), agent = await log_in(server), b = browser()
    hook.mode = 'answer'
    hook.answer = '{"errcode":0,"errmsg":"ok","code":0}'
    const { key } = await agent.must('oncall/vapid')
    await agent.must('oncall/subscribe', { endpoint: `${hook.url}/push/1`, p256dh: b.p256dh, auth: b.auth })
    await agent.must('oncall/ways', { kind: 'wecom', url: `${hook.url}/cgi-bin/webhook/send?key=k` })
    await agent.must('oncall/ways', { kind: 'feishu', url: `${hook.url}/open-apis/bot/v2/hook/h`, secret: 'fs' })
    await agent.must('oncall/ways', { kind: 'dingtalk', url: `${hook.url}/robot/send?access_token=t`, secret: 'SECd' })
    const secret = `whsec_${randomBytes(24).toString('base64')}`
    await agent.must('oncall/ways', { kind: 'webhook', url: `${hook.url}/own`, secret })
    await in_danger(server)
    const at = (path) => until(path, () => hook.got.find((g) => g.url.startsWith(path)), 60000)
    const words = '有 1 位顾客在等，没有人在线。1 waiting, and nobody is online.', link = 'https://service.lumo.example/desk', all = `Warmline\n${words}\n${link}`

    const push = await at('/push/1')
    same(JSON.parse(b.decrypt(push.body)), { title: 'Warmline', text: words, url: '/desk' }, 'push')
    same([push.headers['content-encoding'], push.headers.ttl], ['aes128gcm', '3600'], 'headers of push')
    const [, token, k] = /^vapid t=([^,]+), k=(.+)$/.exec(push.headers.authorization)
    same(k, key, 'the key that the browser subscribed with')
    const raw = Buffer.from(k, 'base64url'), [head, claims, sig] = token.split('.')
    const jwk = { kty: 'EC', crv: 'P-256', x: raw.subarray(1, 33).toString('base64url'), y: raw.subarray(33).toString('base64url') }
    ok(verify('sha256', Buffer.from(`${head}.${claims}`), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(sig, 'base64url')), 'VAPID signature')
    const said = JSON.parse(Buffer.from(claims, 'base64url'))
    same([said.aud, said.sub], [hook.url, 'https://service.lumo.example'], 'VAPID claims')
    ok(said.exp > Date.now() / 1000 && said.exp <= Date.now() / 1000 + 86400, 'VAPID expiry')

    same(JSON.parse((await at('/cgi-bin')).text), { msgtype: 'text', text: { content: all } }, 'wecom')
    const feishu = JSON.parse((await at('/open-apis')).text)
    same(feishu.sign, createHmac('sha256', `${feishu.timestamp}\nfs`).digest('base64'), 'feishu signature')
    same([feishu.msg_type, feishu.content.text], ['text', all], 'feishu')
    const dingtalk = await at('/robot'), q = new URL(dingtalk.url, 'http://x').searchParams
    same(q.get('sign'), createHmac('sha256', 'SECd').update(`${q.get('timestamp')}\nSECd`).digest('base64'), 'dingtalk signature')
    ok(Math.abs(Number(q.get('timestamp')) - Date.now()) < 60000, 'dingtalk time')
    same(JSON.parse(dingtalk.text).text.content, all, 'dingtalk')
    const own = await at('/own')
    same(check_signature(own, secret), '', 'webhook signature')
    same([JSON.parse(own.text).type, JSON.parse(own.text).data.text], ['oncall.waiting', words], 'webhook')

    const { people } = await agent.must('oncall')
    same(people[0].ways.map((w) => w.kind), ['webpush', 'wecom', 'feishu', 'dingtalk', 'webhook'], 'listed')
    ok(!/fs|SECd|access_token|whsec/.test(JSON.stringify(people)), 'no secret is listed')
    await wait(6000)
    same(hook.got.length, 5, 'told once while it lasts')
    await stop(server)
    hook.close()
  })

  await test('with a console open nobody is woken', async () => {
    const hook = await receiver(), server = await serve(), agent = await log_in(server)
    await agent.must('oncall/ways', { kind: 'webhook', url: hook.url })
    const stream = new AbortController()
    await fetch(`http://127.0.0.1:${server.port}/v1/desk/events`, { headers: { cookie: agent.cookie }, signal: stream.signal })
    await in_danger(server)
    await wait(11500)
    same(hook.got.length, 0, 'calls while it is open')
    stream.abort()
    await until('somebody to be told', () => hook.got.length, 30000)
    await stop(server)
    hook.close()
  })

  await test('a bot that refuses is tried three times and shown; a browser that is gone is forgotten', async () => {
    const hook = await receiver(), server = await serve(), agent = await log_in(server), b = browser()
    hook.mode = 'answer'
    hook.answer = '{"errcode":93000,"errmsg":"invalid webhook url"}'
    await agent.must('oncall/ways', { kind: 'wecom', url: hook.url })
    await agent.must('oncall/test', {})
    const way = await until('it to be given up', async () => (await agent.must('oncall')).people[0].ways.find((w) => w.error), 60000)
    ok(way.error.includes('93000'), way.error)
    same(hook.got.length, 3, 'tries')
    await agent.must(`oncall/ways/${way.id}/delete`, {})
    await agent.must('oncall/subscribe', { endpoint: `${hook.url}/push`, p256dh: b.p256dh, auth: b.auth })
    hook.mode = '410'
    await agent.must('oncall/test', {})
    await until('it to be forgotten', async () => (await agent.must('oncall')).people.length === 0, 30000)
    await stop(server)
    hook.close()
  })

  await test('ways are checked, and ten are enough for one person', async () => {
    const server = await serve(), agent = await log_in(server), b = browser()
    const bad = (path, body) => agent.ask(path, body).then((r) => same(r.status, 400, JSON.stringify(body)))
    await bad('oncall/ways', { kind: 'pigeon', url: 'https://example.com/' })
    await bad('oncall/ways', { kind: 'webpush', url: 'https://example.com/' })
    await bad('oncall/ways', { kind: 'webhook', url: 'https://example.com/', secret: 'short' })
    await bad('oncall/subscribe', { endpoint: 'https://push.example.com/', p256dh: b.auth, auth: b.auth })
    await bad('oncall/subscribe', { endpoint: 'https://push.example.com/', p256dh: b.p256dh.replace(/.{8}$/, 'AAAAAAAA'), auth: b.auth })
    const first = await agent.must('oncall/subscribe', { endpoint: 'https://push.example.com/1', p256dh: b.p256dh, auth: b.auth })
    same((await agent.must('oncall/subscribe', { endpoint: 'https://push.example.com/1', p256dh: b.p256dh, auth: b.auth })).id, first.id, 'the same browser again')
    for (let i = 1; i < 10; i++) await agent.must('oncall/ways', { kind: 'wecom', url: `https://example.com/${i}` })
    same((await agent.ask('oncall/ways', { kind: 'wecom', url: 'https://example.com/10' })).status, 409, 'one past it')
    await stop(server)
  })
})
