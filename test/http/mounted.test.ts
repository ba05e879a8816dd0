import { describe, expect, it, vi } from 'vitest'

import type { Application, HttpScope, SendEvent } from '../../src/gateway/asgi.ts'
import { lint } from '../../src/gateway/lint.ts'
import { application } from '../../src/http/application.ts'
import { HttpError } from '../../src/http/errors.ts'
import { applicationHandler } from '../../src/http/mounted.ts'
import { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { call, httpScope, part, receiver, requestWith, type ScopeOptions } from './harness.ts'

/** The inner application is linted too: the mount is a server to it. */
function mount(inner: Application): Application {
  return application(applicationHandler(lint(inner)))
}

const start = (status = 200, headers: readonly (readonly [string, string])[] = []): SendEvent => {
  return { type: 'http.response.start', status, headers }
}
const body = (text: string | Uint8Array = '', moreBody = false): SendEvent => {
  return { type: 'http.response.body', body: text, moreBody }
}

describe('a whole response', () => {
  it('stays synchronous', () => {
    const inner: Application = (_scope, _receive, send) => {
      void send(start(201, [['x-a', 'b']]))
      void send(body('é'))
    }
    const { events, result } = call(mount(inner))
    expect(result).toBeUndefined()
    expect(events[0]).toEqual(start(201, [['x-a', 'b']]))
    expect(events[1]).toEqual(body(new TextEncoder().encode('é')))
  })

  it('keeps a constant header list, and adds no type to text', () => {
    const headers = Object.freeze([Object.freeze(['x-a', 'b'] as const)])
    const inner: Application = (_scope, _receive, send) => {
      void send(start(200, headers))
      void send(body('text'))
    }
    expect(call(mount(inner)).headers).toBe(headers)
  })

  it('may come later, and be empty', async () => {
    const inner: Application = async (_scope, _receive, send) => {
      await Promise.resolve()
      await send(start(204))
      await send({ type: 'http.response.body' })
    }
    const recording = call(mount(inner))
    await recording.result
    expect([recording.status, recording.body]).toEqual([204, ''])
  })

  it('is a Response for middleware to change', async () => {
    const inner = application(() => Response.text('x'))
    const response = await applicationHandler(inner)(requestWith([]))
    expect(response).toBeInstanceOf(Response)
    expect(response.with({ status: 201 }).headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })
})

describe('the scope', () => {
  function scopeSeen(options: ScopeOptions, rootPath?: string): HttpScope {
    const request = new Request(httpScope(options), receiver([part('')]))
    if (rootPath !== undefined) request.rootPath = rootPath
    let seen: HttpScope | undefined
    const inner: Application = (scope, _receive, send) => {
      if (scope.type === 'http') seen = scope
      void send(start())
      void send(body())
    }
    void applicationHandler(lint(inner))(request)
    if (seen === undefined) throw new Error('the application was not called')
    return seen
  }

  it('has the root path of the mount and the whole path', () => {
    const scope = scopeSeen({ path: '/a/b', rawPath: '/a/b', queryString: 'c=d', method: 'PUT' }, '/a')
    expect([scope.rootPath, scope.path, scope.rawPath, scope.queryString]).toEqual(['/a', '/a/b', '/a/b', 'c=d'])
    expect([scope.type, scope.method, scope.scheme, scope.httpVersion]).toEqual(['http', 'PUT', 'http', '1.1'])
  })

  it('is the same in all else', () => {
    const outer = httpScope({ state: { a: 1 } })
    const scope = scopeSeen(outer)
    for (const name of ['asgi', 'headers', 'client', 'server', 'state', 'signal'] as const) {
      expect(scope[name]).toBe(outer[name])
    }
  })

  it('offers of the extensions tls and early hints', () => {
    expect(scopeSeen({ extensions: { 'http.response.trailers': {} } }).extensions).toEqual({})
    const tls = { version: 'TLSv1.3', cipher: null, clientCertificates: [] }
    expect(scopeSeen({ extensions: { tls, 'http.response.pathsend': {} } }).extensions).toEqual({ tls })
  })

  it('passes early hints on', async () => {
    const sent: unknown[] = []
    const scope = httpScope({ extensions: { 'http.response.earlyHints': {} } })
    const request = new Request(scope, receiver([part('')]), (event) => void sent.push(event))
    const links = ['</a.css>; rel=preload']
    const inner: Application = async (_scope, _receive, send) => {
      await send({ type: 'http.response.earlyHints', links })
      await send(start())
      await send(body())
    }
    await applicationHandler(lint(inner))(request)
    expect(sent).toEqual([{ type: 'http.response.earlyHints', links }])
  })

  it('has the signal of a middleware that gives requests up, and stays filtered when it is changed further in', () => {
    const { signal } = new AbortController()
    const request = new Request(httpScope({ extensions: { 'http.response.trailers': {} } }), receiver([part('')]))
    request.deriveSignal(() => signal)
    let seen: Request | undefined
    const inner: Application = (scope, receive, send) => {
      if (scope.type !== 'http') return
      seen = new Request(scope, receive)
      seen.replaceScope({ method: 'PUT' })
      void send(start())
      void send(body())
    }
    void applicationHandler(inner)(request)
    expect(seen?.signal).toBe(signal)
    expect(seen?.method).toBe('PUT')
    expect(seen?.scope.extensions).toEqual({})
  })

  it('does not make the signal before it is read', () => {
    const outer = httpScope()
    Object.defineProperty(outer, 'signal', {
      get(): never {
        throw new Error('read')
      },
    })
    const inner: Application = (_scope, _receive, send) => {
      void send(start())
      void send(body())
    }
    expect(applicationHandler(inner)(new Request(outer, receiver([])))).toBeInstanceOf(Response)
  })
})

describe('the request body', () => {
  const echo: Application = application(async (request) => Response.text(await request.text()))

  it('streams in', async () => {
    const recording = call(mount(echo), httpScope({ method: 'POST' }), receiver([part('a', true), part('b')], true))
    await recording.result
    expect(recording.body).toBe('ab')
  })

  it('is given again when middleware has read it', async () => {
    const handler = applicationHandler(lint(echo))
    const outer = application(async (request) => {
      expect(await request.text()).toBe('ab')
      return handler(request)
    })
    const recording = call(outer, httpScope({ method: 'POST' }), receiver([part('a', true), part('b')], true))
    await recording.result
    expect(recording.body).toBe('ab')
  })

  it('cannot be given when it was streamed', async () => {
    const request = requestWith(['a'])
    await new globalThis.Response(request.body).text()
    expect(() => applicationHandler(echo)(request)).toThrow('already read as a stream')
  })
})

describe('a streamed response', () => {
  it('arrives piece by piece, with backpressure', async () => {
    const log: string[] = []
    const inner: Application = async (_scope, _receive, send) => {
      await send(start())
      for (const piece of ['a', 'b', 'c']) {
        log.push(`made ${piece}`)
        await send(body(piece, true))
      }
      await send(body('d'))
      log.push('done')
    }
    const response = await applicationHandler(lint(inner))(requestWith([]))
    await turn()
    // One piece is in hand; the next one waits until it is taken.
    expect(log).toEqual(['made a'])
    const pieces: unknown[] = []
    for await (const piece of response.body as AsyncIterable<string | Uint8Array>) {
      pieces.push(typeof piece === 'string' ? piece : new TextDecoder().decode(piece))
      await turn()
    }
    expect(pieces).toEqual(['a', 'b', 'c', 'd'])
    expect(log).toEqual(['made a', 'made b', 'made c', 'done'])
  })

  it('passes through the bridge', async () => {
    const inner = application(() => Response.stream(['a', '', new TextEncoder().encode('b')]))
    const recording = call(mount(inner))
    await recording.result
    expect([recording.status, recording.body]).toEqual([200, 'ab'])
  })

  it('breaks off where the application throws', async () => {
    const error = new Error('mid-way')
    const inner: Application = async (_scope, _receive, send) => {
      await send(start())
      await send(body('a', true))
      throw error
    }
    const recording = call(mount(inner))
    await expect(recording.result).rejects.toBe(error)
    expect(recording.body).toBe('a')
  })

  it('breaks off where the application returns early', async () => {
    const inner: Application = async (_scope, _receive, send) => {
      await send(start())
      await send(body('a', true))
    }
    const recording = call(application(applicationHandler(inner)))
    await expect(recording.result).rejects.toThrow('mounted at / returned without completing its response')
  })

  it('stops when the client leaves', async () => {
    const client = new AbortController()
    const sentAfter = vi.fn<() => void>()
    const inner: Application = async (scope, receive, send) => {
      await receive()
      await send(start())
      await send(body('a', true))
      const event = await receive()
      if (event.type === 'http.disconnect' && scope.type === 'http' && scope.signal.aborted) sentAfter()
      await send(body('b', true))
    }
    const gone = new Promise<void>((resolve) => {
      client.signal.addEventListener('abort', () => resolve())
    })
    let received = 0
    const recording = call(
      mount(inner),
      httpScope({ signal: client.signal }),
      () => (received++ === 0 ? part('') : gone.then(() => ({ type: 'http.disconnect' }))),
      (event) => {
        if (event.type === 'http.response.body') setImmediate(() => client.abort())
      },
    )
    await recording.result
    expect(sentAfter).toHaveBeenCalledTimes(1)
    expect(recording.body).toBe('a')
  })

  it('does not hold an application whose response nobody reads', async () => {
    const ended = vi.fn<() => void>()
    const inner: Application = async (_scope, _receive, send) => {
      await send(start())
      await send(body('a', true))
      await send(body('b', true))
      await send(body('c'))
      ended()
    }
    const handler = applicationHandler(lint(inner))
    const outer = application(async (request) => {
      await handler(request)
      return Response.text('instead')
    })
    const recording = call(outer)
    await recording.result
    expect(recording.body).toBe('instead')
    expect(ended).toHaveBeenCalledTimes(1)
  })
})

describe('errors', () => {
  it('before the body are thrown by the handler', async () => {
    const error = new HttpError(403)
    const sync: Application = () => {
      throw error
    }
    expect(() => applicationHandler(sync)(requestWith([]))).toThrow(error)
    const later: Application = async (_scope, _receive, send) => {
      await send(start())
      throw error
    }
    await expect(applicationHandler(later)(requestWith([]))).rejects.toBe(error)
  })

  it('after the response belong to the clean-up', async () => {
    const error = new Error('late')
    const inner: Application = async (_scope, _receive, send) => {
      await send(start())
      await send(body('x'))
      throw error
    }
    const recording = call(mount(inner))
    await expect(recording.result).rejects.toBe(error)
    expect(recording.body).toBe('x')
  })

  it('an application that says nothing', async () => {
    const request = requestWith([])
    request.rootPath = '/admin'
    const message = 'the application mounted at /admin returned without a response'
    expect(() => applicationHandler(() => {})(request)).toThrow(message)
    await expect(applicationHandler(async () => {})(request)).rejects.toThrow(message)
  })

  it.each<[string, SendEvent[]]>([
    ['http.response.body when the response was waiting', [body('x')]],
    ['http.response.start when the response was started', [start(), start()]],
    ['http.response.body when the response was complete', [start(), body(), body()]],
    ['lifespan.startup.complete when the response was waiting', [{ type: 'lifespan.startup.complete' }]],
  ])('events out of order: %s', (message, events) => {
    const inner: Application = (_scope, _receive, send) => {
      for (const event of events) void send(event)
    }
    expect(() => applicationHandler(inner)(requestWith([]))).toThrow(`a mounted application sent ${message}`)
  })

  it('bad header fields', () => {
    const inner: Application = (_scope, _receive, send) => {
      void send(start(200, [['x-a', 'a\r\nb']]))
      void send(body())
    }
    expect(() => applicationHandler(inner)(requestWith([]))).toThrow(TypeError)
  })

  it('something that is no application', () => {
    expect(() => applicationHandler({} as Application)).toThrow('expected a function (scope, receive, send)')
  })
})

it('what the inner application defers runs once', async () => {
  const deferred = vi.fn<() => void>()
  const inner = application((request) => {
    request.defer(deferred)
    return Response.text('x')
  })
  const recording = call(mount(inner))
  await recording.result
  expect(deferred).toHaveBeenCalledTimes(1)
})

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
