// Fastify with schemas for parameters, query, headers, body and answers; dependencies are
// what its guide shows: hooks that decorate the request.
import { Readable } from 'node:stream'
import compress from '@fastify/compress'
import staticFiles from '@fastify/static'
import fastify from 'fastify'
import { books } from './shared/books.js'
import { keepAliveSeconds } from './shared/idle.js'
import * as schema from './shared/json-schema.js'
import { page, pieces } from './shared/page.js'
import { receiptOf } from './shared/receipt.js'
import { staticFolder } from './shared/static-files.js'
import * as steps from './shared/visit.js'

const hello = { type: 'object', properties: { hello: { type: 'string' } } }

/** Each of its hooks makes what the next one needs. */
const visitHooks = [
  (request, reply, done) => {
    request.settings = steps.settings(request.query.tenant)
    done()
  },
  (request, reply, done) => {
    request.clock = steps.clock()
    done()
  },
  (request, reply, done) => {
    request.session = steps.session(request.headers['x-token'], request.settings, request.clock)
    done()
  },
  (request, reply, done) => {
    request.user = steps.user(request.session)
    done()
  },
]

const visitHooksLater = [
  async (request) => {
    request.settings = await steps.settingsLater(request.query.tenant)
  },
  async (request) => {
    request.clock = await steps.clockLater()
  },
  async (request) => {
    request.session = await steps.sessionLater(request.headers['x-token'], request.settings, request.clock)
  },
  async (request) => {
    request.user = await steps.userLater(request.session)
  },
]

async function visitLater({ user, settings }) {
  return steps.visit(user, settings)
}

export async function start() {
  const app = fastify({ keepAliveTimeout: keepAliveSeconds * 1000 })
  app.get('/plaintext', (request, reply) => {
    reply.type('text/plain').send('Hello, World!')
  })
  app.get('/json', { schema: { response: { 200: hello } } }, (request, reply) => {
    reply.send({ hello: 'world' })
  })
  const user = { params: schema.userParams, querystring: schema.userQuery, response: { 200: schema.user } }
  app.get('/users/:id', { schema: user }, (request, reply) => {
    const { q = null, limit } = request.query
    reply.send({ id: request.params.id, q, limit })
  })
  app.post('/items', { schema: { body: schema.item, response: { 201: schema.receipt } } }, (request, reply) => {
    reply.code(201).send(receiptOf(request.body))
  })
  app.get('/books', { schema: { response: { 200: schema.bookList } } }, (request, reply) => {
    reply.send(books)
  })
  // Declared, so that all requests have one shape.
  for (const name of ['settings', 'clock', 'session', 'user']) app.decorateRequest(name, null)
  const visit = { querystring: schema.visitQuery, headers: schema.visitHeaders, response: { 200: schema.visit } }
  app.get('/tree', { schema: visit, preHandler: visitHooks }, (request, reply) => {
    reply.send(steps.visit(request.user, request.settings))
  })
  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- that is Express' trouble
  app.get('/tree-async', { schema: visit, preHandler: visitHooksLater }, visitLater)
  app.register(async (part) => {
    await part.register(compress, { global: true, encodings: ['gzip'], globalDecompression: false })
    part.get('/gzip', (request, reply) => {
      reply.type('text/html; charset=utf-8').send(page)
    })
    part.get('/gzip-stream', (request, reply) => {
      reply.type('text/html; charset=utf-8').send(Readable.from(pieces, { objectMode: false }))
    })
  })
  app.register(staticFiles, { root: staticFolder(), prefix: '/static/' })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server.address().port
}
