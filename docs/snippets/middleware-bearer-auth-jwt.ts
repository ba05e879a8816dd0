import assert from 'node:assert/strict'
import { createLocalJWKSet, errors, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { application, Response } from 'testudo/http'
import { AuthenticationError, bearerAuth, scopesOf, userOf, type Verdict } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const issuer = 'https://id.shop.example'
const audience = 'https://api.shop.example'

// In production: createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`)), which fetches the keys and keeps them.
const { publicKey, privateKey } = await generateKeyPair('ES256')
const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] })

async function verify(token: string): Promise<Verdict<string | undefined>> {
  try {
    const pinned = { issuer, audience, algorithms: ['ES256'] }
    const { payload } = await jwtVerify<{ scope?: string }>(token, keys, pinned)
    return { user: payload.sub, scopes: payload.scope?.split(' ') ?? [] }
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) throw new AuthenticationError('the token has expired', { cause })
    if (cause instanceof errors.JOSEError) return undefined
    throw cause
  }
}

const handler = bearerAuth({ verify })((request) =>
  Response.text(`${userOf<string>(request)}: ${scopesOf(request).join(', ')}`),
)
const client = new TestClient(application(handler))

const claims = new SignJWT({ scope: 'books:read books:write' })
  .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
  .setSubject('ann')
  .setIssuer(issuer)
  .setAudience(audience)
const token = await claims.setExpirationTime('5 minutes').sign(privateKey)
const answer = await client.get('/', { headers: { authorization: `Bearer ${token}` } })
assert.equal(await answer.text(), 'ann: books:read, books:write')

const old = await claims.setExpirationTime('5 minutes ago').sign(privateKey)
const refused = await client.get('/', { headers: { authorization: `Bearer ${old}` } })
assert.match(refused.headers.get('www-authenticate') ?? '', /error_description="the token has expired"/)
