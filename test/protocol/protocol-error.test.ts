import { expect, test } from 'vitest'
import { ProtocolError } from 'testudo/protocol'

test('a ProtocolError is an error with a status', () => {
  const error = new ProtocolError(431, 'too long')
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'ProtocolError', status: 431, message: 'too long' })
})
