// Koa with its router and body parser, and zod schemas.
import { bodyParser } from '@koa/bodyparser'
import { Router } from '@koa/router'
import Koa from 'koa'
import { keepAliveSeconds } from './shared/idle.js'
import { listening } from './shared/listening.js'
import { receiptOf } from './shared/receipt.js'
import { item, userParams, userQuery } from './shared/zod-schema.js'

function refuse(context, detail) {
  context.status = 422
  context.body = { detail }
}

const router = new Router()
router.get('/plaintext', (context) => {
  context.body = 'Hello, World!'
})
router.get('/json', (context) => {
  context.body = { hello: 'world' }
})
router.get('/users/:id', (context) => {
  const params = userParams.safeParse(context.params)
  const query = userQuery.safeParse(context.query)
  if (!params.success || !query.success) return refuse(context, params.error ?? query.error)
  const { q = null, limit } = query.data
  context.body = { id: params.data.id, q, limit }
})
router.post('/items', bodyParser({ enableTypes: ['json'] }), (context) => {
  const order = item.safeParse(context.request.body)
  if (!order.success) return refuse(context, order.error)
  context.status = 201
  context.body = receiptOf(order.data)
})

export function start() {
  const app = new Koa()
  app.use(router.routes())
  app.silent = true
  const server = app.listen(0, '127.0.0.1')
  server.keepAliveTimeout = keepAliveSeconds * 1000
  return listening(server)
}
