// Tables of (bytes → calls of the application and answers), over real sockets.
//
// Each row is sent in one write, byte by byte, behind a request whose answer is slow, with the
// client's end of the connection behind it, and, where it ends the connection, by a client that
// goes on sending: the answers must be the same. All of it with and without the shared read buffer.
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'

import type { HttpScope, Receive, Send } from '../../../src/gateway/asgi.ts'
import type { ServeOptions } from '../../../src/server/options.ts'
import { deferred, start, type Client, type Running } from '../harness.ts'
import { readAnswers, type Answer } from './answers.ts'

/** One row of a table. */
export interface Row {
  readonly what: string
  readonly bytes: string
  /** The requests that reach the application and are complete: `GET /path?query content`. */
  readonly calls: readonly string[]
  /** What follows: the status of a refusal, the end of the connection, or further requests. */
  readonly outcome: number | 'closed' | 'open'
  readonly options: ServeOptions
  /** The refused request is a HEAD: its answer has no content. */
  readonly isHead: boolean
}

type RowOptions = Partial<Pick<Row, 'options' | 'isHead'>>

/** Lines with their CRLF and the empty line behind them. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** A row whose requests are served, and the connection with them. */
export function serves(what: string, bytes: string, ...calls: readonly string[]): Row {
  return { what, bytes, calls, outcome: 'open', options: {}, isHead: false }
}

/** A row whose requests are served; what is behind them is not looked at. */
export function ends(what: string, bytes: string, ...calls: readonly string[]): Row {
  return { what, bytes, calls, outcome: 'closed', options: {}, isHead: false }
}

/** A row that ends with a refusal, behind the answers to `calls`. */
export function refuses(
  what: string,
  status: number,
  bytes: string,
  calls: readonly string[] = [],
  options: RowOptions = {},
): Row {
  return { what, bytes, calls, outcome: status, options: {}, isHead: false, ...options }
}

// Stands behind what ends the connection: whoever takes it for a request has been smuggled to.
const SMUGGLED = head('GET /smuggled HTTP/1.1', 'Host: a')
// Stands behind what is served: it is read in the right place, or not at all.
const LAST = head('GET /last HTTP/1.1', 'Host: a', 'Connection: close')
// What a client may be in the middle of sending: requests, to those who look for some.
const MORE = Buffer.alloc(65_536, SMUGGLED)
const SLOW = head('GET /slow HTTP/1.1', 'Host: a')

/** The two ways of reading. */
export const MODES = [
  ['reading as usual', {}],
  ['reading into the shared buffer', { userReadBuffer: true }],
] as const

/** Defines one test for each row of the section `rule`, in each way of reading. */
export function conformance(rule: string, rows: readonly Row[]): void {
  describe.each(MODES)(`${rule}, %s`, (_, mode) => {
    test.each(rows.map((row) => [row.what, row] as const))('%s', async (__, row) => {
      const subject = await Subject.start({ ...row.options, ...mode })
      await Promise.all([
        check(subject, row, 'in one write'),
        check(subject, row, 'byte by byte'),
        check(subject, row, 'behind a slow answer'),
        check(subject, row, 'with the end of the client behind it'),
        ...(row.outcome === 'open' ? [] : [check(subject, row, 'while the client goes on sending')]),
      ])
      await subject.settled()
      expect(subject.running.log.messages('error')).toEqual([])
    })
  })
}

type Manner =
  | 'in one write'
  | 'byte by byte'
  | 'behind a slow answer'
  | 'with the end of the client behind it'
  | 'while the client goes on sending'

interface Transcript {
  /** How the connection ended: `closed`, or the code of an error. */
  readonly ending: string
  readonly calls: readonly string[]
  readonly text: string
}

interface Conversation {
  readonly calls: string[]
  readonly gate: ReturnType<typeof deferred<void>>
}

/** A server whose application answers with what it was called with, and remembers it by connection. */
class Subject {
  readonly running: Running
  readonly #conversations: Map<number, Conversation>

  private constructor(running: Running, conversations: Map<number, Conversation>) {
    this.running = running
    this.#conversations = conversations
  }

  static async start(options: ServeOptions): Promise<Subject> {
    const conversations = new Map<number, Conversation>()
    const running = await start(async (scope, receive, send) => {
      const conversation = conversations.get(scope.client?.[1] ?? 0)
      const call = await callOf(scope, receive)
      if (call === null) return
      conversation?.calls.push(call)
      if (scope.path === '/slow') await conversation?.gate.promise
      await answer(scope, call, send)
    }, options)
    return new Subject(running, conversations)
  }

  /** Sends the bytes of a row and reads until the server ends the connection. */
  async converse(row: Row, manner: Manner): Promise<Transcript> {
    const client = this.running.connect()
    const conversation: Conversation = { calls: [], gate: deferred() }
    await connected(client)
    this.#conversations.set(client.socket.localPort ?? 0, conversation)
    const end = endOf(client)
    const bytes = Buffer.from(bytesOf(row, manner), 'latin1')
    if (manner === 'byte by byte') await drip(client, bytes)
    else client.socket.write(bytes)
    if (manner === 'with the end of the client behind it') client.socket.end()
    if (manner === 'while the client goes on sending') for (let count = 0; count < 4; count++) client.socket.write(MORE)
    // Whatever would overtake the slow answer has had its time.
    if (manner === 'behind a slow answer') for (let count = 0; count < 5; count++) await turn()
    conversation.gate.resolve()
    const ending = (await end) === 'end' ? await closeOf(client) : await end
    return { ending, calls: conversation.calls, text: client.received }
  }

  /** Resolves once no connection is left. */
  async settled(): Promise<void> {
    while (this.running.server.connections > 0) await turn()
  }
}

function bytesOf(row: Row, manner: Manner): string {
  switch (manner) {
    case 'in one write':
      return row.bytes + (row.outcome === 'open' ? LAST : SMUGGLED)
    case 'byte by byte':
      return row.bytes + (row.outcome === 'open' ? LAST : '')
    case 'behind a slow answer':
      return SLOW + row.bytes + (row.outcome === 'open' ? LAST : SMUGGLED)
    default:
      return row.bytes
  }
}

async function check(subject: Subject, row: Row, manner: Manner): Promise<void> {
  const isLastCalled = row.outcome === 'open' && manner !== 'with the end of the client behind it'
  const first = manner === 'behind a slow answer' ? ['GET /slow'] : []
  const calls = [...first, ...row.calls, ...(isLastCalled ? ['GET /last'] : [])]
  const { text, ...transcript } = await subject.converse(row, manner)
  expect({ manner, ...transcript }).toEqual({ manner, ending: 'closed', calls })
  checkAnswers(text, calls, row, manner)
}

/** Resolves once the client is connected. */
export async function connected(client: Client): Promise<void> {
  client.socket.allowHalfOpen = true
  client.socket.setNoDelay(true)
  if (client.socket.connecting) await new Promise((resolve) => client.socket.once('connect', resolve))
}

/** How the server ended the connection: in peace, or with the code of an error. */
export function endOf(client: Client): Promise<string> {
  return new Promise((resolve) => {
    client.socket.once('end', () => resolve('end'))
    client.socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    client.socket.once('close', () => resolve('close'))
  })
}

/** Closes our side, too: `closed` unless the server has answered what we sent with a reset. */
function closeOf(client: Client): Promise<string> {
  return new Promise((resolve) => {
    client.socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    client.socket.once('close', () => resolve('closed'))
    client.socket.end()
  })
}

// More turns than this for one long row would only repeat each other.
const SINGLE_BYTES = 600

/** Sends `bytes` one by one, of long ones the middle in larger pieces; the server reads each of them alone. */
export async function drip(client: Client, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const isEdge = at < SINGLE_BYTES || at >= bytes.length - SINGLE_BYTES
    const next = isEdge ? at + 1 : Math.min(at + 509, bytes.length - SINGLE_BYTES)
    client.socket.write(bytes.subarray(at, next))
    at = next
    await turn()
  }
}

async function callOf(scope: HttpScope, receive: Receive): Promise<string | null> {
  const target = scope.queryString === '' ? scope.rawPath : `${scope.rawPath}?${scope.queryString}`
  let content = ''
  for (;;) {
    const event = await receive()
    if (event.type !== 'http.request') return null
    content += Buffer.from(event.body).toString('latin1')
    if (event.moreBody) continue
    // A path names the field that it wants to see.
    const name = /^\/field\/(.+)$/.exec(scope.path)?.[1]
    const values = scope.headers.filter((field) => field[0] === name).map((field) => `[${field[1]}]`)
    return [scope.method, target, ...values, content].filter((part) => part !== '').join(' ')
  }
}

async function answer(scope: HttpScope, body: string, send: Send): Promise<void> {
  await send({ type: 'http.response.start', status: 200, headers: [['content-type', 'text/plain']] })
  if (scope.path === '/stream') {
    await send({ type: 'http.response.body', body: body.slice(0, 3), moreBody: true })
    await send({ type: 'http.response.body', body: body.slice(3), moreBody: true })
    await send({ type: 'http.response.body' })
  } else {
    await send({ type: 'http.response.body', body: Buffer.from(body, 'latin1') })
  }
}

// One answer for each call, in order, then that of the refusal, and no other byte.
function checkAnswers(text: string, calls: readonly string[], row: Row, manner: Manner): void {
  const methods = calls.map((call) => call.slice(0, call.indexOf(' ')))
  const answers = readAnswers(text, [...methods, row.isHead ? 'HEAD' : 'GET'])
  const served = calls.map((call, index) => ({ status: 200, content: methods[index] === 'HEAD' ? '' : call }))
  const isRefused = typeof row.outcome === 'number'
  const expected = isRefused ? [...served, expect.objectContaining({ status: row.outcome })] : served
  expect({ manner, answers: answers.map(({ status, content }) => ({ status, content })) }).toEqual({
    manner,
    answers: expected,
  })
  for (const answer of answers) checkDate(answer)
  if (isRefused) checkRefusal(answers.at(-1), row.isHead)
}

/** Whether an answer is a whole refusal: with Date and Content-Length, and the announcement of the end. */
export function checkRefusal(refusal: Answer | undefined, isHead = false): void {
  checkDate(refusal)
  expect(refusal?.headers.get('connection')).toBe('close')
  expect(refusal?.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(refusal?.headers.get('content-length')).toMatch(/^[1-9]\d*$/)
  if (isHead) expect(refusal?.content).toBe('')
  else expect(refusal?.content).toMatch(/^[^\n]+\n$/)
}

/** Whether the answer has a current Date in the form of IMF-fixdate (RFC 9110 §5.6.7). */
export function checkDate(answer: Answer | undefined): void {
  const date = answer?.headers.get('date') ?? 'none'
  expect(date).toMatch(/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/)
  expect(Math.abs(Date.now() - Date.parse(date))).toBeLessThan(20_000)
}
