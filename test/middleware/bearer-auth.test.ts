import { describe, expect, test } from 'vitest'
import { compose } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { AuthenticationError } from '../../src/middleware/authentication-error.ts'
import { requires } from '../../src/middleware/authentication.ts'
import { bearerAuth, type BearerAuthOptions } from '../../src/middleware/bearer-auth.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { isAuthenticated, userOf } from '../../src/middleware/identity.ts'
import { request, respond } from './requests.ts'

function ask(options: BearerAuthOptions, ...authorization: string[]): Response {
  const handler = bearerAuth(options)((given) => Response.text(`${String(userOf(given))} ${isAuthenticated(given)}`))
  return respond(handler, { headers: authorization.map((value) => ['authorization', value] as const) })
}

/** Status and challenge. */
function answer(options: BearerAuthOptions, ...authorization: string[]): string {
  const response = ask(options, ...authorization)
  return `${response.status} ${response.headers.get('www-authenticate') ?? (response.body as string)}`
}

const tokens = ['abc-._~+/==', 'def']

describe('bearerAuth', () => {
  test('lets in a token of the list, or by the name of who has it, at once', () => {
    expect(answer({ tokens }, 'Bearer def')).toBe('200 undefined true')
    expect(answer({ tokens }, 'bearer abc-._~+/==')).toBe('200 undefined true')
    expect(answer({ tokens: { ci: 'abc', cron: 'def' } }, 'Bearer def')).toBe('200 cron true')
  })

  test.each([
    ['nothing', [], '401 Bearer realm="api"'],
    ['another scheme', ['Basic YTpi'], '401 Bearer realm="api"'],
    ['a token that is not known', ['Bearer nope'], '401 Bearer realm="api", error="invalid_token"'],
    ['an empty token', ['Bearer  '], '400 Bearer realm="api", error="invalid_request"'],
    ['what is no token', ['Bearer a b'], '400 Bearer realm="api", error="invalid_request"'],
    ['what is no token', ['Bearer "def"'], '400 Bearer realm="api", error="invalid_request"'],
    ['two fields', ['Bearer def', 'Bearer def'], '400 Bearer realm="api", error="invalid_request"'],
    [
      'two fields of which one is another',
      ['Basic YTpi', 'Bearer def'],
      '400 Bearer realm="api", error="invalid_request"',
    ],
    ['a name that objects have', ['Bearer constructor'], '401 Bearer realm="api", error="invalid_token"'],
  ])('answers %s as RFC 6750 §3.1 says', (_what, sent, expected) => {
    expect(answer({ tokens, realm: 'api' }, ...sent)).toBe(expected)
  })

  test('tells what is wrong in the body too', () => {
    expect(ask({ tokens }).body).toBe('{"detail":"Not authenticated"}')
    expect(ask({ tokens }, 'Bearer nope').body).toBe('{"detail":"Invalid token"}')
    expect(ask({ tokens }, 'Bearer').status).toBe(401)
  })

  test('the scheme can have another name', () => {
    expect(answer({ tokens, scheme: 'Token' }, 'Token def')).toMatch(/^200/)
    expect(answer({ tokens, scheme: 'Token' }, 'Bearer def')).toBe('401 Token')
  })

  test('verify says who it is, at once or later', async () => {
    const verify: BearerAuthOptions['verify'] = (token, given) => token === given.method && { user: 'ann' }
    expect(answer({ verify }, 'Bearer GET')).toBe('200 ann true')
    const handler = bearerAuth({ verify: async (token) => (token === 'abc' ? { user: 'ann' } : undefined) })((given) =>
      Response.text(String(userOf(given))),
    )
    const from = (token: string): ReturnType<typeof handler> =>
      handler(request({ headers: [['authorization', `Bearer ${token}`]] }))
    expect(await from('abc')).toMatchObject({ status: 200, body: 'ann' })
    expect(await from('abd')).toMatchObject({ status: 401 })
  })

  test('an AuthenticationError of verify tells why, other errors are bugs', async () => {
    const expired = (): never => {
      throw new AuthenticationError('it has "expired" – long ago')
    }
    const challenge = String.raw`401 Bearer error="invalid_token", error_description="it has \"expired\" ? long ago"`
    expect(answer({ verify: expired }, 'Bearer abc')).toBe(challenge)
    const later = bearerAuth({ verify: async () => expired() })(() => Response.text(''))
    expect(await later(request({ headers: [['authorization', 'Bearer abc']] }))).toMatchObject({ status: 401 })

    const bug = (): never => {
      throw new Error('a bug')
    }
    expect(() => ask({ verify: bug }, 'Bearer abc')).toThrow('a bug')
    const laterBug = bearerAuth({ verify: async () => bug() })(() => Response.text(''))
    await expect(laterBug(request({ headers: [['authorization', 'Bearer abc']] }))).rejects.toThrow('a bug')
  })

  test('an error of the handler is not taken for one of verify', async () => {
    const handler = bearerAuth({ verify: async () => true })(() => {
      throw new AuthenticationError('of the handler')
    })
    await expect(handler(request({ headers: [['authorization', 'Bearer abc']] }))).rejects.toThrow('of the handler')
  })

  test('scopes that do not suffice are told in the words of RFC 6750', () => {
    const verify: BearerAuthOptions['verify'] = () => ({ user: 'ann', scopes: ['books:read'] })
    const stack = compose([bearerAuth({ verify, realm: 'api' }), requires(['books:read', 'books:write'])], () =>
      Response.text(''),
    )
    const response = respond(stack, { headers: [['authorization', 'Bearer abc']] })
    expect(response.status).toBe(403)
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer realm="api", error="insufficient_scope", scope="books:read books:write"',
    )
  })

  test.each<[string, BearerAuthOptions, string]>([
    ['neither tokens nor verify', {}, 'bearerAuth: give tokens, or verify, and not both'],
    ['both', { tokens, verify: () => true }, 'bearerAuth: give tokens, or verify, and not both'],
    ['no token', { tokens: [] }, 'bearerAuth: tokens is empty, so nobody could come in'],
    ['an empty token', { tokens: [''] }, 'bearerAuth: tokens must be tokens'],
    ['a missing variable', { tokens: [undefined as never] }, 'bearerAuth: tokens must be tokens'],
    ['a name without a token', { tokens: { ci: undefined as never } }, 'bearerAuth: tokens["ci"] must be tokens'],
    ['a scheme that is none', { tokens, scheme: 'a b' }, 'bearerAuth: "a b" cannot name a scheme'],
  ])('%s is a TypeError', (_what, options, message) => {
    expect(() => bearerAuth(options)).toThrow(TypeError)
    expect(() => bearerAuth(options)).toThrow(message)
  })

  test('tells check no token', () => {
    expect(JSON.stringify(factsOf(bearerAuth({ tokens: ['hunter2'] })))).not.toContain('hunter2')
  })
})
