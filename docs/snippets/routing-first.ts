import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const router = new Router()
  .get('/books', () => Response.json(['Emma', 'Ulysses']))
  .get('/books/{id:int}', (request) => Response.json({ id: request.param('id') }))
  .get('/covers/{name}.{type}', (request) => Response.json(request.params))
  .get('/files/{path:path}', (request) => Response.text(String(request.param('path'))))

const client = new TestClient(application(router.handle))
assert.deepEqual(await (await client.get('/books/7')).json(), { id: 7 })
assert.equal((await client.get('/books/seven')).status, 404)
assert.deepEqual(await (await client.get('/covers/emma.large.png')).json(), { name: 'emma.large', type: 'png' })
assert.equal(await (await client.get('/files/a/b.txt')).text(), 'a/b.txt')
