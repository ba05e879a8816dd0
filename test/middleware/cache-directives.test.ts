import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Response } from '../../src/http/response.ts'
import {
  type CacheDirectives,
  formatCacheControl,
  mergeCacheControl,
  neverCache,
  parseCacheControl,
  withCacheControl,
} from '../../src/middleware/cache-directives.ts'

describe('parseCacheControl', () => {
  test.each<[field: string | undefined, all: CacheDirectives]>([
    [undefined, {}],
    ['', {}],
    [' , ,', {}],
    ['max-age=60, public', { maxAge: 60, public: true }],
    ['MAX-AGE=60 ,Public', { maxAge: 60, public: true }],
    ['max-age="60"', { maxAge: 60 }],
    ['max-age = 60', { maxAge: 60 }],
    ['max-age', { maxAge: 0 }],
    ['max-age=soon', { maxAge: 0 }],
    ['max-age=-1', { maxAge: 0 }],
    ['max-age=1.5', { maxAge: 0 }],
    ['max-age=99999999999', { maxAge: 2 ** 31 }],
    ['max-age=60, max-age=30', { maxAge: 30 }],
    [
      's-maxage=5, stale-while-revalidate=6, stale-if-error=7',
      { sMaxAge: 5, staleWhileRevalidate: 6, staleIfError: 7 },
    ],
    ['no-cache="Set-Cookie, x-b"', { noCache: ['set-cookie', 'x-b'] }],
    ['no-cache="a", no-cache', { noCache: true }],
    ['private=""', { private: true }],
    ['private="a b"', { private: true }],
    ['a/b, no-cache="c, d e", max-age=1', { noCache: true, maxAge: 1 }],
    ['public, private', { private: true }],
    ['no-store=x', { noStore: true }],
    ['community="UCI, \\"x\\"", fast', { extensions: { community: 'UCI, "x"', fast: true } }],
    [
      'no-store, no-transform, must-revalidate, proxy-revalidate, must-understand, immutable',
      {
        noStore: true,
        noTransform: true,
        mustRevalidate: true,
        proxyRevalidate: true,
        mustUnderstand: true,
        immutable: true,
      },
    ],
  ])('%j', (field, all) => {
    expect(parseCacheControl(field)).toEqual(all)
  })
})

test('whatever was read can be said again', () => {
  fc.assert(fc.property(fc.string(), (field) => void formatCacheControl(parseCacheControl(field))))
  const response = Response.text('', { headers: { 'cache-control': 'a/b, private="c d"' } })
  expect(withCacheControl(response, { maxAge: 1 }).headers.get('cache-control')).toBe('max-age=1, private')
})

describe('formatCacheControl', () => {
  test('writes what is set, in one order', () => {
    const all: CacheDirectives = {
      immutable: true,
      private: ['x-user'],
      noStore: false,
      maxAge: 31_536_000,
      extensions: { fast: true, community: 'UCI, x', plain: 'a' },
    }
    expect(formatCacheControl(all)).toBe(
      'max-age=31536000, private="x-user", immutable, fast, community="UCI, x", plain=a',
    )
    expect(formatCacheControl({})).toBe('')
  })

  test.each<[all: object, message: string]>([
    [{ maxAge: -1 }, 'maxAge must be whole seconds, got -1'],
    [{ maxAge: 1.5 }, 'maxAge must be whole seconds, got 1.5'],
    [{ sMaxAge: '60' }, 'sMaxAge must be whole seconds, got 60'],
    [{ public: 1 }, 'public must be true, got 1'],
    [{ private: ['a, b'] }, 'private must be true or a list of field names, got ["a, b"]'],
    [{ noCache: [] }, 'noCache must be true or a list of field names, got []'],
    [{ extensions: { 'a b': true } }, '"a b" is no name of a directive'],
  ])('%j is refused', (all, message) => {
    expect(() => formatCacheControl(all)).toThrow(message)
  })

  test('what was written is read again', () => {
    const seconds = fc.option(fc.nat({ max: 2 ** 31 }), { nil: undefined })
    const flag = fc.constantFrom(true, undefined)
    const shape = fc.record({ maxAge: seconds, sMaxAge: seconds, noStore: flag, immutable: flag, noCache: flag })
    fc.assert(
      fc.property(shape, (all) => {
        const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
        expect(parseCacheControl(formatCacheControl(present))).toEqual(present)
      }),
    )
  })
})

describe('mergeCacheControl', () => {
  test.each<[left: CacheDirectives, right: CacheDirectives, merged: CacheDirectives]>([
    [{ maxAge: 60 }, { maxAge: 30 }, { maxAge: 30 }],
    [{ maxAge: 0 }, { maxAge: 30 }, { maxAge: 0 }],
    [{ maxAge: 60 }, { noStore: true }, { maxAge: 60, noStore: true }],
    [{ public: true }, { private: true }, { private: true }],
    [{ private: ['a'] }, { public: true, private: ['b'] }, { private: ['a', 'b'] }],
    [{ noCache: ['a'] }, { noCache: true }, { noCache: true }],
    [{ noCache: false }, { noCache: ['a'] }, { noCache: ['a'] }],
    [{ extensions: { a: '1' } }, { extensions: { b: true } }, { extensions: { a: '1', b: true } }],
  ])('%j and %j', (left, right, merged) => {
    expect(mergeCacheControl(left, right)).toEqual(merged)
  })
})

describe('responses', () => {
  test('withCacheControl takes the shorter max-age, whichever came first', () => {
    const response = Response.text('a', { headers: { 'cache-control': 'max-age=60, x=1' } })
    expect(withCacheControl(response, { maxAge: 600 }).headers.get('cache-control')).toBe('max-age=60, x=1')
    expect(withCacheControl(response, { maxAge: 6 }).headers.get('cache-control')).toBe('max-age=6, x=1')
    expect(withCacheControl(Response.text('a'), {}).headers.has('cache-control')).toBe(false)
  })

  test('neverCache says so in every way', () => {
    const response = Response.text('a', { headers: { 'cache-control': 'public, max-age=60', expires: 'tomorrow' } })
    const { headers } = neverCache(response)
    expect(headers.get('cache-control')).toBe('max-age=0, no-cache, no-store, must-revalidate, private')
    expect(headers.has('expires')).toBe(false)
  })
})
