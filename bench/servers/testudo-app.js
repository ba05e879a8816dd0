// A Testudo application with signatures in their explicit form, in JSON Schema.
import { body, path, query, Response, signature, Testudo } from '../../dist/app/index.js'
import { serve } from '../../dist/server/index.js'
import { keepAliveSeconds } from './shared/idle.js'
import { item, userParams, userQuery } from './shared/json-schema.js'
import { receiptOf } from './shared/receipt.js'

const { q, limit } = userQuery.properties
const user = { id: path(userParams.properties.id), q: query(q, { optional: true }), limit: query(limit) }

const app = new Testudo()
app.get('/plaintext', () => Response.text('Hello, World!'))
app.get('/json', () => ({ hello: 'world' }))
app.get(
  '/users/{id}',
  signature(user, ({ id, q = null, limit }) => ({ id, q, limit })),
)
app.post(
  '/items',
  signature({ order: body(item) }, ({ order }) => receiptOf(order)),
  { status: 201 },
)

export async function start(options = {}) {
  const server = await serve(app.asgi, {
    port: 0,
    accessLog: false,
    timeoutKeepAlive: keepAliveSeconds,
    ...options,
  })
  return server.address.port
}
