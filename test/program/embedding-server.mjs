// An embedding model for tests, over HTTP as OpenAI's: POST /v1/embeddings. Words of one group below mean the same;
// a text is the sum of its groups, a little of its own words, and much that all texts share. Prints "listening PORT".
// Usage: node embedding-server.mjs [PORT]   env KEY: the bearer key it wants; DIM; TLS: a PEM file with
// key and certificate
//   POST /mode MODE   how it answers from now on: good, slow (after 400 ms), or a fault below; bulk requests too
//   GET /stats        {texts, requests, last}
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'

const dim = Number(process.env.DIM ?? 96)
const groups = [
  ['frobnicate', 'frobbing', 'frobber', 'unfrobbed', 'grelp', '弗洛'],
  ['snark', 'snarking', 'snarkle', 'presnark', 'wibble', '斯纳'],
  ['quonk', 'quonking', 'quonker', 'requonk', 'zubbit', '宽可'],
  ['plorf', 'plorfing', 'plorfer', 'plorfed', 'dax', '普洛'],
]

function direction(seed) {
  const v = new Float64Array(dim)
  for (let k = 0, bytes; k < dim; k++) {
    if (k % 8 === 0) bytes = createHash('sha256').update(`${seed}/${k}`).digest()
    v[k] = bytes.readUInt32LE((k % 8) * 4) / 2 ** 32 - 0.5
  }
  return v
}

function embed(text) {
  const v = direction('all').map((x) => 3 * x)
  const add = (seed, weight) => direction(seed).forEach((x, k) => { v[k] += weight * x })
  const lower = text.toLowerCase()
  groups.forEach((words, i) => { if (words.some((w) => lower.includes(w))) add(`group ${i}`, 2) })
  for (const word of lower.match(/[a-z]+|\p{Script=Han}/gu) ?? []) add(word, 0.2)
  return [...v]
}

const base64 = (v) => Buffer.from(Float32Array.from(v).buffer).toString('base64')
const row = (embedding, index) => ({ object: 'embedding', index, embedding })
const list = (data) => JSON.stringify({ object: 'list', data, model: 'test', usage: { prompt_tokens: 1, total_tokens: 1 } })

let mode = 'good'
const stats = { texts: 0, requests: 0, last: null }

function answer(response, request) {
  const vectors = request.input.map(embed)
  const rows = vectors.map((v, i) => row(request.encoding_format === 'base64' ? base64(v) : v, i))
  const send = (status, text) => { response.writeHead(status, { 'content-type': 'application/json' }); response.end(text) }
  const faults = {
    json: () => send(200, list(rows).slice(0, -20)),
    html: () => send(200, '<html><body>502 Bad Gateway</body></html>'),
    rows: () => send(200, list(rows.slice(1))),
    more: () => send(200, list([...rows, row(vectors[0], rows.length)])),
    order: () => send(200, list(rows.map((r) => ({ ...r, index: 0 })).concat(row(vectors[0], 0)))),
    dimension: () => send(200, list(rows.map((r) => ({ ...r, embedding: vectors[r.index].slice(1) })))),
    nan: () => send(200, list(rows).replace(/\[-?[0-9.e-]+/, '[NaN')),
    infinite: () => send(200, list(rows).replace(/\[-?[0-9.e-]+/, '[1e39')),
    zero: () => send(200, list(rows.map((r) => ({ ...r, embedding: vectors[0].map(() => 0) })))),
    cut: () => { response.writeHead(200, { 'content-length': 100000 }); response.write(list(rows).slice(0, 50)); setTimeout(() => response.destroy(), 20) },
    silent: () => {},
    slow: () => setTimeout(() => send(200, list(rows)), 400),
    good: () => send(200, list(rows)),
  }
  if (/^\d+$/.test(mode)) send(Number(mode), '{"error":{"message":"no"}}')
  else faults[mode]()
}

const pem = process.env.TLS && readFileSync(process.env.TLS)
const on_request = (request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => { body += chunk })
  request.on('end', () => {
    if (request.url === '/mode') { mode = body; response.end('ok'); return }
    if (request.url === '/stats') { response.end(JSON.stringify(stats)); return }
    if (request.method !== 'POST' || request.url !== '/v1/embeddings') { response.writeHead(404).end(); return }
    if (process.env.KEY && request.headers.authorization !== `Bearer ${process.env.KEY}`) { response.writeHead(401).end('{}'); return }
    const asked = JSON.parse(body)
    stats.requests++
    stats.texts += asked.input.length
    stats.last = asked
    answer(response, asked)
  })
}
const server = pem ? https.createServer({ key: pem, cert: pem }, on_request) : http.createServer(on_request)
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`listening ${server.address().port}`))
