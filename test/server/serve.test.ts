// Listening, options, limits, log and stop.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'

import { serve } from '../../src/server/serve.ts'
import { GET, answer, bodyOf, converse, deferred, echo, start, startRaw } from './harness.ts'

describe('serve', () => {
  test('says where it listens', async () => {
    const running = await start(answer('ok'))
    expect(running.server.url).toBe(`http://127.0.0.1:${running.port}`)
    const six = await start(answer('ok'), { host: '::1' }).then(
      ({ server }) => server.url,
      (error: NodeJS.ErrnoException) => error.code,
    )
    // A machine without IPv6 says so.
    expect(six).toMatch(/^http:\/\/\[::1\]:\d+$|^EADDRNOTAVAIL$|^EAFNOSUPPORT$/)
  })

  test('serves a Unix socket, open to local users, and takes over a dead one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'testudo-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const uds = join(folder, 'app.sock')
    const stale = createServer()
    await new Promise<void>((resolve) => stale.listen(uds, resolve))
    // Closing would remove the file; a process that dies leaves it.
    const left = join(folder, 'left.sock')
    await import('node:fs/promises').then(({ link }) => link(uds, left))
    await new Promise((resolve) => stale.close(resolve))
    const running = await start(
      (scope, receive, send) => answer(JSON.stringify([scope.client, scope.server]))(scope, receive, send),
      { uds: left },
    )
    expect(running.server.url).toBe(`unix:${left}`)
    expect((await stat(left)).mode & 0o777).toBe(0o666)
    expect(bodyOf(await converse(running, GET))).toBe(JSON.stringify([null, [left, null]]))
    await expect(serve(answer('x') as never, { uds: left, lifespan: 'off' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    await running.server.close()
    expect(await readdir(folder)).toEqual([])
  })

  test('serves a listener that somebody else opened', async () => {
    const listener = createServer()
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const gate = deferred()
    const running = await start(
      async (_scope, _receive, send) => {
        await gate.promise
        await send({ type: 'http.response.start', status: 200, headers: [] })
        await send({ type: 'http.response.body', body: 'taken over' })
      },
      { listener },
    )
    // Half-closed by the client, and answered: the listener was not made for that, its sockets are.
    const client = running.connect()
    client.socket.end(GET)
    gate.resolve()
    expect(bodyOf(await client.closed)).toBe('taken over')
  })

  test.each([
    [{ prot: 1 }, 'serve: there is no option "prot"'],
    [{ port: -1 }, 'serve: port must be an integer from 0 to 65535, and is -1'],
    [{ timeoutWrite: -1 }, 'serve: timeoutWrite must be a number, 0 or more, and is -1'],
    [{ limitBodyBytes: '10' }, 'serve: limitBodyBytes must be a number, 0 or more, and is 10'],
    [{ rootPath: 'api/' }, 'serve: rootPath must start with "/" and not end with it, and is "api/"'],
    [{ lifespan: 'yes' }, 'serve: lifespan must be "auto", "on" or "off", and is "yes"'],
    [{ headers: [['x', 'a\nb']] }, 'the value of header "x" has a control or non-latin-1 character'],
  ])('refuses the option %j', async (options, message) => {
    await expect(serve(() => undefined, { port: 0, lifespan: 'off', ...options } as never)).rejects.toThrow(message)
  })

  test('adds, leaves out and replaces default fields', async () => {
    const bare = await start(answer('x'), { serverHeader: false, dateHeader: false, headers: [['x-by', 'us']] })
    expect(await converse(bare, GET)).toBe(
      'HTTP/1.1 200 OK\r\nx-by: us\r\ncontent-type: text/plain\r\ncontent-length: 1\r\n\r\nx',
    )
    const replaced = await start(answer('x'), { headers: [['Server', 'mine']] })
    expect(await converse(replaced, GET)).toMatch(/date: [^\r]+\r\nServer: mine\r\ncontent-type/)
    const own = await start((_scope, _receive, send) => {
      void send({
        type: 'http.response.start',
        status: 200,
        headers: [
          ['server', 'app'],
          ['date', 'then'],
        ],
      })
      void send({ type: 'http.response.body' })
    })
    expect(await converse(own, GET)).toBe('HTTP/1.1 200 OK\r\nserver: app\r\ndate: then\r\ncontent-length: 0\r\n\r\n')
  })

  test('logs every exchange with its duration', async () => {
    const running = await start(answer('x', 404))
    await converse(running, 'GET /a"b?c HTTP/1.1\r\nHost: a\r\n\r\n')
    const entry = running.log.entries.find(({ message }) => message.includes('GET'))
    expect(entry?.message).toMatch(/^127\.0\.0\.1:\d+ - "GET \/a%22b\?c HTTP\/1\.1" 404 [\d.]+ms$/)
    expect(entry?.fields).toMatchObject({ method: 'GET', target: '/a"b?c', httpVersion: '1.1', status: 404 })
    expect(entry?.fields['durationMs']).toBeTypeOf('number')
    const silent = await start(answer('x'), { accessLog: false })
    await converse(silent, GET)
    expect(silent.log.messages('info').filter((message) => message.includes('GET'))).toEqual([])
  })

  test('answers 503 above the limit of concurrency', async () => {
    const gate = deferred()
    const begun = deferred()
    const running = await start(
      async (_scope, _receive, send) => {
        begun.resolve()
        await gate.promise
        await send({ type: 'http.response.start', status: 200, headers: [] })
        await send({ type: 'http.response.body', body: 'done' })
      },
      { limitConcurrency: 1 },
    )
    const first = running.connect().send(GET)
    await begun.promise
    const second = await running.connect().send(GET).closed
    expect(second).toMatch(
      /^HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*connection: close\r\ncontent-length: 19\r\n\r\nService Unavailable$/,
    )
    expect(running.log.messages('warn')).toEqual(['Exceeded concurrency limit.'])
    gate.resolve()
    await first.until('done')
  })

  test('closes by itself after the limit of requests', async () => {
    const running = await start(answer('x'), { limitMaxRequests: 2 })
    await converse(running, GET)
    expect(await running.connect().send(GET).closed).toMatch(/connection: close\r\n/)
    await running.server.closed
    expect(running.log.messages('warn')).toEqual(['Maximum request limit of 2 exceeded. Terminating process.'])
  })
})

describe('close', () => {
  test('ends idle connections at once and lets exchanges finish', async () => {
    const gate = deferred()
    const begun = deferred()
    const running = await start(
      async (scope, receive, send) => {
        if (scope.path === '/') return answer('ok')(scope, receive, send)
        begun.resolve()
        await gate.promise
        await send({ type: 'http.response.start', status: 200, headers: [] })
        return send({ type: 'http.response.body', body: 'finished' })
      },
      { timeoutGracefulShutdown: 10 },
    )
    const idle = running.connect().send(GET)
    await idle.until('ok')
    const busy = running.connect().send('GET /busy HTTP/1.1\r\nHost: a\r\n\r\n')
    await begun.promise
    const closed = running.server.close()
    await idle.closed
    gate.resolve()
    expect(await busy.closed).toMatch(/connection: close\r\n[\s\S]*finished$/)
    await closed
    await expect(fetch(running.server.url)).rejects.toThrow('fetch failed')
  })

  test('cuts off what takes too long, and says how many', async () => {
    const aborted = deferred()
    const running = await start(
      async (scope, _receive, send) => {
        await send({ type: 'http.response.start', status: 200, headers: [] })
        await send({ type: 'http.response.body', body: 'forever', moreBody: true })
        await new Promise<void>((resolve) => scope.signal.addEventListener('abort', () => resolve()))
        aborted.resolve()
      },
      { timeoutGracefulShutdown: 0.05 },
    )
    await running.connect().send(GET).until('forever')
    await running.server.close()
    await aborted.promise
    expect(running.log.messages('error')).toEqual([
      'Cancelled 1 running exchange(s), timeout graceful shutdown of 0.05 s exceeded.',
    ])
  })

  test('waits for an application that works on after its answer', async () => {
    const gate = deferred()
    let finished = false
    const running = await startRaw(
      async (scope, receive, send) => {
        if (scope.type !== 'http') throw new Error('http only')
        await answer('x')(scope, receive, send)
        await gate.promise
        finished = true
      },
      { timeoutGracefulShutdown: 10 },
    )
    await converse(running, GET)
    const closed = running.server.close()
    gate.resolve()
    await closed
    expect(finished).toBe(true)
  })
})

describe('the shared read buffer', () => {
  test('loses and mixes nothing', async () => {
    const running = await start(echo, { userReadBuffer: true })
    const clients = Array.from({ length: 8 }, (_, index) => ({
      client: running.connect(),
      text: String(index).repeat(200_000),
    }))
    for (const { client, text } of clients) {
      client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${text.length}\r\n\r\n`)
      for (let at = 0; at < text.length; at += 50_000) client.send(text.slice(at, at + 50_000))
    }
    for (const { client, text } of clients) {
      client.socket.end()
      expect(bodyOf(await client.closed) === text).toBe(true)
    }
    const split = running.connect()
    for (const byte of GET.replace('GET', 'PUT')) split.send(byte)
    await split.until('200 OK')
  })
})
