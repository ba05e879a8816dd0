import { describe, expect, test, vi } from 'vitest'
import { ClientDisconnect, HttpError } from '../../src/http/errors.ts'
import { compose, type Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { onError } from '../../src/middleware/error-rules.ts'
import { type ErrorEntry, errors, type ErrorsOptions } from '../../src/middleware/errors.ts'
import { requestId } from '../../src/middleware/request-id.ts'
import { request, respond, type RequestOptions } from './requests.ts'

class StorageError extends Error {}
class FullError extends StorageError {}
class Teapot extends HttpError {
  constructor() {
    super(418)
  }
}

function throwing(error: unknown): Handler {
  return () => {
    throw error
  }
}

/** The answer to an error that is thrown at once, and what was logged. */
function answerTo(
  error: unknown,
  options: ErrorsOptions = {},
  sent?: RequestOptions,
): { status: number; body: unknown; response: Response; log: [ErrorEntry, string][] } {
  const log: [ErrorEntry, string][] = []
  const handler = errors({ log: (...entry) => log.push(entry), ...options })(throwing(error))
  const response = respond(handler, sent)
  return { status: response.status, body: response.body, response, log }
}

function named(name: string): () => Response {
  return () => Response.text(name)
}

describe('errors', () => {
  test('leaves responses alone, at once and later', async () => {
    const response = Response.text('fine')
    expect(errors()(() => response)(request())).toBe(response)
    expect(await errors()(async () => response)(request())).toBe(response)
    const web = new globalThis.Response('web')
    expect(await errors()(() => web as never)(request())).toBe(web)
  })

  test('answers an HttpError with its response, thrown or returned, at once or later', async () => {
    const error = new HttpError(409, { reason: 'taken' }, { headers: { 'x-a': 'b' } })
    const log = vi.fn<() => void>()
    const layer = errors({ log })
    const sync: readonly Handler[] = [throwing(error), () => error as never]
    const async: readonly Handler[] = [() => Promise.reject(error), async () => error as never]
    for (const handler of sync) expect(layer(handler)(request())).toBeInstanceOf(Response)
    for (const handler of [...sync, ...async]) {
      const { status, body, headers } = await layer(handler)(request())
      expect([status, body, headers.get('x-a')]).toEqual([409, '{"detail":{"reason":"taken"}}', 'b'])
    }
    expect(log).not.toHaveBeenCalled()
  })

  test('answers a bug with a 500 that says nothing, and logs it once', () => {
    const bug = new TypeError('password is hunter2')
    const { status, body, response, log } = answerTo(bug, {}, { method: 'POST', path: '/a\nb' })
    expect([status, body]).toEqual([500, '{"detail":"Internal Server Error"}'])
    expect(JSON.stringify(response.headerList)).not.toContain('hunter2')
    expect(log).toEqual([
      [{ err: bug, method: 'POST', path: '/a\\x0ab', requestId: null }, 'POST /a\\x0ab: unhandled TypeError'],
    ])
  })

  test.each([['text'], [null], [undefined], [{ status: 204 }], [42]])('thrown %j is a bug too', (thrown) => {
    const { status, log } = answerTo(thrown)
    expect([status, log.length, log[0]?.[0].err]).toEqual([500, 1, thrown])
  })

  test('of two layers the inner one logs', () => {
    const [inner, outer] = [vi.fn<() => void>(), vi.fn<() => void>()]
    respond(compose([errors({ log: outer }), errors({ log: inner })], throwing(new Error('bug'))))
    expect([inner.mock.calls.length, outer.mock.calls.length]).toEqual([1, 0])
  })

  test('logs the request id', () => {
    const log = vi.fn<(entry: ErrorEntry) => void>()
    respond(compose([requestId({ generate: () => 'r-1' }), errors({ log })], throwing(new Error('bug'))))
    expect(log.mock.calls[0]?.[0].requestId).toBe('r-1')
  })

  test.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['application/json', 'json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    ['text/plain', 'text'],
    ['text/*;q=0.5', 'text'],
    ['TEXT/HTML', 'text'],
    ['text/html, application/json', 'json'],
    ['text/html;q=0.3, application/*;q=0.4', 'json'],
    ['application/json;q=0.2, */*', 'text'],
    ['text/html;q=x', 'json'],
    ['image/png', 'json'],
    ['', 'json'],
    [';;,,/', 'json'],
  ])('Accept %s gets %s', (accept, kind) => {
    const sent = accept === undefined ? {} : ({ headers: [['accept', accept]] } as const)
    const { response } = answerTo(new Error('bug'), {}, sent)
    expect(response.headers.get('content-type')).toMatch(kind === 'json' ? /json$/ : /^text\/plain/)
    expect(response.body).toBe(kind === 'json' ? '{"detail":"Internal Server Error"}' : 'Internal Server Error')
  })

  test('lets ClientDisconnect go on', async () => {
    const gone = new ClientDisconnect()
    const layer = errors({ handlers: [onError(500, named('500'))], log: () => expect.unreachable() })
    expect(() => layer(throwing(gone))(request())).toThrow(gone)
    await expect(layer(() => Promise.reject(gone))(request())).rejects.toBe(gone)
    const rule = errors({ handlers: [onError(404, throwing(gone))] })
    expect(() => rule(throwing(new HttpError(404)))(request())).toThrow(gone)
  })

  test('a log that fails costs no answer, and is told to the console', () => {
    const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
    try {
      const bug = new Error('bug')
      const failure = new Error('disk full')
      expect(answerTo(bug, { log: () => void throwing(failure)(request()) }).status).toBe(500)
      expect(spy.mock.calls).toEqual([
        ['GET /: unhandled Error', bug],
        ['errors: the log function failed', failure],
      ])
    } finally {
      spy.mockRestore()
    }
  })

  test('logs to the console when nothing else is said', () => {
    const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
    try {
      const bug = new Error('bug')
      respond(errors()(throwing(bug)))
      expect(spy.mock.calls).toEqual([['GET /: unhandled Error', bug]])
    } finally {
      spy.mockRestore()
    }
  })
})

describe('rules', () => {
  const handlers = [
    onError(StorageError, (_, error) => Response.text(`storage ${error.message}`, { status: 503 })),
    onError(FullError, named('full')),
    onError(404, (request, error) => Response.text(`${request.path} ${String(error.detail)}`, { status: 404 })),
    onError(Teapot, named('teapot')),
  ]

  test.each<[unknown, string]>([
    [new StorageError('x'), 'storage x'],
    [new FullError('x'), 'full'],
    [new (class extends FullError {})('x'), 'full'],
    [new HttpError(404, 'gone'), '/ gone'],
    [new Teapot(), 'teapot'],
    [new HttpError(409), '{"detail":"Conflict"}'],
    [new RangeError('x'), '{"detail":"Internal Server Error"}'],
  ])('%s: %s', (error, body) => {
    expect(answerTo(error, { handlers }).body).toBe(body)
  })

  test('an expected error is not logged, a bug is, whoever answers it', () => {
    const all = [...handlers, onError(Error, named('any')), onError(500, named('500'))]
    expect(answerTo(new FullError('x'), { handlers: all }).log).toEqual([])
    const { body, log } = answerTo(new RangeError('x'), { handlers: all })
    expect([body, log.length]).toEqual(['any', 1])
  })

  test('the rule for Error gets no HttpError: those have an answer', () => {
    const any = [onError(Error, named('any'))]
    expect(answerTo(new HttpError(409), { handlers: any }).status).toBe(409)
    expect(answerTo(new HttpError(409), { handlers: [...any, onError(HttpError, named('http'))] }).body).toBe('http')
  })

  test('a status wins over a class', () => {
    const both = [onError(Teapot, named('class')), onError(418, named('status'))]
    expect(answerTo(new Teapot(), { handlers: both }).body).toBe('status')
  })

  test('the rule for 500 gets the bug as a cause, and every HttpError 500', () => {
    const rule = [onError(500, (_, error) => Response.json({ cause: String(error.cause), detail: error.detail }))]
    expect(answerTo(new Error('bug'), { handlers: rule }).body).toBe(
      '{"cause":"Error: bug","detail":"Internal Server Error"}',
    )
    expect(answerTo('text', { handlers: rule }).body).toContain('"cause":"text"')
    const { body, log } = answerTo(new HttpError(500, 'known'), { handlers: rule })
    expect([body, log]).toEqual(['{"cause":"undefined","detail":"known"}', []])
  })

  test('of two rules for the same the later holds', () => {
    expect(answerTo(new HttpError(404), { handlers: [onError(404, named('1')), onError(404, named('2'))] }).body).toBe(
      '2',
    )
  })

  test('may answer later, and with an HttpError', async () => {
    const rule = [
      onError(404, async () => Response.text('later')),
      onError(StorageError, () => {
        throw new HttpError(503, 'try again')
      }),
      onError(FullError, async () => new HttpError(409, 'full') as never),
    ]
    const answer = async (error: unknown): Promise<unknown> =>
      (await errors({ handlers: rule })(throwing(error))(request())).body
    expect(await answer(new HttpError(404))).toBe('later')
    expect(await answer(new StorageError())).toBe('{"detail":"try again"}')
    expect(await answer(new FullError())).toBe('{"detail":"full"}')
  })

  test('that fail give a 500, and do not call another rule', async () => {
    const failure = new StorageError('in the rule')
    const rules = [onError(404, throwing(failure)), onError(StorageError, named('never')), onError(500, named('never'))]
    const { status, body, log } = answerTo(new HttpError(404), { handlers: rules })
    expect([status, body, log[0]?.[0].err]).toEqual([500, '{"detail":"Internal Server Error"}', failure])
    const later = errors({ handlers: [onError(404, () => Promise.reject(failure))], log: () => {} })
    expect((await later(throwing(new HttpError(404)))(request())).status).toBe(500)
  })

  test.each([
    [[99 as never, named('')], 'errors: 99 is no status of an HttpError'],
    [[404.5 as never, named('')], 'errors: 404.5 is no status'],
    [['404' as never, named('')], 'not for 404'],
    [[(() => {}) as never, named('')], 'a rule is for a status or a class'],
    [[Error, undefined as never], 'the handler for Error is no function'],
  ] as const)('misuse %# is a TypeError', (rule, message) => {
    expect(() => errors({ handlers: [rule] })).toThrow(TypeError)
    expect(() => errors({ handlers: [rule] })).toThrow(message)
  })
})

describe('debug', () => {
  test('shows stack and causes as text, and still logs', () => {
    const cause = new RangeError('the cause')
    const bug = new Error('the bug', { cause })
    const { status, response, log } = answerTo(bug, { debug: true }, { path: '/where' })
    expect([status, response.headers.get('content-type'), response.headers.get('x-content-type-options')]).toEqual([
      500,
      'text/plain; charset=utf-8',
      'nosniff',
    ])
    const page = response.body
    expect(page).toMatch(/^500 Internal Server Error\n\nGET \/where\n\nError: the bug\n {4}at .*errors\.test\.ts/)
    expect(page).toMatch(/Caused by: RangeError: the cause\n {4}at /)
    expect(log).toHaveLength(1)
  })

  test('shows aggregates, circles and what is no error', () => {
    const first = new Error('first')
    const aggregate = new AggregateError([first, 'second'], 'both', { cause: { code: 7 } })
    first.cause = aggregate
    const page = String(answerTo(aggregate, { debug: true }).body)
    for (const part of [
      'both',
      'Error 1: Error: first',
      'Error 2: Thrown: "second"',
      'Caused by: Thrown: {"code":7}',
    ]) {
      expect(page).toContain(part)
    }
    expect(page).toContain('AggregateError: both (see above)')
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(answerTo(circle, { debug: true }).body).toContain('Thrown: [object Object]')
  })

  test('comes before the rule for 500, and after rules for expected errors', () => {
    const handlers = [onError(500, named('500')), onError(StorageError, named('storage'))]
    expect(answerTo(new Error('bug'), { debug: true, handlers }).body).toContain('Error: bug')
    expect(answerTo(new StorageError(), { debug: true, handlers }).body).toBe('storage')
    expect(answerTo(new HttpError(404), { debug: true, handlers }).status).toBe(404)
  })
})
