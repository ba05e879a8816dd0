import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { type Request, Response } from 'testudo/http'
import { locale, localeOf } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const app = new Testudo()
app.use(locale({ locales: ['en', 'de'], prefix: 'other', redirect: true }))
app.get('/books', (request: Request) => Response.text(`${localeOf(request)} ${request.routePath}`))

const client = new TestClient(app)
assert.equal(await (await client.get('/books')).text(), 'en /books')
assert.equal(await (await client.get('/de/books')).text(), 'de /books')

const sent = await client.get('/books', { headers: { 'accept-language': 'de' }, redirect: 'manual' })
assert.equal(sent.headers.get('location'), '/de/books')
