import { expect, it } from 'vitest'

import * as schema from 'testudo/schema'

it('exports exactly this', () => {
  expect(Object.keys(schema).sort()).toEqual([
    'Invalid',
    'Report',
    'compileDecoder',
    'compileValidator',
    'isStandardSchema',
    'setSignature',
    'signatureOf',
    'toJsonSchema',
    'typed',
  ])
})
