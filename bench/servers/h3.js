// h3 on srvx, with zod schemas.
import { getValidatedQuery, getValidatedRouterParams, H3, readValidatedBody, serve } from 'h3'
import { keepAliveSeconds } from './shared/idle.js'
import { receiptOf } from './shared/receipt.js'
import { item, userParams, userQuery } from './shared/zod-schema.js'

const app = new H3()
app.get('/plaintext', (event) => {
  event.res.headers.set('content-type', 'text/plain')
  return 'Hello, World!'
})
app.get('/json', () => ({ hello: 'world' }))
app.get('/users/:id', async (event) => {
  const { id } = await getValidatedRouterParams(event, userParams)
  const { q = null, limit } = await getValidatedQuery(event, userQuery)
  return { id, q, limit }
})
app.post('/items', async (event) => {
  const order = await readValidatedBody(event, item)
  event.res.status = 201
  return receiptOf(order)
})

export async function start() {
  const server = serve(app, {
    port: 0,
    hostname: '127.0.0.1',
    silent: true,
    gracefulShutdown: false,
    node: { keepAliveTimeout: keepAliveSeconds * 1000 },
  })
  await server.ready()
  return Number(new URL(server.url).port)
}
