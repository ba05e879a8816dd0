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
    'ServerSentEvent',
    'Signer',
    'UploadFile',
    'Url',
    'application',
    'applicationHandler',
    'compose',
    'contentDisposition',
    'currentTime',
    'debugInfoOf',
    'decodeText',
    'defaultBodyLimit',
    'fetchMetadata',
    'fileFrom',
    'formatCookie',
    'fromWebResponse',
    'isWebResponse',
    'lastEventId',
    'parseContentType',
    'parseCookies',
    'parseForwarded',
    'parseJson',
    'requestKey',
    'safeJoin',
    'secureCompare',
    'stringifyJson',
    'withDebug',
  ])
})
