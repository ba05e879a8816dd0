import assert from 'node:assert/strict'
import createClient from 'openapi-fetch'
import { TestClient } from 'testudo/testing'
import type { paths } from '../client/api.d.ts'
import { app } from '../client/app.ts'

const { fetch } = new TestClient(app)
const shop = createClient<paths>({ baseUrl: 'http://testserver', fetch })

const { data } = await shop.GET('/books/{id}', { params: { path: { id: 1 } } })
assert.equal(data?.title, 'Emma')

const { response } = await shop.POST('/books', { body: { title: 'Persuasion', price: 7 } })
assert.equal(response.status, 201)
