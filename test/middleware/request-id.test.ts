import { describe, expect, test } from 'vitest'
import { HttpError } from '../../src/http/errors.ts'
import type { Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { isRequestId, requestId, requestIdOf, type RequestIdOptions } from '../../src/middleware/request-id.ts'
import { request, respond, type RequestOptions } from './requests.ts'

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

/** The id that the handler saw, and the one in the response. */
function ids(
  options: RequestIdOptions,
  sent: RequestOptions['headers'] = [],
): [string | undefined, string | undefined] {
  const seen: (string | undefined)[] = []
  const handler = requestId(options)((request) => {
    seen.push(requestIdOf(request))
    return Response.text('')
  })
  const response = respond(handler, { headers: sent })
  return [seen[0], response.headers.get(options.header ?? 'x-request-id')]
}

describe('requestId', () => {
  test('makes an id, gives it to the handler and echoes it', () => {
    const [seen, echoed] = ids({})
    expect(seen).toMatch(uuid)
    expect(echoed).toBe(seen)
    expect(ids({})[0]).not.toBe(seen)
  })

  test('takes over an id of the right form', () => {
    expect(ids({}, [['x-request-id', 'abc_1-2=.']])).toEqual(['abc_1-2=.', 'abc_1-2=.'])
  })

  test.each([
    ['', false],
    ['a b', false],
    ['a,b', false],
    ['a\nb', false],
    ['a\n', false],
    ['é', false],
    ['<script>', false],
    ['a'.repeat(255), true],
    ['a'.repeat(256), false],
  ])('%j is an id: %s', (id, expected) => {
    expect(isRequestId(id)).toBe(expected)
    expect(ids({}, [['x-request-id', id]])[0] === id).toBe(expected)
  })

  test('of two incoming ids neither is taken', () => {
    const twice: RequestOptions['headers'] = [
      ['x-request-id', 'a'],
      ['x-request-id', 'b'],
    ]
    expect(ids({}, twice)[0]).toMatch(uuid)
  })

  test('has options for the header, trust and the form of the id', () => {
    const incoming: RequestOptions['headers'] = [['x-correlation-id', 'outside']]
    expect(ids({ header: 'X-Correlation-Id' }, incoming)).toEqual(['outside', 'outside'])
    expect(ids({ trustIncoming: false, generate: () => 'mine' }, [['x-request-id', 'outside']])).toEqual([
      'mine',
      'mine',
    ])
    expect(() => requestId({ header: 'a b' })).toThrow('requestId: "a b" is no header name')
  })

  test('replaces an id that the handler put into the response', () => {
    const handler = requestId({ generate: () => 'right' })(() =>
      Response.text('', { headers: { 'x-request-id': 'wrong' } }),
    )
    expect(respond(handler).headers.getAll('x-request-id')).toEqual(['right'])
  })

  test('echoes in answers that come later, also web-standard ones and returned errors', async () => {
    const answers: readonly unknown[] = [
      Promise.resolve(Response.text('')),
      Promise.resolve(new HttpError(404)),
      Promise.resolve(new globalThis.Response('')),
      new globalThis.Response(''),
    ]
    for (const answer of answers) {
      const handler = requestId({ generate: () => 'mine' })(() => answer as Response)
      expect((await handler(request())).headers.get('x-request-id')).toBe('mine')
    }
  })

  test('passes on what is no response, and what is thrown', async () => {
    const nothing: Handler = () => undefined as unknown as Response
    expect(await requestId()(nothing)(request())).toBeUndefined()
    const fault = new Error('bug')
    const broken: Handler = () => {
      throw fault
    }
    expect(() => requestId()(broken)(request())).toThrow(fault)
    await expect(requestId()(() => Promise.reject(fault))(request())).rejects.toBe(fault)
  })

  test('without it a request has no id', () => {
    expect(requestIdOf(request())).toBeUndefined()
  })
})
