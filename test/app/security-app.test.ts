// Security schemes in an application.

import { describe, expect, it } from 'vitest'

import {
  apiKey,
  depends,
  httpBasic,
  httpBearer,
  HttpError,
  OAuth2PasswordForm,
  oauth2Password,
  secureCompare,
  signature,
  StrictOAuth2PasswordForm,
  Testudo,
} from 'testudo'
import { TestClient } from 'testudo/testing'

describe('schemes', () => {
  const basic = httpBasic({ realm: 'shop' })
  const bearer = httpBearer({ autoError: false })
  const key = apiKey({ in: 'header', name: 'x-key', autoError: false })

  const staff = signature({ given: depends(basic) }, ({ given }) => {
    const isName = secureCompare(given.username, 'Ada')
    const isPassword = secureCompare(given.password, 'secret')
    return isName && isPassword
      ? given.username
      : HttpError.unauthorized('wrong', { headers: { 'www-authenticate': 'Basic' } })
  })

  const app = new Testudo()
    .get(
      '/staff',
      signature({ name: depends(staff) }, ({ name }) => ({ name })),
    )
    .get(
      '/either',
      signature({ token: depends(bearer), key: depends(key) }, ({ token, key: given }) => ({
        token: token ?? null,
        key: given ?? null,
      })),
    )
  const client = new TestClient(app)

  it('ask for credentials', async () => {
    const response = await client.get('/staff')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="shop"')
    expect(await response.json()).toEqual({ detail: 'Not authenticated' })
  })

  it('give them', async () => {
    const of = (text: string): { headers: Record<string, string> } => ({
      headers: { authorization: `Basic ${btoa(text)}` },
    })
    expect(await (await client.get('/staff', of('Ada:secret'))).json()).toEqual({ name: 'Ada' })
    expect((await client.get('/staff', of('Ada:guess'))).status).toBe(401)
  })

  it('can be one of several', async () => {
    const seen = async (headers: Record<string, string>): Promise<unknown> =>
      (await client.get('/either', { headers })).json()
    expect(await seen({})).toEqual({ token: null, key: null })
    expect(await seen({ authorization: 'Bearer t' })).toEqual({
      token: { scheme: 'Bearer', credentials: 't' },
      key: null,
    })
    expect(await seen({ 'x-key': 'k' })).toEqual({ token: null, key: 'k' })
  })
})

describe.each([
  ['OAuth2PasswordForm', OAuth2PasswordForm, false],
  ['StrictOAuth2PasswordForm', StrictOAuth2PasswordForm, true],
] as const)('%s', (_name, Form, isStrict) => {
  const app = new Testudo().post(
    '/token',
    signature({ form: depends(Form) }, ({ form: sent }) => sent),
  )
  const client = new TestClient(app)

  it('reads the form', async () => {
    const response = await client.post('/token', {
      form: { grant_type: 'password', username: 'Ada', password: 's', scope: 'a b', client_id: 'c' },
    })
    expect(await response.json()).toEqual({
      grantType: 'password',
      username: 'Ada',
      password: 's',
      scopes: ['a', 'b'],
      clientId: 'c',
    })
  })

  it('says what is missing or wrong, but not the password', async () => {
    const missing = await client.post('/token', { form: { username: '', grant_type: 'code' } })
    expect(missing.status).toBe(422)
    const { detail } = (await missing.json()) as { detail: { type: string; loc: string[] }[] }
    expect(detail.map(({ type, loc }) => [type, ...loc])).toEqual([
      ['string_pattern_mismatch', 'body', 'grant_type'],
      ['missing', 'body', 'username'],
      ['missing', 'body', 'password'],
    ])
    expect((await client.post('/token', { form: { username: 'Ada', password: 's' } })).status).toBe(
      isStrict ? 422 : 200,
    )
  })
})

it('protects endpoints by a token', async () => {
  const token = oauth2Password({ tokenUrl: 'token' })
  const app = new Testudo().get(
    '/me',
    signature({ me: depends(token) }, ({ me }) => me),
  )
  const response = await new TestClient(app).get('/me', { headers: { authorization: 'bearer abc' } })
  expect(await response.json()).toBe('abc')
})
