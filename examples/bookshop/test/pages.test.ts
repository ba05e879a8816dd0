// The pages as a visitor uses them: a basket in the session, forms that only the shop itself can send, and its files.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from '../books.ts'
import { freshDatabase, type FreshDatabase } from './database.ts'
import { exchange, startShop, type Shop } from './process.ts'
import { tokenIn, Visitor } from './visitor.ts'

let fresh: FreshDatabase
let shop: Shop

beforeAll(async () => {
  fresh = await freshDatabase()
  shop = await startShop(fresh.environment)
})
afterAll(async () => {
  await shop.stop()
  await fresh.remove()
})

/** A book of which there are so many. */
async function bookWith(isWanted: (stock: number) => boolean): Promise<{ id: number; title: string; stock: number }> {
  const { books } = (await (await fetch(`${shop.url}/books?size=100`)).json()) as Page
  const book = books.find(({ stock }) => isWanted(stock))
  if (book === undefined) throw new Error('no such book')
  return book
}

describe('the basket', () => {
  test('keeps what was put in, says so once, and orders it', async () => {
    const visitor = new Visitor(shop.url)
    const book = await bookWith((stock) => stock > 2)
    const put = async () => visitor.send(await visitor.page('/'), '/basket', { bookId: String(book.id) })
    const answer = await put()
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
    await put()
    const window = await visitor.page('/')
    expect(window).toContain('Basket: 2 books')
    expect(window.match(/In the basket: /g)).toHaveLength(1)
    expect(await visitor.page('/')).not.toContain('In the basket: ')

    const basket = await visitor.page('/basket')
    expect(basket).toContain('2 ×')
    const ordered = await visitor.send(basket, '/basket/order', { customer: 'Ada & Co' })
    expect([ordered.status, ordered.headers.get('location')]).toEqual([303, '/'])
    const after = await visitor.page('/')
    expect(after).toContain('Thank you, Ada &amp; Co. Your order is ')
    expect(after).toContain('Basket: 0 books')
    const order = /Your order is ([\da-f-]+)\./.exec(after)?.[1]
    expect(await (await fetch(`${shop.url}/orders/${order}`)).json()).toMatchObject({
      customer: 'Ada & Co',
      lines: [{ bookId: book.id, quantity: 2 }],
    })
  })

  test('gives books back, and has none that the shop does not have', async () => {
    const visitor = new Visitor(shop.url)
    const book = await bookWith((stock) => stock > 0)
    const page = await visitor.page('/')
    await visitor.send(page, '/basket', { bookId: String(book.id) })
    await visitor.send(page, '/basket/remove', { bookId: String(book.id) })
    expect(await visitor.page('/basket')).toContain('It is empty.')
    expect((await visitor.send(page, '/basket', { bookId: '999999' })).status).toBe(404)
    expect((await visitor.send(page, '/basket', { bookId: 'moby' })).status).toBe(422)
  })

  test('stays as it is when there are not enough copies', async () => {
    const visitor = new Visitor(shop.url)
    const book = await bookWith((stock) => stock === 1)
    const page = await visitor.page('/')
    await visitor.send(page, '/basket', { bookId: String(book.id) })
    await visitor.send(page, '/basket', { bookId: String(book.id) })
    const refused = await visitor.send(page, '/basket/order', { customer: 'Ada' })
    expect(refused.headers.get('location')).toBe('/basket')
    const basket = await visitor.page('/basket')
    expect(basket).toContain('There are not enough copies: only 1 left of')
    expect(basket).toContain('2 ×')
  })

  test('is of its visitor alone, in a cookie that cannot be changed', async () => {
    const [visitor, other] = [new Visitor(shop.url), new Visitor(shop.url)]
    const book = await bookWith((stock) => stock > 0)
    const answer = await visitor.send(await visitor.page('/'), '/basket', { bookId: String(book.id) })
    const session = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('session=')) ?? ''
    expect(session).toMatch(/; HttpOnly/)
    expect(session).toMatch(/; SameSite=Lax/)
    expect(await other.page('/')).toContain('Basket: 0 books')
    const [pair = ''] = session.split(';')
    const forged = await fetch(shop.url, { headers: { cookie: `session=A${pair.slice('session='.length)}` } })
    expect(forged.status).toBe(200)
    expect(await forged.text()).toContain('Basket: 0 books')
  })
})

describe('forms of other sites', () => {
  test('are refused, with a token or without', async () => {
    const visitor = new Visitor(shop.url)
    const page = await visitor.page('/')
    const book = await bookWith((stock) => stock > 0)
    const fields = { bookId: String(book.id) }
    expect((await visitor.send(page, '/basket', fields, 'cross-site')).status).toBe(403)
    expect((await visitor.send(page, '/basket', { ...fields, csrfToken: '' })).status).toBe(403)
    const stranger = new Visitor(shop.url)
    await stranger.page('/')
    expect((await stranger.send(page, '/basket', fields)).status).toBe(403)
    expect(await visitor.page('/')).toContain('Basket: 0 books')
  })

  test('tell nothing: each page has the token in other words', async () => {
    const visitor = new Visitor(shop.url)
    expect(tokenIn(await visitor.page('/'))).not.toBe(tokenIn(await visitor.page('/')))
  })
})

describe('the look', () => {
  test('comes from a file that browsers keep', async () => {
    const visitor = new Visitor(shop.url)
    const address = /rel="stylesheet" href="([^"]+)"/.exec(await visitor.page('/'))?.[1] ?? ''
    const style = await visitor.get(address)
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect(style.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(await style.text()).toContain('.cover-9')
    const etag = style.headers.get('etag') ?? ''
    const again = `GET ${address} HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: ${etag}\r\nConnection: close\r\n\r\n`
    expect(await exchange(shop.port, again)).toMatch(/^HTTP\/1\.1 304 /)
  })

  test.each(['/static/../app.ts', '/static/..%2fapp.ts', '/static/%2e%2e/app.ts', '/static/missing.css'])(
    'and from no other: %s',
    async (path) => {
      const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
      expect(await exchange(shop.port, request)).toMatch(/^HTTP\/1\.1 404 /)
    },
  )
})

describe('every answer', () => {
  test('is compressed for those that can read it', async () => {
    const raw = await fetch(`${shop.url}/books?size=100`, { headers: { 'accept-encoding': 'gzip' } })
    expect(raw.headers.get('content-encoding')).toBe('gzip')
    expect(raw.headers.get('vary')).toMatch(/accept-encoding/i)
    expect(((await raw.json()) as Page).books.length).toBeGreaterThan(50)
  })

  test('may be read by scripts of other sites, without the visitor', async () => {
    const response = await fetch(`${shop.url}/books`, { headers: { origin: 'https://reader.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test('has the headers that make browsers careful', async () => {
    const { headers } = await fetch(`${shop.url}/health`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{8,}$/)
  })
})

test('nothing of this was an error of the shop', () => {
  expect(shop.output()).not.toMatch(/"level":"(error|fatal)"/)
})
