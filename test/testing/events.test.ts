import { describe, expect, it } from 'vitest'

import { application } from '../../src/http/application.ts'
import { Response as OwnResponse } from '../../src/http/response.ts'
import { TestClient } from '../../src/testing/client.ts'
import { events, type TestEvent } from '../../src/testing/events.ts'

const headers = { 'content-type': 'text/event-stream' }

async function read(pieces: readonly (string | Uint8Array)[]): Promise<readonly TestEvent[]> {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece)
      controller.close()
    },
  })
  const found: TestEvent[] = []
  for await (const event of events(new Response(body, { headers }))) found.push(event)
  return found
}

const plain = { type: 'message', data: '', lastEventId: '', retry: undefined, comments: [] }

// The examples and rules of https://html.spec.whatwg.org/#parsing-an-event-stream and #event-stream-interpretation.
const cases: readonly (readonly [name: string, text: string, expected: readonly Partial<TestEvent>[]])[] = [
  ['the data of several lines', 'data: YHOO\ndata: +2\ndata: 10\n\n', [{ data: 'YHOO\n+2\n10' }]],
  [
    'comments, ids and an id that is taken back',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    [
      { data: 'first event', lastEventId: '1', comments: ['test stream'] },
      { data: 'second event' },
      { data: ' third event' },
    ],
  ],
  ['empty data, and an end without an empty line', 'data\n\ndata\ndata\n\ndata:', [{ data: '' }, { data: '\n' }]],
  ['one space after the colon', 'data:test\n\ndata: test\n\n', [{ data: 'test' }, { data: 'test' }]],
  ['types', 'event: add\ndata: 1\n\nevent: lost\n\ndata: 2\n\n', [{ type: 'add', data: '1' }, { data: '2' }]],
  ['an id without data', 'id: 7\n\ndata: x\n\n', [{ data: 'x', lastEventId: '7' }]],
  [
    'no id with a null',
    'id: 7\ndata: x\n\nid: 8\0\ndata: y\n\n',
    [7, 7].map((id, at) => ({ data: 'xy'[at] ?? '', lastEventId: `${id}` })),
  ],
  ['the time to come back', 'retry: 50\nretry: 5x\nretry\ndata: x\n\n', [{ data: 'x', retry: 50 }]],
  [
    'line ends of all kinds',
    'data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\rdata: e\r\n\r\n',
    [{ data: 'a\nb\nc' }, { data: 'd' }, { data: 'e' }],
  ],
  ['a byte order mark, and unknown fields', '\uFEFFdata: ü\nDATA: no\nother: no\n\n', [{ data: 'ü' }]],
]

describe('events', () => {
  it.each(cases)('reads %s', async (_, text, expected) => {
    const whole = expected.map((event) => ({ ...plain, ...event }))
    expect(await read([text])).toEqual(whole)
    const bytes = new TextEncoder().encode(text)
    expect(await read(Array.from(bytes, (byte) => new Uint8Array([byte])))).toEqual(whole)
  })

  it('gives each as soon as it is there, and leaves with the loop', async () => {
    let hasLeft = false
    const app = application((request) => {
      request.signal.addEventListener('abort', () => {
        hasLeft = true
      })
      async function* ticks(): AsyncGenerator<string> {
        for (let tick = 1; ; tick++) {
          yield `data: ${tick}\n\n`
          await new Promise(setImmediate)
        }
      }
      return OwnResponse.stream(ticks(), { headers })
    })
    const seen: string[] = []
    for await (const { data } of events(await new TestClient(app).get('/'))) {
      seen.push(data)
      if (data === '3') break
    }
    expect(seen).toEqual(['1', '2', '3'])
    expect(hasLeft).toBe(true)
  })

  it('wants an event stream', async () => {
    await expect(events(Response.json(1)).next()).rejects.toThrow(
      'expected an event stream, got status 200 and application/json',
    )
    await expect(events(new Response('', { status: 404, headers })).next()).rejects.toThrow('status 404')
    const empty = new Response(null, { headers: { 'content-type': 'Text/Event-Stream;charset=utf-8' } })
    expect(await events(empty).next()).toEqual({ done: true, value: undefined })
  })
})
