import { describe, expect, it, test, vi } from 'vitest'

import type { LifespanScope, SendEvent, WebSocketScope } from '../../src/gateway/asgi.ts'
import { lint } from '../../src/gateway/lint.ts'
import { application } from '../../src/http/application.ts'
import { ClientDisconnect, HttpError } from '../../src/http/errors.ts'
import type { Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { call, httpScope, part, receiver } from './harness.ts'

const asHandler = (handler: (...args: never[]) => unknown): Handler => handler as Handler

describe('a synchronous handler', () => {
  it('has sent both events when the application returns', () => {
    const { events, result } = call(application(() => Response.json({ a: 1 })))
    expect(result).toBeUndefined()
    expect(events).toEqual([
      { type: 'http.response.start', status: 200, headers: [['content-type', 'application/json']] },
      { type: 'http.response.body', body: '{"a":1}', moreBody: false },
    ])
  })

  it('sends the same header list each time', () => {
    const app = application(() => Response.text('x'))
    expect(call(app).headers).toBe(call(app).headers)
  })

  it('sends bytes and nothing', () => {
    const bytes = Uint8Array.of(1)
    expect(call(application(() => new Response(bytes))).events[1]).toEqual({
      type: 'http.response.body',
      body: bytes,
      moreBody: false,
    })
    expect(call(application(() => Response.empty())).events).toEqual([
      { type: 'http.response.start', status: 204, headers: [] },
      { type: 'http.response.body', body: '', moreBody: false },
    ])
  })

  it('waits between the events if the server asks to', async () => {
    const order: string[] = []
    const slow = async (event: SendEvent): Promise<void> => {
      order.push(event.type)
      await Promise.resolve()
      order.push('ready')
    }
    await call(
      application(() => Response.text('x')),
      httpScope(),
      undefined,
      slow,
    ).result
    expect(order).toEqual(['http.response.start', 'ready', 'http.response.body', 'ready'])
  })
})

describe('an asynchronous handler', () => {
  it('is awaited', async () => {
    const recording = call(application(async () => Response.text('later')))
    expect(recording.events).toEqual([])
    await recording.result
    expect([recording.status, recording.body]).toEqual([200, 'later'])
  })

  it('may return any thenable', async () => {
    // oxlint-disable-next-line unicorn/no-thenable
    const thenable = { then: (resolve: (response: Response) => void) => resolve(Response.text('foreign')) }
    const recording = call(application(asHandler(() => thenable)))
    await recording.result
    expect(recording.body).toBe('foreign')
  })
})

describe('what is not a Response', () => {
  test.each<[unknown, string]>([
    [undefined, 'the handler of GET /a returned undefined and no Response; is a `return` missing?'],
    [null, 'returned null'],
    ['text', 'returned string and no Response; return a Response, such as Response.json(value)'],
    [{ a: 1 }, 'returned object'],
  ])('%j is a TypeError that names the fix', async (answer, message) => {
    const scope = httpScope({ path: '/a' })
    expect(() => call(application(asHandler(() => answer)), scope)).toThrow(message)
    await expect(call(application(asHandler(async () => answer)), scope).result).rejects.toThrow(TypeError)
  })

  it('unless it is an HttpError', async () => {
    expect(call(application(asHandler(() => new HttpError(404)))).status).toBe(404)
    const recording = call(application(asHandler(async () => new HttpError(404, 'gone'))))
    await recording.result
    expect(recording.body).toBe('{"detail":"gone"}')
  })

  it('or a web-standard Response', async () => {
    const web = new globalThis.Response('é', { status: 201, headers: { 'x-a': 'b' } })
    web.headers.append('set-cookie', 'a=1, 2')
    web.headers.append('set-cookie', 'b=2')
    const recording = call(application(asHandler(() => web)))
    await recording.result
    expect([recording.status, recording.body]).toEqual([201, 'é'])
    expect(recording.headers).toEqual([
      ['content-type', 'text/plain;charset=UTF-8'],
      ['set-cookie', 'a=1, 2'],
      ['set-cookie', 'b=2'],
      ['x-a', 'b'],
    ])
  })

  it('or a web-standard Response without a body', async () => {
    const recording = call(application(asHandler(async () => new globalThis.Response(null, { status: 304 }))))
    await recording.result
    expect([recording.status, recording.body, recording.events.length]).toEqual([304, '', 2])
    await expect(call(application(asHandler(async () => globalThis.Response.error()))).result).rejects.toThrow(
      RangeError,
    )
  })

  it('a handler must be a function', () => {
    expect(() => application({} as Handler)).toThrow('the handler must be a function')
  })
})

describe('errors', () => {
  const thrower = (error: unknown): Handler => {
    return () => {
      throw error
    }
  }

  it('HttpError becomes its response', async () => {
    const error = new HttpError(409, 'twice', { headers: { 'x-a': 'b' } })
    const sync = call(application(thrower(error)))
    expect([sync.status, sync.body, sync.result]).toEqual([409, '{"detail":"twice"}', undefined])
    expect(sync.headers).toContainEqual(['x-a', 'b'])
    const later = call(application(() => Promise.reject(error)))
    await later.result
    expect(later.status).toBe(409)
  })

  it('others are the server’s', async () => {
    const error = new Error('bug')
    const sent: SendEvent[] = []
    const run = (handler: Handler): void | Promise<void> =>
      application(handler)(httpScope(), receiver([]), (event) => {
        sent.push(event)
      })
    expect(() => run(thrower(error))).toThrow(error)
    await expect(run(() => Promise.reject(error))).rejects.toBe(error)
    expect(sent).toEqual([])
  })

  it('a client that has left is nobody’s error', async () => {
    const scope = httpScope({ signal: AbortSignal.abort() })
    const recording = call(
      application(async (request) => Response.text(await request.text())),
      scope,
      receiver([{ type: 'http.disconnect' }]),
    )
    await expect(recording.result).resolves.toBeUndefined()
    expect(call(application(thrower(new ClientDisconnect())), scope).events).toEqual([])
  })

  it('of send are passed on', () => {
    const error = new Error('no')
    const failing = (): never => {
      throw error
    }
    expect(() =>
      call(
        application(() => Response.empty()),
        httpScope(),
        undefined,
        failing,
      ),
    ).toThrow(error)
  })
})

describe('defer', () => {
  it('runs after the response, last in first out', async () => {
    const log: string[] = []
    const handler: Handler = (request) => {
      request.defer(() => {
        log.push('first')
      })
      request.defer(async () => {
        await Promise.resolve()
        log.push('second')
      })
      log.push('handler')
      return Response.text('x')
    }
    const recording = call(application(handler), httpScope(), undefined, (event) => {
      log.push(event.type)
    })
    expect(recording.events).toHaveLength(2)
    await recording.result
    expect(log).toEqual(['handler', 'http.response.start', 'http.response.body', 'second', 'first'])
  })

  it('waits for the last byte', async () => {
    const log: string[] = []
    let release = (): void => {}
    const written = new Promise<void>((resolve) => {
      release = resolve
    })
    const recording = call(
      application((request) => {
        request.defer(() => {
          log.push('deferred')
        })
        return Response.text('x')
      }),
      httpScope(),
      undefined,
      (event) => (event.type === 'http.response.body' ? written : undefined),
    )
    await nextTurn()
    await nextTurn()
    expect(log).toEqual([])
    release()
    await recording.result
    expect(log).toEqual(['deferred'])
  })

  it('lets the server flush first', async () => {
    const log: string[] = []
    const recording = call(
      application(async (request) => {
        request.defer(() => {
          log.push('deferred')
        })
        return Response.text('x')
      }),
      httpScope(),
      undefined,
      () => process.nextTick(() => log.push('flushed')),
    )
    await recording.result
    expect(log).toEqual(['flushed', 'flushed', 'deferred'])
  })

  it('may be called while cleaning up', async () => {
    const log: string[] = []
    await call(
      application((request) => {
        request.defer(() => request.defer(() => void log.push('inner')))
        return Response.empty()
      }),
    ).result
    expect(log).toEqual(['inner'])
  })

  it('runs when the handler fails', async () => {
    const deferred = vi.fn<() => void>()
    const error = new Error('bug')
    const fail = (thrown: unknown): Handler => {
      return (request) => {
        request.defer(deferred)
        throw thrown
      }
    }
    await expect(call(application(fail(error))).result).rejects.toBe(error)
    expect(deferred).toHaveBeenCalledTimes(1)
    const refused = call(application(fail(new HttpError(403))))
    await refused.result
    expect(refused.status).toBe(403)
    expect(deferred).toHaveBeenCalledTimes(2)
    const scope = httpScope({ signal: AbortSignal.abort() })
    await call(application(fail(new ClientDisconnect())), scope).result
    expect(deferred).toHaveBeenCalledTimes(3)
  })

  it('runs when the detail of an HttpError cannot be said', async () => {
    const deferred = vi.fn<() => void>()
    const recording = call(
      application((request) => {
        request.defer(deferred)
        throw HttpError.badRequest({ n: 1n })
      }),
    )
    await expect(recording.result).rejects.toThrow('JSON cannot say the bigint 1n at $.detail.n')
    expect(deferred).toHaveBeenCalledTimes(1)
  })

  it('does not stop at an error', async () => {
    const log: string[] = []
    const failing = (names: readonly string[]): Handler => {
      return (request) => {
        request.defer(() => void log.push('last'))
        for (const name of names) {
          request.defer(() => {
            log.push(name)
            throw new Error(name)
          })
        }
        return Response.empty()
      }
    }
    await expect(call(application(failing(['a']))).result).rejects.toThrow('a')
    expect(log).toEqual(['a', 'last'])
    const error = await Promise.resolve(call(application(failing(['a', 'b']))).result).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(AggregateError)
    expect((error as AggregateError).errors.map(String)).toEqual(['Error: b', 'Error: a'])
    expect(log).toEqual(['a', 'last', 'b', 'a', 'last'])
  })
})

describe('other scopes', () => {
  const websocket: WebSocketScope = { ...httpScope(), type: 'websocket', scheme: 'ws', subprotocols: [] }

  it('refuses a WebSocket before the handshake', async () => {
    const recording = call(
      application(() => Response.empty()),
      websocket,
      receiver([{ type: 'websocket.connect' }]),
    )
    await recording.result
    expect(recording.events).toEqual([{ type: 'websocket.close' }])
  })

  const lifespanScope = (): LifespanScope => ({
    type: 'lifespan',
    asgi: { version: '3.0', specVersion: '2.5' },
    state: {},
  })
  const life = () => receiver([{ type: 'lifespan.startup' }, { type: 'lifespan.shutdown' }], true)

  it('answers lifespan without hooks', async () => {
    const recording = call(
      application(() => Response.empty()),
      lifespanScope(),
      life(),
    )
    await recording.result
    expect(recording.events).toEqual([{ type: 'lifespan.startup.complete' }, { type: 'lifespan.shutdown.complete' }])
  })

  it('runs the hooks', async () => {
    const scope = lifespanScope()
    const log: string[] = []
    const app = application(() => Response.empty(), {
      async startup(state) {
        state['db'] = await Promise.resolve('open')
      },
      shutdown() {
        log.push('closed')
      },
    })
    await call(app, scope, life()).result
    expect(scope.state).toEqual({ db: 'open' })
    expect(log).toEqual(['closed'])
  })

  it('tells and throws what goes wrong at start-up', async () => {
    const error = new Error('no database')
    const app = application(() => Response.empty(), { startup: () => Promise.reject(error) })
    const recording = call(app, lifespanScope(), life())
    await expect(recording.result).rejects.toBe(error)
    expect(recording.events).toMatchObject([
      { type: 'lifespan.startup.failed', message: expect.stringMatching(/^Error: no database\n\s+at /) },
    ])
  })

  it('tells and throws what goes wrong at shutdown', async () => {
    const shutdown = (): never => {
      throw new TypeError('stuck')
    }
    const recording = call(
      application(() => Response.empty(), { shutdown }),
      lifespanScope(),
      life(),
    )
    await expect(recording.result).rejects.toThrow('stuck')
    expect(recording.events.map(({ type }) => type)).toEqual(['lifespan.startup.complete', 'lifespan.shutdown.failed'])
  })
})

it('hands the body to the handler', async () => {
  const recording = call(
    application(async (request) => Response.json(await request.json())),
    httpScope({ method: 'POST' }),
    receiver([part('{"a"', true), part(':1}')], true),
  )
  await recording.result
  expect(recording.body).toBe('{"a":1}')
})

it('can be linted from both sides', () => {
  expect(() => lint(application(() => Response.empty()))).not.toThrow()
})

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
