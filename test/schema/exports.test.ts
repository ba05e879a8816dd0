import { expect, it } from 'vitest'

import * as schema from 'testudo/schema'

it('exports exactly this', () => {
  expect(Object.keys(schema).sort()).toEqual([
    'Invalid',
    'Report',
    'compileDecoder',
    'compileEncoder',
    'compileModel',
    'compileValidator',
    'injected',
    'isModelType',
    'isStandardSchema',
    'reflected',
    'setSignature',
    'signatureOf',
    'toJsonSchema',
    'typed',
    'withheld',
  ])
})
