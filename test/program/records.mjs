// The program with a company's own system behind it: a real HTTP server process that answers well, slowly, wrongly, with
// another customer's things and not at all. What it does not say is never made up. Prints the failures and, last,
// "N passed, N failed". Needs node >= 18, no packages.
// Usage: node test/program/records.mjs [WORD]   only tests whose name has WORD   env WARMLINE_BIN (default build/warmline)
import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { begin, binary, call, call_json, main, metric, ok, root, same, say as message, set_mode, start, stats, stop, test, until, wait } from './rig.mjs'

const system_program = join(dirname(fileURLToPath(import.meta.url)), 'records-server.mjs')
const secret = 'a secret between two companies', jwt_secret = 'x'.repeat(40)
const secret_file = join(root, 'secret'), jwt_file = join(root, 'jwt')
writeFileSync(secret_file, `${secret}\n`)
writeFileSync(jwt_file, jwt_secret)

const start_system = (port = 0, env = {}) => start([process.execPath, system_program, String(port)], { env: { SECRET: secret, ...env }, pattern: /listening (\d+)/ })
const serve = (data, url, more = []) => start([binary, 'demo', '--data', join(root, data), '--port', '0', '--address-rate', '0', '--encoder', 'off',
  '--conversation-rate-per-min', '100000', '--conversation-burst', '1000', '--records-url', url, '--records-secret-file', secret_file,
  '--jwt-secret-file', jwt_file, '--records-timeout-ms', '300', ...more])

const b64 = (v) => Buffer.from(typeof v === 'string' ? v : JSON.stringify(v)).toString('base64url')
let tokens = 0
function token(sub) {
  const now = Math.floor(Date.now() / 1000), body = `${b64({ alg: 'HS256', typ: 'JWT' })}.${b64({ sub, iat: now, exp: now + 600, jti: `t${++tokens}` })}`
  return `${body}.${createHmac('sha256', jwt_secret).update(body).digest('base64url')}`
}

// A new conversation says these things; gives the last reply.
async function say(server, texts, { who, lang = 'en' } = {}) {
  const c = await begin(server, { lang, ...(who ? { token: token(who) } : {}) })
  let reply
  const from = performance.now()
  for (const text of [].concat(texts)) reply = await message(server, c, { text })
  return { text: JSON.stringify(reply.blocks), order: reply.blocks.find((b) => b.type === 'order'), ms: performance.now() - from }
}

const asks = 'where is my parcel'
const silent = (reply) => ok(/do not answer just now, so I cannot/.test(reply.text) && !reply.order, `it does not say that it cannot look: ${reply.text}`)
const none_of_others = (reply) => ok(!/LM5000000001|Ada/.test(reply.text), `another customer's order: ${reply.text}`)
// Nothing is served from what was known a moment ago, and the system is asked again after failures.
const settle = () => wait(2200)

async function good_tests(system, server) {
  await test('an order of the company\'s system is shown, and who asks has signed', async () => {
    const reply = await say(server, asks, { who: 'demo-0007' })
    ok(reply.order?.no === 'LM1000000701' && /SF777/.test(reply.text), reply.text)
    ok((await stats(system)).unsigned === 0, 'not signed')
  })
  await test('devices come from there too', async () => {
    const reply = await say(server, 'which devices do I have', { who: 'demo-0007' })
    ok(/ERPCAM00001/.test(reply.text) && !/LMC200001007/.test(reply.text), reply.text)
  })
  await test('what a device reported there stands on the first screen', async () => {
    const first = await call(server, '/v1/conversations', { body: { lang: 'en', token: token('demo-0007') } })
    ok(/reported E42/.test(first), first)
  })
  await test('a customer whom only that system knows is known', async () => {
    const reply = await say(server, asks, { who: 'erp-only' })
    ok(reply.order?.no === 'LM5000000001', reply.text)
  })
  await test('a visitor proves an order by its number and digits, and nothing else opens it', async () => {
    ok((await say(server, 'order LM5000000001, last four digits 4242')).order?.no === 'LM5000000001', 'not shown')
    const wrong = await say(server, 'order LM5000000001, last four digits 4243'), unknown = await say(server, 'order LM5999999999, last four digits 4243')
    ok(!wrong.order && wrong.text === unknown.text, `told apart: ${wrong.text} ${unknown.text}`)
  })
  await test('what was just read is not asked for again', async () => {
    await settle()
    const before = (await stats(system)).asked
    await say(server, [asks, 'and when does it come', asks], { who: 'demo-0007' })
    ok((await stats(system)).asked <= before + 4, 'asked again')
  })
}

// Each begins with a program that was not let down yet: it would leave the system alone for ten seconds.
async function bad_tests(system, url) {
  for (const mode of ['silent', 'html', 'html as json', 'broken', 'half', 'huge', 'reset', 'mixed up', 'another number'])
    await test(`it answers ${mode}: nothing is made up, and nothing of others is shown`, async () => {
      const server = await serve(mode.replaceAll(' ', '-'), url)
      await set_mode(system, mode)
      const reply = await say(server, asks, { who: `unknown-${mode.replaceAll(' ', '-')}` })
      if (mode !== 'another number') silent(reply)
      none_of_others(reply)
      const by_number = await say(server, `order LM700000000${mode.length % 10}, last four digits 4242`)
      if (mode !== 'mixed up') silent(by_number)
      none_of_others(by_number)
      await set_mode(system, 'well')
      await stop(server)
    })
  await test('in Chinese it is said in Chinese', async () => {
    const server = await serve('zh', url)
    await set_mode(system, 'broken')
    const reply = await say(server, '我的快递到哪了', { who: 'unknown-zh', lang: 'zh' })
    ok(/没有回应/.test(reply.text), reply.text)
    await set_mode(system, 'well')
    await stop(server)
  })
}

async function age_tests(system, server) {
  await test('what was known before is shown with its age when it does not answer', async () => {
    await until('an answer', async () => { await wait(300); return (await say(server, asks, { who: 'demo-0007' })).order }, 60000)
    await settle()
    await set_mode(system, 'silent')
    const reply = await say(server, asks, { who: 'demo-0007' })
    ok(reply.order?.no === 'LM1000000701' && /as of \d+ \w+, \d\d:\d\d/.test(reply.text), reply.text)
    ok(reply.ms < 30000, `it took ${reply.ms} ms`)
    await set_mode(system, 'well')
  })
  await test('an aged order is no way to learn which numbers exist', async () => {
    await until('an answer', async () => { await wait(300); return (await say(server, 'order LM5000000001, last four digits 4242')).order }, 60000)
    await settle()
    await set_mode(system, 'broken')
    const known = await say(server, 'order LM5000000001, last four digits 0000'), unknown = await say(server, 'order LM5999999998, last four digits 0000')
    ok(known.text === unknown.text, `told apart: ${known.text} ${unknown.text}`)
    await set_mode(system, 'well')
  })
}

async function rest_tests(system, server) {
  await test('after failures in a row it is left alone, and asked again later', async () => {
    await settle()
    await set_mode(system, 'silent')
    for (let i = 0; i < 6; i++) await say(server, asks, { who: `nobody-${i}` })
    ok(await metric(server, 'warmline_records_left_alone') === 1, 'not left alone')
    const before = (await stats(system)).asked
    const reply = await say(server, asks, { who: 'nobody-7' })
    ok((await stats(system)).asked === before, 'it was asked')
    silent(reply)
    await set_mode(system, 'well')
    await until('it to be asked again', async () => { await wait(500); return (await say(server, asks, { who: 'demo-0007' })).order && await metric(server, 'warmline_records_left_alone') === 0 }, 90000)
  })
  await test('a connection that was lost once is no failure', async () => {
    await settle()
    await set_mode(system, 'reset once')
    ok((await say(server, asks, { who: 'demo-0007' })).order, 'not shown')
  })
  await test('it is gone and comes back', async () => {
    const port = system.port
    await stop(system, 'SIGKILL')
    silent(await say(server, asks, { who: 'nobody-8' }))
    const again = await start_system(port)
    await until('an answer', async () => { await wait(500); return (await say(server, asks, { who: 'demo-0007' })).order }, 90000)
    await stop(again, 'SIGKILL')
  })
}

// ---- actions ----

const talk = async (server, who) => reach(server, await begin(server, { lang: 'en', token: token(who) }))

function reach(server, c) {
  const send = async (body) => {
    const { blocks } = await message(server, c, body)
    return { text: JSON.stringify(blocks), card: blocks.find((b) => b.type === 'action'), options: blocks.flatMap((b) => b.options ?? []).map((o) => o.id) }
  }
  return { id: c.id, key: c.key, say: (text) => send({ text }), tap: (choice, id) => send({ choice, label: 'x', ...(id ? { id } : {}) }) }
}

async function proposed(server, who) {
  const t = await talk(server, who), reply = await t.say('please cancel my order')
  ok(reply.card?.state === 'proposed', reply.text)
  return { ...t, yes: reply.options.find((o) => o.startsWith('act:yes:')) }
}

const dump = (system) => call_json(system, '/dump', { body: '' })

// Of a customer act-N: the state of the order, how many refunds there are, and how often it was asked for what.
async function effect(system, who) {
  const { order, refund } = await dump(system), mine = (kind) => Object.values(kind).filter((r) => r.owner === who)
  const asked = (await stats(system)).actions.filter((a) => a.customer === who)
  return `${mine(order)[0].doc.status}, ${mine(refund).length} refunds, ${asked.filter((a) => !a.undo).length} asked, ${asked.filter((a) => a.undo).length} undo`
}

let customers = 0, nobodies = 0
async function action_test(title, system, server, run) {
  await test(title, async () => {
    const who = `act-${++customers}`
    await set_mode(system, 'well')
    await until('an answer', async () => /no order/.test((await say(server, asks, { who: `nobody-here-${++nobodies}` })).text) || await wait(300), 90000)
    await run(await proposed(server, who), async (want) => same(await effect(system, who), want, 'the effect'))
    await set_mode(system, 'well')
  })
}

async function action_tests(system, server) {
  const well = 'cancelled, 1 refunds, 1 asked, 0 undo'
  await action_test('an action is done there once, told, and taken back', system, server, async (t, effect_is) => {
    const reply = await t.tap(t.yes)
    ok(reply.card?.state === 'done', reply.text)
    await effect_is(well)
    ok((await t.tap(t.yes)).card?.state === 'done', 'not told again')
    await effect_is(well)
    ok((await t.tap(reply.card.undo.id)).card?.state === 'undone', 'not taken back')
    await effect_is('paid, 0 refunds, 1 asked, 1 undo')
    ok((await t.say('undo')).card?.state === 'undone', 'not told again')
    await effect_is('paid, 0 refunds, 1 asked, 1 undo')
  })
  for (const [mode, words] of [['act changed', /changed elsewhere just now/], ['act refused', /does not take it/]])
    await action_test(`it answers ${mode}: nothing is done, and the words say why`, system, server, async (t, effect_is) => {
      await set_mode(system, mode)
      const reply = await t.tap(t.yes)
      ok(!reply.card && words.test(reply.text), reply.text)
      await effect_is('paid, 0 refunds, 1 asked, 0 undo')
    })
  await action_test('the connection is lost after it was done: it is asked again with the same id', system, server, async (t, effect_is) => {
    await set_mode(system, 'act lost once')
    ok((await t.tap(t.yes)).card?.state === 'done', 'not told')
    await effect_is('cancelled, 1 refunds, 2 asked, 0 undo')
  })
  for (const [mode, times] of [['act late', 1], ['act lost', 2]])
    await action_test(`${mode}: nobody can say whether it was done, and asking again says it`, system, server, async (t, effect_is) => {
      await set_mode(system, mode)
      const reply = await t.tap(t.yes)
      ok(!reply.card && /cannot say yet/.test(reply.text) && reply.options.includes(t.yes), reply.text)
      ok(/cannot say yet/.test((await t.say('no, forget it')).text), 'it says that nothing was done')
      await set_mode(system, 'well')
      const again = await t.tap(t.yes)
      ok(again.card?.state === 'done', again.text)
      await effect_is(`cancelled, 1 refunds, ${times + 1} asked, 0 undo`)
    })
  await action_test('it answers nothing to the taking back: asking again says it', system, server, async (t, effect_is) => {
    const done = await t.tap(t.yes), undo = done.card.undo.id
    await set_mode(system, 'act late')
    const reply = await t.tap(undo)
    ok(!reply.card && /cannot say yet/.test(reply.text) && reply.options.includes(undo), reply.text)
    ok(/cannot say yet/.test((await t.tap(t.yes)).text), 'told as done while it is taken back')
    await set_mode(system, 'well')
    const again = await t.tap(undo)
    ok(again.card?.state === 'undone', again.text)
    await effect_is('paid, 0 refunds, 1 asked, 2 undo')
  })
  await action_test('the taking back is refused: it is done, and may be tried again', system, server, async (t, effect_is) => {
    const done = await t.tap(t.yes), undo = done.card.undo.id
    await set_mode(system, 'act refused')
    const reply = await t.tap(undo)
    ok(!reply.card && /does not take it/.test(reply.text), reply.text)
    await set_mode(system, 'well')
    ok((await t.tap(t.yes)).card?.state === 'done', 'not told as done')
    ok((await t.tap(undo)).card?.state === 'undone', 'not taken back')
    await effect_is('paid, 0 refunds, 1 asked, 2 undo')
  })
  await test('what cannot be read is not told as if it were not there', async () => {
    await settle()
    await set_mode(system, 'broken')
    const t = await talk(server, `act-${++customers}`), reply = await t.say('please cancel my order')
    ok(!reply.card && /do not answer just now/.test(reply.text), reply.text)
    await set_mode(system, 'well')
    await until('it to be asked again', async () => { await wait(300); return (await t.say('please cancel my order')).card }, 90000)
  })
}

async function crash_tests(system) {
  const url = `http://127.0.0.1:${system.port}/erp/`
  await test('killed after it was done there and before that was known: told after the start, done once', async () => {
    const who = `act-${++customers}`, data = 'crash'
    let server = await serve(data, url), t = await proposed(server, who)
    // Killed as soon as the system has it; started again, the conversation is taken up by itself.
    const killed = async (choice, mark) => {
      await set_mode(system, 'act late')
      const before = (await stats(system)).actions.length, lost = t.tap(choice, mark).catch(() => {})
      await until('it to be asked for', async () => (await stats(system)).actions.length > before, 20000)
      server.child.kill('SIGKILL')
      await server.exit
      await lost
      await set_mode(system, 'well')
      server = await serve(data, url)
      Object.assign(t, reach(server, t))
      await until('it to be asked for again', async () => (await stats(system)).actions.length > before + 1, 20000)
      return t.tap(choice, mark)
    }
    const reply = await killed(t.yes, 'yes')
    ok(reply.card?.state === 'done', reply.text)
    same(await effect(system, who), 'cancelled, 1 refunds, 2 asked, 0 undo', 'the effect')
    const back = await killed(reply.card.undo.id, 'back')
    ok(back.card?.state === 'undone', back.text)
    same(await effect(system, who), 'paid, 0 refunds, 2 asked, 2 undo', 'the effect of taking it back')
    await stop(server)
  })
}

async function settings_tests() {
  const refused = async (name, words, lines) => test(name, async () => {
    const program = await start([binary, 'demo', '--data', join(root, name), '--port', '0', ...lines]).then((p) => stop(p), (e) => e)
    ok(program instanceof Error && words.test(program.message), program.message ?? 'it started')
  })
  writeFileSync(join(root, 'short'), 'short')
  await refused('a URL without a secret is refused', /records_secret_file/, ['--records-url', 'http://127.0.0.1:1/'])
  await refused('a short secret is refused', /at least 16 bytes/, ['--records-url', 'http://127.0.0.1:1/', '--records-secret-file', join(root, 'short')])
  await refused('another scheme is refused', /records_url/, ['--records-url', 'ftp://127.0.0.1/', '--records-secret-file', secret_file])
  await refused('a file that is not there is told', /cannot be read/, ['--records-url', 'http://127.0.0.1:1/', '--records-secret-file', join(root, 'none')])
}

await main(async () => {
  const system = await start_system(), url = `http://127.0.0.1:${system.port}/erp/`, server = await serve('data', url)
  await good_tests(system, server)
  await bad_tests(system, url)
  await age_tests(system, server)
  await action_tests(system, server)
  await rest_tests(system, server)
  await stop(server)
  await test('another secret opens nothing', async () => {
    const strange = await start_system(0, { SECRET: 'another secret than ours' })
    const other = await serve('other', `http://127.0.0.1:${strange.port}/erp`)
    silent(await say(other, asks, { who: 'demo-0007' }))
    await stop(other)
    await stop(strange, 'SIGKILL')
  })
  const fresh = await start_system()
  await crash_tests(fresh)
  await stop(fresh, 'SIGKILL')
  await settings_tests()
})
