import { describe, expect, test } from 'vitest'
import { compose } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { AuthenticationError } from '../../src/middleware/authentication-error.ts'
import {
  type Authenticate,
  authentication,
  type AuthenticationOptions,
  requires,
  type RequiresOptions,
} from '../../src/middleware/authentication.ts'
import { isAuthenticated, scopesOf, userOf } from '../../src/middleware/identity.ts'
import { request, type RequestOptions, respond } from './requests.ts'

/** Says that it is whoever the header `x-user` names, with the scopes in `x-scopes`. */
const byHeader: Authenticate = (given) => {
  const user = given.headers.get('x-user')
  return user === undefined ? undefined : { user, scopes: given.headers.get('x-scopes')?.split(' ') ?? [] }
}

const ann: RequestOptions = {
  headers: [
    ['x-user', 'ann'],
    ['x-scopes', 'books:read books:write'],
  ],
}

function who(options: AuthenticationOptions, sent?: RequestOptions): string {
  const handler = authentication(options)((given) =>
    Response.text(`${String(userOf(given))} ${scopesOf(given).join()} ${isAuthenticated(given)}`),
  )
  const response = respond(handler, sent)
  return `${response.status} ${response.body as string}`
}

describe('authentication', () => {
  test('says who it is, and lets everybody pass, at once', () => {
    expect(who({ backend: byHeader }, ann)).toBe('200 ann books:read,books:write true')
    expect(who({ backend: byHeader })).toBe('200 undefined  false')
    expect(who({ backend: { authenticate: byHeader } }, ann)).toMatch(/^200 ann/)
  })

  test('nobody can have a user too', () => {
    expect(who({ backend: byHeader, anonymousUser: 'guest' })).toBe('200 guest  false')
  })

  test('of several backends the first that knows somebody counts, also if one takes longer', async () => {
    const asked: string[] = []
    const backend: Authenticate[] = [
      () => {
        asked.push('first')
        return undefined
      },
      async () => {
        asked.push('second')
        return undefined
      },
      byHeader,
      () => {
        asked.push('last')
        return { user: 'somebody' }
      },
    ]
    const handler = authentication({ backend })((given) => Response.text(String(userOf(given))))
    expect(await handler(request(ann))).toMatchObject({ body: 'ann' })
    expect(asked).toEqual(['first', 'second'])
    expect(await handler(request())).toMatchObject({ body: 'somebody' })
  })

  test('an AuthenticationError is 400 with its message, or what onError says', async () => {
    const failing: Authenticate = () => {
      throw new AuthenticationError('the token has expired')
    }
    expect(who({ backend: failing })).toBe('400 the token has expired')
    const later = authentication({ backend: async (given) => failing(given) })(() => Response.text(''))
    expect(await later(request())).toMatchObject({ status: 400 })
    const onError: AuthenticationOptions['onError'] = (given, error) =>
      Response.text(`${given.path} ${error.message}`, { status: 401 })
    expect(who({ backend: failing, onError })).toBe('401 / the token has expired')
    expect(new AuthenticationError().message).toBe('Invalid credentials')
  })

  test('other errors are bugs, and an error of the handler is not taken for one of a backend', async () => {
    const bug: Authenticate = () => {
      throw new Error('a bug')
    }
    expect(() => who({ backend: bug })).toThrow('a bug')
    const handler = authentication({ backend: async () => true })(() => {
      throw new AuthenticationError('of the handler')
    })
    await expect(handler(request())).rejects.toThrow('of the handler')
  })

  test('what is no backend is a TypeError', () => {
    expect(() => authentication({ backend: [] })).toThrow('authentication: backend is empty')
    expect(() => authentication({ backend: {} as never })).toThrow('authentication: a backend is a function')
    expect(() => authentication({} as never)).toThrow('authentication: a backend is a function')
  })
})

function guarded(scopes: string | readonly string[], options: RequiresOptions, sent?: RequestOptions): Response {
  const stack = compose([authentication({ backend: byHeader }), requires(scopes, options)], () => Response.text('in'))
  return respond(stack, sent)
}

describe('requires', () => {
  test('lets in who has all of the scopes', () => {
    expect(guarded('books:read', {}, ann).body).toBe('in')
    expect(guarded(['books:read', 'books:write'], {}, ann).body).toBe('in')
    expect(guarded(['books:read', 'books:delete'], {}, ann).status).toBe(403)
    expect(guarded('books:read', {}).body).toBe('{"detail":"Forbidden"}')
  })

  test("'authenticated' is everybody who was recognised, and nobody can be given it as a scope", () => {
    expect(guarded('authenticated', {}, { headers: [['x-user', 'bob']] }).body).toBe('in')
    expect(guarded('authenticated', {}).status).toBe(403)
  })

  test('the status can hide that there is something', () => {
    expect(guarded('admin', { status: 404 }, ann).body).toBe('{"detail":"Not Found"}')
  })

  test('can send to a login, which is told where to come back to', () => {
    const response = guarded('authenticated', { redirect: '/login' }, { path: '/books', queryString: 'q=a&b=%2F' })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/login?next=/books%3Fq%3Da%26b%3D%252F')
  })

  test('needs authentication outside of it, and scopes', () => {
    expect(() => respond(requires('a')(() => Response.text('')))).toThrow('requires(request) needs a middleware')
    expect(() => requires([])).toThrow('requires: name a scope')
    expect(() => requires('a', { status: 20 })).toThrow(RangeError)
  })
})
