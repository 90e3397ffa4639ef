// A language model for tests, over the chat part of OpenAI's interface. It has no language of its own: it says the draft
// again, or what its mode wants: of "call NAME JSON" a call of that tool. POST /mode with a word changes how it answers; POST /stats tells what it was asked last.
// Usage: node chat-server.mjs PORT   env KEY
import { createServer } from 'node:http'

let mode = 'well', asked = 0, last = null

const event = (delta, finish = null) => `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const changed = (text) => text.replace(/\d+/g, (n) => String(Number(n) + 1))
const turned = (text) => text.replace(/\bcan\b(?!not)/g, 'cannot').replace(/可以/g, '不可以')

function says(draft) {
  switch (mode) {
    case 'lying': return changed(draft)
    case 'turned': return turned(draft)
    case 'inventing': return `${draft} You may also wash it in the dishwasher, our engineers recommend it. 您也可以把它放进洗碗机清洗。`
    case 'promising': return `${draft} We will refund the full price of 499 yuan tomorrow. 明天给您退 499 元。`
    case 'looping': return 'Please hold the key. '.repeat(200)
    case 'long': return `${draft} `.repeat(2) + Array.from({ length: 2000 }, (_, i) => `word${i}`).join(' ')
    case 'empty': return ''
    case 'markup': return `<script>alert(1)</script> ${draft} ![x](https://evil.example/x.png)`
    default: return `${draft.replace(/\n\n/, ' ')} `
  }
}

// In pieces, as those do who stream: the name first, then its arguments.
function call(res, name, args) {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  res.write(event({ role: 'assistant', content: null, tool_calls: [{ index: 0, id: 'x', type: 'function', function: { name, arguments: '' } }] }))
  for (const piece of args.match(/[^]{1,7}/gu) ?? []) res.write(event({ tool_calls: [{ index: 0, function: { arguments: piece } }] }))
  res.write(event({}, 'tool_calls'))
  res.end('data: [DONE]\n\n')
}

async function stream(res, text, pause = 0) {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  res.write(event({ role: 'assistant', content: '' }))
  for (const piece of text.match(/[^]{1,24}/gu) ?? []) {
    if (res.destroyed) return
    res.write(event({ content: piece }))
    if (pause) await new Promise((go) => setTimeout(go, pause))
  }
  res.write(event({}, 'stop'))
  res.end('data: [DONE]\n\n')
}

function reply(res, draft) {
  const json = (v) => res.writeHead(200, { 'content-type': 'application/json' }).end(typeof v === 'string' ? v : JSON.stringify(v))
  if (mode.startsWith('call ')) return call(res, ...mode.slice(5).split(/ (.*)/s))
  switch (mode) {
    case 'silent': return
    case 'late': return setTimeout(() => stream(res, says(draft)), 2500)
    case 'stalls': res.writeHead(200, { 'content-type': 'text/event-stream' }); return res.write(event({ content: draft.slice(0, 10) }))
    case 'cut': res.writeHead(200, { 'content-type': 'text/event-stream' }); res.write(event({ content: draft.slice(0, 10) })); return setTimeout(() => res.destroy(), 20)
    case 'broken': return res.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"overloaded"}}')
    case 'wrong': return json('{"choices":[{"message":')
    case 'html': return res.writeHead(200, { 'content-type': 'text/html' }).end('<html>502</html>')
    case 'plain': return json({ choices: [{ message: { role: 'assistant', content: says(draft) }, finish_reason: 'stop' }] })
    case 'tool': return json({ choices: [{ message: { role: 'assistant', content: null, tool_calls: [{ id: 'x', type: 'function', function: { name: 'drop_database', arguments: '{"all":true}' } }] }, finish_reason: 'tool_calls' }] })
    default: return stream(res, says(draft))
  }
}

createServer((req, res) => {
  let body = ''
  req.on('data', (d) => { body += d })
  req.on('end', () => {
    if (req.url === '/mode') return (mode = body, res.end())
    if (req.url === '/stats') return res.end(JSON.stringify({ asked, last }))
    if (req.headers.authorization !== `Bearer ${process.env.KEY}`) return res.writeHead(401).end('{}')
    asked++
    last = JSON.parse(body)
    let draft = ''
    try { draft = JSON.parse(last.messages[1].content).draft } catch { /* nothing to say then */ }
    reply(res, draft)
  })
}).listen(Number(process.argv[2]), '127.0.0.1', function () { console.log(`listening ${this.address().port}`) })
