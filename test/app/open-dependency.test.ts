// Dependencies that are generators: when they are closed, and what they are told.

import { describe, expect, it } from 'vitest'

import { background, depends, HttpError, query, Response, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

import { quiet, silent } from './ask.ts'
import { exchange } from './exchange.ts'

describe('a generator', () => {
  function logging(log: string[], name: string): () => Generator<string> {
    return function* () {
      log.push(`${name}+`)
      try {
        yield name
        log.push(`${name} ok`)
      } catch (error) {
        log.push(`${name} ${(error as Error).message}`)
        throw error
      } finally {
        log.push(`${name}-`)
      }
    }
  }

  function loggingLater(log: string[], name: string): () => AsyncGenerator<string> {
    const now = logging(log, name)
    return async function* () {
      await Promise.resolve()
      yield* now()
    }
  }

  it('is closed after the response and the background tasks, in reverse order', async () => {
    for (const make of [logging as unknown as typeof loggingLater, loggingLater]) {
      const log: string[] = []
      const first = make(log, 'first')
      const second = signature({ first: depends(first) }, make(log, 'second'))
      const app = quiet().get(
        '/',
        signature({ a: depends(second), tasks: background() }, ({ a, tasks }) => {
          tasks.add((text: string) => log.push(text), 'task')
          log.push(`endpoint ${a}`)
          return a
        }),
      )
      const response = await new TestClient(app).get('/')
      expect(await response.json()).toBe('second')
      expect(log).toEqual([
        'first+',
        'second+',
        'endpoint second',
        'task',
        'second ok',
        'second-',
        'first ok',
        'first-',
      ])
    }
  })

  it('is told of an error at its yield, the innermost first', async () => {
    const log: string[] = []
    const first = loggingLater(log, 'first')
    const second = signature({ first: depends(first) }, logging(log, 'second'))
    const ways: readonly (readonly [fail: () => unknown, status: number])[] = [
      [() => HttpError.conflict('no'), 409],
      [async () => Promise.reject(new HttpError(409, 'no')), 409],
      [() => new HttpError(409, 'no'), 409],
    ]
    for (const [fail, status] of ways) {
      log.length = 0
      const app = quiet().get('/', signature({ a: depends(second) }, fail))
      expect(await exchange(app.handle, 'GET /')).toMatchObject({ status, text: '{"detail":"no"}' })
      expect(log).toEqual(['first+', 'second+', 'second no', 'second-', 'first no', 'first-'])
    }
  })

  it('is told of what fails in another dependency, and of invalid input', async () => {
    const log: string[] = []
    const first = logging(log, 'first')
    const app = quiet()
      .get(
        '/a',
        signature({ a: depends(first), b: depends(() => HttpError.forbidden('stop')) }, () => 1),
      )
      .get(
        '/b',
        signature({ a: depends(first), n: query({ type: 'integer' }) }, () => 1),
      )
      .get(
        '/c',
        signature({ a: depends(first) }, () => ({ price: Number.NaN })),
      )
    expect(await exchange(app.handle, 'GET /a')).toMatchObject({ status: 403 })
    expect(await exchange(app.handle, 'GET /b')).toMatchObject({ status: 422 })
    expect(await exchange(app.handle, 'GET /c')).toMatchObject({ status: 500 })
    expect(log.filter((line) => !line.endsWith('+') && !line.endsWith('-'))).toEqual([
      'first stop',
      'first query.n: Field required',
      expect.stringContaining('first GET /c returned what is not its type'),
    ])
  })

  it('may turn an error into another', async () => {
    class NoStock extends Error {}
    const shop = async function* (): AsyncGenerator<string> {
      try {
        yield 'shop'
      } catch (error) {
        if (error instanceof NoStock) HttpError.conflict('sold out')
        throw error
      }
    }
    const outer: unknown[] = []
    const watching = function* (): Generator<number> {
      try {
        yield 1
      } catch (error) {
        outer.push((error as HttpError).status)
        throw error
      }
    }
    const app = quiet().get(
      '/',
      signature({ outer: depends(watching), shop: depends(shop) }, () => {
        throw new NoStock()
      }),
    )
    expect(await exchange(app.handle, 'GET /')).toMatchObject({ status: 409, text: '{"detail":"sold out"}' })
    expect(outer).toEqual([409])
  })

  it('must not swallow an error', async () => {
    const errors: unknown[] = []
    const app = new Testudo({ logger: { ...silent, error: (fields) => errors.push(fields) } }).get(
      '/',
      signature(
        {
          shop: depends(function* shop() {
            try {
              yield 1
            } catch {
              // and says nothing
            }
          }),
        },
        () => HttpError.conflict('no'),
      ),
    )
    expect(await exchange(app.handle, 'GET /')).toMatchObject({ status: 500 })
    const [{ err }] = errors as [{ err: Error }]
    expect(err.message).toContain('the dependency shop has caught it at its yield without throwing it again')
    expect(err.cause).toBeInstanceOf(HttpError)
  })

  it('must yield exactly once', async () => {
    const errors: string[] = []
    const app = new Testudo({
      logger: { ...silent, error: (fields) => errors.push((fields as { err: Error }).err.message) },
    })
      .get(
        '/none',
        signature(
          {
            a: depends(function* none(): Generator<number> {
              // nothing to yield
            }),
          },
          () => 1,
        ),
      )
      .get(
        '/twice',
        signature(
          {
            a: depends(async function* twice() {
              try {
                yield 1
                yield 2
              } finally {
                errors.push('closed')
              }
            }),
          },
          () => 1,
        ),
      )
    expect(await exchange(app.handle, 'GET /none')).toMatchObject({ status: 500 })
    expect(errors).toEqual(['the dependency none ended without a yield; yield once, the value that it makes'])
    errors.length = 0
    await expect(new TestClient(app).get('/twice')).rejects.toThrow('the dependency twice yielded twice')
    expect(errors).toEqual(['closed'])
  })

  it('is told of a stream that breaks off', async () => {
    const log: string[] = []
    const app = quiet().get(
      '/',
      signature({ a: depends(logging(log, 'a')) }, async function* () {
        yield 'begin'
        log.push('still open')
        await Promise.resolve()
        throw new Error('disk')
      }),
    )
    await expect(new TestClient(app).get('/').then((response) => response.text())).rejects.toThrow('disk')
    expect(log).toEqual(['a+', 'still open', 'a disk', 'a-'])
  })

  it('is open while a stream is sent', async () => {
    const log: string[] = []
    const app = quiet().get(
      '/',
      signature({ a: depends(loggingLater(log, 'a')) }, ({ a }) =>
        Response.stream(
          (function* () {
            log.push('sends')
            yield a
          })(),
        ),
      ),
    )
    const response = await new TestClient(app).get('/')
    expect(await response.text()).toBe('a')
    expect(log).toEqual(['a+', 'sends', 'a ok', 'a-'])
  })

  it('goes on as after a success when the client leaves', async () => {
    const log: string[] = []
    let done = (): void => {}
    const closed = new Promise<void>((resolve) => {
      done = resolve
    })
    function* outer(): Generator<number> {
      yield 1
      done()
    }
    const app = quiet().get(
      '/',
      signature({ outer: depends(outer), a: depends(logging(log, 'a')) }, async function* () {
        try {
          for (;;) {
            yield 'tick'
            await new Promise((resolve) => setImmediate(resolve))
          }
        } finally {
          log.push('stopped')
        }
      }),
    )
    const reader = (await new TestClient(app).get('/')).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await closed
    expect(log).toEqual(['a+', 'stopped', 'a ok', 'a-'])
  })
})
