import assert from 'node:assert/strict'
import { application, background, depends, reply, request, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const counted = signature({ reply: reply(), request: request() }, ({ reply, request }) => {
  const visits = Number(request.cookies.get('visits') ?? 0) + 1
  reply.setCookie('visits', String(visits), { httpOnly: true }).setHeader('x-visits', String(visits))
  return visits
})

const mails: string[] = []

const app = new Testudo({ title: 'Books' }).post(
  '/orders',
  signature(
    { visits: depends(counted), reply: reply(), tasks: background(), app: application<Testudo>() },
    ({ visits, reply, tasks, app }) => {
      reply.status = 202
      tasks.add((text: string) => mails.push(text), `${app.title}: an order`)
      return { visits, mails: mails.length }
    },
  ),
)

const client = new TestClient(app)
await client.post('/orders')
const response = await client.post('/orders')
assert.equal(response.status, 202)
assert.equal(response.headers.get('x-visits'), '2')
assert.deepEqual(await response.json(), { visits: 2, mails: 1 })
assert.deepEqual(mails, ['Books: an order', 'Books: an order'])
