// Bad input of every kind against the real program: each case is one test. Prints the failures and, last,
// "N passed, N failed". Needs node >= 18 and python3 (to look into and to spoil database files), no packages.
// Usage: node test/program/hostile.mjs [WORD]   only tests whose name has WORD   env WARMLINE_BIN (default build/warmline)
import { execFileSync, spawnSync } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, openSync, closeSync, readFileSync, readdirSync, rmSync, statSync,
  writeFileSync, writeSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { binary, environment, main, ok, only, root, same, start as listen, stop, test, until, wait } from './rig.mjs'

const is_root = process.getuid() === 0
const mounts = []
let directories = 0

// ---- the program ----

const new_dir = () => join(root, `data${directories++}`)

async function start(data, args = [], { command = 'demo', before = [] } = {}) {
  const server = await listen([...before, binary, command, '--data', data, '--port', '0', ...args])
  return Object.assign(server, { data, base: `http://127.0.0.1:${server.port}` })
}

// A start that must be refused: exit code 4 and a line that says why.
function refused(data, words, args = [], before = []) {
  const line = [...before, binary, 'demo', '--data', data, '--port', '0', ...args]
  const r = spawnSync(line[0], line.slice(1), { encoding: 'utf8', timeout: 300000, env: environment })
  ok(r.status === 4, `exit ${r.status ?? r.signal} instead of 4: ${r.stderr.slice(-400)}`)
  ok(words.test(r.stderr), `the message does not say ${words}: ${r.stderr.slice(-400)}`)
  return r.stderr
}

// Runs SQL on a database file and gives the rows of the last statement.
function sql(file, ...statements) {
  const program = 'import sqlite3,json,sys\nc=sqlite3.connect(sys.argv[1])\nr=[]\n' +
    'for s in sys.argv[2:]: r=c.execute(s).fetchall()\nc.commit()\nprint(json.dumps(r,default=str))'
  return JSON.parse(execFileSync('python3', ['-c', program, file, ...statements], { encoding: 'utf8' }))
}

const database = (data) => join(data, 'warmline.db')

// ---- speaking to it ----

async function call(server, method, path, { key, body, headers = {}, raw } = {}) {
  const answer = await fetch(server.base + path, { method, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    headers: { ...(raw === undefined && body !== undefined ? { 'content-type': 'application/json' } : {}),
      ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers } })
  const text = await answer.text()
  let value = null
  try { value = JSON.parse(text) } catch { /* not JSON */ }
  return { status: answer.status, body: value, text, headers: answer.headers }
}

async function begin(server, body = { lang: 'zh' }) {
  const answer = await call(server, 'POST', '/v1/conversations', { body })
  ok(answer.status === 201, `no conversation: ${answer.status} ${answer.text}`)
  return answer.body
}

const say = (server, c, body, more = {}) => call(server, 'POST', `/v1/conversations/${c.id}/messages`, { key: c.key, body, ...more })

async function history(server, c) {
  const answer = await call(server, 'GET', `/v1/conversations/${c.id}/history?limit=200`, { key: c.key })
  ok(answer.status === 200, `history: ${answer.status} ${answer.text}`)
  return answer.body.events
}

// A problem document with this status; its detail matches.
function problem(answer, status, detail) {
  ok(answer.status === status, `status ${answer.status} instead of ${status}: ${answer.text.slice(0, 300)}`)
  ok(answer.headers.get('content-type') === 'application/problem+json', `it is ${answer.headers.get('content-type')}`)
  ok(answer.body?.status === status && answer.body.title && answer.body.instance, `no problem document: ${answer.text.slice(0, 300)}`)
  if (detail) ok(detail.test(answer.body.detail ?? ''), `detail "${answer.body.detail}" does not match ${detail}`)
}

// What the customer said comes back as plain text, and an answer comes.
function echoed(answer, text) {
  ok(answer.status === 200, `status ${answer.status}: ${answer.text.slice(0, 300)}`)
  const own = answer.body.events.find((e) => e.actor === 'customer')
  same(own?.blocks, [{ type: 'text', text }], 'the echo')
  ok(answer.body.blocks.length > 0 && answer.body.events.some((e) => e.actor === 'machine'), 'no answer came')
}

// Bytes as they are; gives all that comes until the other side closes, or `ms` pass.
function raw(server, bytes, ms = 4000) {
  return new Promise((resolve) => {
    const socket = net.connect(server.port, '127.0.0.1')
    let text = ''
    const end = () => { socket.destroy(); resolve(text) }
    const timer = setTimeout(end, ms)
    socket.on('data', (chunk) => { text += chunk.toString('latin1') })
    socket.on('error', () => {})
    socket.on('close', () => { clearTimeout(timer); resolve(text) })
    socket.write(bytes)
  })
}

const status_of = (text) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0)

function post_bytes(c, bytes) {
  return Buffer.concat([Buffer.from(`POST /v1/conversations/${c.id}/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\n` +
    `Authorization: Bearer ${c.key}\r\nContent-Type: application/json\r\nContent-Length: ${bytes.length}\r\n\r\n`), bytes])
}

// A WebSocket client as small as it goes: text frames out, masked; frames in as JSON.
class Socket {
  static open(server, { paused = false } = {}) {
    return new Promise((resolve, reject) => {
      const ws = new Socket()
      ws.frames = []
      ws.data = Buffer.alloc(0)
      ws.net = net.connect(server.port, '127.0.0.1', () => ws.net.write(`GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`))
      ws.net.on('error', () => {})
      ws.net.on('close', () => { ws.closed = true })
      ws.net.on('data', (chunk) => {
        ws.data = Buffer.concat([ws.data, chunk])
        if (!ws.up) {
          const at = ws.data.indexOf('\r\n\r\n')
          if (at < 0) return
          if (!ws.data.toString('latin1', 0, 12).endsWith('101')) { reject(new Error(`no WebSocket: ${ws.data.toString().slice(0, 200)}`)); return }
          ws.data = ws.data.subarray(at + 4)
          ws.up = true
          resolve(ws)
          if (paused) ws.net.pause()
        }
        ws.take()
      })
    })
  }

  take() {
    while (this.data.length >= 2) {
      let n = this.data[1] & 127, at = 2
      if (n === 126) { if (this.data.length < 4) return; n = this.data.readUInt16BE(2); at = 4 }
      else if (n === 127) { if (this.data.length < 10) return; n = Number(this.data.readBigUInt64BE(2)); at = 10 }
      if (this.data.length < at + n) return
      const opcode = this.data[0] & 15, body = this.data.subarray(at, at + n)
      this.data = this.data.subarray(at + n)
      if (opcode === 1) this.frames.push(JSON.parse(body.toString()))
      if (opcode === 8) this.code = n >= 2 ? body.readUInt16BE(0) : 1005
    }
  }

  send_bytes(payload, opcode = 1) {
    const head = payload.length < 126 ? Buffer.from([0x80 | opcode, 0x80 | payload.length])
      : payload.length < 65536 ? Buffer.from([0x80 | opcode, 0xfe, payload.length >> 8, payload.length & 255]) : Buffer.alloc(10)
    if (payload.length >= 65536) { head[0] = 0x80 | opcode; head[1] = 0xff; head.writeBigUInt64BE(BigInt(payload.length), 2) }
    const mask = randomBytes(4), masked = Buffer.from(payload)
    for (let i = 0; i < masked.length; i++) masked[i] ^= mask[i & 3]
    this.net.write(Buffer.concat([head, mask, masked]))
  }

  send(value) { this.send_bytes(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))) }
  frame(what, wanted, ms) { return until(what, () => this.frames.find(wanted), ms) }
  close() { this.net.destroy() }

  static async hello(server, c, last_seq = 0, more = {}) {
    const ws = await Socket.open(server, more)
    ws.send({ type: 'hello', conversation: c.id, key: c.key, last_seq })
    if (!more.paused) await ws.frame('hello', (f) => f.type === 'hello')
    return ws
  }
}

// ---- people of the company ----

const login_of = (server) => /desk login: (\S+) \/ (\S+)/.exec(server.log())

async function agent(server, [, login, password]) {
  const answer = await call(server, 'POST', '/v1/desk/login', { body: { login, password } })
  ok(answer.status === 200, `login: ${answer.status} ${answer.text}`)
  const headers = { cookie: answer.headers.get('set-cookie').split(';')[0], 'x-csrf-token': answer.body.csrf }
  return (path, body = {}, more = {}) => call(server, 'POST', `/v1/desk/conversations/${path}`, { body, headers: { ...headers, ...more } })
}

async function asks_for_person(server) {
  const c = await begin(server)
  const answer = await say(server, c, { person: true })
  ok(answer.status === 200 && answer.body.events.some((e) => e.type === 'handover'), `no hand-over: ${answer.text.slice(0, 300)}`)
  return c
}

// ---- words and numbers ----

const loose = ['--address_rate', '0', '--conversation_rate_per_min', '1000000', '--conversation_burst', '1000000']

async function text_tests(server) {
  await test('bytes that are not UTF-8 are refused', async () => {
    const c = await begin(server)
    for (const bad of [[0xff], [0xc0, 0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
      const bytes = Buffer.concat([Buffer.from('{"text":"a'), Buffer.from(bad), Buffer.from('b"}')])
      const answer = await raw(server, post_bytes(c, bytes))
      ok(status_of(answer) === 400, `${bad}: ${answer.slice(0, 200)}`)
    }
    echoed(await say(server, c, { text: '还在吗' }), '还在吗')
  })
  await test('a WebSocket message that is not UTF-8 closes it with 1007', async () => {
    const ws = await Socket.hello(server, await begin(server))
    ws.send_bytes(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))
    await until('the close', () => ws.code === 1007)
  })
  await test('lone surrogates are refused', async () => {
    const c = await begin(server)
    for (const bad of ['\\ud800', '\\udc00', '\\udc00\\ud800', 'x\\ud83dx'])
      problem(await say(server, c, undefined, { raw: `{"text":"${bad}"}`, headers: { 'content-type': 'application/json' } }), 400)
    echoed(await say(server, c, undefined, { raw: '{"text":"\\ud83d\\ude00 hi"}' }), '😀 hi')
  })
  await test('NUL is refused in bodies and in addresses', async () => {
    const c = await begin(server)
    problem(await say(server, c, undefined, { raw: '{"text":"a\\u0000b"}' }), 400)
    problem(await say(server, c, undefined, { raw: '{"text":"a\0b"}' }), 400)
    problem(await say(server, c, undefined, { raw: '{"te\\u0000xt":"b"}' }), 400)
    ok([400, 404].includes((await call(server, 'GET', '/media/x%00.svg')).status), 'NUL in an address')
    ok([400, 403].includes((await call(server, 'GET', `/v1/conversations/${c.id}%00/history`, { key: c.key })).status), 'NUL in an id')
  })
  await test('1 MB of one character is refused by POST and by WebSocket', async () => {
    const c = await begin(server), text = 'a'.repeat(1 << 20)
    ok(status_of(await raw(server, post_bytes(c, Buffer.from(JSON.stringify({ text }))))) === 413, 'POST')
    const ws = await Socket.hello(server, c)
    ws.send({ type: 'message', id: 'm', text })
    await until('the close', () => ws.code === 1009)
  })
  await test('one character as often as the limit allows is answered in good time', async () => {
    for (const one of ['a', '我', ' a', '.', '1', '\u0301', '1-']) {
      const c = await begin(server), text = one.repeat(Math.floor(16000 / Buffer.byteLength(one))), from = Date.now()
      echoed(await say(server, c, { text }), text)
      ok(Date.now() - from < 5000, `${JSON.stringify(one)} took ${Date.now() - from} ms`)
    }
  })
  await test('10,000 emoji are too long, 4,000 are answered', async () => {
    const c = await begin(server)
    problem(await say(server, c, { text: '😀'.repeat(10000) }), 400, /text is too long/)
    echoed(await say(server, c, { text: '😀'.repeat(4000) }), '😀'.repeat(4000))
  })
  await test('right-to-left and zero-width tricks come back as they went', async () => {
    const c = await begin(server)
    for (const text of ['\u202e退货\u202c怎么办', '退\u200b货\u200d政\u2060策', '\ufeff退货', 'שלום return', 'e\u0301'.repeat(50), 'Z\u0351\u0352\u0353alg\u0334o',
      '\u2028line\u2029para', '\u200fa\u200e\u061c', '\u{e0061}\u{e0062}tags', 'ﷺ'.repeat(40), '\u0007\u001b[31mred\u001b[0m\u007f'])
      echoed(await say(server, c, { text }), text)
  })
  await test('HTML and Markdown come back as plain text, never from the machine', async () => {
    const c = await begin(server)
    for (const text of ['<script>alert(1)</script>', '<img src=x onerror=alert(1)> 退货', '**bold** [x](javascript:alert(1)) `code`', '# title\n- a\n> b',
      '</script><svg onload=1>', '{{7*7}} ${7*7} %s %n', "'; DROP TABLE event; --"]) {
      const answer = await say(server, c, { text })
      echoed(answer, text)
      ok(!/<script|<img|<svg|javascript:/i.test(JSON.stringify(answer.body.blocks)), `the machine repeats it: ${JSON.stringify(answer.body.blocks)}`)
      ok(answer.headers.get('content-type').startsWith('application/json') && answer.headers.get('x-content-type-options') === 'nosniff', 'it could be sniffed as HTML')
    }
  })
  await test('an empty message is refused', async () => {
    const c = await begin(server)
    for (const body of [{}, { text: '' }, { text: ' \n\t ' }, { text: '\u3000' }, { text: '\u200f\u200b\ufeff' }]) problem(await say(server, c, body), 400, /empty/)
  })
  await test('a text at the limit is taken, one byte more is refused', async () => {
    const c = await begin(server)
    echoed(await say(server, c, { text: 'x'.repeat(16000) }), 'x'.repeat(16000))
    problem(await say(server, c, { text: 'x'.repeat(16001) }), 400, /text is too long/)
    problem(await say(server, c, { id: 'i'.repeat(65), text: 'x' }), 400, /id is too long/)
    ok((await say(server, c, { id: 'i'.repeat(64), text: 'x' })).status === 200, 'an id of 64 bytes')
    const ws = await Socket.hello(server, c)
    ws.send({ type: 'message', id: 'long', text: 'x'.repeat(16001) })
    same((await ws.frame('the error', (f) => f.type === 'error' && f.id === 'long')).status, 400, 'status')
    ws.close()
  })
}

async function json_tests(server) {
  const c = await begin(server)
  const post = (body) => say(server, c, undefined, { raw: body, headers: { 'content-type': 'application/json' } })

  await test('deep, huge, doubled and broken JSON is refused', async () => {
    for (const bad of ['['.repeat(60000), '{"a":'.repeat(10000), `{"text":${'['.repeat(5000)}${']'.repeat(5000)}}`, `[${'0,'.repeat(30000)}0]`,
      `{${Array.from({ length: 4000 }, (_, i) => `"k${i}":1`).join()}}`, '{"text":"a","text":"b"}', '{"text":1e999}', '{"text":"a"', '"text"', 'null', '1', '{"text":"a"}x',
      '{"text":99999999999999999999999999}', '{text:"a"}', "{'text':'a'}", '{"text":"a",}', '\ufeff{"text":"a"}'])
      problem(await post(bad), 400)
  })
  await test('the same JSON over a WebSocket is refused, and the socket lives', async () => {
    const ws = await Socket.hello(server, c)
    for (const bad of ['['.repeat(60000), '{"type":'.repeat(7000), '{"type":"message","type":"tap"}', 'null', '[]', '{}', '{"type":1}', '{"type":"nonsense"}', '']) {
      const n = ws.frames.length
      ws.send(bad)
      await until(`an error for ${bad.slice(0, 20)}`, () => ws.frames.slice(n).some((f) => f.type === 'error' && f.status === 400))
    }
    ws.send({ type: 'message', id: `alive-${Date.now()}`, text: '你好' })
    await ws.frame('an ack', (f) => f.type === 'ack')
    ws.close()
  })
  await test('unknown fields are named', async () => {
    problem(await post('{"text":"a","txet":"b"}'), 400, /txet/)
    problem(await post('{"form":{"name":"identity","lastfour":"1234"}}'), 400, /lastfour/)
    problem(await call(server, 'POST', '/v1/conversations', { body: { lang: 'zh', admin: true } }), 400, /admin/)
    problem(await post(JSON.stringify({ [`a${'键'.repeat(40)}`]: 1 })), 400, /"a键{19}"/)
    const ws = await Socket.hello(server, c)
    ws.send({ type: 'message', id: 'u', text: 'a', secret_flag: 1 })
    const f = await ws.frame('an error', (f) => f.type === 'error')
    ok(f.id === 'u' && /secret_flag/.test(f.detail), JSON.stringify(f))
    ws.close()
  })
  await test('fields of a wrong type are named', async () => {
    for (const [body, name] of [['{"text":5}', 'text'], ['{"text":["a"]}', 'text'], ['{"text":{"a":1}}', 'text'], ['{"text":"a","id":7}', 'id'], ['{"form":[]}', 'form'],
      ['{"form":"identity"}', 'form'], ['{"form":{}}', 'name'], ['{"text":"a","lang":"fr"}', 'lang'], ['{"person":"yes"}', 'person'], ['{"choice":{}}', 'choice'],
      ['{"attachment":1}', 'attachment']])
      problem(await post(body), 400, new RegExp(name))
    problem(await call(server, 'POST', '/v1/conversations', { body: { lang: 'de' } }), 400, /lang/)
    problem(await call(server, 'POST', '/v1/conversations', { body: { under14: 1 } }), 400, /under14/)
  })
  await test('a field that is null counts as absent', async () => {
    echoed(await say(server, c, { text: '怎么退货', form: null, choice: null, attachment: null, lang: null, id: null, person: null }), '怎么退货')
  })
  await test('choices and forms that were never offered do no harm', async () => {
    for (const body of [{ choice: 'flow:nope/none#9' }, { choice: '../../etc/passwd' }, { choice: 'flow:camera-offline/check-power#999999999999' }, { choice: '\n' },
      { choice: 'x'.repeat(200) }, { choice: '😀', label: '<b>' }, { form: { name: 'nope' } }, { form: { name: 'identity', order_no: "' OR 1=1 --", last4: 'abcd' } },
      { form: { name: 'identity' } }, { attachment: 'A'.repeat(26) }, { attachment: '../x' }]) {
      const answer = await say(server, c, body)
      ok(answer.status >= 200 && answer.status < 500, `${JSON.stringify(body)}: ${answer.status} ${answer.text}`)
    }
  })
}

// ---- who may speak ----

async function identity_tests(server) {
  await test('the same id gives the same answer, by POST and by WebSocket', async () => {
    const c = await begin(server), first = await say(server, c, { id: 'one', text: '怎么退货' })
    const again = await say(server, c, { id: 'one', text: 'something else' })
    ok(!first.body.again && again.body.again, 'again')
    same([again.body.ack_seq, again.body.events, again.body.blocks], [first.body.ack_seq, first.body.events, first.body.blocks], 'the answer')
    const ws = await Socket.hello(server, c, 1000)
    ws.send({ type: 'message', id: 'one', text: '怎么退货' })
    same((await ws.frame('an ack', (f) => f.type === 'ack')).seq, first.body.ack_seq, 'the ack')
    await ws.frame('the answer', (f) => f.actor === 'machine')
    same(ws.frames.filter((f) => f.seq && f.type === 'message'), first.body.events.filter((f) => f.type === 'message'), 'frames')
    ws.close()
    ok((await history(server, c)).filter((e) => e.id === 'one').length === 1, 'it was taken twice')
  })
  await test('a WebSocket goes on after the last event, over a lost connection and a restart', async () => {
    let here = await start(new_dir(), loose)
    const c = await begin(here)
    for (const [i, text] of ['怎么退货', '发票怎么开', '我的摄像头连不上了'].entries()) await say(here, c, { id: `r${i}`, text })
    const all = await history(here, c), numbers = (ws) => ws.frames.filter((f) => f.seq).map((f) => f.seq)
    for (let round = 0; round < 2; round++) {
      for (const last of [0, 1, all.length - 1, all.length, all.length + 5]) {
        const ws = await Socket.hello(here, c, last), wanted = all.filter((e) => e.seq > last)
        await until('what was missed', () => numbers(ws).length >= wanted.length)
        same(ws.frames.filter((f) => f.seq), wanted, `after ${last}`)
        same(ws.frames.find((f) => f.type === 'hello').last_seq, all.length, 'last_seq')
        ws.close()
      }
      const live = await Socket.hello(here, c, all.length)
      await say(here, c, { id: `more${round}`, text: '你好' })
      await live.frame('the next message', (f) => f.id === `more${round}`)
      live.close()
      const newer = (await history(here, c)).slice(all.length)
      await until('the rest', () => numbers(live).length === newer.length)
      same(numbers(live), newer.map((e) => e.seq), 'live numbers')
      all.push(...newer)
      await stop(here, 'SIGKILL')
      here = await start(here.data, loose)
    }
    await stop(here)
  })
  await test('the same id at the same moment is taken once', async () => {
    const c = await begin(server), ids = await Promise.all(Array.from({ length: 8 }, () => say(server, c, { id: 'race', text: '我的订单 LM20260101000001 到哪了' })))
    ok(ids.every((a) => a.status === 200 && a.body.ack_seq === ids[0].body.ack_seq), ids.map((a) => `${a.status} ${a.body?.ack_seq}`).join(', '))
    ok((await history(server, c)).filter((e) => e.id === 'race').length === 1, 'it was taken twice')
  })
  await test('an id of long ago is still known', async () => {
    const c = await begin(server), texts = ['怎么退货', '查一下我的订单', '好的', '发票怎么开', '找真人'], first = []
    for (const [i, text] of texts.entries()) first.push(await say(server, c, { id: `old${i}`, text }))
    for (let i = 0; i < 30; i++) await say(server, c, { id: `x${i}`, text: '谢谢' })
    for (const [i, text] of texts.entries()) {
      const again = await say(server, c, { id: `old${i}`, text })
      ok(again.status === 200 && again.body.again, `old${i}: ${again.status} ${again.text.slice(0, 200)}`)
      same(again.body.events, first[i].body.events, `old${i}`)
    }
  })
  await test('a wrong, foreign or missing key opens nothing', async () => {
    const mine = await begin(server), theirs = await begin(server), unknown = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
    const paths = (id) => [['POST', `/v1/conversations/${id}/messages`, { text: 'hi' }], ['GET', `/v1/conversations/${id}/history`], ['GET', `/v1/conversations/${id}/events`],
      ['POST', `/v1/conversations/${id}/attachments`, undefined, Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')], ['GET', `/v1/conversations/${id}/attachments/${unknown}`],
      ['POST', `/v1/conversations/${id}/identity`, { token: 'a.b.c' }], ['POST', `/v1/conversations/${id}/consent`, { purpose: 'memory', granted: true, text_version: '1' }]]
    for (const [id, key, status] of [[theirs.id, mine.key, 403], [unknown, mine.key, 403], ['not-an-id', mine.key, 403], [mine.id, mine.key.slice(0, -1) + '!', 403],
      [mine.id, 'x', 403], [mine.id, '', 401], [mine.id, mine.key + 'A', 403], [mine.id, 'x'.repeat(4000), 403]])
      for (const [method, path, body, bytes] of paths(id))
        problem(await call(server, method, path, { body, raw: bytes, headers: { authorization: `Bearer ${key}` } }), status)
    for (const [method, path, body, bytes] of paths(mine.id)) problem(await call(server, method, path, { body, raw: bytes }), 401, /key/)
    for (const [method, path, body, bytes] of paths(mine.id)) {
      const by_query = method === 'GET' && !path.endsWith('/history')
      problem(await call(server, method, `${path}?key=x`, { body, raw: bytes }), by_query ? 403 : 401, /key/)
      if (!by_query) problem(await call(server, method, `${path}?key=${mine.key}`, { body, raw: bytes }), 401, /key/)
    }
    ok((await history(server, mine)).every((e) => e.actor !== 'customer'), 'something was written without the key')
    ok((await history(server, theirs)).every((e) => e.actor !== 'customer'), 'something was written')
  })
  await test('a wrong, foreign or missing key opens no memory', async () => {
    const mine = await begin(server), theirs = await begin(server), read = (id, key) => call(server, 'GET', `/v1/memory?conversation=${id}`, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } })
    for (const [id, key] of [[theirs.id, mine.key], [mine.id, mine.key + 'A'], [mine.id, 'x'.repeat(4000)], [mine.id, 'x.y.z'], [mine.id, '.'], ['01ARZ3NDEKTSV4RRFFQ69G5FAV', mine.key]])
      problem(await read(id, key), 403)
    for (const key of [undefined, '']) problem(await read(mine.id, key), 401)
    problem(await call(server, 'GET', `/v1/conversations/${mine.id}/events?key=`), 401)
    ok((await read(mine.id, mine.key)).status === 200, 'the right key opens nothing')
  })
  await test('the wrong words for an unknown and for a foreign conversation are the same', async () => {
    const mine = await begin(server), theirs = await begin(server)
    const a = await say(server, { id: theirs.id, key: mine.key }, { text: 'x' }), b = await say(server, { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', key: mine.key }, { text: 'x' })
    same([a.status, a.body.detail, a.body.type], [b.status, b.body.detail, b.body.type], 'the words')
  })
  await test('a WebSocket with a wrong key is closed with 4401, one without hello with 4408', async () => {
    const c = await begin(server), late = await Socket.open(server)
    for (const hello of [{ conversation: c.id, key: 'nonsense' }, { conversation: '01ARZ3NDEKTSV4RRFFQ69G5FAV', key: c.key }, { conversation: 'x', key: c.key }]) {
      const ws = await Socket.open(server)
      ws.send({ type: 'hello', ...hello })
      await until('the close', () => ws.code === 4401)
    }
    late.send({ type: 'message', id: 'm', text: 'before hello' })
    same((await late.frame('an error', (f) => f.type === 'error')).status, 403, 'status')
    await until('the close', () => late.code === 4408, 8000)
  })
  await test('the seventeenth listener of a conversation is refused, and its end harms nobody', async () => {
    const c = await begin(server), sockets = []
    for (let i = 0; i < 16; i++) sockets.push(await Socket.hello(server, c))
    for (let i = 0; i < 3; i++) {
      const ws = await Socket.open(server)
      ws.send({ type: 'hello', conversation: c.id, key: c.key })
      await ws.frame('an error', (f) => f.type === 'error')
      await until('the close', () => ws.code)
      ws.close()
      const stream = await call(server, 'GET', `/v1/conversations/${c.id}/events`, { key: c.key })
      ok(stream.status === 200 || stream.status === 429, `events: ${stream.status}`)
    }
    await say(server, c, { id: 'all', text: '你好' })
    for (const ws of sockets) {
      await ws.frame('the message', (f) => f.id === 'all')
      ws.close()
    }
  })
  await test('five wrong tries of identity are all, with the same words for every reason', async () => {
    const [[no, last4]] = sql(database(server.data), "SELECT no, phone_last4 FROM orders WHERE phone_last4 <> '' LIMIT 1")
    const wrong = last4 === '0000' ? '1111' : '0000', form = (order_no, digits) => ({ form: { name: 'identity', order_no, last4: digits } })
    const words = async (order_no, digits) => {
      const c = await begin(server)
      await say(server, c, { text: '我的订单到哪了' })
      return (await say(server, c, form(order_no, digits))).body.blocks
    }
    const unknown = no.slice(0, -4) + '9999'
    same(await words(no, wrong), await words(unknown === no ? no.slice(0, -4) + '9998' : unknown, wrong), 'the words')
    const c = await begin(server)
    await say(server, c, { text: '我的订单到哪了' })
    for (let i = 0; i < 5; i++) ok(!(await say(server, c, form(no, wrong))).body.blocks.some((b) => b.type === 'order'), 'an order without proof')
    const sixth = await say(server, c, form(no, last4))
    ok(sixth.status === 200 && !sixth.body.blocks.some((b) => b.type === 'order'), 'the sixth try shows the order')
    const fresh = await begin(server)
    await say(server, fresh, { text: '我的订单到哪了' })
    ok((await say(server, fresh, form(no, last4))).body.blocks.some((b) => b.type === 'order'), 'the right digits show nothing')
  })
}

async function token_tests() {
  const data = new_dir(), secret = 'a secret of the shop, long enough', file = join(root, 'secret')
  writeFileSync(file, secret)
  const server = await start(data, [...loose, '--jwt_secret_file', file])
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url'), now = Math.floor(Date.now() / 1000)
  const sign = (head, body, key = secret, hash = 'sha256') => {
    const text = `${part(head)}.${part(body)}`
    return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`
  }
  const good = { sub: 'demo-0009', jti: 'j', exp: now + 600 }, head = { alg: 'HS256', typ: 'JWT' }

  await test('forged, expired and unsigned tokens are refused, a good one is taken', async () => {
    const c = await begin(server, { lang: 'en', token: sign(head, good) })
    same(c.customer?.id, 'demo-0009', 'the customer')
    const bad = { forged: sign(head, good, 'another secret, also long enough'), expired: sign(head, { ...good, exp: now - 1 }), 'too far ahead': sign(head, { ...good, exp: now + 7300 }),
      'alg none': `${part({ alg: 'none' })}.${part(good)}.`, 'alg none, signed': sign({ alg: 'none' }, good), 'alg HS512': sign({ alg: 'HS512' }, good, secret, 'sha512'),
      'alg RS256': sign({ alg: 'RS256' }, good), 'no sub': sign(head, { jti: 'j', exp: now + 60 }), 'no exp': sign(head, { sub: 'demo-0009', jti: 'j' }),
      'exp as text': sign(head, { ...good, exp: `${now + 60}` }), 'cut short': sign(head, good).slice(0, -2), 'two parts': `${part(head)}.${part(good)}`, nonsense: 'x', dots: '...',
      'other claims': sign(head, good).replace(part(good), part({ ...good, sub: 'demo-0001' })), 'not yet': sign(head, { ...good, nbf: now + 600 }) }
    for (const [name, token] of Object.entries(bad)) {
      const answer = await call(server, 'POST', '/v1/conversations', { body: { lang: 'en', token } })
      ok(answer.status === 401 || answer.status === 403, `${name}: ${answer.status} ${answer.text}`)
    }
  })
  await test('a token opens the memory of a customer, never what a visitor said', async () => {
    const visitor = await begin(server), read = (sub) => call(server, 'GET', '/v1/memory', { headers: { authorization: `Bearer ${sign(head, { ...good, sub })}` } })
    same((await read('demo-0009')).body.customer?.id, 'demo-0009', 'the customer')
    for (const sub of [`v-${visitor.id}`, 'v-', 'd'.repeat(101)]) problem(await read(sub), 403)
  })
  await stop(server)
}

// ---- how much ----

async function size_tests(server) {
  await test('a head of 16 kB is read, one byte more is 431', async () => {
    const head = (n) => {
      const line = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
      let text = line
      for (let left = n - line.length - 2; left > 0;) {
        const one = left > 6000 ? 5000 : left
        text += `X-Pad: ${'p'.repeat(one - 9)}\r\n`
        left -= one
      }
      return `${text}\r\n`
    }
    ok(head(16384).length === 16384, 'the test counts wrong')
    same(status_of(await raw(server, head(16384))), 200, '16384 bytes')
    same(status_of(await raw(server, head(16385))), 431, '16385 bytes')
  })
  await test('a body of 64 kB is read, one byte more is 413', async () => {
    const c = await begin(server), body = (n) => Buffer.from('{"text":"hi"}'.padEnd(n))
    same(status_of(await raw(server, post_bytes(c, body(65536)))), 200, '65536 bytes')
    same(status_of(await raw(server, post_bytes(c, body(65537)))), 413, '65537 bytes')
    const chunked = (n) => `POST /v1/conversations/${c.id}/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${c.key}\r\n` +
      `Transfer-Encoding: chunked\r\n\r\n${n.toString(16)}\r\n${body(n)}\r\n0\r\n\r\n`
    same(status_of(await raw(server, chunked(65536))), 200, '65536 bytes in a chunk')
    same(status_of(await raw(server, chunked(65537))), 413, '65537 bytes in a chunk')
  })
  await test('a frame of 64 kB is read, one byte more closes with 1009', async () => {
    const c = await begin(server), ws = await Socket.hello(server, c)
    ws.send(JSON.stringify({ type: 'message', id: 'full', text: 'hi' }).padEnd(65536))
    await ws.frame('an ack', (f) => f.type === 'ack' && f.id === 'full')
    ws.send(JSON.stringify({ type: 'message', id: 'more', text: 'hi' }).padEnd(65537))
    await until('the close', () => ws.code === 1009)
  })
  await test('the seventeenth message that waits is refused, the others are answered in order', async () => {
    const c = await begin(server), ws = await Socket.hello(server, c), n = 40
    ws.net.cork()
    for (let i = 0; i < n; i++) ws.send({ type: 'message', id: `q${i}`, text: '你好' })
    ws.net.uncork()
    await until('all', () => ws.frames.filter((f) => f.type === 'ack' || f.type === 'error').length === n)
    const acks = ws.frames.filter((f) => f.type === 'ack'), errors = ws.frames.filter((f) => f.type === 'error')
    ok(acks.length >= 17 && errors.length > 0, `${acks.length} taken, ${errors.length} refused`)
    ok(errors.every((f) => f.status === 429 && f.retry_after_s > 0 && f.id), JSON.stringify(errors[0]))
    same(acks.slice(0, 17).map((f) => f.id), Array.from({ length: 17 }, (_, i) => `q${i}`), 'order')
    const again = errors[0].id
    ws.send({ type: 'message', id: again, text: '你好' })
    await ws.frame('an ack of the refused one, sent again', (f) => f.type === 'ack' && f.id === again)
    ws.close()
  })
  await test('a picture comes back as it went; what is none is refused', async () => {
    const c = await begin(server), png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(2000)])
    const upload = (bytes, type = 'image/png', of = c) => call(server, 'POST', `/v1/conversations/${of.id}/attachments`, { key: of.key, raw: bytes, headers: { 'content-type': type } })
    const up = await upload(png)
    ok(up.status === 201 && up.body.type === 'image/png' && up.body.bytes === png.length, up.text)
    const back = await fetch(`${server.base}/v1/conversations/${c.id}/attachments/${up.body.id}`, { headers: { authorization: `Bearer ${c.key}` } })
    ok(Buffer.from(await back.arrayBuffer()).equals(png) && back.headers.get('content-type') === 'image/png', 'it came back changed')
    ok((await say(server, c, { attachment: up.body.id })).status === 200, 'it cannot be sent')
    for (const [name, bytes] of [['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'], ['XML', '<?xml version="1.0"?><svg/>'], ['HTML', '<html>'], ['text', 'hello'],
      ['PDF', '%PDF-1.7'], ['zip', 'PK\x03\x04'], ['program', '\x7fELF\x02\x01\x01'], ['half a PNG', '\x89PN']])
      problem(await upload(Buffer.from(bytes, 'latin1'), name === 'SVG' ? 'image/svg+xml' : 'image/png'), 415)
    problem(await upload(Buffer.alloc(0)), 400, /empty/)
    const other = await begin(server)
    problem(await say(server, other, { attachment: up.body.id }), 404)
    problem(await call(server, 'GET', `/v1/conversations/${other.id}/attachments/${up.body.id}`, { key: other.key }), 404)
  })
  await test('a picture of 10 MB is taken, one byte more is 413', async () => {
    const c = await begin(server), png = Buffer.alloc((10 << 20) + 1, 7)
    png.write('\x89PNG\r\n\x1a\n', 'latin1')
    const upload = (bytes) => call(server, 'POST', `/v1/conversations/${c.id}/attachments`, { key: c.key, raw: bytes })
    const up = await upload(png.subarray(0, 10 << 20))
    ok(up.status === 201 && up.body.bytes === 10 << 20, `${up.status} ${up.text}`)
    const head = `POST /v1/conversations/${c.id}/attachments HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${c.key}\r\nContent-Length: ${png.length}\r\n\r\n`
    same(status_of(await raw(server, head)), 413, 'one byte more')
  })
}

async function flood_tests() {
  const server = await start(new_dir(), ['--socket_queue_max', '64k', '--address_rate', '20', '--address_burst', '100', '--conversation_burst', '5', '--conversation_rate_per_min', '60'])

  await test('too many messages of one conversation are 429 with Retry-After', async () => {
    const c = await begin(server), answers = []
    for (let i = 0; i < 9; i++) answers.push(await say(server, c, { id: `r${i}`, text: '你好' }))
    const late = answers.filter((a) => a.status === 429)
    ok(answers.slice(0, 5).every((a) => a.status === 200) && late.length >= 2, answers.map((a) => a.status).join())
    late.forEach((a) => { problem(a, 429); ok(Number(a.headers.get('retry-after')) > 0, 'no Retry-After') })
  })
  await test('too many requests of one address are 429 with Retry-After', async () => {
    const answers = await Promise.all(Array.from({ length: 250 }, () => call(server, 'GET', '/v1/company'))), late = answers.filter((a) => a.status === 429)
    ok(late.length > 50 && answers.some((a) => a.status === 200), answers.map((a) => a.status).join())
    late.forEach((a) => { problem(a, 429); ok(Number(a.headers.get('retry-after')) > 0, 'no Retry-After') })
    ok((await call(server, 'GET', '/healthz')).status === 200, 'health is limited too')
    await wait(Number(late[0].headers.get('retry-after')) * 1000)
    ok((await call(server, 'GET', '/v1/company')).status === 200, 'it does not recover')
  })
  await stop(server)

  const free = await start(new_dir(), [...loose, '--socket_queue_max', '64k'])
  await test('a slow reader is closed and counted, others go on', async () => {
    const count = async () => Number(/^warmline_http_slow_readers_total (\d+)/m.exec((await call(free, 'GET', '/metrics')).text)?.[1] ?? -1)
    const c = await begin(free), slow = await Socket.hello(free, c, 0, { paused: true }), fast = await Socket.hello(free, c)
    same(await count(), 0, 'the count before')
    for (let i = 0; i < 600 && await count() === 0; i++) await say(free, c, { id: `s${i}`, text: 'y'.repeat(16000) })
    same(await count(), 1, 'the count after')
    await say(free, c, { id: 'last', text: '你好' })
    await fast.frame('the last message', (f) => f.id === 'last')
    slow.net.resume()
    await until('the end of the slow one', () => slow.closed || slow.code === 1008)
    fast.close()
  })
  await stop(free)
}

// ---- the desk ----

async function desk_tests(server) {
  const login = login_of(server)

  await test('the desk wants cookie and CSRF token', async () => {
    const c = await asks_for_person(server), post = await agent(server, login)
    problem(await post(`${c.id}/take`, {}, { 'x-csrf-token': '' }), 403, /CSRF/)
    problem(await post(`${c.id}/take`, {}, { 'x-csrf-token': 'wrong' }), 403, /CSRF/)
    problem(await post(`${c.id}/take`, {}, { origin: 'https://evil.example' }), 403)
    for (const cookie of ['', 'wl_session=', 'wl_session=nonsense', `wl_session=${'A'.repeat(43)}`, 'wl_session=a; wl_session=b'])
      problem(await post(`${c.id}/take`, {}, { cookie }), 401)
    for (const path of ['me', 'queue', 'events', `conversations/${c.id}`]) problem(await call(server, 'GET', `/v1/desk/${path}`, { headers: { cookie: 'wl_session=x' } }), 401)
    problem(await call(server, 'GET', `/v1/conversations/${c.id}/trace`, { key: c.key }), 401)
    problem(await call(server, 'POST', '/v1/desk/login', { body: { login: login[1], password: login[2] }, headers: { origin: 'https://evil.example' } }), 403)
    ok((await post(`${c.id}/take`)).status === 200, 'the right ones are refused')
  })
  await test('a conversation that nobody handed over cannot be taken, answered or closed', async () => {
    const c = await begin(server), post = await agent(server, login)
    for (const [step, body] of [['take', {}], ['messages', { text: 'hi' }], ['return', {}], ['close', {}]]) problem(await post(`${c.id}/${step}`, body), 409)
    for (const id of ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'x']) {
      const answer = await post(`${id}/take`)
      ok([403, 404, 409].includes(answer.status), `${id}: ${answer.status}`)
    }
  })
  await test('a closed conversation takes no message', async () => {
    const c = await asks_for_person(server), post = await agent(server, login)
    ok((await post(`${c.id}/take`)).status === 200 && (await post(`${c.id}/close`)).status === 200, 'it cannot be closed')
    const answer = await say(server, c, { text: '还有一个问题' })
    problem(answer, 409, /closed/)
    const ws = await Socket.hello(server, c)
    ws.send({ type: 'message', id: 'm', text: 'x' })
    same((await ws.frame('an error', (f) => f.type === 'error')).status, 409, 'status')
    ws.close()
    problem(await post(`${c.id}/messages`, { text: 'x' }), 409)
  })
  await test('two agents take at the same moment: one gets it', async () => {
    const [[brand, hash]] = sql(database(server.data), 'SELECT brand, hash FROM agent LIMIT 1')
    sql(database(server.data), `INSERT INTO agent (brand, id, login, name, hash, role, disabled, created_ms) VALUES ('${brand}', '01ARZ3NDEKTSV4RRFFQ69G5FAV', 'second', 'second', '${hash}', 'agent', 0, 1)`)
    const agents = [await agent(server, login), await agent(server, [0, 'second', login[2]]), await agent(server, login)]
    for (let round = 0; round < 10; round++) {
      const c = await asks_for_person(server), answers = await Promise.all(agents.map((post) => post(`${c.id}/take`)))
      same(answers.map((a) => a.status).sort(), [200, 409, 409], `round ${round}`)
      const other = answers[0].status === 200 || answers[2].status === 200 ? agents[1] : agents[0]
      problem(await other(`${c.id}/messages`, { text: 'not mine' }), 409)
      problem(await other(`${c.id}/return`), 409)
      problem(await other(`${c.id}/close`), 409)
      ok((await history(server, c)).filter((e) => e.state === 'taken').length === 1, 'taken twice in the log')
    }
  })
  await test('an expired session is no session', async () => {
    const c = await asks_for_person(server), post = await agent(server, login)
    sql(database(server.data), 'UPDATE session SET expires_ms = 1000')
    problem(await post(`${c.id}/take`), 401)
  })
  await test('wrong passwords are refused, and after too many the right one too', async () => {
    const attempt = (name, password) => call(server, 'POST', '/v1/desk/login', { body: { login: name, password } })
    const a = await attempt(login[1], 'wrong'), b = await attempt('nobody', 'wrong')
    problem(a, 401)
    same([b.status, b.body.detail], [a.status, a.body.detail], 'the words')
    let late
    for (let i = 0; i < 30 && late?.status !== 429; i++) late = await attempt('nobody', `wrong${i}`)
    problem(late, 429)
  })
}

// ---- disks and files ----

const past_conversations = 3000 // CONVERSATIONS of demo/data-src/generate.py

function mount_small(dir, options) {
  mkdirSync(dir, { recursive: true })
  if (!is_root || spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', dir]).status !== 0) return false
  mounts.push(dir)
  return true
}

// Room goes away and comes back: `take` and `give` do it.
async function full_disk(server, take, give) {
  const c = await begin(server), acked = []
  for (let i = 0; i < 5; i++) acked.push((await say(server, c, { id: `before${i}`, text: '你好' })).body.ack_seq)
  take()
  let full = null
  for (let i = 0; i < 2000 && !full; i++) {
    const answer = await say(server, c, { id: `m${i}`, text: 'z'.repeat(15000) })
    if (answer.status === 200) acked.push(answer.body.ack_seq)
    else full = answer
  }
  ok(full, 'the disk never became full')
  ok(full.status === 503, `${full.status} ${full.text} ${server.log().slice(-400)}`)
  problem(full, 503, /full|lost/)
  ok(Number(full.headers.get('retry-after')) > 0, 'no Retry-After')
  const fresh = await call(server, 'POST', '/v1/conversations', { body: { lang: 'en' } })
  ok(fresh.status === 503 || fresh.status === 201, `a new conversation: ${fresh.status} ${fresh.text}`)
  const png = Buffer.alloc(1 << 20, 7)
  png.write('\x89PNG\r\n\x1a\n', 'latin1')
  problem(await call(server, 'POST', `/v1/conversations/${c.id}/attachments`, { key: c.key, raw: png }), 503)
  ok((await call(server, 'GET', '/healthz')).status === 503, 'it says it is well')
  ok((await call(server, 'GET', '/v1/company')).status === 200, 'it does not even read')
  give()
  await until('room again', async () => {
    const answer = await say(server, c, { id: 'after', text: '你好' })
    if (answer.status === 200) acked.push(answer.body.ack_seq)
    return answer.status === 200
  })
  ok((await call(server, 'GET', '/healthz')).status === 200, 'it does not say that it is well again')
  const check = async () => {
    const seqs = (await everything(server, c)).map((e) => e.seq)
    same(seqs, seqs.map((_, i) => i + 1), 'numbers without gaps')
    ok(acked.every((seq) => seqs.includes(seq)), 'an acknowledged message is gone')
  }
  await check()
  await stop(server)
  server = await start(server.data, loose)
  await check()
  await stop(server)
}

async function everything(server, c) {
  let all = [], before = ''
  for (;;) {
    const page = (await call(server, 'GET', `/v1/conversations/${c.id}/history?limit=200${before}`, { key: c.key })).body.events
    all = page.concat(all)
    if (page.length < 200) return all
    before = `&before=${page[0].seq}`
  }
}

async function disk_tests() {
  // The demo writes its past conversations behind its start, and how far it is into a setting.
  const quiet = (server) => until('the import to end',
    () => Number(sql(database(server.data), "SELECT value FROM setting WHERE name = 'demo.history'")[0]?.[0] ?? 0) >= past_conversations, 60000)

  await test('a full disk is 503, loses nothing and heals', async () => {
    const data = new_dir()
    if (!mount_small(data, 'size=40m,mode=700')) return
    const server = await start(data, loose), filler = join(data, 'filler')
    await quiet(server)
    await full_disk(server, () => {
      const fd = openSync(filler, 'w'), block = Buffer.alloc(65536)
      try { for (;;) if (writeSync(fd, block) < block.length) break } catch { /* full */ }
      closeSync(fd)
    }, () => rmSync(filler))
  })
  await test('a limit on the size of files is 503, loses nothing and heals', async () => {
    const data = new_dir(), server = await start(data, loose)
    if (spawnSync('prlimit', ['--version']).status !== 0) return stop(server)
    await quiet(server)
    const largest = Math.max(...readdirSync(data).map((f) => statSync(join(data, f)).size))
    const limit = (n) => execFileSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${n}:unlimited`])
    await full_disk(server, () => limit(largest + 200000), () => limit('unlimited'))
  })
  await test('a data directory is made; one that cannot be made or written is refused', async () => {
    await stop(await start(new_dir()))
    refused(join(root, 'no', 'such', 'parent'), /data directory/)
    writeFileSync(join(root, 'file'), '')
    refused(join(root, 'file'), /data directory|file/)
    const data = new_dir()
    if (mount_small(data, 'ro')) {
      refused(data, /data directory.*[Rr]ead-only/)
    } else if (!is_root) {
      mkdirSync(data, { mode: 0o500 })
      refused(data, /data directory.*[Pp]ermission/)
      chmodSync(data, 0o700)
    }
  })
  await test('a directory that became read-only under a stopped server is refused clearly', async () => {
    const data = new_dir()
    if (!mount_small(data, 'size=60m')) return
    await stop(await start(data))
    execFileSync('mount', ['-o', 'remount,ro', data])
    refused(data, /[Rr]ead-only/)
  })
  await test('two processes on one data directory: the second is refused and told whose it is', async () => {
    const server = await start(new_dir())
    refused(server.data, new RegExp(`in use.*${server.child.pid}`))
    ok((await call(server, 'GET', '/healthz')).status === 200, 'the first one suffers')
    await stop(server)
  })
  await test('a port that is taken is named', async () => {
    const other = net.createServer().listen(0, '127.0.0.1')
    await new Promise((done) => other.on('listening', done))
    refused(new_dir(), new RegExp(`${other.address().port}.*in use|in use.*${other.address().port}`), ['--port', String(other.address().port)])
    other.close()
  })
  await test('an acknowledged id is still known after a restart, and after a kill', async () => {
    let server = await start(new_dir(), loose)
    const c = await begin(server), first = await say(server, c, { id: 'keep', text: '怎么退货' })
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      await stop(server, signal)
      server = await start(server.data, loose)
      const again = await say(server, c, { id: 'keep', text: '怎么退货' })
      ok(again.status === 200 && again.body.again, `${signal}: ${again.status}`)
      same(again.body.events, first.body.events, signal)
    }
    await stop(server)
  })
  const old = await start(new_dir(), loose), kept = await begin(old)
  await say(old, kept, { id: 'k', text: '怎么退货' })
  await wait(2000)
  await stop(old)
  const copy = () => { const data = new_dir(); cpSync(old.data, data, { recursive: true }); return data }
  const spoil = (file, from, to) => {
    const bytes = readFileSync(file)
    for (let i = from; i < Math.min(to, bytes.length); i++) bytes[i] ^= 0x5a
    writeFileSync(file, bytes)
  }

  await test('a spoilt head of the database is refused clearly', async () => {
    const data = copy()
    spoil(database(data), 0, 100)
    refused(data, /warmline\.db/)
  })
  await test('spoilt pages are an error and never a crash', async () => {
    const size = statSync(database(old.data)).size
    for (const [from, to] of [[4096, size], [100, 4096], [size / 2, size / 2 + 40960], [size - 200000, size], [4096 * 3, 4096 * 12]]) {
      const data = copy()
      spoil(database(data), from, to)
      let server
      try { server = await start(data, loose) } catch (error) {
        ok(/ended with 4:/.test(error.message) && /warmline/.test(error.message), error.message)
        continue
      }
      for (const answer of [await call(server, 'POST', '/v1/conversations', { body: { lang: 'zh' } }), await say(server, kept, { text: '我的订单' }),
        await call(server, 'GET', `/v1/conversations/${kept.id}/history`, { key: kept.key }), await call(server, 'GET', '/metrics')])
        ok(answer.status >= 200 && answer.status < 600 && !(answer.status >= 500 && !answer.body?.instance), `${answer.status} ${answer.text}`)
      server.child.kill('SIGTERM')
      const how = await server.exit
      ok(how.signal === null && how.code === 0, `it ended with ${how.code ?? how.signal}: ${server.log().slice(-500)}`)
    }
  })
  await test('a cut database file is an error and never a crash', async () => {
    for (const n of [0, 10, 5000, 100000]) {
      const data = copy()
      writeFileSync(database(data), readFileSync(database(data)).subarray(0, n))
      try { await stop(await start(data, loose)) } catch (error) { ok(/ended with 4:/.test(error.message), error.message) }
    }
  })
  await test('the database of another program is refused and left alone', async () => {
    const data = new_dir()
    mkdirSync(data, { mode: 0o700 })
    sql(database(data), 'CREATE TABLE theirs (a)', 'INSERT INTO theirs VALUES (42)')
    refused(data, /another program/)
    same(sql(database(data), 'SELECT a FROM theirs'), [[42]], 'their table')
    writeFileSync(database(data), 'this is no database at all, only some words in a file')
    refused(data, /warmline\.db.*not a database/)
  })
  await test('a newer schema is refused and left alone', async () => {
    const data = copy()
    sql(database(data), 'PRAGMA user_version = 9999')
    refused(data, /newer version/)
    same(sql(database(data), 'PRAGMA user_version'), [[9999]], 'the version')
  })
  await test('a lost, foreign or open master key is refused clearly', async () => {
    const lost = copy(), foreign = copy(), open = copy(), short = copy(), key = 'master.key'
    rmSync(join(lost, key))
    refused(lost, /master\.key is missing/)
    writeFileSync(join(foreign, key), randomBytes(32))
    refused(foreign, /another master key/)
    chmodSync(join(open, key), 0o644)
    refused(open, /chmod 600/)
    writeFileSync(join(short, key), 'short')
    refused(short, /not a master key/)
  })
  await test('spoilt keys make texts unreadable and harm nothing else', async () => {
    const data = copy()
    spoil(join(data, 'keys.db'), 64, 1 << 30)
    const server = await start(data, loose), c = await begin(server)
    echoed(await say(server, c, { text: '你好' }), '你好')
    const answer = await say(server, kept, { text: '还在吗' })
    ok(answer.status === 200 || (answer.status >= 400 && answer.body?.instance), `${answer.status} ${answer.text}`)
    await stop(server)
  })
}

// ---- stopping ----

async function stop_tests() {
  for (const signals of [1, 2])
    await test(`a stop under load ends well and keeps what it acknowledged (${signals} signals)`, async () => {
      let server = await start(new_dir(), loose), going = true
      const people = await Promise.all(Array.from({ length: 12 }, () => begin(server))), acked = people.map(() => [])
      const sockets = await Promise.all(people.map((c) => Socket.hello(server, c))), [, name, password] = await until('a login', () => login_of(server))
      const work = people.map(async (c, i) => {
        for (let n = 0; going; n++) {
          const answer = await say(server, c, { id: `w${n}`, text: ['怎么退货', 'my order?', '找真人', '好的'][n % 4] }).catch(() => null)
          if (answer?.status === 200) acked[i].push(answer.body.ack_seq)
          else return
        }
      })
      const logins = Array.from({ length: 6 }, () => call(server, 'POST', '/v1/desk/login', { body: { login: name, password } }).catch(() => null))
      await wait(400)
      for (let i = 1; i < signals; i++) server.child.kill('SIGTERM')
      await stop(server)
      going = false
      await Promise.all([...work, ...logins])
      ok(sockets.every((ws) => ws.closed || ws.code), 'a socket was forgotten')
      server = await start(server.data, loose)
      for (const [i, c] of people.entries()) {
        const seqs = (await everything(server, c)).map((e) => e.seq)
        same(seqs, seqs.map((_, n) => n + 1), 'numbers without gaps')
        ok(acked[i].length > 0 && acked[i].every((seq) => seqs.includes(seq)), 'an acknowledged message is gone')
      }
      await stop(server)
    })
  await test('a stop says why: bye and 1001 to WebSockets, an end to event streams', async () => {
    const server = await start(new_dir(), loose), c = await begin(server), ws = await Socket.hello(server, c), idle = await Socket.open(server)
    const stream = raw(server, `GET /v1/conversations/${c.id}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${c.key}\r\n\r\n`, 15000)
    await wait(200)
    await stop(server)
    same([ws.code, idle.code], [1001, 1001], 'the codes')
    same(ws.frames.filter((f) => f.type === 'bye').map((f) => f.reason), ['restarting'], 'the reason')
    ok((await stream).includes('"type":"hello"'), 'the stream said nothing')
  })
  await test('a stop in the first moments ends well', async () => {
    for (const ms of [0, 1, 5, 20, 60]) {
      const server = await start(new_dir())
      await wait(ms)
      await stop(server)
    }
  })
}

// ---- knowledge ----

const knowledge = existsSync('demo/knowledge') ? 'demo/knowledge' : null

async function knowledge_tests() {
  if (!knowledge) return
  const copy = () => { const dir = join(root, `knowledge${directories++}`); cpSync(knowledge, dir, { recursive: true }); return dir }
  const hash = async (server) => (await call(server, 'GET', '/v1/company')).body.knowledge

  for (const how of ['file watch', 'SIGHUP'])
    await test(`a broken edit keeps the old knowledge serving and says why (${how})`, async () => {
      const dir = copy(), file = join(dir, 'flows/camera-offline.yaml'), good = readFileSync(file, 'utf8')
      const server = await start(new_dir(), [...loose, '--knowledge', dir, '--watch', how === 'SIGHUP' ? 'no' : 'yes'], { command: 'serve' })
      const before = await hash(server), tell = () => how === 'SIGHUP' && server.child.kill('SIGHUP')
      for (const bad of ['start: [unclosed', 'start: nowhere\nsteps: {}\n', '\0\0\0', '', `a: ${'['.repeat(3000)}`]) {
        const seen = server.log().length
        writeFileSync(file, bad)
        tell()
        await until(`words on ${JSON.stringify(bad.slice(0, 20))}`, () => /serves on/.test(server.log().slice(seen)) && /camera-offline\.yaml:\d+/.test(server.log().slice(seen)), 90000)
        same(await hash(server), before, 'what serves')
        const c = await begin(server)
        ok((await say(server, c, { text: '摄像头连不上了' })).body.blocks.some((b) => b.flow === 'camera-offline'), 'the old flow is gone')
      }
      writeFileSync(file, good.replace(/zh: /, 'zh: 您好，'))
      tell()
      await until('the mended knowledge', async () => await hash(server) !== before, 90000)
      await stop(server)
    })
  await test('a broken folder at the start is refused with file and line', async () => {
    const dir = copy()
    writeFileSync(join(dir, 'articles/return-policy.md'), '---\ntitle: [\n')
    const r = spawnSync(binary, ['serve', '--data', new_dir(), '--port', '0', '--knowledge', dir], { encoding: 'utf8', timeout: 300000, env: environment })
    ok(r.status === 4 && /return-policy\.md:\d+/.test(r.stderr), `${r.status} ${r.stderr.slice(-300)}`)
    const none = spawnSync(binary, ['serve', '--data', new_dir(), '--port', '0', '--knowledge', join(root, 'nothing')], { encoding: 'utf8', timeout: 300000, env: environment })
    ok(none.status === 4 && /nothing/.test(none.stderr), `${none.status} ${none.stderr.slice(-300)}`)
  })
  await test('a deleted media file is 404 and in the log, and the rest goes on', async () => {
    const dir = copy(), names = readdirSync(join(dir, 'media')).filter((f) => f.endsWith('.svg'))
    const server = await start(new_dir(), [...loose, '--knowledge', dir, '--watch', 'no'], { command: 'serve' })
    ok((await call(server, 'GET', `/media/${names[0]}`)).status === 200, 'it was not there')
    rmSync(join(dir, 'media', names[0]))
    problem(await call(server, 'GET', `/media/${names[0]}`), 404)
    await until('words in the log', () => server.log().includes(names[0]))
    ok((await call(server, 'GET', `/media/${names[1]}`)).status === 200, 'the next one is gone, too')
    for (const path of ['/media/..%2fcompany.yaml', '/media/../company.yaml', '/media/%2e%2e/company.yaml', '/media//etc/passwd', '/media/x.svg'])
      ok([400, 404].includes(status_of(await raw(server, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`))), path)
    await stop(server)
  })
}

// ---- all ----

main(async () => {
  const server = await start(new_dir(), loose)
  await text_tests(server)
  await json_tests(server)
  await identity_tests(server)
  await size_tests(server)
  await desk_tests(server)
  await test('the server lived through all of it', async () => { ok(!server.ended(), 'it is gone'); await stop(server) })
  if (!only) await flood_tests(); else await flood_tests().catch((e) => console.log(e))
  await token_tests()
  await disk_tests()
  await stop_tests()
  await knowledge_tests()
}, async () => {
  await wait(100)
  for (const dir of mounts) spawnSync('umount', [dir])
})
