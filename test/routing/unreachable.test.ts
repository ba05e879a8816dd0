import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatUnreachable } from '../../src/routing/listing.ts'
import { Router } from '../../src/routing/router.ts'
import { Table } from '../../src/routing/table.ts'
import { findShadows } from '../../src/routing/unreachable.ts'
import { linearFind, path, pathOf, table } from './linear.ts'
import { echo } from './requests.ts'

/** `GET /a`, `GET,POST /a`, or `mount /a`. */
function routerOf(declarations: readonly string[]): Router {
  const router = new Router()
  for (const declaration of declarations) {
    const [what = '', template = ''] = declaration.split(' ')
    if (what === 'mount') router.mount(template, echo(''))
    else router.route(what.split(','), template, echo(''))
  }
  return router
}

describe('unreachable', () => {
  test.each([
    ['the same twice', ['GET /a', 'GET /a'], [1]],
    ['the same shape', ['GET /a/{x}', 'GET /a/{y}'], [1]],
    ['a literal below a parameter', ['GET /users/{id}', 'GET /users/me'], [1]],
    ['a literal below a typed parameter', ['GET /users/{id:int}', 'GET /users/me', 'GET /users/7'], [2]],
    ['below a path', ['GET /{p:path}', 'GET /a/{b}/c', 'GET /'], [1, 2]],
    ['a narrower converter', ['GET /{x}', 'GET /{x:int}', 'GET /{x:slug}', 'GET /{a}.{b}'], [1, 2, 3]],
    [
      'int within float, uuid within slug',
      ['GET /a/{x:float}', 'GET /a/{x:int}', 'GET /b/{x:slug}', 'GET /b/{x:uuid}'],
      [1, 3],
    ],
    ['a wider converter', ['GET /{x:int}', 'GET /{x}'], []],
    ['all methods, by several', ['GET /a', 'POST /a', 'GET,POST /a', 'GET,PUT /a'], [2]],
    ['HEAD by GET', ['GET /{x}', 'HEAD /me'], [1]],
    ['HEAD with the same template', ['GET /a', 'HEAD /a'], []],
    ['a route that only HEAD reaches', ['GET /{x}', 'GET /a', 'HEAD /{x}'], []],
    ['every method', ['GET /a', '* /a', 'POST /a', '* /{x}', '* /b'], [2, 4]],
    ['below a mount', ['mount /a', 'GET /a', 'GET /a/{x}', 'GET /ab', 'mount /a/b'], [1, 2, 4]],
    ['a mount below a path', ['* /{p:path}', 'mount /a'], [1]],
    ['a mount below a route of one method', ['GET /{p:path}', 'mount /a'], []],
    ['below a mount with a parameter', ['mount /{x}', 'GET /a/b', 'GET /{y}', 'GET /'], [1, 2]],
    ['part for part', ['GET /{a}-{b}/x', 'GET /{c:int}-{d}/x', 'GET /{c:int}-{d}/y'], [1]],
    ['a literal segment in the middle', ['GET /{a:int}/{b}', 'GET /42/{c}', 'GET /x/{c}'], [1]],
    ['a path needs a path', ['GET /a/{x}', 'GET /a/{p:path}'], []],
  ])('%s', (_, declarations, expected) => {
    const router = routerOf(declarations)
    const lines = router.routes.map(({ template }) => template)
    const found = router.unreachable().map(({ route }) => route)
    expect(found.map(({ template }) => template)).toEqual(expected.map((index) => lines[index]))
  })

  test('names both declarations, within inclusions and mounts too', () => {
    const inner = new Router().get('/{id}', echo(''), { name: 'one' }).get('/me', echo(''))
    const router = new Router().include(inner, { prefix: '/users', name: 'users' }).mount('/in', inner, { name: 'in' })
    router.post('/in', echo('')).get('/users/you', echo(''))
    expect(router.unreachable().map(formatUnreachable)).toEqual([
      'GET /users/me never answers: GET /users/{id} (users:one), declared before it, does. Declare it earlier, or remove it.',
      'POST /in never answers: mount /in (in), declared before it, does. Declare it earlier, or remove it.',
      'GET /users/you never answers: GET /users/{id} (users:one), declared before it, does. Declare it earlier, or remove it.',
      'GET /in/me never answers: GET /in/{id} (in:one), declared before it, does. Declare it earlier, or remove it.',
    ])
    const several = routerOf(['GET /a', 'POST /a', 'GET,POST /a']).unreachable().map(formatUnreachable)
    expect(several).toEqual([
      'GET,POST /a never answers: GET /a and POST /a, declared before it, do. Declare it earlier, or remove it.',
    ])
  })

  test('what is reported never wins a linear scan', () => {
    const aimed = table.chain((entries) =>
      fc.record({
        entries: fc.constant(entries),
        paths: fc.tuple(...entries.map(({ template }) => pathOf(template))),
        others: fc.array(path, { maxLength: 5 }),
        rest: fc.constantFrom('', '', '/', '/a', '/1/b'),
      }),
    )
    let reported = 0
    fc.assert(
      fc.property(aimed, ({ entries, paths, others, rest }) => {
        const shadows = new Set(findShadows(new Table(entries)).map(({ index }) => index))
        reported += shadows.size
        for (const one of [...paths, ...paths.map((made) => made + rest), ...others]) {
          for (const method of ['GET', 'HEAD', 'POST', 'PURGE', 'OTHER']) {
            expect(shadows.has(linearFind(entries, method, one)?.index ?? -1)).toBe(false)
          }
        }
      }),
      { numRuns: 1500 },
    )
    expect(reported).toBeGreaterThan(100)
  })
})
