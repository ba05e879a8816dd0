import { describe, expect, test } from 'vitest'
import type { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { serverTiming, type ServerTimingOptions, timing } from '../../src/middleware/server-timing.ts'
import { request, respond } from './requests.ts'

/** The field, with every duration as `N`. */
function told(options: ServerTimingOptions, run: (given: Request) => void): string | undefined {
  const handler = serverTiming(options)((given) => {
    run(given)
    return Response.text('')
  })
  return respond(handler)
    .headers.get('server-timing')
    ?.replaceAll(/dur=\d+(?:\.\d{1,3})?(?=[;,]|$)/g, 'dur=N')
}

describe('serverTiming', () => {
  test('tells what was measured, and the whole', () => {
    const field = told({}, (given) => {
      expect(timing(given).measure('db', () => 7, 'books')).toBe(7)
      timing(given).add('cache', undefined, 'hit')
      timing(given).add('queue', 12.34567)
    })
    expect(field).toBe('db;dur=N;desc="books", cache;desc="hit", queue;dur=N, total;dur=N;desc="Total"')
  })

  test('waits for what takes time, and measures what fails', async () => {
    const handler = serverTiming({ total: false })(async (given) => {
      await timing(given).measure('later', () => Promise.resolve())
      await expect(timing(given).measure('lost', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
      expect(() =>
        timing(given).measure('bug', () => {
          throw new Error('a bug')
        }),
      ).toThrow('a bug')
      return Response.text('')
    })
    const response = await handler(request())
    expect(response.headers.get('server-timing')).toMatch(/^later;dur=[\d.]+, lost;dur=[\d.]+, bug;dur=[\d.]+$/)
  })

  test('adds to what the endpoint says itself, and says nothing where there is nothing', () => {
    const handler = serverTiming({ total: false })(() => Response.text('', { headers: { 'server-timing': 'edge' } }))
    expect(respond(handler).headers.getAll('server-timing')).toEqual(['edge'])
    expect(told({ total: false }, () => {})).toBeUndefined()
  })

  test('is for whom it shall be; for others functions only run', () => {
    expect(told({ enabled: false }, (given) => expect(timing(given).measure('a', () => 1)).toBe(1))).toBeUndefined()
    expect(told({ enabled: (given) => given.path === '/x' }, (given) => timing(given).add('a'))).toBeUndefined()
    expect(told({ enabled: (given) => given.path === '/', total: false }, (given) => timing(given).add('a'))).toBe('a')
    expect(timing(request()).measure('a', () => 1)).toBe(1)
  })

  test('says which scripts may read it', () => {
    const of = (options: ServerTimingOptions): string | undefined =>
      respond(serverTiming(options)(() => Response.text(''))).headers.get('timing-allow-origin')
    expect(of({})).toBeUndefined()
    expect(of({ allowOrigins: '*' })).toBe('*')
    expect(of({ allowOrigins: ['https://a.example', 'https://b.example'] })).toBe(
      'https://a.example, https://b.example',
    )
    expect(() => serverTiming({ allowOrigins: ['a\r\nb'] })).toThrow('serverTiming: allowOrigins must be')
  })

  test('nothing that is measured can break the field', () => {
    expect(told({ total: false }, (given) => timing(given).add('a', 1, 'say "hi" \\ naïve\n, b'))).toBe(
      String.raw`a;dur=N;desc="say \"hi\" \\ na?ve?, b"`,
    )
    expect(() => told({}, (given) => timing(given).add('a b'))).toThrow('timing: "a b" is no token')
  })
})
