import { describe, expect, test } from 'vitest'
import { Response } from '../../src/http/response.ts'
import { basicAuth, type BasicAuthOptions } from '../../src/middleware/basic-auth.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { isAuthenticated, scopesOf, userOf } from '../../src/middleware/identity.ts'
import { request, respond } from './requests.ts'

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

/** Status, and who the handler saw. */
function ask(options: BasicAuthOptions, ...authorization: string[]): string {
  const handler = basicAuth(options)((given) => Response.text(`${String(userOf(given))} ${scopesOf(given).join()}`))
  const headers = authorization.map((value) => ['authorization', value] as const)
  const response = respond(handler, { headers })
  return `${response.status} ${response.body as string}`
}

const users = { ann: 'secret', 'jos\u00e9': 'pässwörd: with colon' }

describe('basicAuth', () => {
  test('lets in a name with its password, at once', () => {
    expect(ask({ users }, basic('ann:secret'))).toBe('200 ann ')
  })

  test('asks who sends nothing, in the words of RFC 7617', () => {
    const response = respond(basicAuth({ users, realm: 'the "shop"' })(() => Response.text('')))
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(String.raw`Basic realm="the \"shop\"", charset="UTF-8"`)
    expect(response.body).toBe('{"detail":"Not authenticated"}')
  })

  test.each([
    ['a wrong password', basic('ann:wrong')],
    ['an unknown name', basic('bob:secret')],
    ['an unknown name and no password', basic('bob:')],
    ['no password', basic('ann:')],
    ['no colon', basic('ann')],
    ['no base64', 'Basic ann:secret'],
    ['no UTF-8', `Basic ${Buffer.from([0x61, 0x3a, 0xff]).toString('base64')}`],
    ['control characters', basic('ann\0:secret')],
    ['another scheme', 'Bearer abc'],
    ['names that objects have', basic('__proto__:[object Object]')],
    ['names that objects have', basic('constructor:secret')],
  ])('refuses %s', (_what, authorization) => {
    expect(ask({ users }, authorization)).toBe('401 {"detail":"Not authenticated"}')
  })

  test('refuses two fields, of which another reader might take the other', () => {
    expect(ask({ users }, basic('ann:secret'), basic('ann:secret'))).toMatch(/^401/)
  })

  test('reads UTF-8, composed or not, and colons in passwords', () => {
    expect(ask({ users }, basic('jos\u00e9:pässwörd: with colon'))).toMatch(/^200/)
    expect(ask({ users }, basic('jose\u0301:pässwörd: with colon'))).toMatch(/^200/)
  })

  test('the scheme is in any case', () => {
    expect(ask({ users }, basic('ann:secret').replace('Basic', 'bASIC'))).toMatch(/^200/)
  })

  test('verify says who it is, at once or later', async () => {
    const verify: BasicAuthOptions['verify'] = (name, password, given) =>
      given.path === '/' && password === 'x' && { user: { name }, scopes: ['read', 'write'] }
    expect(ask({ verify }, basic('ann:x'))).toBe('200 [object Object] read,write')
    expect(ask({ verify }, basic('ann:y'))).toMatch(/^401/)
    expect(ask({ verify: () => true }, basic('ann:x'))).toBe('200 ann ')

    const handler = basicAuth({ verify: async (name) => name === 'ann' })((given) =>
      Response.text(String(userOf(given))),
    )
    const from = (name: string): ReturnType<typeof handler> =>
      handler(request({ headers: [['authorization', basic(`${name}:x`)]] }))
    expect(await from('ann')).toMatchObject({ status: 200, body: 'ann' })
    expect(await from('bob')).toMatchObject({ status: 401 })
  })

  test('an error of verify is not somebody', async () => {
    const failing = (): never => {
      throw new Error('the database is down')
    }
    expect(() => ask({ verify: failing }, basic('ann:x'))).toThrow('the database is down')
    const later = basicAuth({ verify: async () => failing() })(() => Response.text(''))
    await expect(later(request({ headers: [['authorization', basic('ann:x')]] }))).rejects.toThrow('down')
  })

  test('what can be awaited is waited for, and not taken for somebody', async () => {
    // oxlint-disable-next-line unicorn/no-thenable -- as libraries have it
    const query: PromiseLike<boolean> = { then: (...args) => Promise.resolve(false).then(...args) }
    const handler = basicAuth({ verify: () => query })(() => Response.text('in'))
    expect(await handler(request({ headers: [['authorization', basic('ann:x')]] }))).toMatchObject({ status: 401 })
  })

  test('what is no verdict is not somebody', () => {
    const row = { name: 'ann' } as never
    expect(() => ask({ verify: () => row }, basic('ann:x'))).toThrow(
      'a check of credentials gives { user, scopes? }, true, false or undefined',
    )
    expect(() => ask({ verify: () => 1 as never }, basic('ann:x'))).toThrow(TypeError)
  })

  test.each<[string, BasicAuthOptions, string]>([
    ['neither users nor verify', {}, 'basicAuth: give users, or verify, and not both'],
    ['both', { users, verify: () => true }, 'basicAuth: give users, or verify, and not both'],
    ['no user', { users: {} }, 'basicAuth: users is empty, so nobody could come in'],
    ['an empty password', { users: { ann: '' } }, 'basicAuth: users["ann"] must be a password, and not empty'],
    ['a missing password', { users: { ann: undefined as never } }, 'users["ann"] must be a password'],
    ['a name with a colon', { users: { 'a:b': 'x' } }, 'basicAuth: a name has no colon, got "a:b"'],
    ['a realm that no field can have', { users, realm: 'a\r\nb' }, 'a realm is printable ASCII'],
  ])('%s is a TypeError', (_what, options, message) => {
    expect(() => basicAuth(options)).toThrow(TypeError)
    expect(() => basicAuth(options)).toThrow(message)
  })

  test('tells check no password', () => {
    expect(JSON.stringify(factsOf(basicAuth({ users })))).not.toContain('secret')
  })
})

describe('identity', () => {
  test('userOf and scopesOf need a middleware, isAuthenticated does not', () => {
    expect(() => userOf(request())).toThrow('userOf(request) needs a middleware that says who it is')
    expect(() => scopesOf(request())).toThrow('scopesOf(request) needs a middleware that says who it is')
    expect(isAuthenticated(request())).toBe(false)
  })
})
