import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { Response } from 'testudo/http'
import { rateLimit } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const app = new Testudo()
// Five guesses in five minutes, and not more than twenty in a day.
const guesses = rateLimit({
  policies: [
    { name: 'login', limit: 5, window: 300 },
    { name: 'login-daily', limit: 20, window: 86_400 },
  ],
})
app.post('/login', () => Response.text('wrong password', { status: 401 }), { middleware: [guesses] })
app.get('/', () => Response.text('hello'))

const client = new TestClient(app)
const statuses: number[] = []
for (let guess = 0; guess < 6; guess++) statuses.push((await client.post('/login')).status)
assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429])
assert.equal((await client.get('/')).status, 200)
