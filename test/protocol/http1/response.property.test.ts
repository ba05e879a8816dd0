// Whatever applications answer on one connection, a client can tell the answers apart and gets what was sent.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HeaderField } from 'testudo/protocol'

import { readAnswers } from './answers.ts'
import { connect, head, latin1, Written } from './drive.ts'

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.uint8Array({ maxLength: 20 }),
  fc.constantFrom('', 'HTTP/1.1 200 OK\r\n\r\n', '0\r\n\r\n', 'x'.repeat(40_000), Buffer.alloc(5000, 'y')),
)

const application = fc.record({
  method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST'),
  version: fc.constantFrom('1.1', '1.1', '1.0'),
  connection: fc.constantFrom('', 'keep-alive', 'close'),
  status: fc.constantFrom(200, 200, 201, 204, 205, 206, 304, 404, 500, 299),
  headers: fc.subarray<HeaderField>([
    ['x', '1'],
    ['connection', 'close'],
    ['connection', 'keep-alive'],
    ['transfer-encoding', 'chunked'],
    ['date', 'then'],
    ['Server', 'mine'],
  ]),
  pieces: fc.array(piece, { maxLength: 4 }),
  givesLength: fc.boolean(),
  isWhole: fc.boolean(),
  hints: fc.boolean(),
  trailers: fc.option(fc.constant<readonly HeaderField[]>([['t', '1']])),
})

type Application = typeof application extends fc.Arbitrary<infer T> ? T : never

function bytesOf(pieces: readonly (string | Uint8Array)[]): string {
  return pieces.map((each) => Buffer.from(each as string).toString('latin1')).join('')
}

// Answers as the application would, and says what a client should get.
function answer(
  connection: ReturnType<typeof connect>,
  sink: Written,
  act: Application,
): { content: string; trailers: string } {
  const content = bytesOf(act.pieces)
  const headers = act.givesLength ? [...act.headers, ['content-length', String(content.length)] as const] : act.headers
  if (act.hints) connection.informational(103, [['link', '</a>']], sink)
  connection.start(act.status, headers, act.trailers !== null)
  if (act.isWhole) connection.body(Buffer.from(content, 'latin1'), false, sink)
  else {
    for (const each of act.pieces) connection.body(each, true, sink)
    connection.body(undefined, false, sink)
  }
  if (act.trailers !== null) connection.trailers(act.trailers, sink)
  const isEmpty = act.method === 'HEAD' || [204, 205, 304].includes(act.status)
  return { content: isEmpty ? '' : content, trailers: isEmpty || act.trailers === null ? '' : 't: 1\r\n' }
}

test('any answers on one connection', () => {
  fc.assert(
    fc.property(fc.array(application, { minLength: 1, maxLength: 4 }), (applications) => {
      const connection = connect()
      const sink = new Written()
      const requests = applications.map(({ method, version, connection: option }) =>
        head(`${method} / HTTP/${version}`, 'Host: a', ...(option === '' ? [] : [`Connection: ${option}`])),
      )
      connection.receive(latin1(requests.join('')))
      const expected: { content: string; trailers: string; keepAlive: boolean; method: string }[] = []
      for (let event = connection.next(); event.type === 'request'; event = connection.next()) {
        expect(connection.next().type).toBe('end')
        const act = applications[expected.length]
        if (act === undefined) throw new Error('more requests than were sent')
        const { content, trailers } = answer(connection, sink, act)
        expected.push({ content, trailers, keepAlive: connection.keepAlive, method: act.method })
      }
      const answers = readAnswers(
        sink.all,
        expected.map(({ method }) => method),
      )
      for (const [index, { status, headers, content, trailers, framing }] of answers.entries()) {
        const wanted = expected[index]
        const isLast = index === answers.length - 1
        expect(status).toBe(applications[index]?.status)
        expect(content).toBe(wanted?.content)
        expect(trailers).toBe(framing === 'chunks' ? wanted?.trailers : '')
        // The connection ends where the answer says so, and nowhere else.
        expect(wanted?.keepAlive).toBe(headers.get('connection') !== 'close')
        expect(wanted?.keepAlive === false ? isLast : true).toBe(true)
      }
      expect(answers.length === applications.length || expected.at(-1)?.keepAlive === false).toBe(true)
    }),
    { numRuns: 2000, seed: 9112 },
  )
})
