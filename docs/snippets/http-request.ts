import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const app = application((request) =>
  Response.json({
    method: request.method,
    path: request.path,
    url: request.url,
    agent: request.headers.get('User-Agent'),
    tags: request.query.getAll('tag'),
    theme: request.cookies.get('theme') ?? 'light',
  }),
)

const response = await new TestClient(app).get('/caf%C3%A9?tag=a&tag=b', { cookies: { theme: 'dark' } })
assert.deepEqual(await response.json(), {
  method: 'GET',
  path: '/café',
  url: 'http://testserver/caf%C3%A9?tag=a&tag=b',
  agent: 'testclient',
  tags: ['a', 'b'],
  theme: 'dark',
})
