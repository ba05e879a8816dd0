// Values of dependencies without an endpoint.

import { describe, expect, expectTypeOf, it } from 'vitest'

import { depends, HttpError, query, request, signature } from 'testudo'
import { TestClient } from 'testudo/testing'

import { quiet } from './ask.ts'
import { requestOf } from './exchange.ts'

describe('resolve', () => {
  it('makes a value outside of a request, and cleans up', async () => {
    const log: string[] = []
    async function* connection(): AsyncGenerator<{ name: string }> {
      log.push('open')
      try {
        yield { name: 'db' }
      } finally {
        log.push('close')
      }
    }
    const shop = signature({ db: depends(connection), limit: query({ type: 'integer', default: 3 }) }, (given) => given)
    const app = quiet()
    const { value, close } = await app.resolve(shop)
    expectTypeOf(value).toEqualTypeOf<{ readonly db: { name: string }; readonly limit: number }>()
    expect(value).toEqual({ db: { name: 'db' }, limit: 3 })
    expect(log).toEqual(['open'])
    await close()
    await close()
    expect(log).toEqual(['open', 'close'])

    app.overrides.set(connection, () => ({ name: 'fake' }))
    const resolution = await app.resolve(shop, { request: requestOf('GET /?limit=5') })
    expect(resolution.value).toEqual({ db: { name: 'fake' }, limit: 5 })
    await resolution[Symbol.asyncDispose]()
  })

  it('has what the lifespan made', async () => {
    const app = quiet({
      async *lifespan() {
        yield { stock: 5 }
      },
    })
    const stock = signature({ whole: request() }, ({ whole }) => whole.state['stock'])
    const client = new TestClient(app)
    await client.start()
    expect((await app.resolve(stock)).value).toBe(5)
    await client.stop()
  })

  it('says what is missing, and closes what it has opened', async () => {
    const log: string[] = []
    function* open(): Generator<number> {
      try {
        yield 1
      } finally {
        log.push('closed')
      }
    }
    const needy = signature({ a: depends(open), q: query({ type: 'string' }) }, () => 1)
    await expect(quiet().resolve(needy)).rejects.toThrow('query.q: Field required')
    await expect(quiet().resolve(signature({ a: depends(open) }, () => HttpError.conflict('x')))).rejects.toThrow('x')
    expect(log).toEqual(['closed', 'closed'])
  })

  it('throws what clean-up throws', async () => {
    function* one(): Generator<number> {
      yield 1
      throw new Error('one')
    }
    function* two(): Generator<number> {
      yield 1
      throw new Error('two')
    }
    const { close } = await quiet().resolve(one)
    await expect(close()).rejects.toThrow('one')
    const both = await quiet().resolve(signature({ a: depends(one), b: depends(two) }, () => 1))
    await expect(both.close()).rejects.toThrow('2 errors while cleaning up')
  })
})
