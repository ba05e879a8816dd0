import { expect, test } from 'vitest'
import * as middleware from 'testudo/middleware'

test('testudo/middleware exports', () => {
  expect(Object.keys(middleware).sort()).toEqual([
    'MemoryStore',
    'RedisStore',
    'SqlStore',
    'accessLog',
    'context',
    'cors',
    'cspNonceOf',
    'currentApp',
    'currentRequest',
    'errors',
    'factsOf',
    'formatAccess',
    'forwarded',
    'globals',
    'hasRequestContext',
    'httpsRedirect',
    'isRequestId',
    'logContext',
    'onError',
    'printable',
    'requestContext',
    'requestId',
    'requestIdOf',
    'runWithApp',
    'runWithRequest',
    'securityHeaders',
    'toAccessEntry',
    'trustedHost',
    'warnIfNotShared',
  ])
})
