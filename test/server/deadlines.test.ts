// Nothing hangs: every wait for a peer has an end. The timeouts are short, the tests wait for what they cause.
import { describe, expect, test } from 'vitest'

import { GET, answer, deferred, readAll, start } from './harness.ts'

describe('a deadline', () => {
  test('closes an idle connection without a word', async () => {
    const running = await start(answer('ok'), { timeoutKeepAlive: 0.1 })
    const text = await running.connect().send(GET).closed
    expect(text).toMatch(/ok$/)
    expect(running.log.messages('warn')).toEqual([])
  })

  test('closes a connection that never speaks', async () => {
    const running = await start(answer('ok'), { timeoutRequestHead: 0.1 })
    expect(await running.connect().closed).toBe('')
  })

  test('refuses a head that takes too long, however steadily it drips', async () => {
    const running = await start(answer('ok'), { timeoutRequestHead: 0.2 })
    const client = running.connect().send('GET / HTTP/1.1\r\nHost: a\r\n')
    const drip = setInterval(() => client.send('X: y\r\n'), 10)
    const text = await client.closed
    clearInterval(drip)
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*connection: close\r\n/)
  })

  test('counts the head of the next request anew', async () => {
    const running = await start(answer('ok'), { timeoutRequestHead: 0.1, timeoutKeepAlive: 60 })
    const client = running.connect().send(`${GET}GET /`)
    expect(await client.closed).toMatch(/ok[\s\S]*HTTP\/1\.1 408 /)
  })

  test('refuses content that comes too slowly', async () => {
    const seen = deferred<string>()
    const running = await start(
      async (_scope, receive, send) => {
        try {
          await readAll(receive)
        } catch (error) {
          seen.resolve(String(error))
        }
        await send({ type: 'http.response.start', status: 200, headers: [] })
      },
      { timeoutRequestBody: 0.2 },
    )
    const client = running.connect().send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n')
    const drip = setInterval(() => client.send('x'), 10)
    const text = await client.closed
    clearInterval(drip)
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
    expect(await seen.promise).toBe('Error: met http.disconnect')
  })

  test('does not count while the application does not read', async () => {
    const gate = deferred()
    const running = await start(
      async (_scope, receive, send) => {
        await gate.promise
        const body = await readAll(receive)
        await send({ type: 'http.response.start', status: 200, headers: [] })
        await send({ type: 'http.response.body', body })
      },
      { timeoutRequestBody: 0.2 },
    )
    const client = running.connect().send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nda')
    // Another connection's deadline passing shows that time has gone by.
    const other = await start(answer(''), { timeoutRequestHead: 0.5 })
    await other.connect().closed
    client.send('ta')
    gate.resolve()
    expect(await client.until('data')).toContain('200 OK')
  })

  test('cuts off a peer that does not read its answer', async () => {
    const aborted = deferred()
    const running = await start(
      async (scope, _receive, send) => {
        scope.signal.addEventListener('abort', () => aborted.resolve())
        await send({ type: 'http.response.start', status: 200, headers: [] })
        const chunk = new Uint8Array(1024 * 1024)
        while (!scope.signal.aborted) await send({ type: 'http.response.body', body: chunk, moreBody: true })
      },
      { timeoutWrite: 0.1 },
    )
    const client = running.connect()
    client.socket.pause()
    client.send(GET)
    await aborted.promise
    expect(running.log.messages('error')).toEqual([])
  })

  test('can be switched off', async () => {
    const running = await start(answer('ok'), {
      timeoutKeepAlive: Infinity,
      timeoutRequestHead: Infinity,
      timeoutRequestBody: Infinity,
      timeoutWrite: Infinity,
    })
    const client = running.connect().send(GET)
    await client.until('ok')
    expect(client.socket.readyState).toBe('open')
  })
})
