import assert from 'node:assert/strict'
import { type Request, Response, Routes, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const api = new Routes()
  .get('/books', () => ['Emma'])
  .fallback((request: Request) => Response.json({ error: `no ${request.path}` }, { status: 404 }))

const app = new Testudo().include(api, { prefix: '/api' }).fallback(() => Response.html('<h1>The page of the app</h1>'))

const client = new TestClient(app)
assert.deepEqual(await (await client.get('/api/books')).json(), ['Emma'])
assert.deepEqual(await (await client.get('/api/films')).json(), { error: 'no /api/films' })
assert.equal(await (await client.get('/settings/profile')).text(), '<h1>The page of the app</h1>')
assert.equal((await client.post('/api/books')).status, 405)
