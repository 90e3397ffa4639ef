// kill -9 under load: customers write to a real server, which is killed at a random moment, again and again on one data
// directory. Whatever was acknowledged must be there after the restart, once, and the conversation must go on. Beside
// them, customers ask for a person and an agent takes, hands back and moves them: who waits and who is with the agent must
// be after the restart what was acknowledged, or the step that nobody got an answer to, and never both or neither.
// Usage: node test/crash/kill9.mjs [ROUNDS]    env WARMLINE_BIN (default build/warmline). Ends with "N passed, N failed".
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const rounds = Number(process.argv[2] ?? 50)
const binary = process.env.WARMLINE_BIN ?? 'build/warmline'
const data = mkdtempSync(join(tmpdir(), 'warmline-kill9-'))
const customers = 16, asking = 6
if (process.env.WARMLINE_TEST_WEIGHTS) cpSync(process.env.WARMLINE_TEST_WEIGHTS, join(data, 'cache'), { recursive: true })
let login, desk // the first start tells the login; a session outlives the kills
const words = ['我的摄像头连不上了', 'how do i return this', '发票怎么开', 'the vacuum does not charge', '路由器很慢', 'thanks', '人呢']
const wait = (ms) => new Promise((done) => setTimeout(done, ms))

function start() {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, ['demo', '--data', data, '--port', '0', '--address_rate', '0', '--conversation_rate_per_min', '1000000',
      '--conversation_burst', '1000000'], { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    const look = (chunk) => {
      text += chunk
      const found = /listening on https?:\/\/[^\s:]+:(\d+)/.exec(text)
      login ??= /desk login: (\S+) \/ (\S+)/.exec(text)
      if (found) resolve({ child, base: `http://127.0.0.1:${found[1]}` })
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text.slice(-800)}`)))
  })
}

async function call(base, method, path, key, body, headers = {}) {
  const answer = await fetch(base + path, {
    method, headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers },
    body: body ? JSON.stringify(body) : undefined })
  if (!answer.ok) throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`), { status: answer.status })
  return answer.json()
}

// One customer writes until the server dies; every acknowledgement is kept.
async function write(server, customer, state) {
  for (let i = 0; !state.stop; i++) {
    const id = `r${state.round}c${customer.number}m${i}`
    try {
      const reply = await call(server.base, 'POST', `/v1/conversations/${customer.id}/messages`, customer.key,
        { id, text: words[(i + customer.number) % words.length] })
      customer.acked.set(id, reply.ack_seq)
    } catch (error) {
      if (error.status) state.refused.push(error.message)
      return
    }
  }
}

// ---- the desk ----

async function log_in(server) {
  for (let i = 0; !login && i < 200; i++) await wait(50)
  const answer = await fetch(`${server.base}/v1/desk/login`, { method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: login[1], password: login[2] }) })
  const me = await answer.json()
  desk = { cookie: answer.headers.get('set-cookie').split(';')[0], 'x-csrf-token': me.csrf }
}

const steps = {
  out: [['ask', 'waiting']],
  waiting: [['take', 'mine']],
  mine: [['transfer', 'waiting'], ['decline', 'waiting'], ['return', 'out']],
}
const paths = { take: {}, transfer: { queue: 'complaint', note: 'a note' }, decline: {}, return: {} }

// One customer and the agent go on until the server dies. `may` is where they are if the unanswered step was done.
async function pass_around(server, p, state) {
  while (!state.stop) {
    const [act, to] = steps[p.where][Math.floor(Math.random() * steps[p.where].length)]
    p.may = to
    try {
      if (act === 'ask') await call(server.base, 'POST', `/v1/conversations/${p.id}/messages`, p.key, { person: true })
      else await call(server.base, 'POST', `/v1/desk/conversations/${p.id}/${act}`, null, paths[act], desk)
      p.where = to
      p.done++
    } catch (error) {
      if (error.status) state.refused.push(`${p.where} ${act}: ${error.message}`)
      return
    }
  }
}

async function where_all_are(server) {
  const queue = await call(server.base, 'GET', '/v1/desk/queue', null, undefined, desk)
  const found = new Map()
  for (const [where, list] of [['waiting', queue.waiting], ['mine', queue.mine]])
    for (const item of list) found.set(item.conversation, found.has(item.conversation) ? 'twice' : where)
  return found
}

async function astray(server, people) {
  const found = await where_all_are(server), wrong = []
  for (const p of people) {
    const is = found.get(p.id) ?? 'out'
    if (is !== p.where && is !== p.may) wrong.push(`${p.id} was ${p.where}, perhaps ${p.may}, and is ${is}`)
    p.where = p.may = is === 'twice' ? 'out' : is
  }
  return wrong
}

async function everything(server, customer) {
  let frames = [], before = ''
  for (;;) {
    const page = await call(server.base, 'GET', `/v1/conversations/${customer.id}/history?limit=200${before}`, customer.key)
    frames = page.events.concat(frames)
    if (page.events.length < 200) return frames
    before = `&before=${page.events[0].seq}`
  }
}

function faults(customer, frames) {
  const found = []
  const ids = new Map()
  frames.forEach((f, i) => {
    if (f.seq !== i + 1) found.push(`${customer.id}: seq ${f.seq} at place ${i + 1}`)
    if (f.id) ids.set(f.id, (ids.get(f.id) ?? 0) + 1)
  })
  for (const [id, seq] of customer.acked) {
    if (ids.get(id) !== 1) found.push(`${customer.id}: ${id} (seq ${seq}) is there ${ids.get(id) ?? 0} times`)
  }
  return found
}

let passed = 0, failed = 0, acked = 0
const people = [], passed_around = []
const check = (ok, text) => {
  if (ok) passed++
  else {
    failed++
    console.log(`FAIL ${text}`)
  }
}

try {
  let server = await start()
  for (let i = 0; i < customers; i++) {
    const begun = await call(server.base, 'POST', '/v1/conversations', null, { lang: i % 2 ? 'en' : 'zh' })
    people.push({ number: i, id: begun.id, key: begun.key, acked: new Map() })
  }
  await log_in(server)
  for (let i = 0; i < asking; i++) {
    const begun = await call(server.base, 'POST', '/v1/conversations', null, { lang: 'zh' })
    passed_around.push({ id: begun.id, key: begun.key, where: 'out', may: 'out', done: 0 })
  }
  for (let round = 1; round <= rounds; round++) {
    const state = { round, stop: false, refused: [] }
    const writers = people.map((p) => write(server, p, state)).concat(passed_around.map((p) => pass_around(server, p, state)))
    await wait(60 + Math.random() * 240)
    server.child.removeAllListeners('exit')
    const exit = new Promise((done) => server.child.once('exit', done))
    server.child.kill('SIGKILL')
    await exit
    state.stop = true
    await Promise.all(writers)
    server = await start()
    const wrong = []
    for (const p of people) wrong.push(...faults(p, await everything(server, p)))
    wrong.push(...(await astray(server, passed_around)))
    check(wrong.length === 0 && state.refused.length === 0, `round ${round}: ${wrong.concat(state.refused).slice(0, 5).join('; ')}`)
  }
  for (const p of people) acked += p.acked.size
  check(acked > rounds * 10, `only ${acked} messages were acknowledged in ${rounds} rounds; that is no load`)
  const moved = passed_around.reduce((n, p) => n + p.done, 0)
  check(moved > rounds, `only ${moved} steps of the desk in ${rounds} rounds; that is no load`)
  server.child.kill('SIGKILL')
} catch (error) {
  check(false, error.message)
}
rmSync(data, { recursive: true, force: true })
console.log(`${acked} acknowledged messages, ${rounds} kills`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
