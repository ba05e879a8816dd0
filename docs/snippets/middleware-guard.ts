import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { Response } from 'testudo/http'
import { guard } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const isOpen = guard((request) => request.headers.get('x-day') !== 'sunday', { status: 503, detail: 'closed' })
const adults = guard((request) => {
  if (Number(request.query.get('age')) >= 18) return true
  return Response.redirect('/children', 303)
})

const app = new Testudo()
app.use(isOpen)
app.get('/wine', () => Response.text('Riesling'), { middleware: [adults] })

const client = new TestClient(app, { redirect: 'manual' })
assert.equal((await client.get('/wine?age=20', { headers: { 'x-day': 'sunday' } })).status, 503)
assert.equal((await client.get('/wine?age=12')).headers.get('location'), '/children')
assert.equal(await (await client.get('/wine?age=20')).text(), 'Riesling')
