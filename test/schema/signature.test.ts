import { expect, it, vi } from 'vitest'

import { setSignature, type Signature, signatureOf } from 'testudo/schema'

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
