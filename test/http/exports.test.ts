import { expect, it } from 'vitest'

import * as http from 'testudo/http'

it('exports exactly this', () => {
  expect(Object.keys(http).sort()).toEqual([
    'ClientDisconnect',
    'Form',
    'Headers',
    'HttpError',
    'JsonSyntaxError',
    'Query',
    'Request',
    'Response',
    'Sealer',
    'Signer',
    'UploadFile',
    'Url',
    'application',
    'applicationHandler',
    'compose',
    'currentTime',
    'debugInfoOf',
    'decodeText',
    'defaultBodyLimit',
    'fetchMetadata',
    'formatCookie',
    'fromWebResponse',
    'isWebResponse',
    'parseContentType',
    'parseCookies',
    'parseForwarded',
    'parseJson',
    'requestKey',
    'secureCompare',
    'stringifyJson',
    'withDebug',
  ])
})
