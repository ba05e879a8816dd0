import { describe, expect, expectTypeOf, it, test } from 'vitest'

import { ClientDisconnect, HttpError } from '../../src/http/errors.ts'

describe('HttpError', () => {
  it('has the reason phrase as its detail', () => {
    const error = new HttpError(404)
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('HttpError')
    expect([error.status, error.detail, error.message]).toEqual([404, 'Not Found', 'Not Found'])
    expect(new HttpError(499).detail).toBe('Status 499')
  })

  it('keeps detail, headers and cause', () => {
    const cause = new Error('why')
    const error = new HttpError(401, { code: 7 }, { headers: { 'WWW-Authenticate': 'Bearer' }, cause })
    expect(error.detail).toEqual({ code: 7 })
    expect(error.message).toBe('Unauthorized')
    expect(error.cause).toBe(cause)
    expect(error.headers.list).toEqual([['www-authenticate', 'Bearer']])
    expect('cause' in new HttpError(400)).toBe(false)
  })

  it('becomes a response', () => {
    const response = new HttpError(409, ['a', 1], { headers: { 'x-a': 'b' } }).toResponse()
    expect(response.status).toBe(409)
    expect(response.body).toBe('{"detail":["a",1]}')
    expect(response.headerList).toEqual([
      ['content-type', 'application/json'],
      ['x-a', 'b'],
    ])
  })

  it('tells when to come back', () => {
    const later = new Date('2024-10-01T10:00:00Z')
    expect(new HttpError(503, undefined, { retryAfter: 30 }).headers.get('retry-after')).toBe('30')
    expect(new HttpError(429, undefined, { retryAfter: later }).headers.get('retry-after')).toBe(later.toUTCString())
    for (const retryAfter of [-1, 1.5, Number.NaN, new Date(Number.NaN)]) {
      expect(() => new HttpError(503, undefined, { retryAfter })).toThrow(RangeError)
    }
  })

  it('is a teapot if need be', () => {
    expect(thrownBy(() => HttpError.teapot()).status).toBe(418)
  })

  test.each([204, 205, 304])('has no content with status %i', (status) => {
    const response = new HttpError(status).toResponse()
    expect([response.status, response.body, response.headerList]).toEqual([status, null, []])
  })

  test.each([0, 101, 199, 600, 404.5, Number.NaN])('refuses status %d', (status) => {
    expect(() => new HttpError(status)).toThrow(RangeError)
  })

  test.each([
    ['badRequest', 400, 'Bad Request'],
    ['unauthorized', 401, 'Unauthorized'],
    ['paymentRequired', 402, 'Payment Required'],
    ['forbidden', 403, 'Forbidden'],
    ['notFound', 404, 'Not Found'],
    ['notAcceptable', 406, 'Not Acceptable'],
    ['requestTimeout', 408, 'Request Timeout'],
    ['conflict', 409, 'Conflict'],
    ['gone', 410, 'Gone'],
    ['lengthRequired', 411, 'Length Required'],
    ['preconditionFailed', 412, 'Precondition Failed'],
    ['contentTooLarge', 413, 'Content Too Large'],
    ['unsupportedMediaType', 415, 'Unsupported Media Type'],
    ['rangeNotSatisfiable', 416, 'Range Not Satisfiable'],
    ['expectationFailed', 417, 'Expectation Failed'],
    ['misdirectedRequest', 421, 'Misdirected Request'],
    ['unprocessableContent', 422, 'Unprocessable Content'],
    ['locked', 423, 'Locked'],
    ['failedDependency', 424, 'Failed Dependency'],
    ['tooEarly', 425, 'Too Early'],
    ['upgradeRequired', 426, 'Upgrade Required'],
    ['preconditionRequired', 428, 'Precondition Required'],
    ['tooManyRequests', 429, 'Too Many Requests'],
    ['headersTooLarge', 431, 'Request Header Fields Too Large'],
    ['unavailableForLegalReasons', 451, 'Unavailable For Legal Reasons'],
    ['internalServerError', 500, 'Internal Server Error'],
    ['notImplemented', 501, 'Not Implemented'],
    ['badGateway', 502, 'Bad Gateway'],
    ['serviceUnavailable', 503, 'Service Unavailable'],
    ['gatewayTimeout', 504, 'Gateway Timeout'],
    ['httpVersionNotSupported', 505, 'HTTP Version Not Supported'],
  ] as const)('%s throws status %i', (name, status, phrase) => {
    expect(thrownBy(() => HttpError[name]())).toMatchObject({ status, detail: phrase })
    const error = thrownBy(() => HttpError[name]('mine', { headers: { 'retry-after': '30' } }))
    expect(error.detail).toBe('mine')
    expect(error.headers.get('retry-after')).toBe('30')
  })

  it('says which methods are allowed', () => {
    const allow = ['GET', 'HEAD']
    const error = thrownBy(() => HttpError.methodNotAllowed(allow, undefined, { headers: { 'x-a': 'b' } }))
    expect(error.status).toBe(405)
    expect(error.headers.get('allow')).toBe('GET, HEAD')
    expect(error.headers.get('x-a')).toBe('b')
  })

  it('narrows the type of what was looked for', () => {
    const find = (id: number): { id: number } | undefined => (id < 10 ? { id } : undefined)
    const book = find(3) ?? HttpError.notFound('no such book')
    expectTypeOf(book).toEqualTypeOf<{ id: number }>()
  })
})

function thrownBy(fail: () => never): HttpError {
  try {
    return fail()
  } catch (error) {
    if (error instanceof HttpError) return error
    throw error
  }
}

it('ClientDisconnect has a name to be known by', () => {
  expect(new ClientDisconnect()).toMatchObject({ name: 'ClientDisconnect', message: expect.stringContaining('client') })
})
