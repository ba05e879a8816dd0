import assert from 'node:assert/strict'
import { type BackgroundTasks, depends, type Reply, type Request, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

function counted(reply: Reply, request: Request): number {
  const visits = Number(request.cookies.get('visits') ?? 0) + 1
  reply.setCookie('visits', String(visits), { httpOnly: true }).setHeader('x-visits', String(visits))
  return visits
}

const mails: string[] = []

const app = new Testudo({ title: 'Books' })
app.post('/orders', (reply: Reply, tasks: BackgroundTasks, shop: Testudo, visits = depends(counted)) => {
  reply.status = 202
  tasks.add((text: string) => mails.push(text), `${shop.title}: an order`)
  return { visits, mails: mails.length }
})

const client = new TestClient(app)
await client.post('/orders')
const response = await client.post('/orders')
assert.equal(response.status, 202)
assert.equal(response.headers.get('x-visits'), '2')
assert.deepEqual(await response.json(), { visits: 2, mails: 1 })
assert.deepEqual(mails, ['Books: an order', 'Books: an order'])
