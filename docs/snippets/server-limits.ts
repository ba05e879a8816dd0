import assert from 'node:assert/strict'
import { Response, application, type Handler } from 'testudo/http'
import { serve } from 'testudo/server'

const count: Handler = async (request) => Response.text(String((await request.text()).length))

const server = await serve(application(count), {
  port: 0,
  accessLog: false,
  logger: { info: () => {}, warn: () => {}, error: console.error }, // refusals are logged as warnings
  limitBodyBytes: 1024,
  limitRequestLine: 200,
  timeoutRequestHead: 5,
})

const statusOf = async (path: string, body: string): Promise<number> =>
  (await fetch(server.url + path, { method: 'POST', body })).status
assert.equal(await statusOf('/', 'short'), 200)
assert.equal(await statusOf('/', 'long'.repeat(1000)), 413)
assert.equal(await statusOf(`/?${'long'.repeat(1000)}`, ''), 414)

await server.close()
