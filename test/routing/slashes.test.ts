import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodePath, toLocation } from '../../src/routing/encoding.ts'
import type { Slashes } from '../../src/routing/options.ts'
import { Router } from '../../src/routing/router.ts'
import { answer, echo, respond, type RequestOptions } from './requests.ts'

function routerWith(slashes: Slashes): Router {
  return new Router({ slashes })
    .get('/with/', echo('with'))
    .get('/without', echo('without'))
    .get('/both', echo('both'))
    .get('/both/', echo('both/'))
    .get('/users/{id:int}/', echo('user'))
    .post('/form/', echo('form'))
}

/** The Location of a redirect, or what was answered instead. */
function location(router: Router, method: string, path: string, options?: RequestOptions): unknown {
  const response = respond(router.handle, method, path, options)
  return response.status === 307 ? response.headers.get('location') : answer(router.handle, method, path, options)
}

describe('slashes', () => {
  const with404 = 404
  test.each<[Slashes, string, unknown]>([
    ['redirect', '/with', '/with/'],
    ['redirect', '/without/', '/without'],
    ['redirect', '/users/7', '/users/7/'],
    ['redirect', '/users/x', with404],
    ['redirect', '/form', '/form/'],
    ['strict', '/without//', with404],
    ['redirect', '/none/', with404],
    ['append', '/with', '/with/'],
    ['append', '/without/', with404],
    ['strict', '/with', with404],
    ['strict', '/without/', with404],
  ])('%s: %s', (slashes, path, expected) => {
    expect(location(routerWith(slashes), 'GET', path)).toEqual(expected)
  })

  test('ignore answers in place, and prefers the form that was asked for', () => {
    const router = routerWith('ignore')
    expect(answer(router.handle, 'GET', '/with')).toMatchObject({ name: 'with' })
    expect(answer(router.handle, 'GET', '/without/')).toMatchObject({ name: 'without' })
    expect(answer(router.handle, 'GET', '/users/7')).toMatchObject({ name: 'user', params: { id: 7 } })
    expect(answer(router.handle, 'GET', '/both')).toMatchObject({ name: 'both' })
    expect(answer(router.handle, 'GET', '/both/')).toMatchObject({ name: 'both/' })
    expect(answer(router.handle, 'GET', '/none')).toBe(404)
  })

  test('ignore takes both forms together for 405 and OPTIONS', () => {
    const router = new Router({ slashes: 'ignore' }).get('/a', echo('a')).post('/a/', echo('a/'))
    expect(answer(router.handle, 'POST', '/a')).toMatchObject({ name: 'a/' })
    expect(respond(router.handle, 'PUT', '/a').headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST')
    expect(respond(router.handle, 'OPTIONS', '/a/').headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST')
  })

  test('a path that a route has is never redirected', () => {
    const router = new Router().get('/a', echo('a')).post('/a/', echo('a/'))
    expect(respond(router.handle, 'POST', '/a').status).toBe(405)
  })

  test('the redirect keeps the query, the root path and mounts', () => {
    const inner = new Router().get('/café/', echo(''))
    const router = new Router().mount('/in', inner)
    const options = { rootPath: '/proxy', queryString: 'a=1&b=%20%C3%A9' }
    expect(location(router, 'GET', '/proxy/in/café', options)).toBe('/proxy/in/caf%C3%A9/?a=1&b=%20%C3%A9')
  })

  test('a mount is redirected neither way', () => {
    const router = new Router().mount('/in', new Router().get('/', echo('root')))
    expect(answer(router.handle, 'GET', '/in')).toMatchObject({ name: 'root' })
    expect(answer(router.handle, 'GET', '/in/')).toMatchObject({ name: 'root' })
  })
})

describe('a redirect never leaves the site', () => {
  const open = new Router().get('/{p:path}/end/', echo('')).get('/{p:path}.x', echo(''))

  test.each([
    ['//evil.example/end', '/%2Fevil.example/end/'],
    ['///evil.example/end', '/%2F/evil.example/end/'],
    ['//evil.example/.x/', '/%2Fevil.example/.x'],
    ['/\\evil.example/end', '/%5Cevil.example/end/'],
    ['/\t/evil.example/end', '/%09/evil.example/end/'],
    ['/\r\nset-cookie: a=b/end', '/%0D%0Aset-cookie:%20a=b/end/'],
    ['/http://evil.example/end', '/http://evil.example/end/'],
    ['/a?b#c/end', '/a%3Fb%23c/end/'],
    ['/%2Fevil.example/end', '/%252Fevil.example/end/'],
    ['/\uD800/end', '/%EF%BF%BD/end/'],
  ])('%j', (path, expected) => {
    expect(location(open, 'GET', path)).toBe(expected)
  })

  test('nor by its query', () => {
    expect(toLocation('/a/', 'x=\r\ny: z#é"')).toBe('/a/?x=%0D%0Ay:%20z%23%C3%A9"')
  })

  test('for any path and query', () => {
    const anything = fc.string({
      unit: fc.constantFrom('/', '\\', '.', ':', '@', '?', '#', '%', '\t', '\n', 'a', 'é', '2f'),
    })
    fc.assert(
      fc.property(anything, anything, (path, query) => {
        const target = toLocation(`/${path}`, query)
        expect(target).toMatch(/^[!-~]*$/)
        expect(new URL(target, 'https://shop.example/x').origin).toBe('https://shop.example')
        // It names the same path to us. (Clients take dot segments away; no other path is reached by that.)
        expect(decodeURIComponent(encodePath(`/${path}`))).toBe(`/${path}`)
      }),
      { numRuns: 1000 },
    )
  })
})
