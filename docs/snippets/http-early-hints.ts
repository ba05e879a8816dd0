import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get } from 'node:http'
import { application, Response } from 'testudo/http'
import { serve } from 'testudo/server'

const app = application(async (request) => {
  await request.earlyHints(['</style.css>; rel=preload; as=style'])
  // The browser loads the style sheet while this asks the database.
  return Response.html('<link rel="stylesheet" href="/style.css">…')
})

const server = await serve(app, { port: 0, accessLog: false })
const request = get(server.url, { agent: false })
const [[hints], [response]] = await Promise.all([once(request, 'information'), once(request, 'response')])
assert.equal(hints.statusCode, 103)
assert.equal(hints.headers.link, '</style.css>; rel=preload; as=style')
assert.equal(response.statusCode, 200)
response.resume()
await server.close()
