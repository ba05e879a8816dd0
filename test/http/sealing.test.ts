import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { setClock } from '../../src/http/clock.ts'
import { Sealer } from '../../src/http/sealing.ts'

const secret = 'a secret of at least 32 bytes, or more'
const other = 'another secret, which has 32 bytes too'

afterEach(() => setClock(undefined))

describe('Sealer', () => {
  test('a value comes back, and nobody can read it in between', async () => {
    const sealer = new Sealer(secret)
    const text = await sealer.seal({ card: '4111' })
    expect(text).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(Buffer.from(text, 'base64url').toString()).not.toContain('4111')
    expect(await sealer.unseal(text)).toEqual({ card: '4111' })
    expect(await sealer.seal({ card: '4111' })).not.toBe(text)
  })

  test('it is JWE with a direct key and AES-256-GCM, and the id of the key', async () => {
    const [head = ''] = (await new Sealer(secret).seal(1)).split('.')
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: expect.stringMatching(/^[\w-]{8}$/),
    })
  })

  test('whatever is changed in it makes it worth nothing', async () => {
    const sealer = new Sealer(secret)
    const text = await sealer.seal('ada')
    const pieces = text.split('.')
    const broken = [
      undefined,
      '',
      'x',
      '....',
      `${text}.`,
      text.slice(0, -2),
      ...pieces.map((piece, index) => pieces.with(index, `A${piece}`).join('.')),
      ...pieces.map((_piece, index) => pieces.with(index, '').join('.')).filter((one) => one !== text),
    ]
    for (const one of broken) expect(await sealer.unseal(one)).toBeUndefined()
  })

  test('a header that asks for another algorithm is refused', async () => {
    const sealer = new Sealer(secret)
    const [head = '', ...rest] = (await sealer.seal('ada')).split('.')
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
    for (const header of [
      { alg: 'dir', enc: 'A128CBC-HS256', kid },
      { alg: 'none', enc: 'A256GCM', kid },
      { alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2c: 1e9, p2s: 'AAAA', kid },
      { alg: 'dir', enc: 'A256GCM', kid: '__proto__' },
      { alg: 'dir', enc: 'A256GCM' },
    ]) {
      const forged = [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.')
      expect(await sealer.unseal(forged)).toBeUndefined()
    }
  })

  test('what has the key __proto__ in it is not given out', async () => {
    const sealer = new Sealer(secret)
    expect(await sealer.unseal(await sealer.seal(JSON.parse('{"a":{"__proto__":{"admin":true}}}')))).toBeUndefined()
  })

  test('no text at all is an error', async () => {
    const sealer = new Sealer(secret)
    const pieces = (await sealer.seal('ada')).split('.')
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.nat(4), async (text, index) => {
        expect(await sealer.unseal(text)).toBeUndefined()
        fc.pre(pieces[index] !== text)
        expect(await sealer.unseal(pieces.with(index, text).join('.'))).toBeUndefined()
      }),
      { numRuns: 100 },
    )
  })

  test('the first secret seals, all open, by the id of the key', async () => {
    const old = await new Sealer(secret).seal('ada')
    const rotated = new Sealer([other, secret])
    expect(await rotated.unseal(old)).toBe('ada')
    const fresh = await rotated.seal('ada')
    expect(await new Sealer(other).unseal(fresh)).toBe('ada')
    expect(await new Sealer(secret).unseal(fresh)).toBeUndefined()
    expect(await new Sealer(secret, { salt: 'other' }).unseal(old)).toBeUndefined()
  })

  test('a value is good for maxAge seconds', async () => {
    const sealer = new Sealer(secret)
    setClock(() => 1_000_000)
    const text = await sealer.seal('ada')
    setClock(() => 1_060_000)
    expect(await sealer.unseal(text, { maxAge: 60 })).toBe('ada')
    setClock(() => 1_061_000)
    expect(await sealer.unseal(text, { maxAge: 60 })).toBeUndefined()
    expect(await sealer.unseal(text)).toBe('ada')
    await expect(sealer.unseal(text, { maxAge: Number.NaN })).rejects.toThrow(TypeError)
  })

  test('faulty secrets and values are TypeErrors', async () => {
    expect(() => new Sealer('short')).toThrow('Sealer: a secret has 5 bytes and needs at least 32')
    expect(() => new Sealer(secret, { salt: 7 as never })).toThrow('Sealer: the salt must be text')
    await expect(new Sealer(secret).seal(1n)).rejects.toThrow('bigint')
  })

  test('jose is loaded with the first value and not before', () => {
    const source = readFileSync(new URL('../../src/http/sealing.ts', import.meta.url), 'utf8')
    expect(source).not.toMatch(/^import .*jose/m)
  })
})
