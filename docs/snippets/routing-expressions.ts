import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const router = new Router()
  .get(/^\/(?<year>\d{4})\/(?<slug>[\w-]+)$/, (request) => Response.json(request.params), { name: 'article' })
  .get(/^\/(?:(?<language>de|en)\/)?about$/, (request) =>
    Response.json({ language: request.param('language') ?? 'en' }),
  )

const client = new TestClient(application(router.handle))
assert.deepEqual(await (await client.get('/2024/a-turtle')).json(), { year: '2024', slug: 'a-turtle' })
assert.deepEqual(await (await client.get('/about')).json(), { language: 'en' })
assert.equal(router.urlFor('article', { year: 2024, slug: 'a-turtle' }), '/2024/a-turtle')

// What a client could keep busy is refused when it is declared.
assert.throws(() => router.get(/^\/(?:\w+-?)+$/, () => Response.empty()), /it can match the same text in two ways/)
