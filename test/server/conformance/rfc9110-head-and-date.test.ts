// RFC 9110 §9.3.2: answers to HEAD have no content. §6.6.1: every answer has a Date. §8.6, §15: which have a length.
import { describe, expect, test } from 'vitest'

import type { HeaderList, HttpScope, Send } from '../../../src/gateway/asgi.ts'
import type { ServeOptions } from '../../../src/server/options.ts'
import { start, startRaw } from '../harness.ts'
import { readAnswers, type Answer } from './answers.ts'
import { checkDate, checkRefusal, connected, conformance, endOf, head, MODES, refuses, serves } from './rows.ts'

conformance('RFC 9110 §9.3.2: HEAD', [
  serves('is answered without content', head('HEAD /a HTTP/1.1', 'Host: a'), 'HEAD /a'),
  serves('a stream, without a last chunk', head('HEAD /stream HTTP/1.1', 'Host: a'), 'HEAD /stream'),
  serves(
    'between others',
    head('GET /a HTTP/1.1', 'Host: a') + head('HEAD /stream HTTP/1.1', 'Host: a') + head('GET /b HTTP/1.1', 'Host: a'),
    'GET /a',
    'HEAD /stream',
    'GET /b',
  ),
  serves('of HTTP/1.0', head('HEAD /stream HTTP/1.0', 'Connection: keep-alive'), 'HEAD /stream'),
  refuses('refused for its Host', 400, head('HEAD / HTTP/1.1', 'Host: a b'), [], { isHead: true }),
  refuses('refused for its target', 400, head('HEAD x HTTP/1.1', 'Host: a'), [], { isHead: true }),
  refuses('refused for its version', 505, head('HEAD / HTTP/2.0', 'Host: a'), [], { isHead: true }),
  refuses('refused for its expectation', 417, head('HEAD / HTTP/1.1', 'Host: a', 'Expect: x'), [], { isHead: true }),
  refuses('refused for a field', 400, head('HEAD / HTTP/1.1', 'Host: a', 'X : y'), [], { isHead: true }),
  refuses('refused behind an empty line', 400, `\r\n${head('HEAD / HTTP/1.1')}`, [], { isHead: true }),
])

async function ask(
  request: string,
  respond: (scope: HttpScope, send: Send) => void | Promise<void>,
  options: ServeOptions = {},
): Promise<readonly Answer[]> {
  const running = await start((scope, _receive, send) => respond(scope, send), options)
  const client = running.connect()
  await connected(client)
  const end = endOf(client)
  client.socket.end(request)
  expect(await end).toBe('end')
  expect(running.log.messages('error')).toEqual([])
  return readAnswers(client.received, [request.slice(0, request.indexOf(' ')), 'GET'])
}

const respond =
  (status: number, body: string, headers: HeaderList = []) =>
  (_scope: HttpScope, send: Send): void => {
    void send({ type: 'http.response.start', status, headers })
    void send({ type: 'http.response.body', body })
  }

const GET = head('GET / HTTP/1.1', 'Host: a')

describe.each(MODES)('RFC 9110 §6.6.1: Date, %s', (_, mode) => {
  test('is on every final answer', async () => {
    for (const status of [200, 201, 301, 400, 404, 500, 503]) {
      const [answer] = await ask(GET, respond(status, 'x'), mode)
      expect(answer?.status).toBe(status)
      checkDate(answer)
    }
    for (const status of [204, 205, 304]) checkDate((await ask(GET, respond(status, ''), mode))[0])
    checkDate((await ask(head('HEAD / HTTP/1.1', 'Host: a'), respond(200, 'x'), mode))[0])
  })

  test('is on the answer to a broken application, which has a length, too', async () => {
    const running = await startRaw((scope) => {
      throw new Error(`bug in ${scope.type}`)
    }, mode)
    const client = running.connect().send(GET)
    const [answer] = readAnswers(await client.closed, ['GET'])
    expect(answer).toMatchObject({ status: 500, content: 'Internal Server Error' })
    expect(answer?.headers.get('content-length')).toBe('21')
    expect(answer?.headers.get('connection')).toBe('close')
    checkDate(answer)
  })

  test('is on a refusal for lateness', async () => {
    const running = await start(() => undefined, { ...mode, timeoutRequestHead: 0.05 })
    for (const bytes of ['GET / HTTP/1.1\r\n', 'HEAD / HTTP/1.1\r\n']) {
      const client = running.connect()
      await connected(client)
      const end = endOf(client)
      client.send(bytes)
      expect(await end).toBe('end')
      const isHead = bytes.startsWith('HEAD')
      const answers = readAnswers(client.received, [isHead ? 'HEAD' : 'GET'])
      expect(answers.map(({ status }) => status)).toEqual([408])
      checkRefusal(answers[0], isHead)
    }
  })

  test('is on a refusal for want of room', async () => {
    const [answer] = await ask(GET, respond(200, ''), { ...mode, limitConcurrency: 0 })
    expect(answer).toMatchObject({ status: 503, content: 'Service Unavailable' })
    checkDate(answer)
  })
})

describe('RFC 9110 §8.6, §15.3, §15.4: the length of nothing', () => {
  test.each([
    [204, undefined],
    [205, '0'],
    [304, undefined],
  ])('%d', async (status, length) => {
    const answers = await ask(GET + GET, respond(status, ''))
    expect(answers.map((answer) => answer.status)).toEqual([status, status])
    for (const { headers } of answers) {
      expect(headers.get('content-length')).toBe(length)
      expect(headers.has('transfer-encoding')).toBe(false)
    }
  })

  test('a 304 keeps the length that the 200 would have had', async () => {
    const [answer] = await ask(GET, respond(304, '', [['content-length', '7']]))
    expect(answer?.headers.get('content-length')).toBe('7')
  })

  test('HEAD has the length of GET, as far as the application says', async () => {
    const request = head('HEAD / HTTP/1.1', 'Host: a')
    const lengths: (string | undefined)[] = []
    for (const answer of [respond(200, 'seven..'), respond(200, '', [['content-length', '7']]), respond(200, '')])
      lengths.push((await ask(request, answer))[0]?.headers.get('content-length'))
    expect(lengths).toEqual(['7', '7', undefined])
  })
})
