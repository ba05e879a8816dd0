// RFC 9110 §10.1.1: `100 Continue` comes when the application asks for content that waits to be asked for.
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'

import type { ServeOptions } from '../../../src/server/options.ts'
import { readAll, start, type Client, type Running } from '../harness.ts'
import { readAnswers } from './answers.ts'
import { conformance, connected, drip, endOf, head, MODES, refuses } from './rows.ts'

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
const post = (version: string, ...lines: readonly string[]): string =>
  head(`POST /read HTTP/${version}`, 'Host: a', 'Content-Length: 2', ...lines)
const HEAD = post('1.1', 'Expect: 100-continue')
const LAST = head('GET /last HTTP/1.1', 'Host: a', 'Connection: close')

conformance('RFC 9110 §10.1.1: what cannot be fulfilled is refused', [
  refuses('another expectation', 417, `${post('1.1', 'Expect: 200-ok')}hi`),
  refuses('another one beside it', 417, `${post('1.1', 'Expect: 100-continue, 200-ok')}hi`),
  refuses('another one on a second line', 417, `${post('1.1', 'Expect: 100-continue', 'Expect: x')}hi`),
  refuses('a parameter', 417, `${post('1.1', 'Expect: 100-continue;a=b')}hi`),
  refuses(
    'too much content: no 100 before the 413',
    413,
    head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 99999999', 'Expect: 100-continue'),
  ),
  refuses(
    'a bad head: no 100 before the 400',
    400,
    head('POST / HTTP/1.1', 'Content-Length: 2', 'Expect: 100-continue'),
  ),
  refuses(
    'no 100 to HTTP/1.0 inside a refusal',
    400,
    head('POST / HTTP/1.0', 'Transfer-Encoding: chunked', 'Expect: 100-continue'),
  ),
])

// `/read` reads its content, `/hints` does so behind an interim response of its own, `/skip` does not.
async function serveExpectations(options: ServeOptions): Promise<Running> {
  return start(async (scope, receive, send) => {
    if (scope.path === '/hints') await send({ type: 'http.response.earlyHints', links: ['</a>; rel=preload'] })
    const body = scope.path === '/skip' ? 'skipped' : `${scope.path} ${await readAll(receive)}`
    await send({ type: 'http.response.start', status: 200, headers: [] })
    await send({ type: 'http.response.body', body })
  }, options)
}

describe.each(MODES)('RFC 9110 §10.1.1: 100 Continue, %s', (_, mode) => {
  async function open(): Promise<Client> {
    const running = await serveExpectations(mode)
    const client = running.connect()
    await connected(client)
    return client
  }

  test.each(['100-continue', '100-Continue', '100-CONTINUE', ', 100-continue ,'])('comes for %s', async (value) => {
    const client = await open()
    await drip(client, Buffer.from(post('1.1', `Expect: ${value}`)))
    expect(await client.until('\r\n\r\n')).toBe(CONTINUE)
    const end = endOf(client)
    await drip(client, Buffer.from(`hi${LAST}`))
    expect(await end).toBe('end')
    const answers = readAnswers(client.received, ['POST', 'GET'])
    expect(answers.map(({ status, content }) => `${status} ${content}`)).toEqual(['100 ', '200 /read hi', '200 /last '])
  })

  test('comes for chunks', async () => {
    const client = await open()
    client.send(head('POST /read HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Expect: 100-continue'))
    expect(await client.until('\r\n\r\n')).toBe(CONTINUE)
    client.send('2\r\nhi\r\n0\r\n\r\n')
    await client.until('/read hi')
  })

  test('comes for each request that asks', async () => {
    const client = await open()
    for (let count = 1; count <= 3; count++) {
      client.send(HEAD)
      await client.until(new RegExp(`(?:100 Continue[^]*){${count}}`))
      client.send('hi')
      expect(await client.until(new RegExp(`(?:/read hi[^]*){${count}}`))).toContain('200 OK')
    }
  })

  test('comes behind other interim responses', async () => {
    const client = await open()
    client.send(HEAD.replace('/read', '/hints'))
    await client.until(CONTINUE)
    client.send('hi')
    await client.until('/hints hi')
    expect(readAnswers(client.received, ['POST']).map(({ status }) => status)).toEqual([103, 100, 200])
  })

  test('comes behind the answer to an earlier request, not before', async () => {
    const client = await open()
    client.send(head('GET /first HTTP/1.1', 'Host: a') + HEAD)
    const text = await client.until(CONTINUE)
    expect(text).toMatch(/^HTTP\/1\.1 200 OK[^]*\/first HTTP\/1\.1 100 Continue\r\n\r\n$/)
    client.send('hi')
    await client.until('/read hi')
  })

  test.each([
    ['without Expect', post('1.1')],
    ['to HTTP/1.0', post('1.0', 'Expect: 100-continue', 'Connection: keep-alive')],
  ])('does not come %s', async (__, bytes) => {
    const client = await open()
    client.send(bytes)
    for (let count = 0; count < 5; count++) await turn()
    client.send('hi')
    expect(await client.until('/read hi')).not.toContain('100 Continue')
  })

  test.each([
    ['Content-Length: 0', head('POST /read HTTP/1.1', 'Host: a', 'Content-Length: 0', 'Expect: 100-continue')],
    ['neither length nor chunks', head('GET /read HTTP/1.1', 'Host: a', 'Expect: 100-continue')],
  ])('does not come without content, and the next request is served: %s', async (__, bytes) => {
    const client = await open()
    const end = endOf(client)
    await drip(client, Buffer.from(bytes + LAST))
    expect(await end).toBe('end')
    expect(readAnswers(client.received, ['GET', 'GET']).map(({ content }) => content)).toEqual(['/read ', '/last '])
  })

  test('does not come when the content came by itself', async () => {
    const client = await open()
    const end = endOf(client)
    client.send(`${HEAD}hi${LAST}`)
    expect(await end).toBe('end')
    expect(readAnswers(client.received, ['POST', 'GET']).map(({ status }) => status)).toEqual([200, 200])
  })

  test('does not come when the application answers without reading; the connection ends', async () => {
    for (const rest of ['', 'hi', `hi${LAST}`]) {
      const client = await open()
      const end = endOf(client)
      client.send(HEAD.replace('/read', '/skip'))
      await client.until('skipped')
      // What the client sends now may be the content, or the next request: nobody can know.
      client.send(rest)
      expect(await end).toBe('end')
      const answers = readAnswers(client.received, ['POST', 'GET'])
      expect(answers).toMatchObject([{ status: 200, content: 'skipped' }])
      expect(answers[0]?.headers.get('connection')).toBe('close')
    }
  })
})
