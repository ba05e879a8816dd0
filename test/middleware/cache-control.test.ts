import { describe, expect, test } from 'vitest'
import { Response } from '../../src/http/response.ts'
import { cacheControl, type CacheControlOptions } from '../../src/middleware/cache-control.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { exchange, respond, type RequestOptions } from './requests.ts'

const options: CacheControlOptions = {
  rules: [
    { path: '/assets/', directives: { public: true, maxAge: 31_536_000, immutable: true } },
    { path: '/account', directives: 'never' },
    { path: /\.json$/g, directives: { maxAge: 10 } },
  ],
  otherwise: { maxAge: 60 },
}
const never = 'max-age=0, no-cache, no-store, must-revalidate, private'

function controlOf(request: RequestOptions, response = Response.text('a'), rules = options): string | undefined {
  return respond(
    cacheControl(rules)(() => response),
    request,
  ).headers.get('cache-control')
}

describe('cacheControl', () => {
  test.each([
    ['/assets/a.js', 'max-age=31536000, public, immutable'],
    ['/assets', 'max-age=60'],
    ['/account', never],
    ['/account/x', 'max-age=60'],
    ['/a.json', 'max-age=10'],
    ['/a.json', 'max-age=10'],
    ['/', 'max-age=60'],
  ])('%s gets %s', (path, control) => {
    expect(controlOf({ path })).toBe(control)
    expect(controlOf({ path, method: 'HEAD' })).toBe(control)
  })

  test('says nothing where no rule fits', () => {
    expect(controlOf({}, Response.text('a'), { rules: [{ path: '/a', directives: 'never' }] })).toBeUndefined()
  })

  test.each([
    ['max-age=5', 'max-age=5'],
    ['max-age=500', 'max-age=60'],
    ['no-store', 'max-age=60, no-store'],
    ['private', 'max-age=60, private'],
  ])('never loosens what the endpoint says: %s', (own, control) => {
    expect(controlOf({}, Response.text('a', { headers: { 'cache-control': own } }))).toBe(control)
  })

  test('private of the endpoint wins over public of a rule', () => {
    const response = Response.text('a', { headers: { 'cache-control': 'private' } })
    expect(controlOf({ path: '/assets/a' }, response)).toBe('max-age=31536000, private, immutable')
  })

  test('a response that sets a cookie is never public', () => {
    const response = Response.text('a').withCookie('session', 's3cret')
    expect(controlOf({ path: '/assets/a' }, response)).toBe('max-age=31536000, private, immutable')
  })

  test('errors and answers to unsafe methods are not kept; `never` is said of them too', () => {
    const failed = Response.text('a', { status: 503 })
    expect(controlOf({}, failed)).toBeUndefined()
    expect(controlOf({ method: 'POST' })).toBeUndefined()
    expect(controlOf({ path: '/account' }, failed)).toBe(never)
    expect(controlOf({ path: '/account', method: 'POST' })).toBe(never)
  })

  test('answers that come later get it too, and 304', async () => {
    const handler = cacheControl(options)(async () => Response.empty(304))
    const [start] = await exchange(handler)
    expect(start).toMatchObject({ status: 304, headers: [['cache-control', 'max-age=60']] })
  })

  test('tells how it is set', () => {
    expect(factsOf(cacheControl({ otherwise: 'never' }))).toEqual({
      name: 'cacheControl',
      options: { rules: [], otherwise: 'never' },
    })
  })

  test.each<[rules: object, message: string]>([
    [{}, 'cacheControl: needs `rules` or `otherwise`'],
    [{ otherwise: { maxAge: -1 } }, 'Cache-Control: maxAge must be whole seconds, got -1'],
    [{ otherwise: 'always' }, "directives are an object such as { maxAge: 60 }, or 'never'"],
    [{ rules: [{ path: 'a', directives: 'never' }] }, 'path "a" must begin with "/", or be a pattern'],
  ])('refuses %j', (rules, message) => {
    expect(() => cacheControl(rules)).toThrow(message)
  })
})
