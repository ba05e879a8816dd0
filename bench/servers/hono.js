// Hono on its Node server, with its zod validator.
import { serve } from '@hono/node-server'
import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { keepAliveSeconds } from './shared/idle.js'
import { receiptOf } from './shared/receipt.js'
import { item, userParams, userQuery } from './shared/zod-schema.js'

const app = new Hono()
app.get('/plaintext', (c) => c.text('Hello, World!'))
app.get('/json', (c) => c.json({ hello: 'world' }))
app.get('/users/:id', zValidator('param', userParams), zValidator('query', userQuery), (c) => {
  const { q = null, limit } = c.req.valid('query')
  return c.json({ id: c.req.valid('param').id, q, limit })
})
app.post('/items', zValidator('json', item), (c) => c.json(receiptOf(c.req.valid('json')), 201))

export function start() {
  const serverOptions = { keepAliveTimeout: keepAliveSeconds * 1000 }
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', serverOptions }, (address) => resolve(address.port))
  })
}
