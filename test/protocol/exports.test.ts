import { expect, test } from 'vitest'
import * as protocol from 'testudo/protocol'

test('testudo/protocol exports what the documents name, and nothing else', () => {
  expect(Object.keys(protocol).sort()).toEqual([
    'CHUNKED',
    'DEFAULT_LIMITS',
    'Http1Connection',
    'NO_DEFAULT_FIELDS',
    'ProtocolError',
  ])
})
