import { expect, it } from 'vitest'

import * as app from 'testudo'

it('exports exactly this', () => {
  expect(Object.keys(app).sort()).toEqual([
    'BackgroundTasks',
    'ClientDisconnect',
    'Headers',
    'HttpError',
    'Reply',
    'Request',
    'Response',
    'Routes',
    'SecurityScopes',
    'Testudo',
    'ValidationError',
    'body',
    'cookie',
    'depends',
    'header',
    'path',
    'query',
    'request',
    'signature',
    'typed',
  ])
})
