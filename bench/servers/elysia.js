// Elysia on its adapter for Node, with its own schemas (TypeBox) for input and answers.
import { node } from '@elysiajs/node'
import { Elysia, t } from 'elysia'
import { books } from './shared/books.js'
import { keepAliveSeconds } from './shared/idle.js'
import { listening } from './shared/listening.js'
import { receiptOf } from './shared/receipt.js'
import * as steps from './shared/visit.js'

const item = t.Object({
  name: t.String({ minLength: 1, maxLength: 100 }),
  email: t.String({ maxLength: 200 }),
  age: t.Integer({ minimum: 0, maximum: 150 }),
  active: t.Boolean(),
  role: t.Union([t.Literal('admin'), t.Literal('user')]),
  score: t.Number(),
  tags: t.Array(t.String(), { maxItems: 20 }),
  items: t.Array(t.Object({ sku: t.String(), qty: t.Integer({ minimum: 1 }), price: t.Number({ minimum: 0 }) }), {
    maxItems: 100,
  }),
})
const book = t.Object({
  id: t.Integer(),
  title: t.String(),
  author: t.String(),
  isbn: t.String(),
  published: t.String(),
  price: t.Number(),
  pages: t.Integer(),
  inStock: t.Boolean(),
})
const visitInput = {
  query: t.Object({ tenant: t.String({ minLength: 1, maxLength: 20 }) }),
  headers: t.Object({ 'x-token': t.String({ minLength: 8, maxLength: 64 }) }),
}
const visit = { response: t.Object({ user: t.String(), tenant: t.String(), expires: t.Integer() }) }

// What is resolved in one instance is there for its routes alone.
const tree = new Elysia()
  .guard(visitInput)
  .resolve(({ query }) => ({ settings: steps.settings(query.tenant) }))
  .resolve(() => ({ clock: steps.clock() }))
  .resolve(({ headers, settings, clock }) => ({ session: steps.session(headers['x-token'], settings, clock) }))
  .resolve(({ session }) => ({ user: steps.user(session) }))
  .get('/tree', ({ user, settings }) => steps.visit(user, settings), visit)

const treeLater = new Elysia()
  .guard(visitInput)
  .resolve(async ({ query }) => ({ settings: await steps.settingsLater(query.tenant) }))
  .resolve(async () => ({ clock: await steps.clockLater() }))
  .resolve(async ({ headers, settings, clock }) => ({
    session: await steps.sessionLater(headers['x-token'], settings, clock),
  }))
  .resolve(async ({ session }) => ({ user: await steps.userLater(session) }))
  .get('/tree-async', ({ user, settings }) => steps.visit(user, settings), visit)

const app = new Elysia({ adapter: node() })
  .get('/plaintext', () => 'Hello, World!')
  .get('/json', () => ({ hello: 'world' }), { response: t.Object({ hello: t.String() }) })
  .get('/users/:id', ({ params, query }) => ({ id: params.id, q: query.q ?? null, limit: query.limit }), {
    params: t.Object({ id: t.Integer() }),
    query: t.Object({
      q: t.Optional(t.String({ maxLength: 50 })),
      limit: t.Integer({ minimum: 1, maximum: 100, default: 10 }),
    }),
    response: t.Object({ id: t.Integer(), q: t.Nullable(t.String()), limit: t.Integer() }),
  })
  .post('/items', ({ body, status }) => status(201, receiptOf(body)), {
    body: item,
    response: { 201: t.Object({ name: t.String(), count: t.Integer(), total: t.Integer() }) },
  })
  .get('/books', () => books, { response: t.Array(book) })
  .use(tree)
  .use(treeLater)

export function start() {
  const options = {
    port: 0,
    hostname: '127.0.0.1',
    gracefulShutdown: false,
    node: { keepAliveTimeout: keepAliveSeconds * 1000 },
  }
  // What the adapter says of the port is the one that was asked for; the server under it knows better.
  return new Promise((resolve) => {
    app.listen(options, ({ raw }) => resolve(listening(raw.node.server)))
  })
}
