// Logging in at a provider: a real one (npm oidc-provider, in test/oidc) and one of our own that lies. Prints the failures
// and, last, "N passed, N failed". Needs node >= 18; what needs the real provider is skipped, and says so, when npm cannot
// install it.
// Usage: node test/program/oidc.mjs [WORD]   only tests whose name has WORD   env WARMLINE_BIN (default build/warmline)
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { binary, main, ok, root, same, start, stop, test, until } from './rig.mjs'

// The server and the provider must know each other's address before they start.
const free_port = () => new Promise((done) => { const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)) }) })

let n_data = 0
const serve = (port, issuer, more = [], data = join(root, `data${++n_data}`)) => start([binary, 'demo', '--data', data, '--port', String(port), '--address-rate', '0', '--encoder', 'off',
  '--public-url', `http://127.0.0.1:${port}`, '--oidc-issuer', issuer, '--oidc-name', '公司账号', ...more])

// ---- a browser, as far as it is needed: cookies by host and path, redirects one at a time ----

function browser() {
  const jar = []
  const go = async (url, options = {}) => {
    const u = new URL(url), mine = jar.filter((k) => k.host === u.host && u.pathname.startsWith(k.path))
    const answer = await fetch(url, { redirect: 'manual', ...options, headers: { ...options.headers, cookie: mine.map((k) => `${k.name}=${k.value}`).join('; ') } })
    for (const line of answer.headers.getSetCookie?.() ?? [answer.headers.get('set-cookie')].filter(Boolean)) {
      const [pair, ...rest] = line.split(/;\s*/), at = pair.indexOf('=')
      const k = { host: u.host, name: pair.slice(0, at), value: pair.slice(at + 1), path: rest.find((r) => /^path=/i.test(r))?.slice(5) ?? '/', line }
      const old = jar.findIndex((o) => o.host === k.host && o.name === k.name && o.path === k.path)
      if (old >= 0) jar.splice(old, 1)
      if (k.value) jar.push(k)
    }
    return { url, status: answer.status, location: answer.headers.get('location') && new URL(answer.headers.get('location'), url).href, headers: answer.headers, text: await answer.text() }
  }
  const follow = async (url) => {
    let page = await go(url)
    for (let i = 0; page.location && i < 10; i++) page = await go(page.location)
    return page
  }
  return { go, follow, jar, cookie: (name) => jar.find((k) => k.name === name) }
}

// At the pages of the real provider: logs in, agrees, and is sent back.
async function log_in_at_provider(b, base, name) {
  let page = await b.follow(`${base}/v1/desk/oidc`)
  for (let i = 0; i < 4 && page.status === 200 && /<form/.test(page.text); i++) {
    const action = new URL(/action="([^"]+)"/.exec(page.text)[1], page.url).href, prompt = /name="prompt" value="([^"]+)"/.exec(page.text)[1]
    const answer = await b.go(action, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ prompt, login: name, password: 'any' }) })
    page = await b.follow(answer.location)
  }
  return page
}

const me = async (b, base) => { const r = await b.go(`${base}/v1/desk/me`); return r.status === 200 ? JSON.parse(r.text) : r.status }

async function admin(server, base) {
  const words = /desk login: (\S+) \/ (\S+)/.exec(await until('the first login', () => /desk login: .*\n/.test(server.log()) && server.log()))
  const b = browser()
  const { csrf } = JSON.parse((await b.go(`${base}/v1/desk/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login: words[1], password: words[2] }) })).text)
  return async (path, body) => JSON.parse((await b.go(`${base}/v1/${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf }, body: JSON.stringify(body) })).text)
}

// ---- a provider of our own, whose answers a test changes ----

function liar() {
  const key = () => generateKeyPairSync('rsa', { modulusLength: 2048 }), keys = { k1: key() }
  const p = { keys, kid: 'k1', served: ['k1'], claims: (c) => c, header: (h) => h, hang: '', calls: [], codes: new Map(), info: null, status: 200 }
  const b64 = (v) => Buffer.from(typeof v === 'string' ? v : JSON.stringify(v)).toString('base64url')
  p.new_key = (kid) => { keys[kid] = key(); p.kid = kid }
  const server = http.createServer((req, res) => {
    let body = ''
    req.on('data', (c) => { body += c })
    req.on('end', () => {
      const u = new URL(req.url, p.issuer), json = (v, status = 200) => res.writeHead(status, { 'content-type': 'application/json' }).end(typeof v === 'string' ? v : JSON.stringify(v))
      p.calls.push(u.pathname)
      if (p.hang === u.pathname) return
      if (u.pathname === '/.well-known/openid-configuration')
        return json(p.discovery ?? { issuer: p.issuer, authorization_endpoint: `${p.issuer}/auth`, token_endpoint: `${p.issuer}/token`, jwks_uri: `${p.issuer}/keys`, userinfo_endpoint: `${p.issuer}/me`, token_endpoint_auth_methods_supported: ['client_secret_post'] })
      if (u.pathname === '/keys') return json({ keys: p.served.map((kid) => ({ ...keys[kid].publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' })) })
      if (u.pathname === '/auth') {
        const q = u.searchParams, code = randomBytes(8).toString('hex')
        p.codes.set(code, q)
        return res.writeHead(302, { location: `${q.get('redirect_uri')}?code=${code}&state=${q.get('state')}` }).end()
      }
      if (u.pathname === '/token') {
        const form = new URLSearchParams(body), q = p.codes.get(form.get('code'))
        p.form = form
        p.codes.delete(form.get('code'))
        if (!q || createHash('sha256').update(form.get('code_verifier')).digest('base64url') !== q.get('code_challenge')) return json({ error: 'invalid_grant' }, 400)
        const now = Math.floor(Date.now() / 1000)
        const text = `${b64(p.header({ alg: 'RS256', kid: p.kid }))}.${b64(p.claims({ iss: p.issuer, aud: 'desk', sub: 's1', nonce: q.get('nonce'), exp: now + 60, iat: now, email: 'mia@lumo.example', email_verified: true, name: 'Mia' }))}`
        return json(p.token ?? { access_token: 'a', token_type: 'Bearer', id_token: `${text}.${sign('sha256', Buffer.from(text), keys[p.kid].privateKey).toString('base64url')}` })
      }
      if (u.pathname === '/me') return json(p.info ?? {})
      res.writeHead(404).end()
    })
  })
  p.close = () => { server.closeAllConnections?.(); server.close() }
  return new Promise((done) => server.listen(0, '127.0.0.1', () => { p.issuer = `http://127.0.0.1:${server.address().port}`; done(p) }))
}

async function with_liar(run, more = ['--oidc-role', 'agent']) {
  const p = await liar(), port = await free_port(), base = `http://127.0.0.1:${port}`
  const server = await serve(port, p.issuer, ['--oidc-client-id', 'desk', ...more])
  await run(p, base, server)
  await stop(server)
  p.close()
}

function install() {
  if (existsSync('test/oidc/node_modules/oidc-provider')) return true
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: 'test/oidc', stdio: 'pipe' })
    return true
  } catch (error) {
    console.log(`skip a real OpenID provider: npm cannot install it: ${String(error.stderr ?? error).trim().split('\n')[0]}`)
    return false
  }
}

await main(async () => {
  const real = install()

  if (real) await test('people log in at a real provider: the invited, the known by address, the new; others do not', async () => {
    const port = await free_port(), base = `http://127.0.0.1:${port}`, secret = 'a:secret%of +this/test', secret_file = join(root, 'client-secret'), data = join(root, 'real')
    writeFileSync(secret_file, `${secret}\n`)
    const provider = await start([process.execPath, 'test/oidc/provider.mjs'], { env: { CALLBACK: `${base}/v1/desk/oidc/callback`, CLIENT_SECRET: secret } })
    const issuer = `http://127.0.0.1:${provider.port}`
    let server = await serve(port, issuer, ['--oidc-client-id', 'basic', '--oidc-client-secret-file', secret_file], data)
    const boss = await admin(server, base)
    same(JSON.parse((await browser().go(`${base}/v1/desk/login-ways`)).text), { password: true, oidc: { name: '公司账号' } }, 'ways')
    await boss('users/invite', { login: 'Lena@lumo.example', name: 'Lena', role: 'lead' })

    const lena = browser()
    const page = await log_in_at_provider(lena, base, 'lena')
    same(page.status, 200, page.text)
    ok(/url=\/desk/.test(page.text) && /已登录/.test(page.text), page.text)
    const session = lena.cookie('wl_session')
    ok(/HttpOnly/.test(session.line) && /SameSite=Strict/.test(session.line), session.line)
    ok(!lena.cookie('wl_oidc'), 'the cookie of the login is gone')
    const who = await me(lena, base)
    same([who.login, who.name, who.role], ['Lena@lumo.example', 'Lena', 'lead'], 'the invited one (ES256, client_secret_basic)')
    const again = browser()
    await log_in_at_provider(again, base, 'lena')
    same((await me(again, base)).id, who.id, 'the same agent again')

    for (const name of ['stranger', 'unverified']) {
      const b = browser(), no = await log_in_at_provider(b, base, name)
      same([no.status, await me(b, base)], [403, 401], name)
      ok(/登录没有成功/.test(no.text) && /You were not logged in/.test(no.text), no.text)
    }
    await boss(`users/${who.id}`, { disabled: true })
    same((await log_in_at_provider(browser(), base, 'lena')).status, 403, 'who was disabled')
    const { rows } = await boss('audit?limit=100'), acts = rows.filter((r) => r.who === `agent:${who.id}`).map((r) => r.act)
    ok(['user.join', 'user.link', 'login'].every((a) => acts.includes(a)), `audit: ${acts}`)
    await stop(server)

    server = await serve(port, issuer, ['--oidc-client-id', 'public-rs', '--oidc-role', 'analyst'], data)
    const nora = browser()
    same((await log_in_at_provider(nora, base, 'nora')).status, 200, 'somebody new')
    const made = await me(nora, base)
    same([made.login, made.name, made.role], ['nora@lumo.example', 'Name of nora', 'analyst'], 'somebody new (RS256, public client)')
    same((await log_in_at_provider(browser(), base, 'unverified')).status, 403, 'an address that was not verified makes nobody')
    await stop(server)
    await stop(provider, 'SIGKILL')
  })

  await test('a provider that lies opens nothing', () => with_liar(async (p, base) => {
    const now = () => Math.floor(Date.now() / 1000)
    const bad = {
      'another issuer': { claims: (c) => ({ ...c, iss: 'https://evil.example' }) }, 'another client': { claims: (c) => ({ ...c, aud: 'other' }) },
      'two clients without azp': { claims: (c) => ({ ...c, aud: ['desk', 'other'] }) }, 'azp of another': { claims: (c) => ({ ...c, azp: 'other' }) },
      'another nonce': { claims: (c) => ({ ...c, nonce: 'x' }) }, 'no nonce': { claims: ({ nonce, ...c }) => c }, 'no sub': { claims: ({ sub, ...c }) => c },
      'expired': { claims: (c) => ({ ...c, exp: now() - 61 }) }, 'from the future': { claims: (c) => ({ ...c, iat: now() + 70 }) },
      'alg none': { header: (h) => ({ ...h, alg: 'none' }) }, 'alg HS256': { header: (h) => ({ ...h, alg: 'HS256' }) },
      'garbage for tokens': { token: 'garbage' }, 'no token': { token: {} }, 'a token of one part': { token: { id_token: 'x' } },
    }
    for (const [name, lie] of Object.entries(bad)) {
      Object.assign(p, { claims: (c) => c, header: (h) => h, token: undefined }, lie)
      const b = browser(), page = await b.follow(`${base}/v1/desk/oidc`)
      same([page.status, await me(b, base)], [403, 401], name)
    }
    Object.assign(p, { claims: (c) => ({ ...c, exp: now() - 50, aud: ['desk', 'other'], azp: 'desk' }), header: (h) => h, token: undefined })
    const b = browser()
    same((await b.follow(`${base}/v1/desk/oidc`)).status, 200, 'a clock that is fifty seconds off')
    same((await me(b, base)).login, 'mia@lumo.example', 'login')
    same([...p.form.keys()].includes('client_secret'), false, 'a public client sends no secret')
  }))

  await test('an answer that this browser did not ask for is refused, and so is one twice', () => with_liar(async (p, base) => {
    const b = browser(), mallory = browser()
    const there = (await b.go(`${base}/v1/desk/oidc`)).location
    ok(/HttpOnly/.test(b.cookie('wl_oidc').line) && /SameSite=Lax/.test(b.cookie('wl_oidc').line), b.cookie('wl_oidc').line)
    const q = new URL(there).searchParams
    same([q.get('response_type'), q.get('code_challenge_method'), q.get('redirect_uri'), q.get('scope')], ['code', 'S256', `${base}/v1/desk/oidc/callback`, 'openid email profile'], 'request')
    const back = (await b.go(there)).location
    same((await mallory.go(back)).status, 403, 'in another browser')
    await mallory.go(`${base}/v1/desk/oidc`)
    same((await mallory.go(back)).status, 403, 'with the cookie of another login')
    same((await b.go(back)).status, 200, 'in its own')
    same((await b.go(back)).status, 403, 'the second time')
    for (const tail of ['', '?code=x', '?error=access_denied&state=y', '?state=&code='])
      same((await browser().go(`${base}/v1/desk/oidc/callback${tail}`)).status, 403, tail)
    await b.go(`${base}/v1/desk/oidc`)
    const k = b.cookie('wl_oidc'), good = k.value, parts = good.split('.')
    const tries = [good.replace(/.$/, good.endsWith('A') ? 'B' : 'A'), [...parts.slice(0, 3), '99999999999999', parts[4]].join('.'), 'x', '....', good.repeat(3)]
    for (const value of tries) {
      k.value = value
      same((await b.go(`${base}/v1/desk/oidc/callback?code=x&state=${value.split('.')[0]}`, {})).status, 403, value)
      if (!b.jar.includes(k)) b.jar.push(k)
    }
  }))

  await test('an address that was given to somebody else opens no account of the first', () => with_liar(async (p, base) => {
    const first = browser(), second = browser()
    await first.follow(`${base}/v1/desk/oidc`)
    same((await me(first, base)).login, 'mia@lumo.example', 'the first')
    p.claims = (c) => ({ ...c, sub: 's2' })
    same((await second.follow(`${base}/v1/desk/oidc`)).status, 403, 'the second')
    p.claims = ({ email, ...c }) => ({ ...c, sub: 's3' })
    p.info = { sub: 's1', email: 'eve@lumo.example', email_verified: true }
    same((await browser().follow(`${base}/v1/desk/oidc`)).status, 403, 'userinfo of somebody else')
    p.info = { sub: 's3', email: 'eve@lumo.example', email_verified: 'true' }
    const eve = browser()
    same((await eve.follow(`${base}/v1/desk/oidc`)).status, 200, 'userinfo of their own')
    same((await me(eve, base)).login, 'eve@lumo.example', 'eve')
  }))

  await test('a provider that changes its key, hangs, or talks nonsense', () => with_liar(async (p, base) => {
    p.hang = '/.well-known/openid-configuration'
    same((await browser().go(`${base}/v1/desk/oidc`)).status, 503, 'hangs')
    p.hang = ''
    for (const discovery of ['garbage', {}, { issuer: 'https://evil.example' }, { issuer: p.issuer, authorization_endpoint: 'javascript:alert(1)', token_endpoint: `${p.issuer}/t`, jwks_uri: `${p.issuer}/k` }, 'x'.repeat(300000)]) {
      p.discovery = discovery
      same((await browser().go(`${base}/v1/desk/oidc`)).status, 503, JSON.stringify(discovery).slice(0, 40))
    }
    p.discovery = undefined
    same((await browser().follow(`${base}/v1/desk/oidc`)).status, 200, 'the first key')
    p.new_key('k2')
    same((await browser().follow(`${base}/v1/desk/oidc`)).status, 403, 'a key that is not served')
    p.served = ['k1', 'k2']
    await until('the new key to be read', async () => (await browser().follow(`${base}/v1/desk/oidc`)).status === 200, 30000)
    same(p.calls.filter((c) => c === '/.well-known/openid-configuration').length, 7, 'discovery is kept')
    ok(p.calls.filter((c) => c === '/keys').length <= 3, 'keys are not read for each login')
    p.hang = '/token'
    same((await browser().follow(`${base}/v1/desk/oidc`)).status, 503, 'no tokens')
  }))

  await test('without a provider there is none, and its settings need each other', async () => {
    const server = await start([binary, 'demo', '--data', join(root, 'none'), '--port', '0', '--encoder', 'off'])
    same((await browser().go(`http://127.0.0.1:${server.port}/v1/desk/oidc`)).status, 404, 'begin')
    same((await browser().go(`http://127.0.0.1:${server.port}/v1/desk/oidc/callback`)).status, 404, 'callback')
    same(JSON.parse((await browser().go(`http://127.0.0.1:${server.port}/v1/desk/login-ways`)).text), { password: true }, 'ways')
    await stop(server)
    for (const more of [['--oidc-issuer', 'https://id.example'], ['--oidc-issuer', 'https://id.example', '--oidc-client-id', 'x'], ['--oidc-issuer', 'ftp://x', '--oidc-client-id', 'x', '--public-url', 'https://a.example'],
      ['--oidc-issuer', 'https://id.example', '--oidc-client-id', 'x', '--public-url', 'https://a.example', '--oidc-role', 'king']]) {
      const how = await start([binary, 'demo', '--data', join(root, 'bad'), '--port', '0', ...more]).then(() => 'started', (e) => e.message)
      ok(/oidc_(issuer|role)/.test(how), how)
    }
  })
})
