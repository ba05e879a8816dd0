import { expect, it, vi } from 'vitest'

import { type Dependency, injected, reflected, setSignature, type Signature, signatureOf } from 'testudo/schema'

const signature: Signature = {
  name: 'getBook',
  style: 'positional',
  parameters: [{ name: 'bookId', source: 'path', required: true, schema: { type: 'integer' } }],
}

it('is kept beside the function', () => {
  const getBook = (bookId: number): number => bookId
  expect(signatureOf(getBook)).toBeUndefined()
  setSignature(getBook, signature)
  expect(signatureOf(getBook)).toBe(signature)
})

it('stays when another one is written', () => {
  const getBook = (): void => {}
  setSignature(getBook, signature)
  setSignature(getBook, { ...signature, name: 'other' })
  expect(signatureOf(getBook)?.name).toBe('getBook')
})

it('is shared by all copies of the package', async () => {
  const getBook = (): void => {}
  setSignature(getBook, signature)
  vi.resetModules()
  const copy = await import('../../src/schema/signature.ts')
  expect(copy.setSignature).not.toBe(setSignature)
  expect(copy.signatureOf(getBook)).toBe(signature)
})

it('is read late, once, with the dependencies noted beside it', () => {
  const openShop = (): string => 'shop'
  const shop: Dependency = { provider: openShop, cache: true, scopes: [] }
  const read = vi.fn<() => Signature>(() => ({
    ...signature,
    parameters: [...signature.parameters, { name: 'db', source: 'dependency', required: true }],
  }))
  const getBook = reflected(
    (bookId: number, db: string) => `${bookId} of ${db}`,
    read,
    () => [[1, shop]],
  )
  expect(getBook(1, 'x')).toBe('1 of x')
  expect(read).not.toHaveBeenCalled()
  expect(signatureOf(getBook)?.parameters.map((parameter) => parameter.dependency)).toEqual([undefined, shop])
  expect(signatureOf(getBook)).toBe(signatureOf(getBook))
  expect(read).toHaveBeenCalledOnce()
})

it('finds dependencies that were noted where the function is declared', () => {
  const first: Dependency = { provider: () => 1, cache: true, scopes: [] }
  const second: Dependency = { provider: () => 2, cache: true, scopes: [] }
  const getBook = injected(
    (db: number) => db,
    () => [[0, first]],
  )
  injected(getBook, () => [[0, second]])
  reflected(getBook, () => ({
    name: 'getBook',
    style: 'positional',
    parameters: [{ name: 'db', source: 'dependency', required: true }],
  }))
  expect(signatureOf(getBook)?.parameters[0]?.dependency).toBe(first)
})
