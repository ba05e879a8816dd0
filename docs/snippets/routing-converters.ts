import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const router = new Router({
  converters: {
    day: {
      pattern: '[0-9]{4}-[0-9]{2}-[0-9]{2}',
      // undefined: this is no day after all, look at the next route
      convert: (text) => (Number.isNaN(Date.parse(text)) ? undefined : new Date(text)),
      format: (day: Date) => day.toISOString().slice(0, 10),
    },
  },
})
router.get('/diary/{day:day}', (request) => Response.json({ day: request.param('day') }), { name: 'diary' })

const client = new TestClient(application(router.handle))
assert.deepEqual(await (await client.get('/diary/2024-02-29')).json(), { day: '2024-02-29T00:00:00.000Z' })
assert.equal((await client.get('/diary/2024-13-01')).status, 404)
assert.equal(router.urlFor('diary', { day: new Date(0) }), '/diary/1970-01-01')
