// Hono on its Node server, with its zod validator; dependencies are middleware, and what
// goes out is parsed by hand, as there is nothing else for it.
import { serve } from '@hono/node-server'
import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { books } from './shared/books.js'
import { keepAliveSeconds } from './shared/idle.js'
import { receiptOf } from './shared/receipt.js'
import * as steps from './shared/visit.js'
import { bookList, item, userParams, userQuery, visitHeaders, visitQuery } from './shared/zod-schema.js'

/** A middleware that keeps what `make` makes of the context under a name. */
const provide = (name, make) =>
  createMiddleware((c, next) => {
    c.set(name, make(c))
    return next()
  })
const provideLater = (name, make) =>
  createMiddleware(async (c, next) => {
    c.set(name, await make(c))
    await next()
  })

const visitChecks = [zValidator('query', visitQuery), zValidator('header', visitHeaders)]
const visitSteps = [
  provide('settings', (c) => steps.settings(c.req.valid('query').tenant)),
  provide('clock', () => steps.clock()),
  provide('session', (c) => steps.session(c.req.valid('header')['x-token'], c.get('settings'), c.get('clock'))),
  provide('user', (c) => steps.user(c.get('session'))),
]
const visitStepsLater = [
  provideLater('settings', (c) => steps.settingsLater(c.req.valid('query').tenant)),
  provideLater('clock', () => steps.clockLater()),
  provideLater('session', (c) =>
    steps.sessionLater(c.req.valid('header')['x-token'], c.get('settings'), c.get('clock')),
  ),
  provideLater('user', (c) => steps.userLater(c.get('session'))),
]

const app = new Hono()
app.get('/plaintext', (c) => c.text('Hello, World!'))
app.get('/json', (c) => c.json({ hello: 'world' }))
app.get('/users/:id', zValidator('param', userParams), zValidator('query', userQuery), (c) => {
  const { q = null, limit } = c.req.valid('query')
  return c.json({ id: c.req.valid('param').id, q, limit })
})
app.post('/items', zValidator('json', item), (c) => c.json(receiptOf(c.req.valid('json')), 201))
app.get('/books', (c) => c.json(bookList.parse(books)))
app.get('/tree', ...visitChecks, ...visitSteps, (c) => c.json(steps.visit(c.get('user'), c.get('settings'))))
app.get('/tree-async', ...visitChecks, ...visitStepsLater, (c) => c.json(steps.visit(c.get('user'), c.get('settings'))))

export function start() {
  const serverOptions = { keepAliveTimeout: keepAliveSeconds * 1000 }
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', serverOptions }, (address) => resolve(address.port))
  })
}
