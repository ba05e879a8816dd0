import { once } from 'node:events'

import { afterEach, describe, expect, it, test, vi } from 'vitest'

import type { Application, HttpScope } from '../../src/gateway/asgi.ts'
import { GatewayLintError } from '../../src/gateway/breach.ts'
import { application } from '../../src/http/application.ts'
import { HttpError } from '../../src/http/errors.ts'
import type { Handler } from '../../src/http/handler.ts'
import type { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { onError } from '../../src/middleware/error-rules.ts'
import { errors } from '../../src/middleware/errors.ts'
import { TestClient, type TestClientOptions } from '../../src/testing/client.ts'

function clientOf(handler: Handler, options?: TestClientOptions): TestClient {
  return new TestClient(application(handler), options)
}

/** A client whose handler hands its request to the test. */
function spy(options?: TestClientOptions): { client: TestClient; seen: () => Request } {
  let last: Request | undefined
  const client = clientOf((request) => {
    last = request
    return Response.empty()
  }, options)
  return {
    client,
    seen() {
      if (last === undefined) throw new Error('the handler was not called')
      return last
    },
  }
}

describe('a response', () => {
  it('is web-standard', async () => {
    const client = clientOf(() => Response.json({ a: 1 }, { status: 201, headers: { 'x-a': 'b' } }))
    const response = await client.get('/b?c=d#e')
    expect(response).toBeInstanceOf(globalThis.Response)
    expect([response.status, response.headers.get('x-a'), await response.json()]).toEqual([201, 'b', { a: 1 }])
    expect([response.url, response.redirected]).toEqual(['http://testserver/b?c=d#e', false])
  })

  it('keeps cookies apart', async () => {
    const client = clientOf(() => Response.empty().withCookie('a', '1').withCookie('b', '2'))
    expect((await client.get('/')).headers.getSetCookie()).toHaveLength(2)
  })

  test.each([204, 304])('of status %i has no body', async (status) => {
    const response = await clientOf(() => Response.empty(status)).get('/')
    expect([response.status, response.body]).toEqual([status, null])
  })

  it('to HEAD has no body', async () => {
    const client = clientOf(() => Response.text('x'))
    const response = await client.head('/')
    expect([response.headers.get('content-type'), response.body]).toEqual(['text/plain; charset=utf-8', null])
    const streamed = await clientOf(() => Response.stream(['x'])).head('/')
    expect(await streamed.text()).toBe('')
  })

  it('cannot have a status that the web does not know', async () => {
    await expect(clientOf(() => Response.empty(799)).get('/')).rejects.toThrow('cannot have status 799')
  })
})

describe('a request', () => {
  it('has the habits of a test client', async () => {
    const { client, seen } = spy()
    await client.get('/')
    expect(seen().headers.list).toEqual([
      ['host', 'testserver'],
      ['accept', '*/*'],
      ['user-agent', 'testclient'],
    ])
    expect(seen().client).toEqual(['testclient', 50000])
    expect(seen().scope).toMatchObject({ scheme: 'http', server: ['testserver', 80], httpVersion: '1.1', rootPath: '' })
    expect(seen().url).toBe('http://testserver/')
  })

  it.each(['get', 'options', 'post', 'put', 'patch', 'delete'] as const)('%s', async (method) => {
    const { client, seen } = spy()
    await client[method]('/x')
    expect([seen().method, seen().path]).toEqual([method.toUpperCase(), '/x'])
  })

  it('may have any method', async () => {
    const { client, seen } = spy()
    await client.request('PURGE', '/')
    expect(seen().method).toBe('PURGE')
  })

  it.each<[string, Partial<HttpScope>]>([
    ['/a%20b/%C3%A9?x=%20', { path: '/a b/é', rawPath: '/a%20b/%C3%A9', queryString: 'x=%20' }],
    ['/a b?é', { path: '/a b', rawPath: '/a%20b', queryString: '%C3%A9' }],
    ['/a/../b', { path: '/a/../b', rawPath: '/a/../b' }],
    ['//evil.example/', { path: '//evil.example/', rawPath: '//evil.example/' }],
    ['/?', { path: '/', queryString: '' }],
    ['/a?b?c', { path: '/a', queryString: 'b?c' }],
    ['/a#b?c', { path: '/a', queryString: '' }],
    ['relative', { path: '/relative' }],
    ['https://other.example:8443/x', { path: '/x', scheme: 'https', server: ['other.example', 8443] }],
  ])('for %s', async (path, scope) => {
    const { client, seen } = spy()
    await client.get(path)
    expect(seen().scope).toMatchObject(scope)
  })

  it('refuses targets that no server would pass on', async () => {
    const { client } = spy()
    await expect(client.get('/%ff')).rejects.toThrow('a server would answer 400')
    await expect(client.get('ftp://example.org/')).rejects.toThrow('speaks http and https, not ftp:')
  })

  it('adds a query', async () => {
    const { client, seen } = spy()
    await client.get('/?a=1', { query: { b: ['2', '3'] } })
    expect(seen().scope.queryString).toBe('a=1&b=2&b=3')
    await client.get(new URL('http://testserver/x'), { query: 'raw=1' })
    expect(seen().scope.queryString).toBe('raw=1')
  })

  it('sends headers, the later ones instead of the earlier', async () => {
    const { client, seen } = spy({ headers: { 'x-a': '1', 'user-agent': 'mine' } })
    await client.get('/', { headers: { 'X-A': ['2', '3'], host: 'virtual.example' } })
    expect(seen().headers.getAll('x-a')).toEqual(['2', '3'])
    expect(seen().headers.get('user-agent')).toBe('mine')
    expect(seen().url).toBe('http://virtual.example/')
  })

  it('plays another server', async () => {
    const { client, seen } = spy({ baseUrl: 'https://shop.example:444', client: null, rootPath: '/api' })
    await client.get('/x')
    expect(seen().scope).toMatchObject({
      scheme: 'https',
      server: ['shop.example', 444],
      client: null,
      path: '/api/x',
      rawPath: '/x',
      rootPath: '/api',
    })
    expect([seen().url, seen().routePath]).toEqual(['https://shop.example:444/api/x', '/x'])
  })
})

describe('a request body', () => {
  const echo: Handler = async (request) =>
    Response.json({
      type: request.headers.get('content-type') ?? null,
      length: request.headers.get('content-length') ?? null,
      coding: request.headers.get('transfer-encoding') ?? null,
      text: await request.text(),
    })

  it.each<[string, Parameters<TestClient['post']>[1], object]>([
    ['json', { json: { a: 'é' } }, { type: 'application/json', length: '10', text: '{"a":"é"}' }],
    [
      'form',
      { form: { a: '1', b: 'x y' } },
      { type: 'application/x-www-form-urlencoded', length: '9', text: 'a=1&b=x+y' },
    ],
    ['text', { body: 'é' }, { type: null, length: '2', text: 'é' }],
    ['bytes', { body: Uint8Array.of(65) }, { type: null, length: '1', text: 'A' }],
    ['nothing', {}, { type: null, length: '0', text: '' }],
    ['own type', { json: 1, headers: { 'content-type': 'text/x' } }, { type: 'text/x', length: '1', text: '1' }],
    ['pieces', { body: ['a', Uint8Array.of(66)] }, { coding: 'chunked', length: null, text: 'aB' }],
    ['a web stream', { body: new Blob(['ab']).stream() }, { coding: 'chunked', text: 'ab' }],
  ])('%s', async (_, options, expected) => {
    expect(await (await clientOf(echo).post('/', options)).json()).toMatchObject(expected)
  })

  it('a form with a file', async () => {
    const form = new FormData()
    form.append('title', 'Holidays')
    form.append('file', new File(['content'], 'a.txt', { type: 'text/plain' }))
    const client = clientOf(async (request) => {
      const sent = await request.form()
      const files = await Promise.all(sent.files('file').map((file) => file.text()))
      return Response.json([request.contentType.type, sent.text('title'), files])
    })
    expect(await (await client.post('/', { form })).json()).toEqual(['multipart/form-data', 'Holidays', ['content']])
  })

  it('files beside fields, each as it is called', async () => {
    const app = application(async (request) => {
      const form = await request.form()
      const told = [...form].map(async ([field, value]) =>
        typeof value === 'string' ? [field, value] : [field, value.name, value.type, await value.text()],
      )
      return Response.json(await Promise.all(told))
    })
    const sent = await new TestClient(app).post('/', {
      form: { title: 'Holidays', year: '2030' },
      files: {
        cover: { name: 'ü.png', content: new Uint8Array([65]), type: 'image/png' },
        pages: [new File(['one'], '1.txt', { type: 'text/plain' }), new Blob(['two'])],
      },
    })
    expect(await sent.json()).toEqual([
      ['title', 'Holidays'],
      ['year', '2030'],
      ['cover', 'ü.png', 'image/png', 'A'],
      ['pages', '1.txt', 'text/plain', 'one'],
      ['pages', 'pages', 'application/octet-stream', 'two'],
    ])
  })

  it('is one only', async () => {
    await expect(clientOf(echo).post('/', { json: 1, body: 'x' })).rejects.toThrow('only one of json, form and body')
  })

  it('is produced while it is read, and freed when it is not', async () => {
    const log: string[] = []
    const produce = async function* (): AsyncGenerator<string> {
      try {
        for (const piece of ['a', 'b', 'c']) {
          log.push(piece)
          yield piece
        }
      } finally {
        log.push('freed')
      }
    }
    const client = clientOf(async (request) => {
      for await (const chunk of request.body) return new Response(chunk)
      return Response.empty()
    })
    expect(await (await client.post('/', { body: produce() })).text()).toBe('a')
    expect(log).toEqual(['a', 'freed'])
  })

  it('that fails is an error of the test', async () => {
    const error = new Error('mine')
    const produce = async function* (): AsyncGenerator<string> {
      yield 'a'
      throw error
    }
    await expect(clientOf(echo).post('/', { body: produce() })).rejects.toBe(error)
    const wrong = [7] as unknown as string[]
    await expect(clientOf(echo).post('/', { body: wrong })).rejects.toThrow('a piece of a request body')
  })
})

describe('fetch', () => {
  const app = application(async (request) => {
    if (request.path === '/old') return Response.redirect('/new', 308)
    return Response.json([request.method, request.path, request.headers.get('x-a') ?? null, await request.text()])
  })

  it('takes what the web takes', async () => {
    const { fetch } = new TestClient(app)
    const post = { method: 'POST', body: 'é', headers: { 'x-a': 'b' } }
    expect(await (await fetch('/old', post)).json()).toEqual(['POST', '/new', 'b', 'é'])
    const request = new globalThis.Request('http://testserver/old', { redirect: 'manual' })
    expect((await fetch(request)).status).toBe(308)
    await expect(fetch(request, { redirect: 'error' })).rejects.toThrow('unexpected redirect')
    await expect(fetch('/', { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })
})

describe('who sends', () => {
  const app = application((request) => Response.json(request.headers.get('authorization') ?? null))
  const ada = `Basic ${Buffer.from('ada:pä:ss').toString('base64')}`

  it('is said for all requests, for one, or for none', async () => {
    const client = new TestClient(app, { auth: ['ada', 'pä:ss'] })
    expect(await (await client.get('/')).json()).toBe(ada)
    expect(await (await client.get('/', { auth: 'a-token' })).json()).toBe('Bearer a-token')
    expect(await (await client.get('/', { auth: null })).json()).toBeNull()
    expect(await (await client.get('/', { headers: { authorization: 'own' } })).json()).toBe('own')
    await expect(client.get('/', { auth: ['a:b', ''] })).rejects.toThrow('a name has no colon')
  })
})

describe('cookies', () => {
  const visits: Handler = (request) => {
    const count = Number(request.cookies.get('visits') ?? 0) + 1
    return Response.text(String(count)).withCookie('visits', String(count))
  }

  it('are kept and sent back', async () => {
    const client = clientOf(visits)
    await client.get('/')
    expect(await (await client.get('/')).text()).toBe('2')
    expect(client.cookies.get('visits')).toBe('2')
    client.cookies.clear()
    expect(await (await client.get('/')).text()).toBe('1')
  })

  it('can be set by the test', async () => {
    const { client, seen } = spy({ cookies: { a: 'x y' } })
    await client.get('/', { cookies: { b: '2' } })
    expect(seen().headers.get('cookie')).toBe('a=x%20y; b=2')
    expect([...seen().cookies]).toEqual([
      ['a', 'x y'],
      ['b', '2'],
    ])
    await client.get('/')
    expect(seen().headers.get('cookie')).toBe('a=x%20y')
    await client.get('/', { headers: { cookie: 'only=this' } })
    expect(seen().headers.get('cookie')).toBe('only=this')
  })

  it('are set by redirects too', async () => {
    const client = clientOf((request) =>
      request.path === '/in'
        ? Response.redirect('/', 303).withCookie('session', 's')
        : Response.text(request.cookies.get('session') ?? 'none'),
    )
    expect(await (await client.post('/in')).text()).toBe('s')
  })
})

describe('redirects', () => {
  const redirecting =
    (status: number): Handler =>
    async (request) =>
      request.path === '/there'
        ? Response.json([request.method, await request.text(), request.headers.get('content-type') ?? null])
        : Response.redirect('/there', status)

  it.each<[number, string, [string, string, string | null]]>([
    [301, 'POST', ['GET', '', null]],
    [302, 'POST', ['GET', '', null]],
    [303, 'POST', ['GET', '', null]],
    [307, 'POST', ['POST', '1', 'application/json']],
    [308, 'POST', ['POST', '1', 'application/json']],
    [301, 'PUT', ['PUT', '1', 'application/json']],
    [302, 'DELETE', ['DELETE', '1', 'application/json']],
    [303, 'PUT', ['GET', '', null]],
    [303, 'GET', ['GET', '1', 'application/json']],
  ])('%i after %s', async (status, method, expected) => {
    const response = await clientOf(redirecting(status)).request(method, '/here', { json: 1 })
    expect(await response.json()).toEqual(expected)
    expect([response.url, response.redirected]).toEqual(['http://testserver/there', true])
  })

  it('keeps HEAD', async () => {
    const { client, seen } = spy()
    void client
    const head = clientOf((request) => (request.path === '/' ? Response.redirect('/b', 303) : Response.text('x')))
    expect((await head.head('/')).url).toBe('http://testserver/b')
    expect(seen).toThrow('was not called')
  })

  it('can be left to the test, or be an error', async () => {
    const client = clientOf(redirecting(307), { redirect: 'manual' })
    const response = await client.get('/a')
    expect([response.status, response.headers.get('location')]).toEqual([307, '/there'])
    await expect(client.get('/a', { redirect: 'error' })).rejects.toThrow('unexpected redirect from /a to /there')
    expect((await client.get('/a', { redirect: 'follow' })).status).toBe(200)
  })

  it('end somewhere', async () => {
    let count = 0
    const client = clientOf(() => {
      count++
      return Response.redirect('/')
    })
    await expect(client.get('/')).rejects.toThrow('more than 20 redirects')
    expect(count).toBe(21)
    const few = clientOf(() => Response.redirect('/'), { maxRedirects: 0 })
    await expect(few.get('/')).rejects.toThrow('more than 0 redirects')
  })

  it('cannot repeat a streamed body', async () => {
    const client = clientOf(redirecting(307))
    await expect(client.post('/', { body: ['a'] })).rejects.toThrow('a streamed body cannot be sent again')
    expect((await clientOf(redirecting(303)).post('/', { body: ['a'] })).status).toBe(200)
  })

  it('do not carry credentials to another site', async () => {
    const client = clientOf(
      (request) =>
        request.path === '/'
          ? Response.redirect('http://other.example/x')
          : Response.json([request.headers.get('host'), request.headers.get('authorization') ?? null]),
      { headers: { authorization: 'Bearer x' } },
    )
    const response = await client.get('/')
    expect(await response.json()).toEqual(['other.example', null])
    expect(response.url).toBe('http://other.example/x')
  })

  it('without a location are plain responses', async () => {
    expect((await clientOf(() => Response.empty(302)).get('/')).status).toBe(302)
  })
})

describe('streams', () => {
  it('arrive as they are sent', async () => {
    const log: string[] = []
    const client = clientOf(() => {
      const produce = async function* (): AsyncGenerator<string> {
        for (const piece of ['a', 'b']) {
          log.push(`sent ${piece}`)
          yield piece
          await turn()
        }
        log.push('end')
      }
      return Response.stream(produce())
    })
    const response = await client.get('/')
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) log.push(`got ${decoder.decode(chunk)}`)
    expect(log).toEqual(['sent a', 'got a', 'sent b', 'got b', 'end'])
  })

  it('make the application wait for the reader', async () => {
    let produced = 0
    const client = clientOf(() => {
      const produce = function* (): Generator<Uint8Array> {
        for (; produced < 100; produced++) yield new Uint8Array(16_384)
      }
      return Response.stream(produce())
    })
    const response = await client.get('/')
    await turn()
    await turn()
    expect(produced).toBeLessThan(10)
    expect((await response.arrayBuffer()).byteLength).toBe(100 * 16_384)
  })

  it('end after what the application deferred', async () => {
    const log: string[] = []
    const client = clientOf((request) => {
      request.defer(async () => {
        await turn()
        log.push('deferred')
      })
      return Response.stream(['a'])
    })
    const response = await client.get('/')
    expect(await response.text()).toBe('a')
    expect(log).toEqual(['deferred'])
  })

  it('can be left: the application gets the disconnect', async () => {
    let signal: AbortSignal | undefined
    let cleaned: () => void = () => {}
    const cleanedUp = new Promise<void>((resolve) => {
      cleaned = resolve
    })
    const client = clientOf((request) => {
      signal = request.signal
      const produce = async function* (): AsyncGenerator<string> {
        try {
          for (;;) {
            yield 'tick'
            await turn()
          }
        } finally {
          cleaned()
        }
      }
      return Response.stream(produce())
    })
    const response = await client.get('/')
    expect(signal?.aborted).toBe(false)
    await response.body?.cancel()
    expect(signal?.aborted).toBe(true)
    await cleanedUp
  })
})

describe('the client leaves', () => {
  it('when the signal of the test is aborted', async () => {
    const leaving = new AbortController()
    const seen = vi.fn<(type: string) => void>()
    const app: Application = async (_scope, receive, send) => {
      await receive()
      const waiting = receive()
      leaving.abort(new Error('enough'))
      seen((await waiting).type)
      await send({ type: 'http.response.start', status: 200 })
      await send({ type: 'http.response.body', body: 'nobody reads' })
    }
    const client = new TestClient(app)
    await expect(client.get('/', { signal: leaving.signal })).rejects.toThrow('enough')
    await turn()
    expect(seen).toHaveBeenCalledWith('http.disconnect')
    await expect(client.get('/', { signal: leaving.signal })).rejects.toThrow('enough')
  })

  it('when the client is stopped', async () => {
    const entered = new EventTarget()
    const client = clientOf(async (request) => {
      entered.dispatchEvent(new Event('in'))
      await once(request.signal, 'abort')
      return Response.empty()
    })
    const stopped = once(entered, 'in').then(() => client.stop())
    const response = client.get('/')
    await expect(response).rejects.toThrow('the test client was stopped')
    await stopped
  })

  it('only once', async () => {
    const leaving = new AbortController()
    const removed = vi.spyOn(leaving.signal, 'removeEventListener')
    const response = await clientOf(() => Response.text('x')).get('/', { signal: leaving.signal })
    leaving.abort()
    expect(await response.text()).toBe('x')
    expect(removed).toHaveBeenCalledTimes(1)
  })

  it('and receive says so after the response, too', async () => {
    const types: string[] = []
    const app: Application = async (_scope, receive, send) => {
      types.push((await receive()).type)
      await send({ type: 'http.response.start', status: 200 })
      await send({ type: 'http.response.body' })
      types.push((await receive()).type)
    }
    await new TestClient(app).get('/')
    expect(types).toEqual(['http.request', 'http.disconnect'])
  })
})

describe('errors of the application', () => {
  const error = new Error('bug')
  const before: Handler = () => {
    throw error
  }
  const after: Handler = (request) => {
    request.defer(() => {
      throw error
    })
    return Response.text('x')
  }
  const within: Handler = () =>
    Response.stream(
      (function* () {
        yield 'a'
        throw error
      })(),
    )

  it('are thrown in the test', async () => {
    await expect(clientOf(before).get('/')).rejects.toBe(error)
    await expect(clientOf(async (request) => before(request)).get('/')).rejects.toBe(error)
    await expect(clientOf(after).get('/')).rejects.toBe(error)
    await expect((await clientOf(within).get('/')).text()).rejects.toBe(error)
  })

  it('are thrown also where a layer has answered them, whatever a rule says', async () => {
    const log = vi.fn()
    for (const handlers of [[], [onError(500, () => Response.text('sorry', { status: 500 }))]]) {
      const answering = errors({ log, handlers })
      await expect(clientOf(answering(before)).get('/')).rejects.toBe(error)
      await expect(clientOf(answering(answering(async (one) => before(one)))).get('/')).rejects.toBe(error)
      expect((await clientOf(answering(before), { raiseServerErrors: false }).get('/')).status).toBe(500)
    }
    const expected = errors({ log, handlers: [onError(404, () => Response.text('gone', { status: 410 }))] })
    expect((await clientOf(expected(() => HttpError.notFound())).get('/')).status).toBe(410)
    expect(log).toHaveBeenCalledTimes(6)
  })

  it('or become what a server makes of them', async () => {
    const options = { raiseServerErrors: false }
    const response = await clientOf(before, options).get('/')
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error'])
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await (await clientOf(after, options).get('/')).text()).toBe('x')
    await expect((await clientOf(within, options).get('/')).text()).rejects.toThrow('terminated')
  })

  it('breaches of the gateway contract are always thrown', async () => {
    const silent: Application = () => {}
    await expect(new TestClient(silent, { raiseServerErrors: false }).get('/')).rejects.toThrow(GatewayLintError)
    const upper: Application = async (_scope, _receive, send) => {
      await send({ type: 'http.response.start', status: 200, headers: [['X-Upper', 'x']] })
    }
    await expect(new TestClient(upper).get('/')).rejects.toThrow('fields.name')
    const trailers: Application = async (_scope, _receive, send) => {
      await send({ type: 'http.response.start', status: 200, trailers: true })
    }
    await expect(new TestClient(trailers).get('/')).rejects.toThrow('extension.offered')
  })
})

describe('the lifespan', () => {
  it('runs between start and stop', async () => {
    const log: string[] = []
    const client = new TestClient(
      application((request) => Response.json(request.state), {
        startup(state) {
          log.push('up')
          state['db'] = 1
        },
        shutdown() {
          log.push('down')
        },
      }),
    )
    expect(await client.start()).toBe(client)
    expect(client.state).toEqual({ db: 1 })
    expect(await (await client.get('/')).json()).toEqual({ db: 1 })
    await client.stop()
    expect(log).toEqual(['up', 'down'])
    await client.start()
    await client.stop()
    expect(log).toEqual(['up', 'down', 'up', 'down'])
    await client.stop()
  })

  it('ends with the block that uses the client', async () => {
    const shutdown = vi.fn<() => void>()
    const client = await new TestClient(application(() => Response.empty(), { shutdown })).start()
    await client[Symbol.asyncDispose]()
    expect(shutdown).toHaveBeenCalledTimes(1)
  })

  it('gives each request its own copy of the state', async () => {
    const client = clientOf((request) => {
      request.state['mine'] = true
      return Response.json(Object.keys(request.state))
    })
    client.state['shared'] = 1
    await client.get('/')
    expect(await (await client.get('/')).json()).toEqual(['shared', 'mine'])
    expect(client.state).toEqual({ shared: 1 })
  })

  it('rejects with the error of the application', async () => {
    const error = new Error('no database')
    const fail = (): never => {
      throw error
    }
    const client = new TestClient(application(() => Response.empty(), { startup: fail }))
    await expect(client.start()).rejects.toBe(error)
    await expect(client.start()).rejects.toBe(error)
    const late = await new TestClient(application(() => Response.empty(), { shutdown: fail })).start()
    await expect(late.stop()).rejects.toBe(error)
  })

  it('rejects with the message of an application that only tells', async () => {
    const failing: Application = async (_scope, receive, send) => {
      await receive()
      await send({ type: 'lifespan.startup.failed', message: 'no port' })
    }
    await expect(new TestClient(failing).start()).rejects.toThrow('no port')
    const stuck: Application = async (_scope, receive, send) => {
      await receive()
      await send({ type: 'lifespan.startup.complete' })
      await receive()
      await send({ type: 'lifespan.shutdown.failed' })
    }
    const client = await new TestClient(stuck).start()
    await expect(client.stop()).rejects.toThrow('the application failed to stop')
  })

  it('may be over before the shutdown', async () => {
    const brief: Application = async (_scope, receive, send) => {
      await receive()
      await send({ type: 'lifespan.startup.complete' })
    }
    const client = await new TestClient(brief).start()
    await expect(client.stop()).resolves.toBeUndefined()
  })

  it('starts once', async () => {
    const client = await clientOf(() => Response.empty()).start()
    await expect(client.start()).rejects.toThrow('started already')
    await client.stop()
  })
})

describe('the subject', () => {
  it('may hold its application', async () => {
    const client = new TestClient({ asgi: application(() => Response.text('x')) })
    expect(await (await client.get('/')).text()).toBe('x')
  })

  it('is not a handler', () => {
    const handler: Handler = (request) => Response.text(request.path)
    expect(() => new TestClient(handler as unknown as Application)).toThrow('wrap it: application(handler)')
    expect(() => new TestClient({} as Application)).toThrow('expected a gateway application')
    expect(() => new TestClient(undefined as unknown as Application)).toThrow(TypeError)
  })

  it.each(['http://a.example/path', 'http://a.example/?q', 'ws://a.example', 'http://u@a.example'])(
    'is not at %s',
    (baseUrl) => {
      expect(() => spy({ baseUrl })).toThrow('baseUrl is scheme, host and port only')
    },
  )
})

afterEach(() => {
  vi.restoreAllMocks()
})

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
