import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { common } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const layer = common({ prependWww: true, disallowedUserAgents: [/^BadBot/i] })
const app = application(layer(() => Response.text('welcome')))

const client = new TestClient(app, { baseUrl: 'https://shop.example', redirect: 'manual' })
const moved = await client.get('/books?page=2')
assert.equal(moved.status, 308)
assert.equal(moved.headers.get('location'), 'https://www.shop.example/books?page=2')

const robot = await client.get('/', { headers: { 'user-agent': 'badbot/2.0' } })
assert.equal(robot.status, 403)
