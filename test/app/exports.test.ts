import { expect, it } from 'vitest'

import * as app from 'testudo'

it('exports exactly this', () => {
  expect(Object.keys(app).sort()).toEqual([
    'BackgroundTasks',
    'ClientDisconnect',
    'Headers',
    'HttpError',
    'OAuth2PasswordForm',
    'Reply',
    'Request',
    'Response',
    'Routes',
    'SecurityScopes',
    'StrictOAuth2PasswordForm',
    'Testudo',
    'UploadFile',
    'ValidationError',
    'apiKey',
    'body',
    'cookie',
    'depends',
    'file',
    'files',
    'form',
    'header',
    'httpBasic',
    'httpBearer',
    'httpDigest',
    'oauth2AuthorizationCode',
    'oauth2Password',
    'openIdConnect',
    'path',
    'query',
    'request',
    'secureCompare',
    'securitySchemeOf',
    'signature',
    'typed',
  ])
})
