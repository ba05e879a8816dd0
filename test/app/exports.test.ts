import { expect, it } from 'vitest'

import * as app from 'testudo'

it('exports exactly this', () => {
  expect(Object.keys(app).sort()).toEqual([
    'ClientDisconnect',
    'Headers',
    'HttpError',
    'Request',
    'Response',
    'Routes',
    'Testudo',
    'ValidationError',
    'body',
    'cookie',
    'header',
    'path',
    'query',
    'request',
    'signature',
    'typed',
  ])
})
