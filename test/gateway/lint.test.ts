import { describe, expect, test } from 'vitest'
import type { Application, Receive, Scope, Send, SendEvent } from '../../src/gateway/asgi.ts'
import { GatewayLintError, lintRules } from '../../src/gateway/breach.ts'
import type { LintRule, LintSide } from '../../src/gateway/breach.ts'
import { lint } from '../../src/gateway/lint.ts'
import type { Call } from './harness.ts'
import { call, everyExtension, httpScope, lifespanScope, request, webSocketScope } from './harness.ts'

interface Scenario extends Partial<Call> {
  readonly rule: LintRule
  readonly side: LintSide
  readonly name: string
  /** Default: a conforming application of the scope’s type. */
  readonly application?: Application
}

/** Lets a scenario say what the types forbid. */
const wrong = (value: unknown): never => value as never

const start: SendEvent = { type: 'http.response.start', status: 200 }
const end: SendEvent = { type: 'http.response.body', body: 'hello' }
const startWith = (status: number, ...headers: [string, string][]): SendEvent => ({
  type: 'http.response.start',
  status,
  headers,
})

/** An application that sends these events and returns. */
function sending(...events: unknown[]): Application {
  return (_scope, _receive, send) => {
    for (const event of events) void send(wrong(event))
  }
}

const hello: Application = async (scope, receive, send) => {
  switch (scope.type) {
    case 'http':
      for (let more = true; more;) {
        const event = await receive()
        more = event.type === 'http.request' && event.moreBody
      }
      await send(start)
      await send(end)
      return
    case 'websocket':
      for (;;) {
        const event = await receive()
        if (event.type === 'websocket.connect') await send({ type: 'websocket.accept' })
        else if (event.type === 'websocket.receive') await send({ type: 'websocket.send', text: 'hello' })
        else return
      }
    case 'lifespan':
      await receive()
      await send({ type: 'lifespan.startup.complete' })
      await receive()
      await send({ type: 'lifespan.shutdown.complete' })
      return
    default:
      scope satisfies never
  }
}

const connect = { type: 'websocket.connect' }
const disconnect = { type: 'websocket.disconnect', code: 1001, reason: '' }
const startup = { type: 'lifespan.startup' }
const shutdown = { type: 'lifespan.shutdown' }
const denials = { extensions: everyExtension }

function aborted(): AbortSignal {
  return AbortSignal.abort()
}

function applicationRule(rule: LintRule, name: string, application: Application, call: Partial<Call> = {}): Scenario {
  return { rule, side: 'application', name, application, ...call }
}

function serverRule(rule: LintRule, name: string, call: Partial<Call>): Scenario {
  return { rule, side: 'server', name, ...call }
}

const socket = { scope: webSocketScope() }
const life = { scope: lifespanScope() }

const scenarios: readonly Scenario[] = [
  // Shapes of events
  applicationRule('event.object', 'a string is sent', sending('http.response.start')),
  applicationRule('event.object', 'the type is no string', sending({ type: 1 })),
  serverRule('event.object', 'receive gives undefined', { events: [undefined] }),
  applicationRule('event.type', 'an unknown type', sending({ type: 'http.response.push' })),
  applicationRule(
    'event.type',
    'an event of the other direction',
    sending({ type: 'http.request', body: Buffer.of(), moreBody: false }),
  ),
  applicationRule('event.type', 'an event of another scope', sending({ type: 'websocket.accept' })),
  applicationRule('event.type', 'the name of an inherited property', sending({ type: 'toString' })),
  serverRule('event.type', 'an event of another scope', { events: [connect] }),
  applicationRule(
    'event.keys',
    'ASGI’s spelling',
    sending(start, { type: 'http.response.body', body: 'a', more_body: true }),
  ),
  serverRule('event.keys', 'ASGI’s spelling', {
    events: [{ type: 'http.request', body: Buffer.of(), moreBody: false, more_body: false }],
  }),
  applicationRule('event.value', 'no status', sending({ type: 'http.response.start' })),
  applicationRule('event.value', 'a number as body', sending(start, { type: 'http.response.body', body: 1 })),
  applicationRule('event.value', 'an array as body', sending(start, { type: 'http.response.body', body: [104] })),
  applicationRule('event.value', 'moreBody is no boolean', sending(start, { type: 'http.response.body', moreBody: 1 })),
  applicationRule('event.value', 'trailers is no boolean', sending({ ...start, trailers: 'yes' })),
  applicationRule('event.value', 'info is no object', sending({ type: 'http.response.debug', info: 'x' })),
  applicationRule('event.value', 'links is no array', sending({ type: 'http.response.earlyHints', links: 'x' })),
  applicationRule('event.value', 'the path is no string', sending(start, { type: 'http.response.pathsend', path: 1 })),
  applicationRule('event.value', 'bytes is a string', sending({ type: 'websocket.send', bytes: 'x' }), socket),
  applicationRule('event.value', 'the code is no integer', sending({ type: 'websocket.close', code: '1000' }), socket),
  applicationRule(
    'event.value',
    'the message is no string',
    sending({ type: 'lifespan.startup.failed', message: 1 }),
    life,
  ),
  serverRule('event.value', 'no body', { events: [{ type: 'http.request', moreBody: false }] }),
  serverRule('event.value', 'a string as body', { events: [{ type: 'http.request', body: 'x', moreBody: false }] }),
  serverRule('event.value', 'no moreBody', { events: [{ type: 'http.request', body: Buffer.of() }] }),
  serverRule('event.value', 'no reason', {
    ...socket,
    events: [connect, { type: 'websocket.disconnect', code: 1000 }],
  }),
  serverRule('event.value', 'the code is out of range', {
    ...socket,
    events: [connect, { ...disconnect, code: 5000 }],
  }),

  // Header fields
  applicationRule('fields.list', 'an object', sending({ ...start, headers: { 'x-a': '1' } })),
  applicationRule('fields.list', 'a field that is a string', sending({ ...start, headers: ['x-a: 1'] })),
  applicationRule('fields.list', 'a field of one', sending({ ...start, headers: [['x-a']] })),
  applicationRule('fields.list', 'a value that is a number', sending({ ...start, headers: [['x-a', 1]] })),
  serverRule('fields.list', 'a map in the scope', { scope: httpScope({ headers: wrong(new Map()) }) }),
  applicationRule('fields.name', 'upper case', sending(startWith(200, ['Content-Type', 'text/plain']))),
  applicationRule('fields.name', 'empty', sending(startWith(200, ['', 'x']))),
  applicationRule('fields.name', 'a space', sending(startWith(200, ['x a', 'x']))),
  applicationRule(
    'fields.name',
    'a colon, as HTTP/2 writes pseudo fields',
    sending(startWith(200, [':status', '200'])),
  ),
  applicationRule('fields.name', 'beyond ASCII', sending(startWith(200, ['é', 'x']))),
  applicationRule(
    'fields.name',
    'upper case in accept',
    sending({ type: 'websocket.accept', headers: [['X-A', 'b']] }),
    socket,
  ),
  applicationRule(
    'fields.name',
    'upper case in a denial',
    sending({ type: 'websocket.http.response.start', status: 401, headers: [['X-A', 'b']] }),
    { scope: webSocketScope(denials) },
  ),
  serverRule('fields.name', 'upper case in the scope', { scope: httpScope({ headers: [['Host', 'x']] }) }),
  applicationRule('fields.value', 'CR LF', sending(startWith(200, ['x-a', 'b\r\nset-cookie: c=d']))),
  applicationRule('fields.value', 'a bare LF', sending(startWith(200, ['x-a', 'b\nc']))),
  applicationRule('fields.value', 'a bare CR', sending(startWith(200, ['x-a', 'b\rc']))),
  applicationRule('fields.value', 'NUL', sending(startWith(200, ['x-a', 'b\0']))),
  applicationRule('fields.value', 'DEL', sending(startWith(200, ['x-a', '\x7f']))),
  applicationRule('fields.value', 'beyond latin-1', sending(startWith(200, ['x-a', '€']))),
  applicationRule('fields.value', 'space in front', sending(startWith(200, ['x-a', ' b']))),
  applicationRule('fields.value', 'LF in a link', sending({ type: 'http.response.earlyHints', links: ['</a>\n'] })),
  serverRule('fields.value', 'space behind, in the scope', { scope: httpScope({ headers: [['host', 'x ']] }) }),
  applicationRule('fields.length', 'no number', sending(startWith(200, ['content-length', '5, 5']))),
  applicationRule('fields.length', 'negative', sending(startWith(200, ['content-length', '-1']))),
  applicationRule('fields.length', 'twice', sending(startWith(200, ['content-length', '5'], ['content-length', '5']))),
  serverRule('fields.length', 'hexadecimal, in the scope', {
    scope: httpScope({ headers: [['content-length', '0x5']] }),
  }),

  // The scope
  serverRule('scope.arguments', 'no scope', { scope: wrong(null) }),
  serverRule('scope.type', 'unknown', { scope: wrong({ ...httpScope(), type: 'https' }) }),
  serverRule('scope.asgi', 'absent', { scope: httpScope(wrong({ asgi: undefined })) }),
  serverRule('scope.asgi', 'version 2.0', {
    scope: httpScope(wrong({ asgi: { version: '2.0', specVersion: '2.0' } })),
  }),
  serverRule('scope.asgi', 'ASGI’s spelling', {
    scope: httpScope(wrong({ asgi: { version: '3.0', spec_version: '2.5' } })),
  }),
  serverRule('scope.httpVersion', 'a number', { scope: httpScope(wrong({ httpVersion: 1.1 })) }),
  serverRule('scope.scheme', 'ws for http', { scope: httpScope(wrong({ scheme: 'ws' })) }),
  serverRule('scope.scheme', 'http for websocket', { scope: webSocketScope(wrong({ scheme: 'http' })) }),
  serverRule('scope.method', 'empty', { scope: httpScope({ method: '' }) }),
  serverRule('scope.method', 'a space', { scope: httpScope({ method: 'GET /' }) }),
  serverRule('scope.path', 'a whole URL', { scope: httpScope({ path: 'http://example.test/' }) }),
  serverRule('scope.path', 'empty', { scope: httpScope({ path: '' }) }),
  serverRule('scope.path', 'an asterisk without OPTIONS', { scope: httpScope({ path: '*', rawPath: '*' }) }),
  serverRule('scope.rawPath', 'absent', { scope: httpScope(wrong({ rawPath: undefined })) }),
  serverRule('scope.rawPath', 'with the query', { scope: httpScope({ rawPath: '/?a' }) }),
  serverRule('scope.rawPath', 'a space', { scope: httpScope({ rawPath: '/a b' }) }),
  serverRule('scope.queryString', 'bytes', { scope: httpScope(wrong({ queryString: Buffer.of() })) }),
  serverRule('scope.queryString', 'a control character', { scope: httpScope({ queryString: 'a\tb' }) }),
  serverRule('scope.rootPath', 'absent', { scope: httpScope(wrong({ rootPath: undefined })) }),
  serverRule('scope.rootPath', 'a slash', { scope: httpScope({ rootPath: '/' }) }),
  serverRule('scope.rootPath', 'no prefix of the path', { scope: httpScope({ rootPath: '/api', path: '/apiary' }) }),
  serverRule('scope.address', 'a string', { scope: httpScope(wrong({ client: '127.0.0.1' })) }),
  serverRule('scope.address', 'a client without port', { scope: httpScope(wrong({ client: ['/run/socket', null] })) }),
  serverRule('scope.address', 'a port out of range', { scope: httpScope({ server: ['127.0.0.1', 65_536] }) }),
  serverRule('scope.address', 'undefined', { scope: httpScope(wrong({ server: undefined })) }),
  serverRule('scope.state', 'absent', { scope: httpScope(wrong({ state: undefined })) }),
  serverRule('scope.state', 'null, in lifespan', { scope: lifespanScope(wrong({ state: null })) }),
  serverRule('scope.extensions', 'absent', { scope: httpScope(wrong({ extensions: undefined })) }),
  serverRule('scope.extensions', 'a list of names', { scope: httpScope(wrong({ extensions: ['tls'] })) }),
  serverRule('scope.extensions', 'true', {
    scope: httpScope(wrong({ extensions: { 'http.response.trailers': true } })),
  }),
  serverRule('scope.extensions', 'tls without version', {
    scope: httpScope(wrong({ extensions: { tls: { cipher: null, clientCertificates: [] } } })),
  }),
  serverRule('scope.extensions', 'tls without certificates', {
    scope: httpScope(wrong({ extensions: { tls: { version: null, cipher: null } } })),
  }),
  serverRule('scope.signal', 'absent', { scope: lackingSignal() }),
  {
    ...serverRule('scope.signal', 'no AbortSignal', { scope: httpScope(wrong({ signal: {} })) }),
    application: () => undefined,
  },
  serverRule('scope.subprotocols', 'absent', { scope: webSocketScope(wrong({ subprotocols: undefined })) }),
  serverRule('scope.subprotocols', 'not split', { scope: webSocketScope({ subprotocols: ['chat, echo'] }) }),

  // What the server delivers
  {
    ...serverRule('request.order', 'a request after its end', { events: [request(), request()] }),
    application: receiving(2),
  },
  {
    ...serverRule('request.order', 'a request after the disconnect', {
      scope: httpScope({ signal: aborted() }),
      events: [{ type: 'http.disconnect' }, request()],
    }),
    application: receiving(2),
  },
  {
    ...serverRule('request.order', 'a request after the response', { events: [request()] }),
    application: async (_scope, receive, send) => {
      await send(start)
      await send(end)
      await receive()
    },
  },
  serverRule('request.length', 'too few', {
    scope: httpScope({ headers: [['content-length', '5']] }),
    events: [request('four')],
  }),
  serverRule('request.length', 'too many', {
    scope: httpScope({ headers: [['content-length', '2']] }),
    events: [request('one', true)],
  }),
  serverRule('request.signal', 'the signal stays silent', { events: [{ type: 'http.disconnect' }] }),
  serverRule('send.result', 'a boolean', { events: [request()], send: () => true }),
  serverRule('send.result', 'a promise of a boolean', { events: [request()], send: () => Promise.resolve(true) }),
  {
    ...serverRule('send.disconnected', 'throws', {
      scope: httpScope({ signal: aborted() }),
      events: [{ type: 'http.disconnect' }],
      send: failing,
    }),
  },
  {
    ...serverRule('send.disconnected', 'rejects', {
      scope: httpScope({ signal: aborted() }),
      events: [{ type: 'http.disconnect' }],
      send: async () => failing(),
    }),
  },
  serverRule('websocket.receive-order', 'a message first', {
    ...socket,
    events: [{ type: 'websocket.receive', text: 'a' }],
  }),
  serverRule('websocket.receive-order', 'a disconnect first', { ...socket, events: [disconnect] }),
  serverRule('websocket.receive-order', 'connect twice', { ...socket, events: [connect, connect] }),
  {
    ...serverRule('websocket.receive-order', 'a message after the disconnect', {
      ...socket,
      events: [connect, Promise.resolve(disconnect), Promise.resolve({ type: 'websocket.receive', text: 'a' })],
    }),
    application: async (_scope, receive, send) => {
      await receive()
      await send({ type: 'websocket.accept' })
      await Promise.all([receive(), receive()])
    },
  },
  {
    ...serverRule('websocket.receive-order', 'a message before the accept', {
      ...socket,
      events: [connect, { type: 'websocket.receive', text: 'a' }],
    }),
    application: receiving(2),
  },
  serverRule('lifespan.receive-order', 'shutdown first', { ...life, events: [shutdown] }),
  {
    ...serverRule('lifespan.receive-order', 'startup twice', { ...life, events: [startup, startup] }),
    application: receiving(2),
  },
  {
    ...serverRule('lifespan.receive-order', 'shutdown before the start-up is complete', {
      ...life,
      events: [startup, shutdown],
    }),
    application: receiving(2),
  },

  // How the application is called and returns
  applicationRule(
    'application.return',
    'a number',
    wrong(() => 1),
  ),
  applicationRule(
    'application.return',
    'a promise of a number',
    wrong(async () => 1),
  ),
  applicationRule(
    'send.pending',
    'no waiting for the promise',
    async (_scope, _receive, send) => {
      await send(start)
      void send({ type: 'http.response.body', body: 'a', moreBody: true })
      void send({ type: 'http.response.body', body: 'b' })
    },
    { send: () => new Promise((resolve) => setImmediate(resolve)) },
  ),
  applicationRule(
    'extension.offered',
    'pathsend',
    sending(start, { type: 'http.response.pathsend', path: '/etc/hosts' }),
  ),
  applicationRule('extension.offered', 'debug', sending({ type: 'http.response.debug', info: {} })),
  applicationRule('extension.offered', 'early hints', sending({ type: 'http.response.earlyHints', links: [] })),
  applicationRule('extension.offered', 'trailers announced', sending({ ...start, trailers: true })),
  applicationRule(
    'extension.offered',
    'trailers sent',
    sending(start, end, { type: 'http.response.trailers', headers: [] }),
  ),
  applicationRule(
    'extension.offered',
    'a denial',
    sending({ type: 'websocket.http.response.start', status: 401 }),
    socket,
  ),

  // The response
  applicationRule('response.order', 'body first', sending(end)),
  applicationRule('response.order', 'start twice', sending(start, start)),
  applicationRule(
    'response.order',
    'trailers not announced',
    sending(start, { type: 'http.response.body', moreBody: true }, { type: 'http.response.trailers', headers: [] }),
    { scope: httpScope(denials) },
  ),
  applicationRule('response.order', 'body where trailers are due', sending({ ...start, trailers: true }, end, end), {
    scope: httpScope(denials),
  }),
  applicationRule(
    'response.order',
    'pathsend in the middle',
    sending(
      start,
      { type: 'http.response.body', moreBody: true },
      { type: 'http.response.pathsend', path: '/etc/hosts' },
    ),
    { scope: httpScope(denials) },
  ),
  applicationRule(
    'response.order',
    'hints after the head',
    sending(start, { type: 'http.response.earlyHints', links: [] }),
    { scope: httpScope(denials) },
  ),
  applicationRule('response.ended', 'body after the end', sending(start, end, end)),
  applicationRule('response.ended', 'start after the end', sending(start, end, start)),
  applicationRule(
    'response.ended',
    'body after pathsend',
    sending(start, { type: 'http.response.pathsend', path: '/etc/hosts' }, end),
    { scope: httpScope(denials) },
  ),
  applicationRule(
    'response.ended',
    'trailers after the last',
    sending(
      { ...start, trailers: true },
      end,
      { type: 'http.response.trailers', headers: [] },
      { type: 'http.response.trailers', headers: [] },
    ),
    { scope: httpScope(denials) },
  ),
  applicationRule('response.incomplete', 'nothing sent', () => undefined),
  applicationRule('response.incomplete', 'nothing sent, asynchronously', async () => undefined),
  applicationRule('response.incomplete', 'half a body', sending(start, { type: 'http.response.body', moreBody: true })),
  applicationRule('response.incomplete', 'no trailers', sending({ ...start, trailers: true }, end), {
    scope: httpScope(denials),
  }),
  applicationRule('response.status', '100', sending({ ...start, status: 100 })),
  applicationRule('response.status', '1000', sending({ ...start, status: 1000 })),
  applicationRule('response.status', '200.5', sending({ ...start, status: 200.5 })),
  applicationRule('response.status', 'a string', sending({ ...start, status: '200' })),
  applicationRule('response.length', 'too few', sending(startWith(200, ['content-length', '6']), end)),
  applicationRule('response.length', 'too many', sending(startWith(200, ['content-length', '4']), end)),
  applicationRule(
    'response.length',
    'too many in the middle',
    sending(startWith(200, ['content-length', '4']), { ...end, moreBody: true }),
  ),
  applicationRule(
    'response.length',
    'characters for bytes',
    sending(startWith(200, ['content-length', '1']), { ...end, body: 'é' }),
  ),
  applicationRule('response.length', 'too many for HEAD', sending(startWith(200, ['content-length', '4']), end), {
    scope: httpScope({ method: 'HEAD' }),
  }),
  applicationRule('response.no-content', '204', sending(startWith(204), end)),
  applicationRule('response.no-content', '205', sending(startWith(205), end)),
  applicationRule('response.no-content', '304', sending(startWith(304, ['content-length', '5']), end)),
  applicationRule(
    'response.no-content',
    '204 with a file',
    sending(startWith(204), { type: 'http.response.pathsend', path: '/etc/hosts' }),
    { scope: httpScope(denials) },
  ),
  applicationRule('response.framing', 'transfer-encoding', sending(startWith(200, ['transfer-encoding', 'chunked']))),
  applicationRule('response.framing', 'content-length with 204', sending(startWith(204, ['content-length', '0']))),
  applicationRule(
    'response.trailers',
    'set-cookie',
    sending({ ...start, trailers: true }, end, { type: 'http.response.trailers', headers: [['set-cookie', 'a=b']] }),
    { scope: httpScope(denials) },
  ),
  applicationRule('response.path', 'relative', sending(start, { type: 'http.response.pathsend', path: 'a.txt' }), {
    scope: httpScope(denials),
  }),

  // WebSockets
  applicationRule(
    'websocket.send-order',
    'a message before the accept',
    sending({ type: 'websocket.send', text: 'a' }),
    socket,
  ),
  applicationRule(
    'websocket.send-order',
    'accept twice',
    sending({ type: 'websocket.accept' }, { type: 'websocket.accept' }),
    socket,
  ),
  applicationRule(
    'websocket.send-order',
    'a denial after the accept',
    sending({ type: 'websocket.accept' }, { type: 'websocket.http.response.start', status: 401 }),
    { scope: webSocketScope(denials) },
  ),
  applicationRule(
    'websocket.send-order',
    'the body of a denial first',
    sending({ type: 'websocket.http.response.body' }),
    { scope: webSocketScope(denials) },
  ),
  applicationRule(
    'websocket.send-order',
    'close in a denial',
    sending({ type: 'websocket.http.response.start', status: 401 }, { type: 'websocket.close' }),
    { scope: webSocketScope(denials) },
  ),
  applicationRule(
    'websocket.ended',
    'a message after the close',
    sending({ type: 'websocket.accept' }, { type: 'websocket.close' }, { type: 'websocket.send', text: 'a' }),
    socket,
  ),
  applicationRule(
    'websocket.ended',
    'close twice',
    sending({ type: 'websocket.close' }, { type: 'websocket.close' }),
    socket,
  ),
  applicationRule(
    'websocket.ended',
    'accept after a denial',
    sending(
      { type: 'websocket.http.response.start', status: 401 },
      { type: 'websocket.http.response.body' },
      { type: 'websocket.accept' },
    ),
    { scope: webSocketScope(denials) },
  ),
  applicationRule('websocket.incomplete', 'no answer', () => undefined, socket),
  applicationRule(
    'websocket.incomplete',
    'half a denial',
    sending({ type: 'websocket.http.response.start', status: 401 }),
    { scope: webSocketScope(denials) },
  ),
  applicationRule('websocket.disconnected', 'receive after the end', receiving(3), {
    ...socket,
    events: [connect, disconnect, disconnect],
  }),
  applicationRule(
    'websocket.frame',
    'neither',
    sending({ type: 'websocket.accept' }, { type: 'websocket.send' }),
    socket,
  ),
  applicationRule(
    'websocket.frame',
    'both',
    sending({ type: 'websocket.accept' }, { type: 'websocket.send', text: 'a', bytes: Buffer.of(1) }),
    socket,
  ),
  serverRule('websocket.frame', 'neither', { ...socket, events: [connect, { type: 'websocket.receive' }] }),
  applicationRule(
    'websocket.subprotocol',
    'not offered',
    sending({ type: 'websocket.accept', subprotocol: 'chat' }),
    socket,
  ),
  applicationRule(
    'websocket.handshake',
    'sec-websocket-protocol',
    sending({ type: 'websocket.accept', headers: [['sec-websocket-protocol', 'chat']] }),
    socket,
  ),
  applicationRule(
    'websocket.code',
    '1005',
    sending({ type: 'websocket.accept' }, { type: 'websocket.close', code: 1005 }),
    socket,
  ),
  applicationRule('websocket.code', '999', sending({ type: 'websocket.close', code: 999 }), socket),
  applicationRule(
    'websocket.reason',
    '124 bytes',
    sending({ type: 'websocket.accept' }, { type: 'websocket.close', reason: 'é'.repeat(62) }),
    socket,
  ),

  // Lifespan
  applicationRule('lifespan.send-order', 'an answer to nothing', sending({ type: 'lifespan.startup.complete' }), life),
  applicationRule('lifespan.send-order', 'an answer to the other event', answering('lifespan.shutdown.complete'), {
    ...life,
    events: [startup],
  }),
  applicationRule(
    'lifespan.send-order',
    'two answers',
    answering('lifespan.startup.complete', 'lifespan.startup.complete'),
    { ...life, events: [startup] },
  ),
  applicationRule('lifespan.incomplete', 'silence', () => undefined, life),
  applicationRule('lifespan.incomplete', 'no answer to the start-up', receiving(1), { ...life, events: [startup] }),
  applicationRule(
    'lifespan.incomplete',
    'no answer to the shutdown',
    async (_scope, receive, send) => {
      await receive()
      await send({ type: 'lifespan.startup.complete' })
      await receive()
    },
    { ...life, events: [startup, shutdown] },
  ),
]

function lackingSignal(): Scope {
  const { signal: _, ...scope } = httpScope()
  return wrong(scope)
}

function failing(): never {
  throw new Error('write after end')
}

function receiving(times: number): Application {
  return async (_scope, receive) => {
    for (let i = 0; i < times; i++) await receive()
  }
}

function answering(...types: string[]): Application {
  return async (_scope, receive, send) => {
    await receive()
    for (const type of types) await send(wrong({ type }))
  }
}

/** The error of a call, however it comes. */
async function breachOf(application: Application, { scope = httpScope(), ...rest }: Partial<Call>): Promise<unknown> {
  try {
    await call(lint(application), { scope, ...rest }).result
    return undefined
  } catch (error) {
    return error
  }
}

describe('each rule, broken', () => {
  test.each(scenarios)('$rule ($side): $name', async ({ rule, side, application = hello, ...rest }) => {
    const error = await breachOf(application, rest)
    expect(error).toBeInstanceOf(GatewayLintError)
    expect(error).toMatchObject({ rule, side })
    expect(String(error)).toContain(lintRules[rule])
  })

  test('every rule has a scenario', () => {
    const tested = new Set<string>(scenarios.map(({ rule }) => rule))
    // Use after the return has tests of its own below.
    tested.add('application.returned')
    expect(Object.keys(lintRules).filter((rule) => !rule.startsWith('wsgi.') && !tested.has(rule))).toEqual([])
  })

  test('receive or send is no function', () => {
    const application = lint(hello) as (...parameters: unknown[]) => unknown
    expect(() => application(httpScope())).toThrow(expect.objectContaining({ rule: 'scope.arguments', side: 'server' }))
    expect(() => application(httpScope(), () => undefined)).toThrow(
      expect.objectContaining({ rule: 'scope.arguments' }),
    )
  })

  test('use after the application has returned', () => {
    let late: { receive: Receive; send: Send } | undefined
    const application: Application = (_scope, receive, send) => {
      late = { receive, send }
      void send(start)
      void send(end)
    }
    call(lint(application), { scope: httpScope() })
    const returned = expect.objectContaining({ rule: 'application.returned', side: 'application' })
    expect(() => late?.receive()).toThrow(returned)
    expect(() => late?.send(end)).toThrow(returned)
  })
})

describe('a breach', () => {
  test('says who, which rule, what happened and what holds', async () => {
    const error = await breachOf(sending(start, { type: 'http.response.body', more_body: true }), {})
    expect(String(error)).toBe(
      'GatewayLintError: The application broke the rule "event.keys": http.response.body has the key "more_body"; `moreBody` is meant. ' +
        'Keys are the camelCase keys of the contract; anything else carries a dot in its name.',
    )
  })

  test('is not hidden by an application that catches it', async () => {
    const application: Application = (_scope, _receive, send) => {
      try {
        void send(startWith(200, ['X-A', 'b']))
      } catch {
        void send(startWith(500))
        void send(end)
      }
    }
    expect(await breachOf(application, {})).toMatchObject({ rule: 'fields.name' })
  })

  test('is not hidden by another error', async () => {
    const application: Application = async (_scope, _receive, send) => {
      try {
        await send(startWith(99))
      } catch (cause) {
        throw new Error('broken', { cause })
      }
    }
    expect(await breachOf(application, {})).toMatchObject({ rule: 'response.status' })
  })

  test('is thrown where it happens, and the event is not forwarded', () => {
    let caught: unknown
    const application: Application = (_scope, _receive, send) => {
      void send(start)
      try {
        void send(start)
      } catch (error) {
        caught = error
      }
    }
    const recorded: SendEvent[] = []
    const send: Send = (event) => void recorded.push(event)
    expect(() => lint(application)(httpScope(), () => request(), send)).toThrow(GatewayLintError)
    expect(caught).toMatchObject({ rule: 'response.order' })
    expect(recorded).toEqual([start])
  })
})
