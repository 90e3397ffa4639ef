// Flows that are edited and taken away while customers stand in them, over a restart of the program too, and a customer
// who comes back on another device. Prints the failures and, last, "N passed, N failed". What needs a look into the
// database is left out without the program sqlite3; no packages.
// Usage: node test/program/flows.mjs [WORD]   only tests whose name has WORD   env WARMLINE_BIN (default build/warmline)
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { begin as open, binary, call_json, environment, main, ok, root, same, say as message, start, stop, test, until } from './rig.mjs'

const demo = join(dirname(fileURLToPath(import.meta.url)), '../../demo/knowledge')
const knowledge = join(root, 'knowledge'), flow_file = join(knowledge, 'flows/camera-offline.yaml')
const data = join(root, 'data')
const begins = '摄像头离线了咋办' // as it stands in the flow: it is found before training is through

const serve = () => start([binary, 'demo', '--data', data, '--knowledge', knowledge, '--port', '0', '--address-rate', '0'], { learns: true })

async function begin(server, customer = '') {
  const token = customer && (await call_json(server, '/v1/demo/token', { body: { customer } })).token
  return open(server, { lang: 'zh', ...(token ? { token } : {}) })
}

async function say(server, c, text) {
  const reply = await message(server, c, { text })
  const card = reply.blocks.find((b) => b.type === 'steps')
  return { flow: card?.flow, step: card?.step, title: card?.title, text: JSON.stringify(reply.blocks) }
}

// Waits for another knowledge, by its hash: the same one comes to serve twice, found and then trained.
const hash = (server) => [...server.log().matchAll(/ serves \((\w+)/g)].at(-1)?.[1]
async function edit(server, change) {
  const before = await until('a knowledge', () => hash(server))
  change()
  await until('the new knowledge', () => hash(server) !== before)
}

// What the database answers; null without the program that asks it.
function sql(text) {
  try {
    return execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(data, 'warmline.db'), text], { encoding: 'utf8' })
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

// Definitions that are kept; null without the program that looks.
function kept() {
  const n = sql('SELECT count(*) FROM flow_edition')
  return n === null ? null : Number(n)
}

// Does what docs/flows.md says, literally.
function follow_the_document() {
  const text = readFileSync(join(demo, '../../docs/flows.md'), 'utf8'), here = join(root, 'follow')
  mkdirSync(join(here, 'my-tests'), { recursive: true })
  cpSync(demo, join(here, 'my-knowledge'), { recursive: true })
  for (const [, name, body] of text.matchAll(/`(my-[^`]+)`:\n\n```\w*\n([^]*?)```/g)) writeFileSync(join(here, name), body)
  const commands = [...text.matchAll(/^build\/warmline (.+)$/gm)].map((m) => m[1].split(' '))
  return commands.map((line) => execFileSync(resolve(binary), line, { cwd: here, encoding: 'utf8', env: environment }))
}

await main(async () => {
  await test('docs/flows.md, followed literally', async () => {
    const [check, played] = follow_the_document()
    ok(/\d+ flows/.test(check), check)
    ok(played.endsWith('3 passed, 0 failed\n'), played)
  })

  cpSync(demo, knowledge, { recursive: true })
  const old = readFileSync(flow_file, 'utf8')
  let server = await serve()
  const standing = await begin(server), leaving = await begin(server)

  await test('who stands in a flow goes on with the edition that was begun', async () => {
    same((await say(server, standing, begins)).step, 'check-power', 'the first step')
    same((await say(server, leaving, begins)).step, 'check-power', 'the first step')
    await edit(server, () => writeFileSync(flow_file, old.replaceAll('title: {zh: 按复位键, en: Press the reset key}', 'title: {zh: 新的一步, en: The new step}')
      .replaceAll('zh: 红灯常亮, en: Solid red', 'zh: 常亮红, en: Red and steady')))
    same((await say(server, standing, '红灯常亮')).title, '按复位键', 'the old step')
    const fresh = await begin(server)
    await say(server, fresh, begins)
    same((await say(server, fresh, '常亮红')).title, '新的一步', 'the new step')
  })

  await test('over a restart as well', async () => {
    await stop(server)
    server = await serve()
    same((await say(server, standing, '还是红灯')).step, 'adapter', 'the next step')
    same((await say(server, standing, '上一步')).title, '按复位键', 'the old step')
  })

  await test('a definition is read once, not in each turn', async () => {
    if (sql('ALTER TABLE flow_edition RENAME COLUMN source TO elsewhere') === null) return
    try {
      same((await say(server, standing, '再说一遍')).title, '按复位键', 'the old step')
    } finally {
      sql('ALTER TABLE flow_edition RENAME COLUMN elsewhere TO source')
    }
  })

  await test('a flow that is taken away is finished', async () => {
    await edit(server, () => rmSync(flow_file))
    same((await say(server, standing, '还是红灯')).step, 'adapter', 'the next step')
    ok((await say(server, standing, '好了，能看了')).text.includes('好'), 'solved')
    same((await say(server, leaving, '蓝灯在闪')).step, 'pair', 'the other one')
    ok((await say(server, await begin(server), begins)).flow !== 'camera-offline', 'nobody begins it any more')
  })

  await test('a definition goes with the last who stood in it', async () => {
    if (kept() === null) return
    const before = kept()
    const end = await say(server, leaving, '好了，配上了')
    ok(end.text.includes('谢谢您'), end.text)
    await until('its end', () => kept() === before - 1, 5000)
  })

  await test('another device goes on where the first one stopped, with the way that led there', async () => {
    await edit(server, () => writeFileSync(flow_file, old))
    const phone = await begin(server, 'demo-0007')
    same((await say(server, phone, begins)).step, 'check-power', 'the first step')
    same((await say(server, phone, '红灯常亮')).step, 'reset', 'the second')
    await edit(server, () => writeFileSync(flow_file, old.replaceAll('title: {zh: 按复位键', 'title: {zh: 又改了')))
    await stop(server)
    server = await serve()
    const computer = await begin(server, 'demo-0007'), back = await say(server, computer, '我回来了，刚才那个')
    same([back.step, back.title], ['reset', '按复位键'], `where it stood ${back.text}`)
    same((await say(server, computer, '上一步')).step, 'check-power', 'the way back')
    same((await say(server, computer, '蓝灯在闪')).step, 'pair', 'and on')
  })
  await stop(server)
})
