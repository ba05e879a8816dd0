// A Testudo application with signatures in their explicit form, in JSON Schema.
import { body, depends, header, path, query, Response, signature, Testudo } from '../../dist/app/index.js'
import { compression, staticHandler } from '../../dist/middleware/index.js'
import { serve } from '../../dist/server/index.js'
import { books } from './shared/books.js'
import { keepAliveSeconds } from './shared/idle.js'
import * as schema from './shared/json-schema.js'
import { page, pieces } from './shared/page.js'
import { receiptOf } from './shared/receipt.js'
import { staticFolder } from './shared/static-files.js'
import * as steps from './shared/visit.js'

const { q, limit } = schema.userQuery.properties
const user = { id: path(schema.userParams.properties.id), q: query(q, { optional: true }), limit: query(limit) }
const tenant = query(schema.visitQuery.properties.tenant)
const token = header(schema.visitHeaders.properties['x-token'], { alias: 'x-token' })

/** The application with these options of Testudo. */
export function makeApp(options) {
  const app = new Testudo(options)
  app.get('/plaintext', () => Response.text('Hello, World!'))
  app.get('/json', () => ({ hello: 'world' }))
  app.get(
    '/users/{id}',
    signature(user, ({ id, q = null, limit }) => ({ id, q, limit })),
  )
  app.post(
    '/items',
    signature({ order: body(schema.item) }, ({ order }) => receiptOf(order)),
    { status: 201 },
  )
  app.get('/books', () => books, { returns: schema.bookList })

  const settings = signature({ tenant }, ({ tenant }) => steps.settings(tenant))
  const session = signature({ token, site: depends(settings), time: depends(steps.clock) }, ({ token, site, time }) =>
    steps.session(token, site, time),
  )
  const person = signature({ current: depends(session) }, ({ current }) => steps.user(current))
  app.get(
    '/tree',
    signature({ person: depends(person), site: depends(settings) }, ({ person, site }) => steps.visit(person, site)),
    { returns: schema.visit },
  )

  const settingsLater = signature({ tenant }, ({ tenant }) => steps.settingsLater(tenant))
  const sessionLater = signature(
    { token, site: depends(settingsLater), time: depends(steps.clockLater) },
    ({ token, site, time }) => steps.sessionLater(token, site, time),
  )
  const personLater = signature({ current: depends(sessionLater) }, ({ current }) => steps.userLater(current))
  app.get(
    '/tree-async',
    signature({ person: depends(personLater), site: depends(settingsLater) }, async ({ person, site }) =>
      steps.visit(person, site),
    ),
    { returns: schema.visit },
  )

  // The same coding at the same level as the peers, and answers of one length.
  const middleware = [compression({ encodings: ['gzip'], breachMitigation: 0 })]
  const html = { headers: { 'content-type': 'text/html; charset=utf-8' } }
  app.get('/gzip', () => Response.html(page), { middleware })
  app.get('/gzip-stream', () => Response.stream(pieces, html), { middleware })

  app.mount('/static', staticHandler({ directory: staticFolder() }))
  return app
}

export async function serveApp(app, options = {}) {
  const server = await serve(app.asgi, {
    port: 0,
    accessLog: false,
    timeoutKeepAlive: keepAliveSeconds,
    ...options,
  })
  return server.address.port
}

export const start = (options) => serveApp(makeApp(), options)
