import { describe, expect, it, test } from 'vitest'

import { type Conditions, conditionsOf, evaluate, isRangeFresh } from '../../src/http/preconditions.ts'

const modified = 'Tue, 01 Oct 2024 10:00:00 GMT'
const before = 'Tue, 01 Oct 2024 09:59:59 GMT'
const after = 'Tue, 01 Oct 2024 10:00:01 GMT'
const validators = { etag: '"a1"', lastModified: modified }

describe('RFC 9110 §13.2.2', () => {
  test.each<[string, Conditions, string]>([
    ['nothing', {}, 'proceed'],
    ['If-Match of the tag', { ifMatch: '"a1"' }, 'proceed'],
    ['If-Match of several', { ifMatch: '"x", "a1"' }, 'proceed'],
    ['If-Match *', { ifMatch: '*' }, 'proceed'],
    ['If-Match of another tag', { ifMatch: '"b2"' }, 'failed'],
    ['If-Match compares strongly', { ifMatch: 'W/"a1"' }, 'failed'],
    ['If-Match of nonsense', { ifMatch: 'a1' }, 'failed'],
    ['If-Unmodified-Since a later time', { ifUnmodifiedSince: after }, 'proceed'],
    ['If-Unmodified-Since the same time', { ifUnmodifiedSince: modified }, 'proceed'],
    ['If-Unmodified-Since an earlier time', { ifUnmodifiedSince: before }, 'failed'],
    ['If-Unmodified-Since no date', { ifUnmodifiedSince: 'yesterday' }, 'proceed'],
    ['If-Match goes before If-Unmodified-Since', { ifMatch: '"a1"', ifUnmodifiedSince: before }, 'proceed'],
    ['If-None-Match of the tag', { ifNoneMatch: '"a1"' }, 'not-modified'],
    ['If-None-Match compares weakly', { ifNoneMatch: 'W/"a1"' }, 'not-modified'],
    ['If-None-Match of several', { ifNoneMatch: '"x", "a1"' }, 'not-modified'],
    ['If-None-Match *', { ifNoneMatch: '*' }, 'not-modified'],
    ['If-None-Match of another tag', { ifNoneMatch: '"b2"' }, 'proceed'],
    ['If-Modified-Since the same time', { ifModifiedSince: modified }, 'not-modified'],
    ['If-Modified-Since a later time', { ifModifiedSince: after }, 'not-modified'],
    ['If-Modified-Since an earlier time', { ifModifiedSince: before }, 'proceed'],
    ['If-Modified-Since no date', { ifModifiedSince: 'yesterday' }, 'proceed'],
    ['If-None-Match goes before If-Modified-Since', { ifNoneMatch: '"b2"', ifModifiedSince: after }, 'proceed'],
    ['If-Match goes before If-None-Match', { ifMatch: '"b2"', ifNoneMatch: '"a1"' }, 'failed'],
    ['a reload', { ifNoneMatch: '"a1"', cacheControl: 'no-cache' }, 'proceed'],
  ])('%s', (_, conditions, verdict) => {
    expect(evaluate('GET', conditions, validators)).toBe(verdict)
  })

  it('answers 412 to If-None-Match of other methods than GET and HEAD', () => {
    expect(evaluate('PUT', { ifNoneMatch: '*' }, validators)).toBe('failed')
    expect(evaluate('PUT', { ifNoneMatch: '*', cacheControl: 'no-cache' }, validators)).toBe('failed')
    expect(evaluate('PUT', { ifNoneMatch: '"b2"' }, validators)).toBe('proceed')
    expect(evaluate('PUT', { ifModifiedSince: after }, validators)).toBe('proceed')
  })

  it('has nothing to compare without validators', () => {
    expect(evaluate('GET', { ifNoneMatch: '"a1"', ifModifiedSince: after }, {})).toBe('proceed')
    expect(evaluate('GET', { ifMatch: '"a1"' }, {})).toBe('failed')
    expect(evaluate('GET', { ifUnmodifiedSince: before }, {})).toBe('proceed')
  })
})

describe('If-Range', () => {
  test.each([
    ['nothing', undefined, true],
    ['the tag', '"a1"', true],
    ['another tag', '"b2"', false],
    ['a weak tag', 'W/"a1"', false],
    ['the date', modified, true],
    ['a later date, which is not exactly that one', after, false],
    ['an earlier date', before, false],
    ['nonsense', 'a1', false],
  ])('%s', (_, field, isFresh) => {
    expect(isRangeFresh(field, validators)).toBe(isFresh)
  })

  it('does not take a weak tag of ours', () => {
    expect(isRangeFresh('W/"a1"', { etag: 'W/"a1"' })).toBe(false)
  })
})

describe('conditionsOf', () => {
  it('is undefined for the usual request', () => {
    expect(
      conditionsOf([
        ['host', 'a'],
        ['cookie', 'a=b'],
        ['referer', 'x'],
      ]),
    ).toBeUndefined()
  })

  it('joins repeated fields', () => {
    expect(
      conditionsOf([
        ['if-none-match', '"a"'],
        ['range', 'bytes=0-1'],
        ['if-none-match', '"b"'],
      ]),
    ).toEqual({ ifNoneMatch: '"a", "b"', range: 'bytes=0-1' })
  })
})
