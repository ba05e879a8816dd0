// One exchange after the other: framing, order, what the application sees.
import { describe, expect, test } from 'vitest'

import type { HttpScope } from '../../src/gateway/asgi.ts'
import { lintServer } from '../../src/gateway/lint-server.ts'
import { GET, answer, bodyOf, converse, deferred, echo, readAll, start, startRaw } from './harness.ts'

describe('an exchange', () => {
  test('is answered with Date, Server and Content-Length, and keeps the connection', async () => {
    const running = await start(answer('hello'))
    const client = running.connect().send(GET)
    const first = await client.until('hello')
    expect(first).toMatch(
      /^HTTP\/1\.1 200 OK\r\ndate: \w{3}, \d{2} \w{3} \d{4} [\d:]{8} GMT\r\nserver: testudo\r\ncontent-type: text\/plain\r\ncontent-length: 5\r\n\r\nhello$/,
    )
    client.send(GET)
    await client.until(/hello[\s\S]*hello/)
  })

  test('hands the application the whole scope', async () => {
    const seen: HttpScope[] = []
    const running = await start(
      (scope, receive, send) => {
        seen.push(scope)
        return answer('ok')(scope, receive, send)
      },
      { rootPath: '/api' },
    )
    await converse(
      running,
      'PATCH /b%C3%BCcher/1?q=a%20b&x HTTP/1.1\r\nHost: a.test:80\r\nX-A: 1\r\nx-a: 2\r\nConnection: close\r\n\r\n',
    )
    const [scope] = seen
    expect(scope).toMatchObject({
      type: 'http',
      method: 'PATCH',
      path: '/api/bücher/1',
      rawPath: '/b%C3%BCcher/1',
      queryString: 'q=a%20b&x',
      rootPath: '/api',
      httpVersion: '1.1',
      scheme: 'http',
      asgi: { version: '3.0' },
      server: ['127.0.0.1', running.port],
      state: {},
    })
    expect(scope?.client?.[0]).toBe('127.0.0.1')
    expect(scope?.headers).toEqual([
      ['host', 'a.test:80'],
      ['x-a', '1'],
      ['x-a', '2'],
      ['connection', 'close'],
    ])
  })

  test('leaves the asterisk of OPTIONS * without a prefix', async () => {
    const running = await start((scope, receive, send) => answer(scope.path)(scope, receive, send), {
      rootPath: '/api',
    })
    expect(bodyOf(await converse(running, 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'))).toBe('*')
  })

  test('keeps every promise that the contract makes to an application', async () => {
    const running = await startRaw(lintServer())
    const post = 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n'
    const text = await converse(running, `${GET}${post}${'x'.repeat(100_000)}${GET}`)
    expect(running.log.messages('error')).toEqual([])
    expect(text.match(/HTTP\/1\.1 2\d\d /g)).toHaveLength(3)
  })

  test('answers pipelined requests in order, whoever is ready first', async () => {
    const gate = deferred()
    const running = await start(async (scope, _receive, send) => {
      if (scope.path === '/slow') await gate.promise
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body: `[${scope.path}]` })
    })
    const client = running.connect()
    client.send('GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /fast HTTP/1.1\r\nHost: a\r\n\r\n')
    gate.resolve()
    const text = await client.until('[/fast]')
    expect(text.indexOf('[/slow]')).toBeLessThan(text.indexOf('[/fast]'))
  })

  test('answers a bad request behind a good one after it, and closes', async () => {
    const gate = deferred()
    const running = await start(async (_scope, _receive, send) => {
      await gate.promise
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body: 'first' })
    })
    const client = running.connect().send(`${GET}GET / HTTP/1.1\r\nHost: a b\r\n\r\n`)
    gate.resolve()
    const text = await client.closed
    expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*first(?=HTTP\/1\.1 400 Bad Request\r\n)/)
    expect(text).toMatch(/connection: close\r\ncontent-length: \d+\r\n\r\nthe Host field is not a host/)
    expect(running.log.messages('warn')).toEqual([
      expect.stringMatching(/Invalid HTTP request received: the Host field/),
    ])
  })

  test('refuses a path whose percent-encoding is not UTF-8', async () => {
    const running = await start(answer('no'))
    expect(await converse(running, 'GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await converse(running, 'GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('serves HTTP/1.0: closes by default, keeps alive when asked', async () => {
    const running = await start(answer('old'))
    const text = await running.connect().send('GET / HTTP/1.0\r\n\r\n').closed
    expect(text).toMatch(/connection: close\r\ncontent-length: 3\r\n\r\nold$/)
    const client = running.connect().send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
    expect(await client.until('old')).toContain('connection: keep-alive\r\n')
    client.send('GET / HTTP/1.0\r\n\r\n')
    expect(await client.closed).toMatch(/old[\s\S]*old$/)
  })

  test('leaves out the content for HEAD, 204 and 304', async () => {
    const running = await start((scope, receive, send) =>
      answer('content', Number(scope.path.slice(1)))(scope, receive, send),
    )
    const head = await converse(running, 'HEAD /200 HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(head).toMatch(/content-length: 7\r\n\r\n$/)
    // The lint would object to content under these statuses; a server that meets it must not write it all the same.
    expect(bodyOf(await converse(running, 'HEAD /404 HTTP/1.1\r\nHost: a\r\n\r\n'))).toBe('')
  })

  test('streams without a length in chunks, in one write per turn', async () => {
    const running = await start(async (_scope, _receive, send) => {
      await send({ type: 'http.response.start', status: 200, headers: [] })
      for (const piece of ['one', 'two', 'drei ü'])
        await send({ type: 'http.response.body', body: piece, moreBody: true })
      await send({ type: 'http.response.body' })
    })
    const text = await converse(running, GET)
    expect(text).toContain('transfer-encoding: chunked\r\n\r\n')
    expect(bodyOf(text)).toBe('3\r\none\r\n3\r\ntwo\r\n7\r\ndrei Ã¼\r\n0\r\n\r\n')
  })

  test('ends a stream to HTTP/1.0 with the connection', async () => {
    const running = await start(async (_scope, _receive, send) => {
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body: 'a', moreBody: true })
      await send({ type: 'http.response.body', body: 'b' })
    })
    const text = await running.connect().send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n').closed
    expect(text).toMatch(/connection: close\r\n\r\nab$/)
  })

  test('sends trailers and early hints', async () => {
    const running = await start(async (_scope, _receive, send) => {
      await send({ type: 'http.response.earlyHints', links: ['</a.css>; rel=preload'] })
      await send({ type: 'http.response.start', status: 200, headers: [['trailer', 'x-sum']], trailers: true })
      await send({ type: 'http.response.body', body: 'x' })
      await send({ type: 'http.response.trailers', headers: [['x-sum', '1']] })
    })
    const text = await converse(running, GET)
    expect(running.log.messages('error')).toEqual([])
    expect(text).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
    expect(text).toMatch(/1\r\nx\r\n0\r\nx-sum: 1\r\n\r\n$/)
  })
})

describe('the content of a request', () => {
  test('arrives whole, in chunks and byte by byte', async () => {
    const running = await start(echo)
    const long = 'x'.repeat(300_000)
    const requests = [
      ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello', 'hello'],
      [
        'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n',
        'abcde',
      ],
      [`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${long.length}\r\n\r\n${long}`, long],
    ] as const
    for (const [request, body] of requests) expect(bodyOf(await converse(running, request))).toBe(body)
    const client = running.connect()
    for (const byte of requests[1][0]) client.send(byte)
    expect(bodyOf(await client.until('abcde'))).toBe('abcde')
  })

  test('is asked for with 100 Continue only when the application wants it', async () => {
    const running = await start(async (scope, receive, send) => {
      const body = scope.path === '/read' ? await readAll(receive) : 'unread'
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body })
    })
    const head = (path: string): string =>
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n`
    const reader = running.connect().send(head('/read'))
    expect(await reader.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    reader.send('data')
    expect(await reader.until('data')).toMatch(/content-length: 4\r\n\r\ndata$/)
    // A final answer instead of the interim one; what the client then does is unknown, so the connection ends.
    const refused = await running.connect().send(head('/skip')).closed
    expect(refused).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close\r\n/)
    expect(refused).not.toContain('100 Continue')
  })

  test('pauses the client while the application does not read', async () => {
    const gate = deferred()
    const running = await start(
      async (_scope, receive, send) => {
        await gate.promise
        const body = await readAll(receive)
        await send({ type: 'http.response.start', status: 200, headers: [] })
        await send({ type: 'http.response.body', body: String(body.length) })
      },
      { limitBodyBytes: Infinity },
    )
    const size = 32 * 1024 * 1024
    const client = running.connect()
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`)
    let sent = 0
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    while (sent < size && client.socket.write(chunk)) sent += chunk.length
    sent += chunk.length
    // What the kernel and the server do not take stays with the client.
    expect(client.socket.writableLength).toBeGreaterThan(0)
    gate.resolve()
    for (; sent < size; sent += chunk.length) client.socket.write(chunk)
    expect(bodyOf(await client.until(String(size)))).toBe(String(size))
  })

  test('is dropped when it is short and nobody reads it; a long one ends the connection', async () => {
    const running = await start(answer('early'))
    const client = running.connect().send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n')
    await client.until('early')
    client.send(`abc${GET}`)
    await client.until(/early[\s\S]*early/)
    const long = running.connect().send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc')
    expect(await long.closed).toMatch(/connection: close\r\ncontent-length: 5\r\n\r\nearly$/)
  })

  test('has a limit, with a length and without', async () => {
    const running = await start(echo, { limitBodyBytes: 10 })
    expect(await converse(running, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 413 /,
    )
    const chunked =
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n3\r\nabc\r\n0\r\n\r\n'
    expect(await converse(running, chunked)).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('that is broken gives the application a disconnect and the client a 400', async () => {
    const seen = deferred<string>()
    const begun = deferred()
    const running = await start(async (_scope, receive) => {
      let event = await receive()
      begun.resolve()
      while (event.type === 'http.request' && event.moreBody) event = await receive()
      seen.resolve(event.type)
    })
    const client = running.connect()
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')
    await begun.promise
    client.send('zz\r\n')
    expect(await client.closed).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(await seen.promise).toBe('http.disconnect')
  })
})
