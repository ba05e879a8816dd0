// However the network cuts a stream of requests, the same events come of it and the same answers.
// oxlint-disable vitest/expect-expect -- `check` and `same` expect
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Http1Limits } from 'testudo/protocol'

import { drive, latin1, type Seen, type Transcript } from './drive.ts'
import { anyRequests, tightLimits, validRequest } from './requests.ts'
import { cut } from './splits.ts'

const seed = 9112

// Much faster than `expect`, which is left to say what differs.
function same(a: Transcript, b: Transcript): void {
  // oxlint-disable-next-line vitest/no-conditional-expect -- see above
  if (!isDeepStrictEqual(a, b)) expect(a).toEqual(b)
}

// The status of an answer may not depend on the split, nor may the events before it.
function check(text: string, cuts: readonly number[], limits: Partial<Http1Limits>, eof: boolean): void {
  const bytes = latin1(text)
  const whole = drive([bytes], { limits, eof })
  same(drive(cut(bytes, cuts), { limits, eof }), whole)
  same(
    drive(
      Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)),
      { limits, eof },
    ),
    whole,
  )
}

// One buffer that is used for each piece, as the server does it with a user read buffer.
function driveShared(bytes: Buffer, cuts: readonly number[]): Transcript {
  const shared = Buffer.alloc(bytes.length)
  const pieces = function* (): Generator<Buffer> {
    for (const piece of cut(bytes, cuts)) {
      piece.copy(shared)
      yield shared.subarray(0, piece.length)
    }
  }
  return drive(pieces(), {
    onIdle: (connection) => {
      connection.retain()
      shared.fill(0)
    },
  })
}

describe('any split gives the same events', () => {
  const cuts = fc.array(fc.nat({ max: 600 }), { maxLength: 6 })

  test('of requests valid and not', () => {
    fc.assert(
      fc.property(anyRequests, cuts, fc.boolean(), (text, positions, eof) => {
        check(text, positions, {}, eof)
      }),
      { numRuns: 3000, seed },
    )
  })

  test('when limits are reached', () => {
    fc.assert(
      fc.property(anyRequests, cuts, tightLimits, (text, positions, limits) => {
        check(text, positions, limits, false)
      }),
      { numRuns: 3000, seed },
    )
  })

  test('when the buffer is used again', () => {
    fc.assert(
      fc.property(anyRequests, cuts, (text, positions) => {
        const bytes = latin1(text)
        same(driveShared(bytes, positions), drive([bytes]))
      }),
      { numRuns: 1000, seed },
    )
  })
})

describe('what is generated is what is seen', () => {
  test('of valid requests behind each other', () => {
    fc.assert(
      fc.property(fc.array(validRequest, { minLength: 1, maxLength: 3 }), (requests) => {
        const seen: Seen[] = [...requests.flatMap((request) => request.seen), 'open']
        expect(drive([latin1(requests.map(({ bytes }) => bytes).join(''))]).seen).toEqual(seen)
      }),
      { numRuns: 2000, seed },
    )
  })
})
