import { expect, test } from 'vitest'
import * as middleware from 'testudo/middleware'

test('testudo/middleware exports', () => {
  expect(Object.keys(middleware).sort()).toEqual([
    'MemoryStore',
    'RedisStore',
    'SqlStore',
    'accessLog',
    'cors',
    'cspNonceOf',
    'errors',
    'factsOf',
    'formatAccess',
    'httpsRedirect',
    'isRequestId',
    'onError',
    'printable',
    'requestId',
    'requestIdOf',
    'securityHeaders',
    'toAccessEntry',
    'trustedHost',
    'warnIfNotShared',
  ])
})
