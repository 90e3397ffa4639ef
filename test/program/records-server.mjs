// A company's system as docs/connect.md wants it, for tests: orders, devices and repairs of two customers, and an order
// that is paid of each customer "act-…", over signed HTTP; actions change them. POST /mode with a word changes how it
// answers, "act …" only to actions; POST /stats tells what was asked, /dump what it keeps.
// Usage: node records-server.mjs PORT   env SECRET
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'

const secret = process.env.SECRET
let mode = 'well', asked = 0, unsigned = 0, actions = []
const done = new Set()
const order = (no, status, more = {}) => ({ no, channel: 'own', status, currency: 'CNY', placed_at: '2026-03-01T10:00:00+08:00', total: 299,
  phone_last4: '4242', carrier: 'SF', tracking_no: 'SF777', items: [{ sku: 'LM-CAM2', qty: 1, price: 299 }],
  events: [{ at: '2026-03-02T09:00:00+08:00', place: { zh: '杭州', en: 'Hangzhou' }, text: { zh: '已揽收', en: 'Picked up' } }], ...more })
const orders = {
  LM1000000701: { owner: 'demo-0007', doc: order('LM1000000701', 'shipped', { promised_at: Date.now() + 5 * 86400000 }) },
  LM5000000001: { owner: 'erp-only', doc: order('LM5000000001', 'paid') },
}
const devices = { ERPCAM00001: { owner: 'demo-0007', doc: { product: 'cam2', serial: 'ERPCAM00001', firmware: '2.1.3', bought_at: '2026-01-02', warranty_until: '2027-01-02',
  error: 'E42', error_at: Date.now() - 3600000 } } }
const customers = { 'erp-only': { owner: 'erp-only', doc: { id: 'erp-only', name: 'Ada', language: 'en', time_zone: 'Europe/Berlin' } } }
const slots = { S1: { owner: '', doc: { id: 'S1', date: '2030-01-07', from: '09:00', to: '12:00', city: 'Berlin', free: 2 } } }
const kinds = { order: orders, device: devices, repair: {}, customer: customers, refund: {}, slot: slots }
const record = (kind, key) => kinds[kind]?.[key] && { kind, key, ...kinds[kind][key] }

function welcome(owner) {
  const no = `LM${7000000000 + Number(owner?.match(/^act-(\d+)$/)?.[1])}`
  if (!/NaN/.test(no)) orders[no] ??= { owner, doc: order(no, 'paid') }
}

// ---- actions: all changes or none, once for each id ----

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

function change(all, c) {
  const whole = c.op === 'create' || c.op === 'delete', there = (all[c.kind] ??= {})[c.key]
  if (whole) {
    if (!same(there?.doc, c.before)) return false
    if (c.op === 'create') all[c.kind][c.key] = { owner: c.owner ?? '', doc: c.value }
    else delete all[c.kind][c.key]
    return true
  }
  const parts = c.path.split('.'), last = parts.pop()
  const at = parts.reduce((v, part) => v?.[part], there?.doc)
  if (!at || !same(at[last], c.before)) return false
  if (c.op === 'set') at[last] = c.value
  else if (c.op === 'append') (at[last] ??= []).push(c.value)
  else delete at[last]
  return true
}

function act(body) {
  const a = JSON.parse(body), id = `${a.action}${a.undo ? ' undo' : ''}`
  actions.push(a)
  if (done.has(id)) return 208
  if (mode === 'act changed') return 409
  if (mode === 'act refused') return 422
  const after = structuredClone(kinds)
  if (!a.changes.every((c) => change(after, c))) return 409
  for (const kind of Object.keys(after)) {
    for (const key of Object.keys((kinds[kind] ??= {}))) delete kinds[kind][key]
    Object.assign(kinds[kind], after[kind])
  }
  done.add(id)
  return 200
}

function signed(req, body) {
  const time = req.headers['x-warmline-time'] ?? ''
  const mac = createHmac('sha256', secret).update(`v1\n${req.method}\n${req.url}\n${time}\n${body}`).digest('hex')
  return Math.abs(Number(time) - Date.now() / 1000) < 300 && req.headers['x-warmline-signature'] === `v1=${mac}`
}

function answer(req, body) {
  const url = new URL(req.url, 'http://x'), [, base, part, kind, key] = url.pathname.split('/').map(decodeURIComponent)
  if (base !== 'erp') return [404, 'text/plain', 'no such place']
  if (part === 'actions') return [act(body), 'application/json', '{}']
  if (key !== undefined) {
    const r = record(kind, key)
    return r ? [200, 'application/json; charset=utf-8', JSON.stringify(r)] : [404, 'application/json', '{"title":"no such record"}']
  }
  const owner = url.searchParams.get('owner') ?? ''
  welcome(owner)
  const all = Object.keys(kinds[kind] ?? {}).map((k) => record(kind, k)).filter((r) => mode === 'mixed up' || r.owner === owner)
  return [200, 'application/json', JSON.stringify({ records: all.slice(0, Number(url.searchParams.get('limit'))) })]
}

const bad = {
  html: (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html><b>Wartung</b></html>'),
  'html as json': (res) => res.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
  broken: (res) => res.writeHead(500, { 'content-type': 'application/json' }).end('{}'),
  half: (res) => { res.writeHead(200, { 'content-type': 'application/json', 'content-length': 5000 }).write('{"records":['); setTimeout(() => res.destroy(), 20) },
  silent: () => {},
  huge: (res) => res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ records: [], more: 'x'.repeat(300000) })),
  'another number': (res) => res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...record('order', 'LM5000000001'), records: [] })),
  reset: (res) => res.destroy(),
}

createServer((req, res) => {
  let body = ''
  req.on('data', (d) => { body += d })
  req.on('end', () => {
    if (req.url === '/mode') return (mode = body, res.end())
    if (req.url === '/dump') return res.end(JSON.stringify(kinds))
    if (req.url === '/stats') return res.end(JSON.stringify({ asked, unsigned, actions }))
    asked++
    if (!signed(req, body)) {
      unsigned++
      return res.writeHead(401, { 'content-type': 'application/json' }).end('{"title":"not signed"}')
    }
    if (mode === 'reset once') {
      mode = 'well'
      return res.destroy()
    }
    if (bad[mode]) return bad[mode](res)
    const [status, type, text] = answer(req, body)
    if (req.method === 'POST' && mode === 'act lost once') {
      mode = 'well'
      return res.destroy()
    }
    if (req.method === 'POST' && mode === 'act lost') return res.destroy()
    if (req.method === 'POST' && mode === 'act late') return // it was done, and nobody hears of it
    setTimeout(() => res.writeHead(status, { 'content-type': type }).end(text), mode === 'slow' ? 400 : 0)
  })
}).listen(Number(process.argv[2]), '127.0.0.1', function () { console.log(`listening ${this.address().port}`) })
