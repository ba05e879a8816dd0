import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Router } from '../../src/routing/router.ts'
import { answer, echo } from './requests.ts'

const admin = new Router()
  .get('/', echo('home'), { name: 'home' })
  .get('/users/{id:int}', echo('user'), { name: 'user' })
const shop = new Router().get('', echo('list'), { name: 'list' }).get('/{slug:slug}', echo('item'), { name: 'item' })
const router = new Router()
  .get('/', echo('root'), { name: 'root' })
  .get('/posts', echo('posts'), { name: 'posts' })
  .get('/posts/{page:int}', echo('posts page'), { name: 'posts' })
  .get('/files/{name}.{ext}', echo('file'), { name: 'file' })
  .get('/raw/{rest:path}', echo('raw'), { name: 'raw' })
  .get('/ids/{id:uuid}', echo('id'), { name: 'id' })
  .get('/größe/{w:float}', echo('size'), { name: 'size' })
  .include(shop, { prefix: '/shop', name: 'shop' })
  .mount('/{tenant}/admin', admin, { name: 'admin' })
  .mount('/plain', admin)
  .mount('/static', echo('static'), { name: 'static' })
  .get('/{any:path}', echo('any'), { name: 'any' })

describe('urlFor', () => {
  test.each([
    ['root', {}, '/'],
    ['posts', {}, '/posts'],
    ['posts', { page: 2 }, '/posts/2'],
    ['file', { name: 'a b', ext: 'ü?#%' }, '/files/a%20b.%C3%BC%3F%23%25'],
    ['raw', { rest: 'a b/c' }, '/raw/a%20b/c'],
    ['raw', { rest: '' }, '/raw/'],
    ['id', { id: '123e4567-e89b-12d3-a456-426614174000' }, '/ids/123e4567-e89b-12d3-a456-426614174000'],
    ['size', { w: 1e21 }, '/gr%C3%B6%C3%9Fe/1000000000000000000000'],
    ['shop:list', {}, '/shop'],
    ['shop:item', { slug: 'a-b' }, '/shop/a-b'],
    ['admin:user', { tenant: 'x', id: 5 }, '/x/admin/users/5'],
    ['admin:home', { tenant: 'x' }, '/x/admin/'],
    ['home', {}, '/plain/'],
    ['user', { id: 5n }, '/plain/users/5'],
    ['static', { path: 'css/a.css' }, '/static/css/a.css'],
    ['static', { path: '' }, '/static/'],
    ['any', { any: '/evil.example' }, '/%2Fevil.example'],
  ])('%s with %o', (name, params, expected) => {
    expect(router.urlFor(name, params)).toBe(expected)
  })

  test.each([
    ['nothing', {}, 'urlFor: no route is named "nothing"; named are "root", "posts"'],
    ['user', {}, 'urlFor: "user" exists, but not with the parameters none: /plain/users/{id:int} takes "id"'],
    ['posts', { pages: 1 }, '"pages": /posts takes none, /posts/{page:int} takes "page"'],
    ['root', { x: 1 }, 'urlFor: "root" exists, but not with the parameters "x": / takes none'],
    ['posts', { page: 'two' }, 'urlFor: "two" does not fit {page:int} of /posts/{page:int}'],
    ['posts', { page: -1 }, 'urlFor: -1 does not fit {page:int}'],
    ['posts', { page: 1.5 }, 'urlFor: 1.5 does not fit {page:int}'],
    ['posts', { page: undefined }, 'urlFor: undefined does not fit {page:int}'],
    ['posts', { page: {} }, 'does not fit {page:int}'],
    ['file', { name: 'a/b', ext: 'c' }, 'urlFor: "a/b" does not fit {name:str}'],
    ['file', { name: '', ext: 'c' }, 'urlFor: "" does not fit {name:str}'],
    ['shop:item', { slug: 'a b' }, 'does not fit {slug:slug}'],
    ['size', { w: Number.NaN }, 'does not fit {w:float}'],
    ['raw', { rest: 'a/../b' }, 'holds a "." or ".." segment'],
    ['shop:item', { slug: '..' }, 'does not fit'],
    ['admin:home', { tenant: '..' }, 'holds a "." or ".." segment'],
  ])('%s with %o is a TypeError', (name, params, message) => {
    expect(() => router.urlFor(name, params)).toThrow(TypeError)
    expect(() => router.urlFor(name, params)).toThrow(message)
  })

  test('a value without a text form is a TypeError too', () => {
    expect(() => router.urlFor('posts', { page: Symbol('x') })).toThrow(TypeError)
    expect(() => router.urlFor('posts', { page: Object.create(null) })).toThrow(TypeError)
  })

  test('leads back to the route, with the same values', () => {
    const text = fc.string({ minLength: 1 }).filter((one) => !one.includes('/') && one !== '.' && one !== '..')
    fc.assert(
      fc.property(text, fc.nat(), (tenant, id) => {
        const url = new URL(router.urlFor('admin:user', { tenant, id }), 'https://shop.example')
        expect(url.origin).toBe('https://shop.example')
        expect(answer(router.handle, 'GET', decodeURIComponent(url.pathname))).toMatchObject({
          name: 'user',
          params: { tenant, id },
        })
      }),
    )
  })
})
