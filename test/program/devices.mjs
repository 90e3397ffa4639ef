// Steps that ask the device itself, with a real HTTP server process as the company's endpoint: it answers well, slowly,
// wrongly, half, hugely and not at all. In each case the customer gets the next step, or is asked, in time. Prints the
// failures and, last, "N passed, N failed". Needs node >= 18, no packages.
// Usage: node test/program/devices.mjs [WORD]   only tests whose name has WORD   env WARMLINE_BIN (default build/warmline)
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { begin as open, binary, call_json, main, metric, ok, root, same, say as message, set_mode, start, stats, stop, test, until } from './rig.mjs'

const program = join(dirname(fileURLToPath(import.meta.url)), 'device-server.mjs')
const secret = 'device-secret-1618033988'
const secret_file = join(root, 'secret')
const deadline_ms = 400
const in_time_ms = 30000 // of a busy machine; a device that is silent would be waited for without end

const start_endpoint = (port = 0) => start([process.execPath, program, String(port)], { env: { SECRET: secret }, pattern: /listening (\d+)/ })
async function serve(port, data, trained = false) {
  const server = await start([binary, 'demo', '--data', join(root, data), '--port', '0', '--address-rate', '0', '--device-check-url', `http://127.0.0.1:${port}/check`,
    '--device-check-secret-file', secret_file, '--device-check-timeout-ms', String(deadline_ms)], { learns: trained })
  if (trained) await until('training', () => server.log().includes(', trained)'))
  return server
}

async function begin(server, { customer = 'demo-0007', lang = 'zh' } = {}) {
  const token = customer && (await call_json(server, '/v1/demo/token', { body: { customer } })).token
  const c = await open(server, { lang, ...(token ? { token } : {}) })
  return (text) => say(server, c, text)
}

// {step, text, ms} of the reply.
async function say(server, c, text) {
  const from = performance.now()
  const reply = await message(server, c, { text })
  const step = reply.blocks.find((b) => b.type === 'steps')?.step
  return { step, text: JSON.stringify(reply.blocks), ms: performance.now() - from }
}

await main(async () => {
  writeFileSync(secret_file, `${secret}\n`)
  let endpoint = await start_endpoint(), server = await serve(endpoint.port, 'a', true)
  const fresh = async () => { await stop(server); server = await serve(endpoint.port, `d${Math.random()}`) }

  await test('what the device says passes the step over, and the reply says so', async () => {
    await set_mode(endpoint, 'value:blue-blinking')
    const tell = await begin(server), first = await tell('我的摄像头连不上了')
    same(first.step, 'pair', 'the step')
    ok(first.text.includes('我直接问了设备') && first.text.includes('蓝灯在闪'), first.text)
    const asked = await stats(endpoint)
    ok(asked.signed, 'the question is signed')
    same([asked.last.check, asked.last.flow, asked.last.step, asked.last.product, asked.last.customer], ['status-light', 'camera-offline', 'check-power', 'cam2', 'demo-0007'], 'the question')
    ok(asked.last.serial, 'the serial number')
    same((await tell('不是这个')).step, 'check-power', 'taken back')
    same((await tell('红灯常亮')).step, 'reset', 'answered by hand')
  })

  await test('the same in English', async () => {
    await set_mode(endpoint, 'value:red')
    const first = await (await begin(server, { lang: 'en' }))('my camera is offline')
    same(first.step, 'reset', 'the step')
    ok(first.text.includes('I asked the device itself') && first.text.includes('Solid red') && first.text.includes('Look at the light'), first.text)
  })

  await test('what the customer has said is not asked of the device', async () => {
    const before = (await stats(endpoint)).asked
    same((await (await begin(server))('摄像头红灯一直闪连不上')).step, 'wifi-band', 'the step')
    same((await stats(endpoint)).asked, before, 'questions')
  })

  await test('a visitor has no device to ask', async () => {
    const before = (await stats(endpoint)).asked
    same((await (await begin(server, { customer: '' }))('我的摄像头连不上了')).step, 'check-power', 'the step')
    same((await stats(endpoint)).asked, before, 'questions')
  })

  for (const mode of ['silent', 'drip', 'half', 'cut', 'huge', 'html', 'number', 'list', 'empty', 'unknown', 'long', 'latin', 'refused', 'moved']) {
    await test(`an endpoint that is ${mode}: the customer is asked, in time`, async () => {
      await fresh() // three faults in a row rest
      await set_mode(endpoint, mode)
      const before = (await stats(endpoint)).asked
      const first = await (await begin(server))('我的摄像头连不上了')
      same(first.step, 'check-power', 'the step')
      ok(first.ms < in_time_ms, `it took ${first.ms} ms`)
      ok(!first.text.includes('plaid') && !first.text.includes('alert'), first.text)
      same((await stats(endpoint)).asked, before + 1, 'questions')
    })
  }

  await test('after three faults in a row nobody waits for it', async () => {
    await fresh()
    await set_mode(endpoint, 'silent')
    for (let i = 0; i < 3; i++) await (await begin(server))('我的摄像头连不上了')
    const before = (await stats(endpoint)).asked
    const first = await (await begin(server))('我的摄像头连不上了')
    same(first.step, 'check-power', 'the step')
    same((await stats(endpoint)).asked, before, 'questions')
    ok(server.log().includes('device_check_url gave no usable answer'), server.log())
    const counted = await Promise.all(['requests_total', 'failures_total', 'skipped_total', 'left_alone', 'request_seconds_count'].map((name) => metric(server, `warmline_checks_${name}`)))
    same(counted, [3, 3, 1, 1, 3], 'the metrics')
  })

  await test('stopping while a device is asked', async () => {
    await fresh()
    await set_mode(endpoint, 'silent')
    const late = begin(server).then((tell) => tell('我的摄像头连不上了')).catch(() => undefined)
    await new Promise((done) => setTimeout(done, 150))
    await stop(server)
    await late
    server = await serve(endpoint.port, 'e')
  })

  await test('an endpoint that is gone, and one that comes back', async () => {
    await fresh()
    const port = endpoint.port
    await stop(endpoint, 'SIGKILL')
    const first = await (await begin(server))('我的摄像头连不上了')
    same(first.step, 'check-power', 'the step')
    ok(first.ms < in_time_ms, `it took ${first.ms} ms`)
    endpoint = await start_endpoint(port)
    await set_mode(endpoint, 'value:off')
    same((await (await begin(server))('我的摄像头连不上了')).step, 'adapter', 'the step')
  })

  await test('a URL that is none, and a secret file that says nothing, are refused with the name of the setting', async () => {
    const empty = join(root, 'empty')
    writeFileSync(empty, '\n')
    for (const [words, more] of [['device_check_url', ['--device-check-url', 'ftp://x']],
      ['device_check_secret_file', ['--device-check-url', 'http://127.0.0.1:1/', '--device-check-secret-file', empty]]]) {
      const refused = await start([binary, 'demo', '--data', join(root, 'x'), '--port', '0', ...more]).then((p) => stop(p), (e) => e)
      ok(refused?.message?.includes(words), `${more}: ${refused?.message ?? 'it started'}`)
    }
  })
  await stop(server)
  await stop(endpoint, 'SIGKILL')
})
