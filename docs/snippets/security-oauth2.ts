import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { depends, HttpError, OAuth2PasswordForm, oauth2Password, scopes, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const bearer = oauth2Password({ tokenUrl: 'token', scopes: { read: 'Read books', write: 'Write books' } })

const granted = new Map<string, readonly string[]>()

const reader = signature({ token: depends(bearer), needed: scopes() }, ({ token, needed }) => {
  const has = granted.get(token)
  const challenge = { headers: { 'www-authenticate': `Bearer scope="${needed.text}"` } }
  if (has === undefined) return HttpError.unauthorized('unknown token', challenge)
  if (!needed.scopes.every((scope) => has.includes(scope))) return HttpError.forbidden('not with this token', challenge)
  return has
})

const app = new Testudo()
  .post(
    '/token',
    signature({ form: depends(OAuth2PasswordForm) }, ({ form }) => {
      if (form.username !== 'ada' || form.password !== 'lovelace') return HttpError.badRequest('wrong name or password')
      const token = randomUUID()
      granted.set(token, form.scopes)
      return { access_token: token, token_type: 'bearer' }
    }),
  )
  .get(
    '/books',
    signature({ has: depends(reader, { scopes: ['read'] }) }, ({ has }) => has),
  )
  .post(
    '/books',
    signature({ has: depends(reader, { scopes: ['read', 'write'] }) }, ({ has }) => has),
  )

const client = new TestClient(app)
const form = { grant_type: 'password', username: 'ada', password: 'lovelace', scope: 'read' }
const { access_token } = (await (await client.post('/token', { form })).json()) as { access_token: string }
const headers = { authorization: `Bearer ${access_token}` }
assert.deepEqual(await (await client.get('/books', { headers })).json(), ['read'])

const refused = await client.post('/books', { headers })
assert.equal(refused.status, 403)
assert.equal(refused.headers.get('www-authenticate'), 'Bearer scope="read write"')
