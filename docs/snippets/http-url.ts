import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { application, Response, Url } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const app = application((request) => {
  const here = new Url(request.url)
  const page = Number(here.query.get('page') ?? 1)
  return Response.json({ next: String(here.includeQueryParams({ page: page + 1 })), home: request.baseUrl })
})

const response = await new TestClient(app, { rootPath: '/shop' }).get('/books?tag=a&page=2')
assert.deepEqual(await response.json(), {
  next: 'http://testserver/shop/books?tag=a&page=3',
  home: 'http://testserver/shop/',
})

const database = new Url('postgres://ada:secret@db.example/shop')
assert.equal(inspect(database), 'Url("postgres://ada:********@db.example/shop")')
assert.equal(String(database.replace({ password: 'other' })), 'postgres://ada:other@db.example/shop')
