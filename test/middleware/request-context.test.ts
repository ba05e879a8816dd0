import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter, once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { application } from '../../src/http/application.ts'
import { FileBody } from '../../src/http/file-body.ts'
import { HttpError } from '../../src/http/errors.ts'
import { compose, type Handler, type Middleware } from '../../src/http/handler.ts'
import type { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import {
  context,
  currentApp,
  currentRequest,
  globals,
  hasRequestContext,
  logContext,
  requestContext,
  runWithApp,
  runWithRequest,
} from '../../src/middleware/request-context.ts'
import { requestId } from '../../src/middleware/request-id.ts'
import { serve } from '../../src/server/serve.ts'
import { TestClient } from '../../src/testing/client.ts'
import { exchange, request, respond } from './requests.ts'

class Shop {
  readonly title = 'Shop'
}

/** Answers inside of the context, and waits until all is cleaned up. */
function answer(handler: Handler, options: Parameters<typeof requestContext>[0] = {}): ReturnType<typeof exchange> {
  return exchange(requestContext(options)(handler), { path: '/books' })
}

const where = (): string => (hasRequestContext() ? currentRequest().path : 'outside')

describe('the current request', () => {
  test('is the one that is answered, and a handler that answers at once still does', () => {
    const asked = request({ path: '/books' })
    const handler = requestContext()((given) => Response.text(String(currentRequest() === given)))
    const response = handler(asked)
    expect(response).toBeInstanceOf(Response)
    expect(response).toHaveProperty('body', 'true')
    expect(hasRequestContext()).toBe(false)
  })

  test('is known to functions that were not given it, across awaits and timers', async () => {
    const seen: string[] = []
    await answer(async () => {
      seen.push(where())
      await Promise.resolve()
      seen.push(where())
      await sleep(1)
      seen.push(where())
      await new Promise<void>((resolve) => {
        setTimeout(() => {
          seen.push(where())
          resolve()
        }, 1)
      })
      return Response.text('')
    })
    expect(seen).toEqual(['/books', '/books', '/books', '/books'])
  })

  test('goes along to a task that outlives the response', async () => {
    const events = new EventEmitter()
    const told = once(events, 'done')
    await answer(() => {
      void sleep(5).then(() => events.emit('done', where()))
      return Response.text('')
    })
    expect(await told).toEqual(['/books'])
  })

  test('is what middleware further out made of it: a changed scope and typed values', () => {
    const outer: Middleware = (next) => (given) => {
      given.replaceScope({ path: '/changed' })
      return next(given)
    }
    const stack = compose([outer, requestContext()], () => Response.text(where()))
    expect(respond(stack).body).toBe('/changed')
  })

  test('of requests at the same time is each its own', async () => {
    const handler = requestContext()(async (given) => {
      context.g['path'] = given.path
      await sleep(given.path === '/slow' ? 10 : 1)
      return Response.text(`${where()} ${String(context.g['path'])}`)
    })
    const client = new TestClient(application(handler))
    const answers = await Promise.all(['/slow', '/a', '/b'].map(async (path) => (await client.get(path)).text()))
    expect(answers).toEqual(['/slow /slow', '/a /a', '/b /b'])
  })

  test('has a signal that says when the client left', () => {
    const handler = requestContext()((given) => Response.text(String(currentRequest().signal === given.signal)))
    expect(respond(handler).body).toBe('true')
  })
})

describe('what the server starts belongs to the request', () => {
  test.each<[string, () => Parameters<typeof Response.stream>[0]]>([
    [
      'an async generator',
      async function* () {
        yield where()
        await sleep(1)
        yield where()
      },
    ],
    [
      'a generator',
      function* () {
        yield where()
        yield where()
      },
    ],
    [
      'a web stream',
      () => {
        let left = 2
        return new ReadableStream<string>(
          {
            pull(controller) {
              controller.enqueue(where())
              if (--left === 0) controller.close()
            },
          },
          { highWaterMark: 0 },
        )
      },
    ],
    [
      'a Node stream',
      () => {
        let left = 2
        return new Readable({
          read() {
            this.push(left-- > 0 ? where() : null)
          },
        })
      },
    ],
  ])('%s that is produced after the handler returned', async (_kind, stream) => {
    const sent = await answer(() => Response.stream(stream()))
    const content = sent.flatMap((event) => (event.type === 'http.response.body' ? [String(event.body)] : [])).join('')
    expect(content).toBe('/books/books')
  })

  test('but a file stays what servers send by themselves', () => {
    const file = new FileBody('/tmp/a', 0, 1, true)
    expect(respond(requestContext()(() => new Response(file))).body).toBe(file)
  })

  test('the end of a stream that nobody wants any more', async () => {
    const seen: string[] = []
    const stream = requestContext()(() =>
      Response.stream(
        (async function* () {
          try {
            yield 'a'
            yield 'b'
          } finally {
            await sleep(1)
            seen.push(where())
          }
        })(),
      ),
    )
    const client = new TestClient(application(stream))
    const response = await client.get('/books')
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await expect.poll(() => seen).toEqual(['/books'])
  })

  test('a stream whose producer fails', async () => {
    const failing = requestContext()(() =>
      Response.stream(
        // oxlint-disable-next-line require-yield -- it fails before it has anything
        (async function* (): AsyncGenerator<string> {
          currentRequest().defer(() => {
            seen.push(where())
          })
          throw new Error(where())
        })(),
      ),
    )
    const seen: string[] = []
    await expect(exchange(failing, { path: '/books' })).rejects.toThrow('/books')
    expect(seen).toEqual(['/books'])
  })

  test('deferred clean-up, the last first, whoever deferred it', async () => {
    const seen: string[] = []
    await answer((given) => {
      given.defer(async () => {
        await sleep(1)
        seen.push(`first ${where()}`)
      })
      given.defer(() => {
        seen.push(`second ${where()}`)
        given.defer(() => {
          seen.push(`deferred while cleaning up ${where()}`)
        })
      })
      return Response.text('')
    })
    expect(seen).toEqual(['second /books', 'deferred while cleaning up /books', 'first /books'])
  })

  test('what a stream deferred while it was produced', async () => {
    const seen: string[] = []
    await answer(() =>
      Response.stream(
        (async function* () {
          yield 'a'
          currentRequest().defer(() => {
            seen.push(where())
          })
        })(),
      ),
    )
    expect(seen).toEqual(['/books'])
  })

  test.each<[string, Handler]>([
    [
      'thrown at once',
      () => {
        throw new Error('a bug')
      },
    ],
    ['thrown later', () => Promise.reject(new Error('a bug'))],
  ])('clean-up after an error that is %s: every function runs, errors are told together', async (_when, fail) => {
    const seen: string[] = []
    const running = answer((given) => {
      given.defer(() => {
        seen.push(where())
        throw new Error('late')
      })
      given.defer(() => {
        seen.push(where())
      })
      return fail(given)
    })
    await expect(running).rejects.toThrow(expect.objectContaining({ name: 'AggregateError' }))
    expect(seen).toEqual(['/books', '/books'])
  })

  test('clean-up after an HttpError', async () => {
    const seen: string[] = []
    const sent = await answer((given) => {
      given.defer(() => {
        seen.push(where())
      })
      throw HttpError.notFound()
    })
    expect(sent[0]).toMatchObject({ status: 404 })
    expect(seen).toEqual(['/books'])
  })
})

describe('g', () => {
  test('is a bag of the request: set, read, ask, delete, list', () => {
    const handler = requestContext()(() => {
      const { g } = context
      g['user'] = 'ann'
      expect(g['user']).toBe('ann')
      expect('user' in g).toBe(true)
      expect(Object.keys(g)).toEqual(['user'])
      expect({ ...g }).toEqual({ user: 'ann' })
      delete g['user']
      expect('user' in g).toBe(false)
      return Response.text('')
    })
    respond(handler)
  })

  test('get, pop and setDefault are those of Flask', () => {
    const handler = requestContext()(() => {
      const { g } = context
      expect(g.get('db')).toBeUndefined()
      expect(g.get('db', 'none')).toBe('none')
      expect(g.setDefault('db', 'first')).toBe('first')
      expect(g.setDefault('db', 'second')).toBe('first')
      expect(g.pop('db')).toBe('first')
      expect(g.pop('db', undefined)).toBeUndefined()
      expect(() => g.pop('db')).toThrow('context.g has no "db"')
      return Response.text('')
    })
    respond(handler)
  })

  test('a name that was not set throws and says so; what engines ask for does not', async () => {
    await answer(async () => {
      expect(() => context.g['nobody']).toThrow('context.g has no "nobody": nothing has set it in this request')
      expect(await context.g).toBe(context.g)
      expect(JSON.stringify(context.g)).toBe('{}')
      expect(Object.prototype.toString.call(context.g)).toBe('[object Object]')
      return Response.text('')
    })
  })

  test('is one constant for all requests, and typed by the application', async () => {
    const g = globals<{ count: number }>()
    const handler = requestContext()(() => {
      g.count = Number(g.get('count', 0)) + 1
      const count: number = g.count
      return Response.text(String(count))
    })
    expect(respond(handler).body).toBe('1')
    expect(respond(handler).body).toBe('1')
    expect(globals()).toBe(g)
  })

  test('names that objects have are names like others', () => {
    const handler = requestContext()(() => {
      const { g } = context
      expect(() => g['constructor']).toThrow('context.g has no "constructor"')
      g['__proto__'] = { polluted: true }
      expect('polluted' in g).toBe(false)
      expect(Object.prototype).not.toHaveProperty('polluted')
      expect(() => {
        g['pop'] = 1 as never
      }).toThrow('context.g: pop cannot be the name of a value')
      return Response.text('')
    })
    respond(handler)
  })

  test('is visible in streams and clean-up', async () => {
    const seen: unknown[] = []
    await answer((given) => {
      context.g['n'] = 1
      given.defer(() => {
        seen.push(context.g['n'])
      })
      return Response.stream(
        (function* () {
          seen.push(context.g['n'])
          yield 'a'
        })(),
      )
    })
    expect(seen).toEqual([1, 1])
  })
})

describe('the current application', () => {
  test('is what the middleware was given, of the class that is asked for', () => {
    const handler = requestContext({ app: new Shop() })(() => Response.text(currentApp(Shop).title))
    expect(respond(handler).body).toBe('Shop')
  })

  test('of another class, or unknown, is an error that says so', () => {
    const handler = requestContext({ app: new Shop() })(() => Response.json(currentApp(Map)))
    expect(() => respond(handler)).toThrow(new TypeError('currentApp: the application is a Shop and no Map'))
    const without = requestContext()(() => Response.json(currentApp(Shop)))
    expect(() => respond(without)).toThrow('name it: requestContext({ app })')
    expect(() => requestContext({ app: 'shop' as never })).toThrow(TypeError)
  })

  test('within a mounted application is that one, and g is the same', () => {
    class Inner {
      readonly title = 'Inner'
    }
    const inner = requestContext({ app: new Inner() })(() => {
      context.g['inner'] = true
      return Response.text(currentApp(Inner).title)
    })
    const outer = requestContext({ app: new Shop() })((given) => {
      context.g['outer'] = true
      const response = inner(given)
      expect(currentApp(Shop).title).toBe('Shop')
      expect(Object.keys(context.g)).toEqual(['outer', 'inner'])
      return response
    })
    expect(respond(outer).body).toBe('Inner')
  })
})

describe('outside of a request', () => {
  test('an error says what to do', () => {
    expect(() => currentRequest()).toThrow(/^Working outside of request context\.\n\n.*app\.use\(requestContext\(\)\)/)
    expect(() => context.request).toThrow('runWithRequest(request, () => …)')
    expect(() => context.g['user']).toThrow('Working outside of request context.')
    expect(() => {
      context.g['user'] = 1
    }).toThrow('Working outside of request context.')
    expect(() => currentApp(Shop)).toThrow(/^Working outside of application context\.\n\n.*requestContext\(\{ app \}\)/)
    expect(hasRequestContext()).toBe(false)
  })

  test('the next request of a connection has no context left over', async () => {
    const withContext = requestContext()(async () => {
      await sleep(1)
      return Response.text(where())
    })
    const app = application((given) => (given.path === '/with' ? withContext(given) : Response.text(where())))
    const server = await serve(app, { port: 0, accessLog: false, lifespan: 'off' })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports = new Set<number | undefined>()
    const ask = async (path: string): Promise<string> => {
      const asked = get(server.url + path, { agent })
      const [response] = (await once(asked, 'response')) as [IncomingMessage]
      ports.add(response.socket.localPort)
      return text(response)
    }
    try {
      expect(await ask('/with')).toBe('/with')
      expect(await ask('/without')).toBe('outside')
      expect(ports.size).toBe(1)
    } finally {
      agent.destroy()
      await server.close()
    }
  })

  test('runWithRequest makes one for tests and scripts, and gives what the function gives', async () => {
    expect(runWithRequest(request({ path: '/p' }), () => currentRequest().path)).toBe('/p')
    const later = runWithRequest(
      request({ path: '/p' }),
      async () => {
        await sleep(1)
        return `${where()} ${currentApp(Shop).title}`
      },
      { app: new Shop() },
    )
    expect(await later).toBe('/p Shop')
    expect(hasRequestContext()).toBe(false)
  })

  test('runWithRequest steps into what a request that is over has left', async () => {
    const asked: Request[] = []
    await answer((given) => {
      asked.push(given)
      context.g['user'] = 'ann'
      return Response.text('')
    })
    const [last] = asked
    expect(last && runWithRequest(last, () => context.g['user'])).toBe('ann')
  })

  test('runWithApp gives an application and g without a request', () => {
    const title = runWithApp(new Shop(), () => {
      context.g['n'] = 1
      expect(hasRequestContext()).toBe(false)
      expect(() => currentRequest()).toThrow('Working outside of request context.')
      return currentApp(Shop).title
    })
    expect(title).toBe('Shop')
  })

  test('other storages are left alone', async () => {
    const other = new AsyncLocalStorage<string>()
    await other.run('mine', () =>
      answer((given) => {
        given.defer(() => expect(other.getStore()).toBe('mine'))
        return Response.text(String(other.getStore()))
      }),
    )
  })
})

describe('logs', () => {
  test('have the id of the request, and nothing outside of one', () => {
    const stack = compose([requestId({ generate: () => 'r-1' }), requestContext()], () => Response.json(logContext()))
    expect(respond(stack).body).toBe('{"requestId":"r-1"}')
    expect(respond(requestContext()(() => Response.json(logContext()))).body).toBe('{}')
    expect(logContext()).toEqual({})
  })
})
