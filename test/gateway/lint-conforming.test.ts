// What conforms passes, unchanged; and what is synchronous stays so.
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { Application, HeaderField, HttpScope, ReceiveEvent, Scope, SendEvent } from '../../src/gateway/asgi.ts'
import { lint } from '../../src/gateway/lint.ts'
import type { Call } from './harness.ts'
import { call, everyExtension, httpScope, lifespanScope, request, webSocketScope } from './harness.ts'

const start = { type: 'http.response.start', status: 200 } as const
const startWith = (status: number, ...headers: HeaderField[]): SendEvent => ({
  type: 'http.response.start',
  status,
  headers,
})
const part = (body: string | Uint8Array): SendEvent => ({ type: 'http.response.body', body, moreBody: true })
const last = (body: string | Uint8Array): SendEvent => ({ type: 'http.response.body', body })
const offering = { extensions: everyExtension }

/** Sends these events, waiting where `send` asks for it. */
function sending(...events: SendEvent[]): Application {
  return async (_scope, _receive, send) => {
    for (const event of events) await send(event)
  }
}

/** Receives as many events, then sends. */
function after(count: number, ...events: SendEvent[]): Application {
  return async (_scope, receive, send) => {
    for (let i = 0; i < count; i++) await receive()
    for (const event of events) await send(event)
  }
}

interface Case extends Partial<Call> {
  readonly name: string
  readonly application: Application
}

const connect: ReceiveEvent = { type: 'websocket.connect' }
const gone = { scope: httpScope({ signal: AbortSignal.abort() }) }
const disconnect: ReceiveEvent = { type: 'http.disconnect' }

const cases: readonly Case[] = [
  { name: 'nothing but a head', application: sending(startWith(204), { type: 'http.response.body' }) },
  { name: 'a body in pieces', application: sending(start, part('a'), part(Buffer.of(98)), last('')) },
  {
    name: 'the length of its bytes',
    application: sending(startWith(200, ['content-length', '3']), part('é'), last(Buffer.of(1))),
  },
  {
    name: 'fields with obs-text, tab and nothing',
    application: sending(
      startWith(200, ['x-a', 'caf\u00e9\tx'], ['x-b', ''], ['set-cookie', 'a=b'], ['set-cookie', 'c=d']),
      last(''),
    ),
  },
  { name: 'connection: close', application: sending(startWith(200, ['connection', 'close']), last('')) },
  {
    name: 'HEAD with the length alone',
    scope: httpScope({ method: 'HEAD' }),
    application: sending(startWith(200, ['content-length', '5']), last('')),
  },
  {
    name: 'HEAD with the whole body',
    scope: httpScope({ method: 'HEAD' }),
    application: sending(startWith(200, ['content-length', '5']), last('hello')),
  },
  {
    name: 'HEAD with half a body',
    scope: httpScope({ method: 'HEAD' }),
    application: sending(startWith(200, ['content-length', '5']), part('he'), last('')),
  },
  {
    name: 'HEAD of what is 204',
    scope: httpScope({ method: 'HEAD' }),
    application: sending(startWith(204), last('x')),
  },
  { name: '304 with the length of the 200', application: sending(startWith(304, ['content-length', '5']), last('')) },
  { name: '205 with the length 0', application: sending(startWith(205, ['content-length', '0']), last('')) },
  { name: 'status 200 to 999', application: sending(startWith(999), last('')) },
  {
    name: 'hints before the head',
    scope: httpScope(offering),
    application: sending(
      { type: 'http.response.earlyHints', links: ['</a.css>; rel=preload'] },
      { type: 'http.response.earlyHints', links: [] },
      { type: 'http.response.debug', info: { template: 'index.html', context: {} } },
      start,
      last(''),
    ),
  },
  {
    name: 'trailers in two parts',
    scope: httpScope(offering),
    application: sending(
      { ...start, trailers: true },
      part('a'),
      last('b'),
      { type: 'http.response.trailers', headers: [['x-sum', '1']], moreTrailers: true },
      { type: 'http.response.trailers', headers: [] },
    ),
  },
  { name: 'trailers: false', application: sending({ ...start, trailers: false }, last('a')) },
  {
    name: 'a file',
    scope: httpScope(offering),
    application: sending(startWith(200, ['content-length', '17']), {
      type: 'http.response.pathsend',
      path: '/etc/hosts',
    }),
  },
  {
    name: 'a file, then trailers',
    scope: httpScope(offering),
    application: sending(
      { ...start, trailers: true },
      { type: 'http.response.pathsend', path: '/etc/hosts' },
      { type: 'http.response.trailers', headers: [] },
    ),
  },
  { name: 'a key of an extension', application: sending({ ...start, 'example.cache': true } as SendEvent, last('')) },
  {
    name: 'a body read to its end and beyond',
    events: [request('a', true), request('b')],
    application: async (_scope, receive, send) => {
      await receive()
      await receive()
      await send(start)
      await send(last(''))
      expect(await receive()).toEqual(disconnect)
      expect(await receive()).toEqual(disconnect)
    },
  },
  {
    name: 'a body of the announced length',
    scope: httpScope({ headers: [['content-length', '4']] }),
    events: [request('ab', true), request('', true), request('cd')],
    application: after(3, start, last('')),
  },
  {
    name: 'a response before the request is complete',
    events: [request('ab', true)],
    application: after(1, start, last('')),
  },
  {
    name: 'a watcher that waits for the disconnect when the application returns',
    application: (_scope, receive, send) => {
      void receive()
      void send(start)
      void send(last(''))
    },
  },
  {
    name: 'a client that leaves before the response',
    ...gone,
    events: [request('a', true), disconnect],
    application: after(2),
  },
  {
    name: 'a client that leaves in the middle of the response',
    ...gone,
    events: [disconnect],
    application: after(1, start, part('a')),
  },
  {
    name: 'a short body for a client that has left',
    ...gone,
    events: [disconnect],
    application: after(1, startWith(200, ['content-length', '5']), last('')),
  },
  { name: 'a client that leaves unseen but for the signal', ...gone, application: sending(start, part('a')) },
  {
    name: 'OPTIONS *',
    scope: httpScope({ method: 'OPTIONS', path: '*', rawPath: '*', rootPath: '/api' }),
    application: sending(startWith(204), last('')),
  },
  { name: 'a method of one’s own', scope: httpScope({ method: 'm-search' }), application: sending(start, last('')) },
  {
    name: 'CONNECT',
    scope: httpScope({ method: 'CONNECT', path: 'example.test:443', rawPath: 'example.test:443' }),
    application: sending(startWith(501), last('')),
  },
  {
    name: 'a mount',
    scope: httpScope({ rootPath: '/api', path: '/api', rawPath: '/api' }),
    application: sending(start, last('')),
  },
  {
    name: 'a Unix socket',
    scope: httpScope({ client: null, server: ['/run/testudo.sock', null] }),
    application: sending(start, last('')),
  },
  {
    name: 'no address, HTTP/2, https, tls',
    scope: httpScope({
      client: null,
      server: null,
      httpVersion: '2',
      scheme: 'https',
      extensions: { tls: { version: 'TLSv1.3', cipher: null, clientCertificates: ['-----BEGIN…'] } },
    }),
    application: sending(start, last('')),
  },
  {
    name: 'a path with decoded and a query with odd characters',
    scope: httpScope({ path: '/a b?ü\u0000', rawPath: '/a%20b%3F%C3%BC%00', queryString: '?a=b?c' }),
    application: sending(start, last('')),
  },

  {
    name: 'a WebSocket: accept, messages, close',
    scope: webSocketScope({ subprotocols: ['chat'] }),
    events: [connect, { type: 'websocket.receive', text: '' }, { type: 'websocket.receive', bytes: Buffer.of() }],
    application: async (_scope, receive, send) => {
      await receive()
      await send({ type: 'websocket.accept', subprotocol: 'chat', headers: [['set-cookie', 'a=b']] })
      await receive()
      await receive()
      await send({ type: 'websocket.send', text: '' })
      await send({ type: 'websocket.send', bytes: Buffer.of(1) })
      await send({ type: 'websocket.close', code: 3000, reason: 'é'.repeat(61) })
    },
  },
  {
    name: 'a WebSocket refused without listening',
    scope: webSocketScope(),
    application: sending({ type: 'websocket.close' }),
  },
  {
    name: 'a WebSocket whose application returns',
    scope: webSocketScope(),
    application: sending({ type: 'websocket.accept' }),
  },
  {
    name: 'a WebSocket lost in the handshake',
    scope: webSocketScope(),
    events: [connect, { type: 'websocket.disconnect', code: 1006, reason: '' }],
    application: after(2),
  },
  {
    name: 'a WebSocket that writes while its peer leaves',
    scope: webSocketScope(),
    events: [connect, { type: 'websocket.disconnect', code: 1005, reason: 'bye' }],
    application: after(
      2,
      { type: 'websocket.accept' },
      { type: 'websocket.send', text: 'a' },
      { type: 'websocket.close' },
    ),
  },
  {
    name: 'two writers of a WebSocket',
    scope: webSocketScope(),
    send: () => Promise.resolve(),
    application: async (_scope, _receive, send) => {
      await send({ type: 'websocket.accept' })
      await Promise.all([send({ type: 'websocket.send', text: 'a' }), send({ type: 'websocket.send', text: 'b' })])
    },
  },
  {
    name: 'a denial',
    scope: webSocketScope(offering),
    events: [connect],
    application: after(
      1,
      { type: 'websocket.http.response.start', status: 401, headers: [['x-a', 'b']] },
      { type: 'websocket.http.response.body', body: 'a', moreBody: true },
      { type: 'websocket.http.response.body' },
    ),
  },

  {
    name: 'a life',
    scope: lifespanScope(),
    events: [{ type: 'lifespan.startup' }, { type: 'lifespan.shutdown' }],
    application: async (_scope, receive, send) => {
      await receive()
      await send({ type: 'lifespan.startup.complete' })
      await receive()
      await send({ type: 'lifespan.shutdown.failed', message: 'the database did not answer' })
    },
  },
  {
    name: 'a failed start-up',
    scope: lifespanScope(),
    events: [{ type: 'lifespan.startup' }],
    application: after(1, { type: 'lifespan.startup.failed', message: 'no database' }),
  },
  {
    name: 'a start-up with nothing to shut down',
    scope: lifespanScope(),
    events: [{ type: 'lifespan.startup' }],
    application: after(1, { type: 'lifespan.startup.complete' }),
  },
]

describe('conforming', () => {
  test.each(cases)('$name', async ({ application, scope = httpScope(), ...rest }) => {
    expect(await call(lint(application), { scope, ...rest }).result).toBeUndefined()
    expect(await call(lint(lint(application)), { scope, ...rest, asynchronous: true }).result).toBeUndefined()
  })

  test('a scope and events that are classes with getters', async () => {
    class LazyScope {
      readonly #plain = httpScope()
      get type(): HttpScope['type'] {
        return 'http'
      }
      get asgi(): HttpScope['asgi'] {
        return this.#plain.asgi
      }
      get state(): HttpScope['state'] {
        return this.#plain.state
      }
      get httpVersion(): HttpScope['httpVersion'] {
        return '1.1'
      }
      get scheme(): HttpScope['scheme'] {
        return 'http'
      }
      get method(): string {
        return 'GET'
      }
      get path(): string {
        return '/'
      }
      get rawPath(): string {
        return '/'
      }
      get queryString(): string {
        return ''
      }
      get rootPath(): string {
        return ''
      }
      get headers(): HttpScope['headers'] {
        return []
      }
      get client(): null {
        return null
      }
      get server(): null {
        return null
      }
      get extensions(): HttpScope['extensions'] {
        return {}
      }
      get signal(): AbortSignal {
        throw new Error('the signal was made for nothing')
      }
    }
    class Event {
      get type(): 'http.request' {
        return 'http.request'
      }
      get body(): Uint8Array {
        return Buffer.of()
      }
      get moreBody(): boolean {
        return false
      }
    }
    const { result } = call(lint(after(1, start, last(''))), { scope: new LazyScope(), events: [new Event()] })
    await expect(result).resolves.toBeUndefined()
  })
})

describe('transparency', () => {
  test('scope and events are the same objects', () => {
    const scope = httpScope()
    const event = request('a')
    let seen: [Scope, unknown] | undefined
    const { sent } = call(
      lint((scope, receive, send) => {
        seen = [scope, receive()]
        void send(start)
        void send({ type: 'http.response.body' })
      }),
      { scope, events: [event] },
    )
    expect(seen?.[0]).toBe(scope)
    expect(seen?.[1]).toBe(event)
    expect(sent[0]).toBe(start)
  })

  test('a synchronous application stays synchronous', () => {
    const results: unknown[] = []
    const { result } = call(
      lint((_scope, receive, send) => {
        results.push(receive(), send(start), send(last('a')))
      }),
      { scope: httpScope(), events: [request('')] },
    )
    expect(results).toEqual([request(''), undefined, undefined])
    expect(result).toBeUndefined()
  })

  test('promises stay promises, of our own or of another make', async () => {
    const foreign: Promise<void> = runInNewContext('Promise.resolve()')
    expect(foreign).not.toBeInstanceOf(Promise)
    const { result } = call(
      lint(() => foreign),
      gone,
    )
    expect(result).toBeInstanceOf(Promise)
    await result
  })

  test('errors of the application and of the server pass', async () => {
    const error = new Error('mine')
    const failing = (): never => {
      throw error
    }
    expect(() => call(lint(failing), { scope: httpScope() })).toThrow(error)
    await expect(
      call(
        lint(async () => failing()),
        { scope: httpScope() },
      ).result,
    ).rejects.toBe(error)
    await expect(call(lint(sending(start)), { scope: httpScope(), send: failing }).result).rejects.toBe(error)
    await expect(call(lint(sending(start)), { scope: httpScope(), send: async () => failing() }).result).rejects.toBe(
      error,
    )
    await expect(call(lint(after(1)), { scope: httpScope(), otherwise: failing }).result).rejects.toBe(error)
    await expect(call(lint(after(1)), { scope: httpScope(), otherwise: async () => failing() }).result).rejects.toBe(
      error,
    )
  })

  test('a watcher that outlives a failed application hears what the server says', async () => {
    let watcher: Promise<ReceiveEvent> | undefined
    let disconnect: (event: ReceiveEvent) => void = () => {}
    const application: Application = async (_scope, receive) => {
      watcher = Promise.resolve(receive())
      throw new Error('mine')
    }
    const otherwise = (): unknown => new Promise((resolve) => (disconnect = resolve))
    await expect(call(lint(application), { scope: httpScope(), otherwise }).result).rejects.toThrow('mine')
    disconnect({ type: 'http.disconnect' })
    expect(await watcher).toEqual({ type: 'http.disconnect' })
  })

  test('what it wraps is a function; what it makes has the three parameters of an application', () => {
    expect(() => lint(undefined as unknown as Application)).toThrow(TypeError)
    expect(lint(sending())).toHaveLength(3)
  })
})
