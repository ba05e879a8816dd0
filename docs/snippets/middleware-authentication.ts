import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { type Request, Response } from 'testudo/http'
import { authentication, AuthenticationError, requires, scopesOf, userOf } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

interface User {
  readonly name: string
}

const keys = new Map([['k-1', { user: { name: 'ann' }, scopes: ['books:read'] }]])

function byApiKey(request: Request) {
  const key = request.headers.get('x-api-key')
  if (key === undefined) return undefined // nobody: another backend may know
  if (!key.startsWith('k-')) throw new AuthenticationError('this is no key')
  return keys.get(key)
}

const app = new Testudo()
app.use(authentication({ backend: byApiKey, anonymousUser: { name: 'guest' } }))
app.get('/', (request: Request) => Response.text(`${userOf<User>(request)?.name}: ${scopesOf(request).join()}`))
app.get('/books', () => Response.text('Emma'), { middleware: [requires('books:read')] })
app.get('/shelf', () => Response.text('Emma'), { middleware: [requires('authenticated', { redirect: '/login' })] })

const client = new TestClient(app, { redirect: 'manual' })
assert.equal(await (await client.get('/')).text(), 'guest: ')
assert.equal((await client.get('/books')).status, 403)
assert.equal((await client.get('/shelf')).headers.get('location'), '/login?next=/shelf')
assert.equal((await client.get('/', { headers: { 'x-api-key': 'nonsense' } })).status, 400)

const headers = { 'x-api-key': 'k-1' }
assert.equal(await (await client.get('/', { headers })).text(), 'ann: books:read')
assert.equal(await (await client.get('/books', { headers })).text(), 'Emma')
