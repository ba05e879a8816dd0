// What the shop answers to a client that keeps the rules, as a process and over sockets.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Book, Page } from '../books.ts'
import type { Order } from '../orders.ts'
import { titles } from '../seed.ts'
import { freshDatabase, type FreshDatabase } from './database.ts'
import { staffToken, startShop, type Shop } from './process.ts'
import { Visitor } from './visitor.ts'

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

function get(path: string, init?: RequestInit): Promise<Response> {
  return fetch(shop.url + path, { redirect: 'manual', ...init })
}

function post(path: string, value: unknown, token = staffToken): Promise<Response> {
  const content = typeof value === 'string' ? value : JSON.stringify(value)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return get(path, { method: 'POST', headers, body: content })
}

async function read<T>(response: Response): Promise<T> {
  return (await response.json()) as T
}

async function addBook(title: string, stock: number): Promise<number> {
  const book = { title, author: 'Somebody', year: 1900, language: 'en', priceCents: 1000, stock }
  const response = await post('/books', book)
  expect(response.status).toBe(201)
  return (await read<Book>(response)).id
}

/** The fields that a 422 complains about, as `query.page`. */
async function faults(response: Response): Promise<readonly string[]> {
  expect(response.status).toBe(422)
  const { detail } = await read<{ detail: { type: string; loc: string[]; msg: string }[] }>(response)
  for (const { type, msg } of detail) expect([type, msg].every((text) => typeof text === 'string')).toBe(true)
  return detail.map(({ loc }) => loc.join('.')).sort()
}

describe('the list of books', () => {
  test('is paged: every book once', async () => {
    const seen: number[] = []
    for (let page = 1, pages = 1; page <= pages; page++) {
      const found = await read<Page>(await get(`/books?size=50&page=${page}`))
      expect(found).toMatchObject({ page, books: expect.any(Array), total: expect.any(Number) })
      pages = found.pages
      seen.push(...found.books.map(({ id }) => id))
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThanOrEqual(titles.length)
  })

  test('is searched without accents, in one language, in an order', async () => {
    const titlesOf = async (query: string) => {
      const { books } = await read<Page>(await get(`/books?${query}`))
      return books.map(({ title }) => title)
    }
    expect(await titlesOf('q=miserables')).toEqual(['Les Misérables'])
    expect(await titlesOf(`q=${encodeURIComponent('мир война')}`)).toEqual(['Война и мир'])
    expect(await titlesOf('q=verne&sort=year&language=fr')).toEqual([
      'Vingt mille lieues sous les mers',
      'Le Tour du monde en quatre-vingts jours',
    ])
    expect(await titlesOf('language=la&sort=author')).toEqual(['Philosophiæ Naturalis Principia Mathematica', 'Utopia'])
  })

  test('refuses what makes no sense, all of it at once', async () => {
    const response = await get('/books?page=0&size=many&sort=colour&language=english')
    expect(await faults(response)).toEqual(['query.language', 'query.page', 'query.size', 'query.sort'])
  })
})

describe('one book', () => {
  test('is found by its id', async () => {
    const { books } = await read<Page>(await get('/books?q=moby'))
    const response = await get(`/books/${books[0]?.id}`)
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toEqual(books[0])
  })

  test('that does not exist is 404, an id that is no number 422', async () => {
    const missing = await get('/books/999999')
    expect(missing.status).toBe(404)
    expect(await missing.json()).toEqual({ detail: 'no book 999999' })
    expect(await faults(await get('/books/moby'))).toEqual(['path.bookId'])
  })

  test('is added once, with its address', async () => {
    const book = {
      title: 'The Lifted Veil',
      author: 'George Eliot',
      year: 1859,
      language: 'en',
      priceCents: 650,
      stock: 2,
    }
    const created = await post('/books', book)
    expect(created.status).toBe(201)
    const location = created.headers.get('location') ?? ''
    expect(location).toMatch(/^\/books\/\d+$/)
    expect(await (await get(location)).json()).toEqual({ ...book, english: null, id: Number(location.slice(7)) })
    const again = await post('/books', book)
    expect(again.status).toBe(409)
    expect(await again.json()).toEqual({ detail: 'there is a book "The Lifted Veil" by George Eliot already' })
  })

  test('that is not complete is refused with all that is wrong', async () => {
    const response = await post('/books', { title: '', author: 7, language: 'english', priceCents: 0.5, stock: -1 })
    expect(await faults(response)).toEqual([
      'body.author',
      'body.language',
      'body.priceCents',
      'body.stock',
      'body.title',
      'body.year',
    ])
  })

  test('is added only by who works here', async () => {
    const book = { title: 'Mine', author: 'Me', year: 2000, language: 'en', priceCents: 1 }
    const nobody = await get('/books', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(book),
    })
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    const stranger = await post('/books', book, 'guessed')
    expect([stranger.status, await stranger.json()]).toEqual([401, { detail: 'this token is not ours' }])
    expect((await read<Page>(await get('/books?q=mine'))).total).toBe(0)
  })

  test('that is no JSON is refused', async () => {
    const response = await post('/books', '{"title": ')
    expect([400, 422]).toContain(response.status)
    expect(await response.json()).toHaveProperty('detail')
  })
})

describe('orders', () => {
  test('take the books from the stock and can be read again', async () => {
    const id = await addBook('Ordered', 3)
    const placed = await post('/orders', { customer: 'Ada', lines: [{ bookId: id, quantity: 2 }] })
    expect(placed.status).toBe(201)
    const order = await read<Order>(placed)
    expect(order).toMatchObject({
      customer: 'Ada',
      totalCents: 2000,
      lines: [{ bookId: id, quantity: 2, title: 'Ordered' }],
    })
    expect(placed.headers.get('location')).toBe(`/orders/${order.id}`)
    expect(await (await get(`/orders/${order.id}`)).json()).toEqual(order)
    expect(await (await get(`/books/${id}`)).json()).toMatchObject({ stock: 1 })
  })

  test('of more than there is are 409 and take nothing', async () => {
    const plenty = await addBook('Plenty', 9)
    const few = await addBook('Few', 1)
    const lines = [
      { bookId: plenty, quantity: 1 },
      { bookId: few, quantity: 2 },
    ]
    const refused = await post('/orders', { customer: 'Ada', lines })
    expect(refused.status).toBe(409)
    expect(await refused.json()).toEqual({
      detail: { message: 'only 1 left of "Few"', bookId: few, wanted: 2, left: 1 },
    })
    expect(await (await get(`/books/${plenty}`)).json()).toMatchObject({ stock: 9 })
  })

  test('for the last copy: of ten at once one gets it', async () => {
    const id = await addBook('The last copy', 1)
    const order = { customer: 'Ada', lines: [{ bookId: id, quantity: 1 }] }
    const responses = await Promise.all(Array.from({ length: 10 }, () => post('/orders', order)))
    expect(responses.filter(({ status }) => status === 201).length).toBe(1)
    expect(responses.filter(({ status }) => status === 409).length).toBe(9)
    await Promise.all(responses.map((response) => response.arrayBuffer()))
  })

  test('of unknown books, of nothing, or without a customer are 422', async () => {
    const unknown = await post('/orders', { customer: 'Ada', lines: [{ bookId: 999_999, quantity: 1 }] })
    expect(unknown.status).toBe(422)
    expect(await unknown.json()).toEqual({ detail: 'there is no book 999999' })
    expect(await faults(await post('/orders', { customer: '', lines: [] }))).toEqual(['body.customer', 'body.lines'])
    const line = { bookId: 1, quantity: 0 }
    expect(await faults(await post('/orders', { customer: 'Ada', lines: [line] }))).toEqual(['body.lines.0.quantity'])
  })

  test('that do not exist are 404', async () => {
    expect((await get('/orders/00000000-0000-4000-8000-000000000000')).status).toBe(404)
    expect((await get('/orders/7')).status).toBe(404)
  })
})

describe('the cookie of the books looked at', () => {
  test('grows with each look, shows on the page, and is forgotten on request', async () => {
    const first = await get('/books/1')
    const cookie = first.headers.getSetCookie().find((one) => one.startsWith('recent=')) ?? ''
    expect(cookie).toMatch(/^recent=1;/)
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
    const second = await get('/books/2', { headers: { cookie: 'recent=1' } })
    expect(second.headers.getSetCookie()[0]).toMatch(/^recent=2\.1;/)
    const page = await (await get('/', { headers: { cookie: 'recent=2.1' } })).text()
    expect(page).toContain('Looked at lately')
    const visitor = new Visitor(shop.url)
    const forgotten = await visitor.send(await visitor.page('/'), '/recent/forget', {})
    expect([forgotten.status, forgotten.headers.get('location')]).toEqual([303, '/'])
    expect(forgotten.headers.getSetCookie()).toContainEqual(
      expect.stringMatching(/^recent=;.*(Max-Age=0|Expires=Thu, 01 Jan 1970)/i),
    )
  })

  test('may hold anything: what is no book is ignored', async () => {
    const page = await get('/', { headers: { cookie: 'recent=<b>.999999.-1; recent2=x' } })
    expect(page.status).toBe(200)
    expect(await page.text()).not.toContain('Looked at lately')
  })
})

describe('the page', () => {
  test('is complete HTML without a script, under a policy that allows only its own style', async () => {
    const response = await get('/')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'/)
    const page = await response.text()
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).toMatch(/<\/html>$/)
    expect(page).not.toMatch(/<script|style="|\son\w+=/)
    expect(page).toContain('href="/books.csv"')
  })

  test('searches, pages and escapes', async () => {
    const page = await (await get('/?q=%3Cscript%3E%22&size=5')).text()
    expect(page).toContain('value="&lt;script&gt;&quot;"')
    expect(page).not.toContain('<script>')
    const second = await (await get('/?page=2&language=fr&sort=year&size=5')).text()
    expect(second).toContain('aria-current="page">2</a>')
    expect(second).toContain('href="/?language=fr&amp;sort=year&amp;size=5"')
  })
})

describe('the documentation', () => {
  test('names every endpoint, and what it takes to add a book', async () => {
    const document = await read<{
      paths: Record<string, Record<string, { security?: object[]; responses: Record<string, object> }>>
      components: { securitySchemes: object }
    }>(await get('/openapi.json'))
    expect(Object.keys(document.paths).sort()).toEqual([
      '/books',
      '/books.csv',
      '/books/{bookId}',
      '/health',
      '/orders',
      '/orders/{orderId}',
    ])
    expect(document.paths['/books']?.['post']?.security).toHaveLength(1)
    expect(Object.keys(document.components.securitySchemes)).toHaveLength(1)
    expect(Object.keys(document.paths['/orders']?.['post']?.responses ?? {}).sort()).toEqual(['201', '409', '422'])
    expect(Object.keys(document.paths['/books/{bookId}']?.['get']?.responses ?? {}).sort()).toEqual([
      '200',
      '404',
      '422',
    ])
  })

  test('can be read in a browser', async () => {
    const page = await get('/docs')
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await page.text()).toContain('Bookshop')
  })
})

describe('everything else', () => {
  test('the catalogue is streamed as CSV, a line for each book', async () => {
    const response = await get('/books.csv')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="books.csv"')
    expect(response.headers.get('content-length')).toBeNull()
    const lines = (await response.text()).split('\r\n')
    const { total } = await read<Page>(await get('/books'))
    expect(lines[0]).toBe('id,title,english,author,year,language,priceCents,stock')
    expect(lines.length).toBe(total + 2)
    expect(lines).toContainEqual(expect.stringMatching(/^\d+,Les Misérables,,Victor Hugo,1862,fr,/))
  })

  test('health says which database answers', async () => {
    const response = await get('/health')
    const database = process.env['BOOKSHOP_TEST_POSTGRES'] === undefined ? 'SQLite' : 'PostgreSQL'
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok', database }])
  })

  test.each(['/', '/books', '/books.csv', '/health'])('HEAD %s is GET without the content', async (path) => {
    const [head, full] = await Promise.all([get(path, { method: 'HEAD' }), get(path)])
    expect(head.status).toBe(full.status)
    expect(head.headers.get('content-type')).toBe(full.headers.get('content-type'))
    expect(await head.text()).toBe('')
    await full.arrayBuffer()
  })

  test('an unknown path is 404, another method 405 with what is allowed', async () => {
    expect((await get('/nothing')).status).toBe(404)
    const response = await get('/books', { method: 'DELETE' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')?.split(', ').sort()).toEqual(expect.arrayContaining(['GET', 'HEAD', 'POST']))
  })
})

test('nothing of this was an error of the shop', () => {
  expect(shop.output()).not.toMatch(/"level":"(error|fatal)"/)
})
