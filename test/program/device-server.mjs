// A company's endpoint for devices of customers, for tests: POST /check. Prints "listening PORT".
// Usage: node device-server.mjs [PORT]   env SECRET: that signs the questions
//   POST /mode MODE   how it answers from now on: value:WORD, or a fault below
//   GET /stats        {asked, last, signed}
import { createHmac, timingSafeEqual } from 'node:crypto'
import http from 'node:http'

let mode = 'value:red'
const stats = { asked: 0, last: null, signed: null }

function is_signed(headers, body) {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers['x-warmline-signature'] ?? '') ?? []
  if (!t || Math.abs(Date.now() / 1000 - Number(t)) > 300) return false
  const want = createHmac('sha256', process.env.SECRET ?? '').update(`${t}.${body}`).digest('hex')
  return timingSafeEqual(Buffer.from(v1), Buffer.from(want))
}

function answer(response) {
  const send = (status, text, type = 'application/json') => { response.writeHead(status, { 'content-type': type }); response.end(text) }
  const faults = {
    silent: () => {},
    drip: () => { response.writeHead(200); const t = setInterval(() => response.write(' '), 200); response.on('close', () => clearInterval(t)) },
    half: () => { response.writeHead(200, { 'content-length': 5000 }); response.write('{"value":"re'); setTimeout(() => response.destroy(), 20) },
    cut: () => response.destroy(),
    huge: () => send(200, `{"value":"red","more":"${'x'.repeat(3 << 20)}"}`),
    html: () => send(200, '<html><script>alert(1)</script></html>', 'text/html'),
    number: () => send(200, '{"value":7}'),
    list: () => send(200, '["red"]'),
    empty: () => send(200, ''),
    unknown: () => send(200, '{"value":"<b>plaid</b>"}'),
    long: () => send(200, JSON.stringify({ value: 'red'.repeat(40) })),
    latin: () => send(200, Buffer.from('{"value":"r\xe9d"}', 'latin1')),
    refused: () => send(500, '{"value":"red"}'),
    moved: () => { response.writeHead(302, { location: '/check?again' }); response.end() },
  }
  if (mode.startsWith('value:')) send(200, JSON.stringify({ value: mode.slice(6), battery: 80 }))
  else faults[mode]()
}

const server = http.createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => { body += chunk })
  request.on('end', () => {
    if (request.url === '/mode') { mode = body; response.end('ok'); return }
    if (request.url === '/stats') { response.end(JSON.stringify(stats)); return }
    stats.asked++
    stats.last = JSON.parse(body)
    stats.signed = is_signed(request.headers, body)
    answer(response)
  })
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`listening ${server.address().port}`))
