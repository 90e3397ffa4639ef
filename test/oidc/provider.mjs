// A real OpenID provider (npm oidc-provider) on a free port of this machine; prints "listening on http://127.0.0.1:PORT".
// Its people are whoever logs in: NAME with any password is {sub: NAME, email: NAME@lumo.example}; "unverified" has an
// address that was not verified.
// env CALLBACK: where the clients are sent back to   CLIENT_SECRET: of the client "basic"
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

const jwk = (type, options, more) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), use: 'sig', ...more })
const client = (client_id, more) => ({ client_id, redirect_uris: [process.env.CALLBACK], response_types: ['code'], grant_types: ['authorization_code'], ...more })

const server = createServer((req, res) => provider.callback()(req, res))
let provider
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  provider = new Provider(issuer, {
    clients: [
      client('public-rs', { token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'RS256' }),
      client('basic', { client_secret: process.env.CLIENT_SECRET, token_endpoint_auth_method: 'client_secret_basic', id_token_signed_response_alg: 'ES256' }),
    ],
    jwks: { keys: [jwk('rsa', { modulusLength: 2048 }, { alg: 'RS256', kid: 'r' }), jwk('ec', { namedCurve: 'P-256' }, { alg: 'ES256', kid: 'e' })] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true, methods: ['S256'] },
    cookies: { keys: ['of this test alone'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@lumo.example`, email_verified: id !== 'unverified', name: `Name of ${id}` }) }),
  })
  console.log(`listening on ${issuer}`)
})
