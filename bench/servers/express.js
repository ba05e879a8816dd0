// Express 5 with zod schemas; ETag and X-Powered-By are off, as nobody else sends them.
import express from 'express'
import { keepAliveSeconds } from './shared/idle.js'
import { listening } from './shared/listening.js'
import { receiptOf } from './shared/receipt.js'
import { staticFolder } from './shared/static-files.js'
import { item, userParams, userQuery } from './shared/zod-schema.js'

const app = express()
app.disable('etag')
app.disable('x-powered-by')
app.get('/plaintext', (request, response) => {
  response.type('text/plain').send('Hello, World!')
})
app.get('/json', (request, response) => {
  response.json({ hello: 'world' })
})
app.get('/users/:id', (request, response) => {
  const params = userParams.safeParse(request.params)
  const query = userQuery.safeParse(request.query)
  if (!params.success || !query.success) return response.status(422).json({ detail: params.error ?? query.error })
  const { q = null, limit } = query.data
  return response.json({ id: params.data.id, q, limit })
})
app.post('/items', express.json(), (request, response) => {
  const order = item.safeParse(request.body)
  if (!order.success) return response.status(422).json({ detail: order.error })
  return response.status(201).json(receiptOf(order.data))
})

app.use('/static', express.static(staticFolder()))

export function start() {
  const server = app.listen(0, '127.0.0.1')
  server.keepAliveTimeout = keepAliveSeconds * 1000
  return listening(server)
}
