// What the programs' tests in JavaScript share: the program and servers of it, waiting, checking and reporting.
// The only argument is a word: only tests whose name has it run. env WARMLINE_BIN (default build/warmline)
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

export const binary = process.env.WARMLINE_BIN ?? 'build/warmline'
export const only = process.argv[2] ?? ''
export const root = mkdtempSync(join(tmpdir(), `warmline-${basename(process.argv[1], '.mjs')}-`))
// Neither settings nor packs of whoever runs the tests.
export const environment = { ...Object.fromEntries(Object.entries(process.env).filter(([k]) => !k.startsWith('WARMLINE_'))), XDG_DATA_HOME: join(root, 'share'),
  WARMLINE_WEIGHTS: process.env.WARMLINE_TEST_WEIGHTS ?? join(root, 'weights') }
export const wait = (ms) => new Promise((done) => setTimeout(done, ms))
const running = new Set()
let passed = 0, failed = 0

export function ok(value, message) {
  if (!value) throw new Error(message)
}

export function same(got, want, what) {
  ok(JSON.stringify(got) === JSON.stringify(want), `${what}: ${JSON.stringify(got)?.slice(0, 300)} instead of ${JSON.stringify(want)?.slice(0, 300)}`)
}

// The time is for plain arithmetic under sanitizers.
export async function until(what, look, ms = 900000) {
  for (const end = Date.now() + ms; Date.now() < end; await wait(20)) {
    const value = await look()
    if (value) return value
  }
  throw new Error(`waited in vain for ${what}`)
}

function fail(title, error) {
  failed++
  console.log(`FAIL ${title}\n     ${error.stack.split('\n').slice(0, 5).join('\n     ')}`)
}

export async function test(title, run, limit_s = 2400) {
  if (!title.includes(only)) return
  const began = Date.now()
  let timer
  try {
    await Promise.race([run(), new Promise((_, no) => { timer = setTimeout(() => no(new Error(`took longer than ${limit_s} s`)), limit_s * 1000) })])
    passed++
  } catch (error) {
    fail(title, error)
  }
  clearTimeout(timer)
  if (Date.now() - began > 8000) console.log(`slow ${Math.round((Date.now() - began) / 1000)} s: ${title}`)
}

// Runs all of it, then `after`, and ends.
export async function main(all, after = () => {}) {
  try {
    await all()
  } catch (error) {
    fail('between tests', error)
  }
  for (const child of running) child.kill('SIGKILL')
  await after()
  rmSync(root, { recursive: true, force: true })
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed ? 1 : 0)
}

// ---- programs ----

// New data directories begin with the weights that WARMLINE_TEST_WEIGHTS names, of this very program's demo.
function seed(data) {
  const weights = process.env.WARMLINE_TEST_WEIGHTS
  if (!weights || !data || existsSync(data)) return
  mkdirSync(data, { mode: 0o700 })
  cpSync(weights, join(data, 'cache'), { recursive: true })
}

// A program that listens: `port` is what `pattern` finds, `log()` is everything it wrote, `ended()` how it ended.
// learns: the weights of a new data directory as well.
export function start(line, { env = {}, learns = false, pattern = /listening on https?:\/\/[^\s:]+:(\d+)/ } = {}) {
  if (!learns && line.includes('--data')) seed(line[line.indexOf('--data') + 1])
  const child = spawn(line[0], line.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment, ...env } })
  let text = '', gone
  const program = { child, log: () => text, ended: () => gone }
  running.add(child)
  program.exit = new Promise((done) => child.on('close', (code, signal) => {
    gone = { code, signal }
    running.delete(child)
    done(gone)
  }))
  return new Promise((resolve, reject) => {
    const look = (chunk) => {
      text += chunk
      const found = pattern.exec(text)
      if (found && !program.port) {
        program.port = Number(found[1])
        resolve(program)
      }
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.on('error', reject)
    program.exit.then((how) => reject(new Error(`${line[0]} ended with ${how.code ?? how.signal}: ${text.slice(-600)}`)))
  })
}

// ---- speaking to them ----

// {status, headers, text}. A body that is neither text nor bytes is sent as JSON; with one, it is a POST.
export async function request(program, path, { method, bearer, cookie, body } = {}) {
  const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
  const answer = await fetch(`http://127.0.0.1:${program.port}${path}`, { method: method ?? (body === undefined ? 'GET' : 'POST'), body: raw ? body : JSON.stringify(body),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(bearer ? { authorization: `Bearer ${bearer}` } : {}), ...(cookie ? { cookie } : {}) } })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

// The text of an answer that must be a good one.
export async function call(program, path, options) {
  const answer = await request(program, path, options)
  ok(answer.status < 300, `${path}: ${answer.status} ${answer.text}`)
  return answer.text
}

export const call_json = async (program, path, options) => JSON.parse(await call(program, path, options))

// absent: of a metric that is not there; without it, that is a fault.
export async function metric(server, name, absent) {
  const line = (await call(server, '/metrics')).split('\n').find((l) => l.startsWith(`${name} `))
  ok(line || absent !== undefined, `there is no metric ${name}`)
  return line ? Number(line.split(' ')[1]) : absent
}

export const begin = (server, body) => call_json(server, '/v1/conversations', { body })
export const say = (server, c, body) => call_json(server, `/v1/conversations/${c.id}/messages`, { bearer: c.key, body })

// How a company's system or a model of these tests answers from now on, and what it has seen.
export const set_mode = (program, mode) => call(program, '/mode', { body: mode })
export const stats = (program) => call_json(program, '/stats', { body: '' })

// Stops it and looks whether it went as it should, without words of a sanitizer.
export async function stop(program, signal = 'SIGTERM') {
  program.child.kill(signal)
  const how = await program.exit
  ok(!/AddressSanitizer|runtime error|LeakSanitizer/.test(program.log()), `the sanitizer speaks: ${program.log().slice(-1500)}`)
  if (signal === 'SIGTERM') ok(how.code === 0, `it ended with ${how.code ?? how.signal}: ${program.log().slice(-600)}`)
}
