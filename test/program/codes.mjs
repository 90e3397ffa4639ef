// Codes that prove who somebody is, through real servers: a webhook that answers well, late, wrongly and not at all, and a
// mail server. Prints the failures and, last, "N passed, N failed". Needs node >= 18, no packages.
// Usage: node test/program/codes.mjs [WORD]   only tests whose name has WORD   env WARMLINE_BIN (default build/warmline)
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { join } from 'node:path'
import { begin, binary, call_json, main, ok, request, root, same, start, stop, test, until, wait } from './rig.mjs'

const secret = 'a secret of the webhook test', secret_file = join(root, 'secret')

// ---- a webhook: `mode` says how it answers ----

function webhook() {
  const got = []
  const hook = { got, mode: 'good', port: 0 }
  const server = http.createServer((req, res) => {
    let body = ''
    req.on('data', (chunk) => { body += chunk })
    req.on('end', () => {
      got.push({ headers: req.headers, body, at: performance.now() })
      const fail = { 'late': [200, 6000], '500': [500, 0], '400': [400, 0], '429': [429, 0] }[hook.mode]
      if (hook.mode === 'cut') return req.socket.destroy()
      if (hook.mode === 'silent') return
      if (hook.mode === 'once-500' && got.length === 1) return res.writeHead(500).end()
      if (fail) return setTimeout(() => res.writeHead(fail[0]).end('no'), fail[1])
      res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  hook.close = () => { server.closeAllConnections?.(); server.close() }
  return new Promise((done) => server.listen(0, '127.0.0.1', () => { hook.port = server.address().port; done(hook) }))
}

// ---- a mail server that keeps what it gets ----

/** `refuse`: what is answered to a receiver whose line has `whom`. */
function mail_server({ refuse = '', whom = '', sender = '' } = {}) {
  const mails = []
  const server = net.createServer((s) => {
    let mail = { from: '', to: [], data: '', login: '' }, in_data = false, in_auth = false, text = ''
    s.write('220 test ESMTP\r\n')
    s.on('error', () => {})
    s.on('data', (chunk) => {
      text += chunk
      for (let at; (at = text.indexOf('\r\n')) >= 0;) {
        const line = text.slice(0, at)
        text = text.slice(at + 2)
        if (in_data) {
          if (line !== '.') { mail.data += `${line.replace(/^\./, '')}\r\n`; continue }
          in_data = false
          mails.push(mail)
          mail = { from: '', to: [], data: '', login: mail.login }
          s.write('250 taken\r\n')
        } else if (/^EHLO/i.test(line)) s.write('250-test\r\n250 AUTH PLAIN\r\n')
        else if (/^AUTH PLAIN$/i.test(line)) { in_auth = true; s.write('334 \r\n') }
        else if (in_auth || /^AUTH PLAIN /i.test(line)) {
          mail.login = Buffer.from(line.replace(/^AUTH PLAIN /i, ''), 'base64').toString().split('\0').slice(1).join(':')
          in_auth = false
          s.write('235 hello\r\n')
        } else if (/^MAIL FROM/i.test(line) && sender) s.write(`${sender}\r\n`)
        else if (/^MAIL FROM/i.test(line)) { mail.from = line; s.write('250 ok\r\n') }
        else if (/^RCPT TO/i.test(line)) { if (refuse && line.includes(whom)) { s.write(`${refuse}\r\n`); continue } mail.to.push(line); s.write('250 ok\r\n') }
        else if (/^DATA/i.test(line)) { in_data = true; s.write('354 go on\r\n') }
        else if (/^QUIT/i.test(line)) { s.write('221 bye\r\n'); s.end() }
        else s.write('250 ok\r\n')
      }
    })
  })
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done({ port: server.address().port, mails, close: () => server.close() })))
}

// ---- the program ----

let n_data = 0
const serve = (more) => start([binary, 'demo', '--data', join(root, `data${++n_data}`), '--port', '0', '--address-rate', '0',
  '--conversation-rate-per-min', '100000', '--conversation-burst', '1000', '--encoder', 'off', ...more])
const with_webhook = (hook) => serve(['--codes-by', 'webhook', '--webhook-url', `http://127.0.0.1:${hook.port}/hook?company=lumo`, '--webhook-secret-file', secret_file])

async function post(server, path, body, bearer) {
  const { status, text } = await request(server, path, { body, bearer })
  return { status, json: JSON.parse(text) }
}

async function visitor(server, body = { lang: 'en', lang_fixed: true }) {
  const c = await begin(server, body)
  return async (message) => {
    const from = performance.now()
    const { status, json } = await post(server, `/v1/conversations/${c.id}/messages`, message, c.key)
    same(status, 200, JSON.stringify(json))
    return { ...json, text: JSON.stringify(json.blocks), all: JSON.stringify(json.events), ms: performance.now() - from }
  }
}

async function ask_code(say, account = 'LM1000000701', choice = 'code:email') {
  await say({ text: 'which devices do I have?' })
  await say({ choice: 'code:start' })
  await say({ form: { name: 'account', account } })
  return say({ choice })
}

const code_in = (text) => /\b(\d{6})\b/.exec(text)[1]
const enter = (say, code) => say({ form: { name: 'code', code } })

await main(async () => {
  writeFileSync(secret_file, `${secret}\n`)
  const hook = await webhook()
  const server = await with_webhook(hook)
  const reset = (mode) => { hook.mode = mode; hook.got.length = 0 }

  await test('a code comes signed, and opens what is theirs', async () => {
    reset('good')
    const say = await visitor(server)
    const reply = await ask_code(say)
    ok(reply.text.includes('digits6'), reply.text)
    await until('the webhook', () => hook.got.length === 1, 10000)
    const { headers, body } = hook.got[0]
    const stamp = headers['warmline-timestamp'], json = JSON.parse(body)
    same(headers['warmline-signature'], `v1=${createHmac('sha256', secret).update(`${stamp}.${body}`).digest('hex')}`, 'the signature')
    ok(Math.abs(Date.now() / 1000 - Number(stamp)) < 60, 'the time')
    same(headers['idempotency-key'], json.id, 'the key')
    same([json.kind, json.channel, json.to, json.lang], ['code', 'email', 'wu.ting@example.com', 'en'], 'the fields')
    ok((await enter(say, '000000')).text.includes('not the code'), 'a wrong code')
    const known = await enter(say, code_in(json.text))
    ok(known.text.includes('LMC200001007') && known.all.includes('"level":"code"'), known.text)
  })

  await test('a telephone gets it where it is chosen', async () => {
    reset('good')
    await ask_code(await visitor(server), 'LM1000000901', 'code:sms')
    await until('the webhook', () => hook.got.length === 1, 10000)
    const json = JSON.parse(hook.got[0].body)
    same([json.channel, json.to], ['sms', '+493023125009'], 'the fields')
  })

  await test('nothing is sent for what is not known, and the reply is the same', async () => {
    reset('good')
    const known = await ask_code(await visitor(server), 'LM1000000801'), unknown = await ask_code(await visitor(server), 'LM1999999999')
    same(unknown.text, known.text, 'the reply')
    await wait(500)
    same(hook.got.length, 1, 'what was sent')
  })

  await test('a webhook that fails once is asked again with the same message', async () => {
    reset('once-500')
    const say = await visitor(server)
    await ask_code(say, 'LM1000000101')
    await until('a second try', () => hook.got.length === 2, 10000)
    same(hook.got[1].headers['idempotency-key'], hook.got[0].headers['idempotency-key'], 'the key')
    same(hook.got[1].body, hook.got[0].body, 'the body')
    ok((await enter(say, code_in(hook.got[1].body))).text.includes('that is right'), 'the code')
  })

  for (const [mode, tries, order] of [['400', 1, 'LM1000000201'], ['500', 3, '300000000301'], ['429', 3, 'LM1000000401'], ['cut', 3, 'LM1000000501'], ['late', 2, 'LM1000000601']]) {
    await test(`a webhook that answers ${mode} delays nobody and is asked ${tries} times`, async () => {
      reset(mode)
      const at = server.log().length
      const reply = await ask_code(await visitor(server), order)
      ok(reply.ms < 30000, `${reply.ms} ms`)
      await until('all tries', () => hook.got.length === tries, 20000)
      if (mode === 'late') return
      await until('the log', () => /was not delivered/.test(server.log().slice(at)), 20000)
      same(hook.got.length, tries, 'tries')
      ok(!/@example\.com|\d{6}(?!\d)/.test(server.log().slice(at).replace(/^\S+ /gm, '')), `the log tells too much: ${server.log().slice(at)}`)
    })
  }
  hook.close()

  await test('a token is taken once; while the conversation goes on a new one makes a visitor known', async () => {
    const token = async () => (await post(server, '/v1/demo/token', { customer: 'demo-0007' })).json.token
    const first = await token()
    same((await post(server, '/v1/conversations', { token: first })).status, 201, 'the first time')
    const again = await post(server, '/v1/conversations', { token: first })
    same([again.status, again.json.type], [409, 'urn:warmline:problem:token-used'], 'the second time')
    const { json: c } = await post(server, '/v1/conversations', { lang: 'en' })
    same((await post(server, `/v1/conversations/${c.id}/identity`, { token: first }, c.key)).status, 409, 'a used one')
    same((await post(server, `/v1/conversations/${c.id}/identity`, { token: 'a.b.c' }, c.key)).status, 403, 'a forged one')
    const fresh = await token()
    same((await post(server, `/v1/conversations/${c.id}/identity`, { token: fresh }, 'wrong')).status, 403, 'a wrong key')
    const told = await post(server, `/v1/conversations/${c.id}/identity`, { token: fresh }, c.key)
    same([told.status, told.json.customer], [200, 'demo-0007'], JSON.stringify(told.json))
    const reply = await post(server, `/v1/conversations/${c.id}/messages`, { text: 'which devices do I have?' }, c.key)
    ok(JSON.stringify(reply.json.blocks).includes('LMC200001007'), JSON.stringify(reply.json.blocks))
  })
  await stop(server)

  await test('a mail goes out through a mail server', async () => {
    const mail = await mail_server(), password = join(root, 'password')
    writeFileSync(password, 'pass word\n')
    const s = await serve(['--codes-by', 'smtp', '--smtp-url', `smtp://127.0.0.1:${mail.port}`, '--smtp-plain', 'yes', '--smtp-from', 'service@lumo.example',
      '--smtp-login', 'lumo', '--smtp-password-file', password])
    const say = await visitor(s, { lang: 'zh', lang_fixed: true })
    await say({ text: '我名下有哪些设备' })
    await say({ choice: 'code:start' })
    await say({ form: { name: 'account', account: 'wu.ting@example.com' } })
    const got = await until('a mail', () => mail.mails[0], 20000)
    ok(got.from.includes('<service@lumo.example>') && got.to.join().includes('<wu.ting@example.com>') && got.to.length === 1, JSON.stringify(got))
    same(got.login, 'lumo:pass word', 'the login')
    const [head, body] = got.data.split('\r\n\r\n')
    ok(/^Subject: =\?utf-8\?B\?/m.test(head) && /^To: <wu\.ting@example\.com>$/m.test(head), head)
    const text = Buffer.from(body, 'base64').toString()
    ok(text.includes('您的验证码是'), text)
    ok((await enter(say, code_in(text))).text.includes('LMC200001007'), 'the code')
    mail.close()
    await stop(s)
  })

  await test('a mail server that refuses or is gone delays nobody', async () => {
    const mail = await mail_server({ refuse: '550 no such user' })
    const s = await serve(['--codes-by', 'smtp', '--smtp-url', `smtp://127.0.0.1:${mail.port}`, '--smtp-plain', 'yes', '--smtp-from', 'service@lumo.example'])
    const reply = await ask_code(await visitor(s), 'LM1000000701')
    ok(reply.ms < 30000 && reply.text.includes('on its way'), reply.text)
    await until('the log', () => /was not delivered: the mail was not taken/.test(s.log()), 20000)
    mail.close()
    await ask_code(await visitor(s), 'LM1000000801')
    await until('the log', () => (s.log().match(/was not delivered/g) ?? []).length === 2, 20000)
    await stop(s)
    const strict = await mail_server({ sender: '550 not from here' })
    const other = await serve(['--codes-by', 'smtp', '--smtp-url', `smtp://127.0.0.1:${strict.port}`, '--smtp-plain', 'yes', '--smtp-from', 'service@lumo.example'])
    await ask_code(await visitor(other), 'LM1000000701')
    await until('the log', () => /the mail server refuses the sender/.test(other.log()), 20000)
    strict.close()
    await stop(other)
  })

  await test('the weekly page goes to each address once, and one that is refused holds back nobody', async () => {
    const mail = await mail_server({ refuse: '550 no such user', whom: 'gone@' })
    const data = join(root, 'weekly')
    const line = [binary, 'demo', '--data', data, '--port', '0', '--encoder', 'off', '--codes-by', 'smtp', '--smtp-url', `smtp://127.0.0.1:${mail.port}`,
      '--smtp-plain', 'yes', '--smtp-from', 'service@lumo.example', '--report-to', 'gone@lumo.example,chief@lumo.example,owner@lumo.example', '--report-lang', 'zh']
    let s = await start(line)
    const login = /desk login: (\S+) \/ (\S+)/.exec(await until('the login', () => /desk login: .*/.exec(s.log())?.[0]))
    const desk = await request(s, '/v1/desk/login', { body: { login: login[1], password: login[2] } })
    const cookie = desk.headers.get('set-cookie').split(';')[0]
    const states = async () => (await call_json(s, '/v1/metrics/weekly?lang=zh', { cookie })).post.to.map((t) => t.state)
    const local = new Intl.DateTimeFormat('en', { timeZone: 'Asia/Shanghai', weekday: 'short', hour: 'numeric', hourCycle: 'h23' }).format(new Date())
    if (/Mon/.test(local) && Number(/\d+/.exec(local)[0]) < 7) {
      same(await states(), ['waits', 'waits', 'waits'], 'before seven on Monday')
    } else {
      await until('both mails', () => mail.mails.length === 2, 120000)
      await until('what is known of each', async () => (await states()).join() === 'refused,sent,sent', 120000)
      ok(mail.mails.some((m) => m.to.join().includes('<chief@')) && mail.mails.some((m) => m.to.join().includes('<owner@')), 'who got it')
      const { text: page } = await request(s, '/v1/metrics/weekly.html?lang=zh', { cookie })
      const [head, ...parts] = mail.mails[0].data.split('--=_warmline_part')
      ok(/^Content-Type: multipart\/alternative/m.test(head) && /^Subject: =\?utf-8\?B\?/m.test(head), head)
      const html = parts.find((p) => /text\/html/.test(p))
      same(Buffer.from(html.split('\r\n\r\n')[1], 'base64').toString(), page, 'the page in the mail')
      await stop(s)
      s = await start(line)
      await until('what was kept of each', async () => (await states()).join() === 'refused,sent,sent', 120000)
      same(mail.mails.length, 2, 'mails after a restart')
      await stop(s)
      s = await start(line.map((a) => (/^gone@/.test(a) ? 'owner@lumo.example,new@lumo.example,gone@lumo.example' : a)))
      await until('the new one alone has it', async () => (await states()).join() === 'sent,sent,refused', 120000)
      same(mail.mails.length, 3, 'mails after another list')
      ok(mail.mails[2].to.join().includes('<new@'), 'to whom')
    }
    const { text: english } = await request(s, '/v1/metrics/weekly.html?lang=en', { cookie })
    const pdf = await fetch(`http://127.0.0.1:${s.port}/v1/metrics/weekly.pdf?lang=en`, { headers: { cookie } })
    same([pdf.status, pdf.headers.get('content-type')], [200, 'application/pdf'], 'the PDF')
    const file = join(root, 'weekly.pdf')
    writeFileSync(file, Buffer.from(await pdf.arrayBuffer()))
    const printed = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ')
    const words = english.replace(/<style[\s\S]*?<\/style>|<title>.*?<\/title>|<[^>]*>/g, ' ').split(/\s+/)
    const figures = words.filter((w) => /^[\d.,:%–-]*\d[\d.,:%–-]*$/.test(w))
    ok(figures.length > 10, `figures: ${figures}`)
    same(figures.filter((f) => !printed.includes(f)), [], 'figures of the page that the PDF lacks')
    mail.close()
    await stop(s)
  })

  await test('settings that lack something are named', async () => {
    for (const [more, words] of [[['--codes-by', 'webhook'], 'webhook_url'], [['--codes-by', 'smtp', '--smtp-url', 'smtp://x'], 'smtp_from'],
      [['--codes-by', 'smtp', '--smtp-url', 'http://x', '--smtp-from', 'a@b.de'], 'no smtp or smtps URL'],
      [['--codes-by', 'webhook', '--webhook-url', 'http://x/', '--webhook-secret-file', join(root, 'none')], 'cannot be read']]) {
      const failed = await serve(more).then(() => '', (error) => error.message)
      ok(failed.includes(words), `${more}: ${failed}`)
    }
  })
})
