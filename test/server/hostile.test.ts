// Clients that mean harm, applications that misbehave, and a loop that was busy: nothing leaks, hangs or is lost.
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, onTestFinished, test } from 'vitest'

import type { Application } from '../../src/gateway/asgi.ts'
import { serve } from '../../src/server/serve.ts'
import { GET, RecordingLogger, answer, bodyOf, deferred, readAll, start, startRaw, type Client } from './harness.ts'

const CHUNKED = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'

/** How the connection ended for the client: in peace, or with the code of an error. */
function endOf(client: Client): Promise<string> {
  return new Promise((resolve) => {
    client.socket.once('end', () => resolve('end'))
    client.socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    client.socket.once('close', () => resolve('close'))
  })
}

/** Sends a byte now and then, without ever reading, until the server cuts the connection off. */
async function dripUntilCut(client: Client): Promise<void> {
  const drip = setInterval(() => client.socket.write('x'), 10)
  await new Promise((resolve) => client.socket.once('close', resolve))
  clearInterval(drip)
}

describe('the answer', () => {
  test('arrives whole although the rest of the request is broken', async () => {
    const running = await start(async (_scope, receive, send) => {
      await receive()
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body: 'whole' })
    })
    for (const rest of ['zz\r\n', '1\r\nxy\r\n', '\0']) {
      const client = running.connect()
      const end = endOf(client)
      client.send(`${CHUNKED}1\r\nx\r\n`)
      await client.until('whole')
      client.send(rest)
      expect(await end).toBe('end')
    }
  })

  test('arrives whole although the broken rest came with it', async () => {
    const running = await start((scope, receive, send) => {
      void receive()
      return answer('whole')(scope, receive, send)
    })
    const client = running.connect()
    const end = endOf(client)
    // So many pieces that the application is called before the last of them is looked at.
    client.send(`${CHUNKED}${'1\r\nx\r\n'.repeat(1100)}zz`)
    expect(await end).toBe('end')
    expect(bodyOf(client.received)).toBe('whole')
  })

  test('announces the end of the connection when the rest of a long request is not read', async () => {
    const running = await start(async (_scope, receive, send) => {
      await receive()
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body: 'enough' })
    })
    const client = running.connect()
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx`)
    expect(await client.closed).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*connection: close\r\n[^]*enough$/)
  })

  test('does not wait for content that it does not need when the client wants to close', async () => {
    const running = await start(answer('early'))
    const client = running.connect()
    client.send('POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 10\r\n\r\n')
    expect(await client.closed).toMatch(/early$/)
  })

  test('may have its trailers in several pieces', async () => {
    const running = await start(async (_scope, _receive, send) => {
      await send({ type: 'http.response.start', status: 200, headers: [], trailers: true })
      await send({ type: 'http.response.body', body: 'x' })
      await send({ type: 'http.response.trailers', headers: [['a', '1']], moreTrailers: true })
      await send({ type: 'http.response.trailers', headers: [['b', '2']] })
    })
    const client = running.connect().send(GET)
    expect(await client.until('b: 2\r\n\r\n')).toMatch(/1\r\nx\r\n0\r\na: 1\r\nb: 2\r\n\r\n$/)
    expect(running.log.messages('error')).toEqual([])
  })
})

describe('a connection', () => {
  test('that is cut off serves nothing that is pipelined behind', async () => {
    let calls = 0
    const running = await startRaw((scope, receive, send) => {
      if (scope.type !== 'http') throw new Error('http only')
      calls++
      void answer('x')(scope, receive, send)
      return 'a value' as never
    })
    await running.connect().send(GET.repeat(3)).closed
    expect(calls).toBe(1)
  })

  test('whose peer never reads is sent no more than one long answer, pipeline what it may', async () => {
    let calls = 0
    const settled = deferred()
    const running = await start((scope, receive, send) => {
      calls++
      if (scope.path === '/other') settled.resolve()
      return answer(Buffer.alloc(4 * 1024 * 1024))(scope, receive, send)
    })
    const client = running.connect()
    client.socket.pause()
    client.send(GET.repeat(500))
    // The first answer of another connection, asked for later, is made later.
    for (let count = 0; count < 10; count++) await turn()
    running.connect().send(GET.replace('/', '/other'))
    await settled.promise
    expect(calls).toBeLessThan(10)
  })

  test('is resumed whatever its high-water mark', async () => {
    const listener = createServer({ highWaterMark: 8 * 1024 * 1024 })
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const running = await start(
      async (_scope, _receive, send) => {
        await send({ type: 'http.response.start', status: 200, headers: [] })
        for (let count = 0; count < 32; count++)
          await send({ type: 'http.response.body', body: Buffer.alloc(1024 * 1024, 'x'), moreBody: true })
        await send({ type: 'http.response.body', body: 'end' })
      },
      { listener },
    )
    const client = running.connect()
    client.socket.pause()
    client.send(GET + GET.replace('\r\n', '\r\nConnection: close\r\n'))
    for (let count = 0; count < 10; count++) await turn()
    client.socket.resume()
    expect((await client.closed).split('end\r\n0\r\n\r\n')).toHaveLength(3)
    expect(running.log.messages('error')).toEqual([])
  })

  test.each([
    ['in the middle of a stream', true],
    ['at the end of the connection', false],
  ])('is cut off when its peer sends, but does not read: %s', async (_, moreBody) => {
    const running = await start(
      async (_scope, _receive, send) => {
        await send({ type: 'http.response.start', status: 200, headers: [['connection', 'close']] })
        await send({ type: 'http.response.body', body: Buffer.alloc(32 * 1024 * 1024), moreBody })
      },
      { timeoutWrite: 0.2 },
    )
    const client = running.connect()
    client.socket.pause()
    client.send(GET)
    await dripUntilCut(client)
    while (running.server.connections > 0) await turn()
    expect(running.log.messages('warn')).toEqual([])
  })

  test('takes interim responses no faster than its peer does', async () => {
    const ended = deferred<number>()
    const running = await start(async (scope, _receive, send) => {
      let count = 0
      for (; !scope.signal.aborted; count++)
        await send({ type: 'http.response.earlyHints', links: [`</${'x'.repeat(1000)}>; rel=preload`] })
      ended.resolve(count)
    })
    const client = running.connect()
    client.socket.pause()
    client.send(GET)
    // Turns only come by once the application waits.
    for (let count = 0; count < 5; count++) await turn()
    expect(running.server.connections).toBe(1)
    client.socket.resetAndDestroy()
    expect(await ended.promise).toBeLessThan(50_000)
    expect(running.log.messages('error')).toEqual([])
  })

  test('has a deadline for a head that has begun before a jam', async () => {
    const listener = createServer()
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    await start(answer('x'.repeat(32_000)), { listener, timeoutRequestHead: 0.1 })
    // A socket that takes nothing until it is told to.
    const written: string[] = []
    let release = (): void => undefined
    const socket = new Duplex({
      decodeStrings: false,
      read: () => undefined,
      write(text: string, _encoding, done) {
        written.push(text)
        release = () => {
          release = () => undefined
          done()
        }
      },
    })
    listener.emit('connection', Object.assign(socket, { setNoDelay: () => undefined }))
    socket.push(`${GET}${GET}GET / HTTP/1.1\r\n`)
    await turn()
    socket.push(`Host: a\r\n\r\nGET / HTTP/1.1\r\n`)
    await turn()
    expect(socket.writableLength).toBeGreaterThan(65_536)
    while (!written.at(-1)?.startsWith('HTTP/1.1 408 ')) {
      release()
      await turn()
    }
    socket.destroy()
  })

  test('serves what is pipelined outside of the asynchronous context of others', async () => {
    const context = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    const running = await start((scope, receive, send) => {
      seen.push(context.getStore())
      return context.run(scope.path, async () => {
        for (let count = 0; count < 3; count++) await turn()
        await answer(scope.path === '/long' ? 'x'.repeat(9_000_000) : 'short')(scope, receive, send)
      })
    })
    const client = running.connect()
    client.socket.pause()
    for (const path of ['/long', '/short', '/short']) client.send(GET.replace('/', path))
    for (let count = 0; count < 10; count++) await turn()
    client.socket.end()
    client.socket.resume()
    expect((await client.closed).slice(-5)).toBe('short')
    expect(seen).toEqual([undefined, undefined, undefined])
  })

  test('does not pay for the time in which the loop was busy', async () => {
    const others: Client[] = []
    const running = await start(
      (scope, receive, send) => {
        // What the others send now waits in the kernel until the loop turns again.
        if (scope.path === '/busy') for (const client of others) client.send('Host: a\r\n\r\n')
        const until = performance.now() + 500
        while (scope.path === '/busy' && performance.now() < until);
        return answer('served')(scope, receive, send)
      },
      { timeoutRequestHead: 0.2, timeoutKeepAlive: 0.2 },
    )
    const busy = running.connect().send(GET)
    await busy.until('served')
    others.push(running.connect().send('GET / HTTP/1.1\r\n'))
    await Promise.all(others.map(async (client) => client.socket.connecting && once(client.socket, 'connect')))
    for (let count = 0; count < 5; count++) await turn()
    busy.send('GET /busy HTTP/1.1\r\nHost: a\r\n\r\n')
    for (const client of others) expect(await client.until('served')).toMatch(/^HTTP\/1\.1 200 OK/)
  })

  test('that idles does not hold what it has read', async () => {
    const running = await start(async (_scope, receive, send) => {
      const { length } = await readAll(receive)
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body: String(length) })
    })
    const post = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n${'x'.repeat(60_000)}`
    const clients = Array.from({ length: 200 }, () => running.connect().send(post))
    await Promise.all(clients.map((client) => client.until('60000')))
    expect(running.server.connections).toBe(200)
    setFlagsFromString('--expose-gc')
    const collectGarbage: unknown = runInNewContext('gc')
    // The bytes of others, and of tests before this one, go when the collector has come round.
    const held = async (): Promise<number> => {
      if (typeof collectGarbage === 'function') collectGarbage()
      await turn()
      return process.memoryUsage().arrayBuffers
    }
    await expect.poll(held, { timeout: 10_000 }).toBeLessThan(6_000_000)
  })

  test('is known by its address in the log, even when its peer has reset it', async () => {
    const begun = deferred()
    const running = await startRaw(async (scope, receive, send) => {
      if (scope.type !== 'http') throw new Error('http only')
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body: 'x', moreBody: true })
      begun.resolve()
      while ((await receive()).type === 'http.request');
    })
    const client = running.connect().send(GET)
    await client.until('x')
    await begun.promise
    client.socket.resetAndDestroy()
    await running.log.logged(/^127\.0\.0\.1:\d+ - "GET \/ HTTP\/1\.1" 200 [\d.]+ms \(aborted\)$/)
    expect(running.log.messages('error')).toEqual([])
  })
})

describe('serve', () => {
  test('starts nothing when an option is wrong', async () => {
    const scopes: string[] = []
    const application: Application = (scope) => void scopes.push(scope.type)
    const logger = new RecordingLogger()
    const listener = createServer()
    onTestFinished(() => void listener.close())
    await expect(serve(application, { logger, port: 0, headers: [['x', 'a\nb']] })).rejects.toThrow(TypeError)
    await expect(serve(application, { logger, listener })).rejects.toThrow('the given listener does not listen')
    expect(scopes).toEqual([])
  })

  test('survives an error of accepting on a listener that was handed over', async () => {
    const listener = createServer()
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const running = await start(answer('served'), { listener })
    listener.emit('error', new Error('too many open files'))
    expect(running.log.messages('error')).toEqual(['A connection could not be accepted.'])
    await running.connect().send(GET).until('served')
  })

  test('survives an error of accepting with the shared read buffer', async () => {
    const listener = createServer()
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const running = await start(answer('served'), { listener, userReadBuffer: true })
    const handle = Reflect.get(listener, '_handle') as { onconnection: (code: number) => void }
    handle.onconnection(-24)
    expect(running.log.messages('error')).toEqual(['A connection could not be accepted.'])
    await running.connect().send(GET).until('served')
  })

  test('stops although the application does not', async () => {
    const running = await startRaw(
      async (_scope, receive, send) => {
        await receive()
        await send({ type: 'lifespan.startup.complete' })
        await receive()
        await new Promise(() => undefined)
      },
      { timeoutGracefulShutdown: 0.05 },
    )
    await running.server.close()
    expect(running.log.messages('error')).toEqual([
      'The application did not shut down within 0.05 s.',
      'Application shutdown failed. Exiting.',
    ])
  })

  test('waits for exchanges in progress however long its timeout', async () => {
    const gate = deferred()
    const begun = deferred()
    const running = await start(
      async (scope, receive, send) => {
        begun.resolve()
        await gate.promise
        return answer('served')(scope, receive, send)
      },
      { timeoutGracefulShutdown: 1e10, timeoutWrite: 1e10, timeoutKeepAlive: 1e10 },
    )
    const client = running.connect().send(GET)
    await begun.promise
    const closed = running.server.close()
    // Another server's deadline passing shows that time has gone by.
    const other = await start(answer(''), { timeoutRequestHead: 0.05 })
    await other.connect().closed
    gate.resolve()
    expect(await client.closed).toMatch(/served$/)
    await closed
  })

  test('survives an application that returns a thenable which throws', async () => {
    const running = await startRaw((scope) => {
      if (scope.type !== 'http') throw new Error('http only')
      const thenable = new Promise<void>(() => undefined)
      Reflect.set(thenable, 'constructor', Object)
      Reflect.set(thenable, 'then', () => {
        throw new Error('no promise')
      })
      return thenable
    })
    const client = running.connect().send(GET)
    expect(await client.closed).toMatch(/^HTTP\/1\.1 500 /)
    expect(running.log.messages('error')).toEqual(['Exception in ASGI application'])
    await running.server.close()
    expect(running.log.messages('error')).toHaveLength(1)
  })
})
