// A desk under load: agents with event streams, live conversations, customers who write. Each message is timed from the
// moment the customer sends it to the event on its agent's stream. Prints one JSON object.
// Usage: node bench/desk_load.mjs WARMLINE [AGENTS] [CONVERSATIONS] [MESSAGES_A_SECOND] [SECONDS] [ENCODER]
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [warmline, agentsText = '200', conversationsText = '2000', rateText = '50', secondsText = '20', encoder = 'off'] = process.argv.slice(2)
const agents = Number(agentsText), conversations = Number(conversationsText), rate = Number(rateText), seconds = Number(secondsText)
const data = mkdtempSync(join(process.env.WARMLINE_BENCH_DIR ?? tmpdir(), 'warmline-desk-load-'))
const wait = (ms) => new Promise((done) => setTimeout(done, ms))
const pool = new http.Agent({ keepAlive: true, maxSockets: 64 })
let port, log = ''

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const req = http.request({ port, method, path, agent: pool, headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } }, (res) => {
      let got = ''
      res.setEncoding('utf8').on('data', (d) => { got += d }).on('end', () => {
        if (res.statusCode >= 300) reject(new Error(`${method} ${path}: ${res.statusCode} ${got.slice(0, 300)}`))
        else resolve({ json: JSON.parse(got), headers: res.headers })
      })
    })
    req.on('error', reject)
    req.end(text)
  })
}

// At most 32 at once.
async function each(n, one) {
  let next = 0
  await Promise.all(Array.from({ length: 32 }, async () => { while (next < n) await one(next++) }))
}

const sent = new Map(), took = []
function listen(agent) {
  return new Promise((resolve, reject) => {
    const req = http.get({ port, path: '/v1/desk/events', agent: false, headers: agent.headers }, (res) => {
      let text = ''
      if (res.statusCode !== 200) reject(new Error(`events: ${res.statusCode}`))
      res.setEncoding('utf8').on('data', (d) => {
        const now = performance.now()
        text += d
        for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
          const event = text.slice(0, end), id = event.includes('event: frame') && /"id":"(load\d+)"/.exec(event)
          if (id && sent.has(id[1])) {
            took.push(now - sent.get(id[1]))
            sent.delete(id[1])
          }
        }
      })
      agent.close = () => req.destroy()
      resolve()
    })
    req.on('error', () => {})
  })
}

const child = spawn(warmline, ['demo', '--data', data, '--port', '0', '--address_rate', '0', '--agent_rate_per_min', '0', '--conversation_rate_per_min', '1000000',
  '--conversation_burst', '1000000', '--desk_auto_assign', 'no', '--encoder', encoder], { stdio: ['ignore', 'pipe', 'pipe'] })
const said = async (pattern) => {
  for (let i = 0; i < 600 && !pattern.test(log); i++) await wait(100)
  return pattern.exec(log)
}
for (const out of [child.stdout, child.stderr]) out.on('data', (d) => { log += d })

try {
  port = Number((await said(/listening on https?:\/\/[^\s:]+:(\d+)/))[1])
  const [, login, password] = await said(/desk login: (\S+) \/ (\S+)/)
  const me = await call('POST', '/v1/desk/login', { login, password })
  const admin = { cookie: me.headers['set-cookie'][0].split(';')[0], 'x-csrf-token': me.json.csrf }
  const people = []
  for (let i = 0; i < agents; i++) {
    const { json } = await call('POST', '/v1/keys', { name: `agent ${i}`, rights: ['work'] }, admin)
    people.push({ headers: { authorization: `Bearer ${json.key}` } })
  }
  await each(agents, (i) => listen(people[i]))
  const live = []
  await each(conversations, async (i) => {
    const { json } = await call('POST', '/v1/conversations', { lang: i % 2 ? 'en' : 'zh' })
    const headers = { authorization: `Bearer ${json.key}` }
    await call('POST', `/v1/conversations/${json.id}/messages`, { id: 'ask', person: true }, headers)
    await call('POST', `/v1/desk/conversations/${json.id}/take`, {}, people[i % agents].headers)
    live.push({ id: json.id, headers })
  })
  await said(/serves \(\w+, trained\)/)
  await wait(2000)
  const until = performance.now() + seconds * 1000
  let n = 0, failed = 0
  const under = new Set()
  for (const from = performance.now(); performance.now() < until; await wait(5))
    while (n < ((performance.now() - from) / 1000) * rate) {
      const id = `load${n++}`, c = live[(n * 7919) % live.length]
      sent.set(id, performance.now())
      const one = call('POST', `/v1/conversations/${c.id}/messages`, { id, text: '还在吗？ any news?' }, c.headers).catch(() => failed++)
      under.add(one)
      one.finally(() => under.delete(one))
    }
  await Promise.all(under)
  await wait(1000)
  const memory = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8'))[1]) / 1024
  took.sort((a, b) => a - b)
  const at = (share) => Number(took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(1))
  console.log(JSON.stringify({ agents, conversations, sent: n, seen: took.length, failed, p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1), pss_mib: Number(memory('Pss').toFixed(1)) }))
  for (const p of people) p.close()
} catch (error) {
  console.error(`desk_load: ${error.message}\n${log.slice(-500)}`)
  process.exitCode = 1
}
child.kill('SIGKILL')
pool.destroy()
rmSync(data, { recursive: true, force: true })
