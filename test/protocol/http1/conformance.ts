// Tables of (bytes → events and answers). Each row is fed in every split, which must not make a difference.
// oxlint-disable vitest/expect-expect, vitest/valid-title -- the tests are made here, their titles and expectations given.
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { HeaderField, Http1Limits } from 'testudo/protocol'

import { readAnswers } from './answers.ts'
import { drive, head, latin1, type Facts, type Seen } from './drive.ts'
import { splits } from './splits.ts'

/** One row of a table. */
export interface Row {
  readonly what: string
  readonly bytes: string
  readonly seen: readonly Seen[]
  readonly limits?: Partial<Http1Limits>
  /** The client closes its side behind the last byte. */
  readonly eof?: boolean
  /** The refused request is a HEAD: its answer has no content. */
  readonly isHead?: boolean
}

type RowOptions = Pick<Row, 'limits' | 'eof' | 'isHead'>

const GET: Facts = {
  method: 'GET',
  path: '/',
  query: '',
  authority: null,
  version: '1.1',
  keepAlive: true,
  length: 0,
  expectsContinue: false,
  upgrade: false,
  headers: [['host', 'a']],
}

/** `GET / HTTP/1.1` with `Host: a`, but for the given facts. */
export function request(facts: Partial<Facts> = {}): Seen {
  return { request: { ...GET, ...facts } }
}

export function data(bytes: string): Seen {
  return { data: bytes }
}

export function end(...trailers: readonly HeaderField[]): Seen {
  return { end: trailers }
}

/** A row of one request that is served; `content` is what it carries. */
export function serves(
  what: string,
  bytes: string,
  facts: Partial<Facts> = {},
  content = '',
  options: RowOptions = {},
): Row {
  const pieces = content === '' ? [] : [data(content)]
  const last = facts.keepAlive === false ? 'closed' : 'open'
  return { what, bytes, seen: [request(facts), ...pieces, end(), last], ...options }
}

/** A row of one head that is refused. */
export function refuses(what: string, bytes: string, status = 400, options: RowOptions = {}): Row {
  return { what, bytes, seen: [{ refused: status }, 'closed'], ...options }
}

/** A row of anything. */
export function sees(what: string, bytes: string, seen: readonly Seen[], options: RowOptions = {}): Row {
  return { what, bytes, seen, ...options }
}

// Stands behind every request that is refused: whoever takes it for a request has been smuggled to.
const SMUGGLED = head('GET /smuggled HTTP/1.1', 'Host: a')

/** Defines one test for each row of the section `rule`. */
export function conformance(rule: string, rows: readonly Row[]): void {
  describe(rule, () => {
    test.each(rows.map((row) => [row.what, row] as const))('%s', (_, row) => {
      check(row, row.bytes)
      // Lonely heads are refused for what they are, not for what follows, and nothing that follows is answered.
      const isRefused = row.seen.some((seen) => typeof seen === 'object' && 'refused' in seen)
      if (isRefused && row.eof !== true) check(row, row.bytes + SMUGGLED)
    })
  })
}

function check(row: Row, text: string): void {
  const bytes = latin1(text)
  const whole = drive([bytes], row)
  expect(whole.seen).toEqual(row.seen)
  checkAnswers(row, whole.written)
  for (const split of splits(bytes)) {
    const transcript = drive(split.pieces, row)
    // Much faster than an expectation for each split, of which there are tens of thousands.
    if (isDeepStrictEqual(transcript, whole)) continue
    expect({ split: split.name, ...transcript }).toEqual({ split: split.name, ...whole })
  }
}

// One answer for each complete request and for the refusal, in order, well-formed, and no other byte.
function checkAnswers(row: Row, written: string): void {
  const expected: { method: string; status: number; close: boolean; old: boolean }[] = []
  let current: Facts | null = null
  for (const seen of row.seen) {
    if (typeof seen === 'string') continue
    if ('request' in seen) current = seen.request
    if ('end' in seen && current !== null) {
      const { method, keepAlive, version } = current
      expected.push({ method, status: 200, close: !keepAlive, old: version === '1.0' })
      current = null
    }
    if ('refused' in seen) {
      const method = row.isHead === true ? 'HEAD' : 'GET'
      expected.push({ method, status: seen.refused, close: true, old: false })
    }
  }
  const answers = readAnswers(
    written,
    expected.map(({ method }) => method),
  )
  for (const [index, { status, close, old }] of expected.entries()) {
    const answer = answers[index]
    expect(answer?.status).toBe(status)
    expect(answer?.reason).not.toBe('')
    // Every answer says how long it is, refusals too.
    expect(answer?.headers.get('content-length')).toMatch(/^\d+$/)
    expect(answer?.headers.get('date')).toBe('Thu, 01 Jan 1970 00:00:00 GMT')
    expect(answer?.headers.get('connection')).toBe(close ? 'close' : old ? 'keep-alive' : undefined)
    if (status !== 200) expect(answer?.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  }
}
