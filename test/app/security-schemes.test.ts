import { describe, expect, it, test } from 'vitest'

import { apiKey } from '../../src/app/security/api-key.ts'
import { httpBasic, httpBearer, httpDigest } from '../../src/app/security/http-schemes.ts'
import { oauth2AuthorizationCode, oauth2Password, openIdConnect } from '../../src/app/security/oauth2.ts'
import { OAuth2PasswordForm, StrictOAuth2PasswordForm } from '../../src/app/security/oauth2-form.ts'
import { type SecurityProvider, securitySchemeOf } from '../../src/app/security/scheme.ts'
import { secureCompare } from '../../src/http/secure-compare.ts'
import { HttpError } from '../../src/http/errors.ts'
import type { Request } from '../../src/http/request.ts'
import { signatureOf } from '../../src/schema/signature.ts'
import { requestOf } from './exchange.ts'

function asking(...authorization: readonly string[]): Request {
  return requestOf('GET /', { headers: authorization.map((value) => ['authorization', value] as const) })
}

/** The status and challenge of a refusal; else what the provider gives. */
function outcome(provider: SecurityProvider<unknown>, request: Request): unknown {
  try {
    return provider(request)
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    return [error.status, error.detail, error.headers.get('www-authenticate')]
  }
}

const refusedWith = (challenge: string): unknown => [401, 'Not authenticated', challenge]

describe('httpBearer', () => {
  const bearer = httpBearer()

  test.each([
    ['Bearer abc', { scheme: 'Bearer', credentials: 'abc' }],
    ['bEARER  abc.def ', { scheme: 'bEARER', credentials: 'abc.def' }],
  ])('takes %j', (value, credentials) => {
    expect(bearer(asking(value))).toEqual(credentials)
  })

  test.each([[], ['Bearer'], ['Bearer '], ['Bearer\tabc'], ['Basic abc'], [''], ['abc'], ['Bearer a', 'Bearer b']])(
    'refuses %j %j',
    (...values) => {
      const request = asking(...values.filter((value) => value !== undefined))
      expect(outcome(bearer, request)).toEqual(refusedWith('Bearer'))
      expect(outcome(httpBearer({ autoError: false }), request)).toBeUndefined()
    },
  )

  it('has a realm, or is another scheme', () => {
    expect(outcome(httpBearer({ realm: 'the "shop" \\' }), asking())).toEqual(
      refusedWith(String.raw`Bearer realm="the \"shop\" \\"`),
    )
    const token = httpBearer({ scheme: 'Token' })
    expect(token(asking('token x'))).toEqual({ scheme: 'token', credentials: 'x' })
    expect(outcome(token, asking('Bearer x'))).toEqual(refusedWith('Token'))
    expect(() => httpBearer({ scheme: 'To ken' })).toThrow(TypeError)
    expect(() => httpBearer({ realm: 'a\r\nb' })).toThrow(/printable ASCII/)
  })
})

describe('httpBasic', () => {
  const basic = httpBasic()
  const encoded = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

  test.each([
    ['Ada:secret', 'Ada', 'secret'],
    ['Ada:a:b', 'Ada', 'a:b'],
    [':', '', ''],
    ['Jürgen:pässwörd', 'Jürgen', 'pässwörd'],
  ])('takes %s', (text, username, password) => {
    expect(basic(asking(encoded(text)))).toEqual({ username, password })
    expect(basic(asking(encoded(text).replace('Basic', 'basic').replace(/=*$/, '')))).toEqual({ username, password })
  })

  test.each(['Basic %%%', 'Basic !', encoded('no colon'), `Basic ${Buffer.from([0xff, 0x3a]).toString('base64')}`])(
    'refuses %s, and does not take it for nothing',
    (value) => {
      expect(outcome(basic, asking(value))).toEqual(refusedWith('Basic'))
      expect(outcome(httpBasic({ autoError: false }), asking(value))).toEqual(refusedWith('Basic'))
    },
  )

  it('asks, with a realm', () => {
    expect(outcome(httpBasic({ realm: 'x' }), asking())).toEqual(refusedWith('Basic realm="x"'))
    expect(outcome(basic, asking('Bearer x'))).toEqual(refusedWith('Basic'))
    expect(httpBasic({ autoError: false })(asking())).toBeUndefined()
  })
})

it('httpDigest gives the parameters as they are', () => {
  const digest = httpDigest()
  expect(digest(asking('Digest username="Ada", nonce="1"'))).toEqual({
    scheme: 'Digest',
    credentials: 'username="Ada", nonce="1"',
  })
  expect(outcome(digest, asking())).toEqual(refusedWith('Digest'))
})

describe('apiKey', () => {
  it.each([
    ['header', requestOf('GET /', { headers: [['x-key', 'k']] })],
    ['query', requestOf('GET /?X-Key=k')],
    ['cookie', requestOf('GET /', { headers: [['cookie', 'X-Key=k']] })],
  ] as const)('takes it from the %s', (place, request) => {
    const key = apiKey({ in: place, name: 'X-Key' })
    expect(key(request)).toBe('k')
    expect(outcome(key, requestOf('GET /'))).toEqual(refusedWith('APIKey'))
    expect(apiKey({ in: place, name: 'X-Key', autoError: false })(requestOf('GET /'))).toBeUndefined()
  })

  it('takes nothing for no key', () => {
    expect(outcome(apiKey({ in: 'query', name: 'key' }), requestOf('GET /?key='))).toEqual(refusedWith('APIKey'))
  })

  it('refuses what it cannot read', () => {
    expect(() => apiKey({ in: 'header', name: '' })).toThrow(/not empty/)
    expect(() => apiKey({ in: 'body' as 'query', name: 'x' })).toThrow(/'header', 'query' or 'cookie'/)
  })
})

describe.each([
  ['oauth2Password', oauth2Password({ tokenUrl: 'token' })],
  [
    'oauth2AuthorizationCode',
    oauth2AuthorizationCode({ authorizationUrl: 'https://id.example/authorize', tokenUrl: 'https://id.example/token' }),
  ],
  ['openIdConnect', openIdConnect({ openIdConnectUrl: '/.well-known/openid-configuration' })],
])('%s', (_name, provider) => {
  it('gives the token', () => {
    expect(provider(asking('Bearer  abc'))).toBe('abc')
    expect(outcome(provider, asking())).toEqual(refusedWith('Bearer'))
    expect(outcome(provider, asking('Basic abc'))).toEqual(refusedWith('Bearer'))
  })
})

it('needs URLs', () => {
  expect(() => oauth2Password({ tokenUrl: '' })).toThrow(/tokenUrl/)
  expect(() => openIdConnect({ openIdConnectUrl: '' })).toThrow(/openIdConnectUrl/)
})

describe('securitySchemeOf', () => {
  test.each([
    [httpBearer({ bearerFormat: 'JWT' }), 'HTTPBearer', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }],
    [httpBasic({ description: 'Staff' }), 'HTTPBasic', { type: 'http', scheme: 'basic', description: 'Staff' }],
    [httpDigest(), 'HTTPDigest', { type: 'http', scheme: 'digest' }],
    [apiKey({ in: 'header', name: 'x-key' }), 'APIKeyHeader', { type: 'apiKey', in: 'header', name: 'x-key' }],
    [apiKey({ in: 'query', name: 'key' }), 'APIKeyQuery', { type: 'apiKey', in: 'query', name: 'key' }],
    [
      apiKey({ in: 'cookie', name: 'key', schemeName: 'session' }),
      'session',
      { type: 'apiKey', in: 'cookie', name: 'key' },
    ],
    [
      oauth2Password({ tokenUrl: 'token', scopes: { read: 'Read all' } }),
      'OAuth2PasswordBearer',
      { type: 'oauth2', flows: { password: { tokenUrl: 'token', scopes: { read: 'Read all' } } } },
    ],
    [
      oauth2AuthorizationCode({ authorizationUrl: '/a', tokenUrl: '/t', refreshUrl: '/r' }),
      'OAuth2AuthorizationCodeBearer',
      {
        type: 'oauth2',
        flows: { authorizationCode: { authorizationUrl: '/a', tokenUrl: '/t', refreshUrl: '/r', scopes: {} } },
      },
    ],
    [openIdConnect({ openIdConnectUrl: '/id' }), 'OpenIdConnect', { type: 'openIdConnect', openIdConnectUrl: '/id' }],
  ])('%s %s', (provider, name, scheme) => {
    expect(securitySchemeOf(provider)).toEqual({ name, scheme })
    expect(signatureOf(provider)).toMatchObject({ name, parameters: [{ source: 'request' }] })
    expect(provider.name).toBe(name)
  })

  it('knows no other functions', () => {
    expect(securitySchemeOf(() => 'x')).toBeUndefined()
  })
})

describe('OAuth2PasswordForm', () => {
  it('splits scopes', () => {
    const form = OAuth2PasswordForm('password', 'Ada', 's', ' read  write ', 'app')
    expect(form).toMatchObject({ username: 'Ada', password: 's', scopes: ['read', 'write'], clientId: 'app' })
    expect(OAuth2PasswordForm(undefined, 'Ada', 's').scopes).toEqual([])
  })

  it('has fields of a form', () => {
    const fields = (form: typeof OAuth2PasswordForm | typeof StrictOAuth2PasswordForm): unknown =>
      signatureOf(form)?.parameters.map(({ source, name, alias, required }) => [source, alias ?? name, required])
    const others = [
      ['form', 'username', true],
      ['form', 'password', true],
      ['form', 'scope', false],
      ['form', 'client_id', false],
      ['form', 'client_secret', false],
    ]
    expect(fields(OAuth2PasswordForm)).toEqual([['form', 'grant_type', false], ...others])
    expect(fields(StrictOAuth2PasswordForm)).toEqual([['form', 'grant_type', true], ...others])
  })
})

test.each([
  ['', '', true],
  ['secret', 'secret', true],
  ['secret', 'Secret', false],
  ['secret', 'secre', false],
  ['é', new TextEncoder().encode('é'), true],
  [Uint8Array.of(1), Uint8Array.of(1, 0), false],
])('secureCompare(%j, %j)', (a, b, same) => {
  expect(secureCompare(a, b)).toBe(same)
})
