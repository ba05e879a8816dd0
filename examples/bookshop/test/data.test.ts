// The data layer by itself, on whichever database the run is for.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addBook, allBooks, findBook, findBooks, findBooksById, findLanguages, foldText } from '../books.ts'
import type { NewBook, Search } from '../books.ts'
import type { Database } from '../database.ts'
import { findOrder, OutOfStock, placeOrder, UnknownBook } from '../orders.ts'
import { titles } from '../seed.ts'
import { openShop } from '../shop.ts'
import { freshDatabase, type FreshDatabase } from './database.ts'

const everything: Search = { text: '', language: '', sort: 'title', page: 1, size: 20 }
const novel: NewBook = {
  title: 'Northanger Abbey',
  english: null,
  author: 'Jane Austen',
  year: 1817,
  language: 'en',
  priceCents: 800,
  stock: 3,
}

let fresh: FreshDatabase
let database: Database

beforeAll(async () => {
  fresh = await freshDatabase()
  database = await openShop(fresh.environment)
})
afterAll(async () => {
  await database.close()
  await fresh.remove()
})

async function stockOf(id: number): Promise<number | undefined> {
  return (await findBook(database, id))?.stock
}

async function addCopies(title: string, stock: number): Promise<number> {
  const book = await addBook(database, { ...novel, title, stock })
  if (book === undefined) throw new Error(`${title} is there already`)
  return book.id
}

test('the data is in the database that this run is for', () => {
  expect(database.name).toBe(process.env['BOOKSHOP_TEST_POSTGRES'] === undefined ? 'SQLite' : 'PostgreSQL')
})

describe('the seed', () => {
  test('has at least sixty books, none twice, each with its facts', () => {
    expect(titles.length).toBeGreaterThanOrEqual(60)
    expect(new Set(titles.map(([title, author]) => `${title} by ${author}`)).size).toBe(titles.length)
    for (const [title, author, year, language] of titles) {
      expect(title.trim()).toBe(title)
      expect(author).not.toBe('')
      expect(year).toBeLessThan(1930)
      expect(language).toMatch(/^[a-z]{2}$/)
    }
  })

  test('is put in once: opening the shop again changes nothing', async () => {
    const again = await openShop(fresh.environment)
    const { total } = await findBooks(again, everything)
    await again.close()
    expect(total).toBe((await findBooks(database, everything)).total)
  })

  test('several processes may open a new shop at the same time', async () => {
    const other = await freshDatabase()
    const shops = await Promise.all([1, 2, 3].map(() => openShop(other.environment)))
    const found = await Promise.all(shops.map((shop) => findBooks(shop, everything)))
    expect(found.map(({ total }) => total)).toEqual([titles.length, titles.length, titles.length])
    await Promise.all(shops.map((shop) => shop.close()))
    await other.remove()
  })
})

describe('search', () => {
  test.each([
    ['miserables', ['Les Misérables']],
    ['MISÉRABLES hugo', ['Les Misérables']],
    ['war peace', ['Война и мир']],
    ['война', ['Война и мир']],
    ['tolstoy', ['Анна Каренина', 'Война и мир']],
    ['100%', []],
    ['_', []],
    ['\\', []],
    ["'; drop table books; --", []],
  ])('%j finds %j', async (text, expected) => {
    const { books } = await findBooks(database, { ...everything, text })
    expect(books.map(({ title }) => title).sort()).toEqual([...expected].sort())
  })

  test('keeps to one language and sorts by year', async () => {
    const { books, total } = await findBooks(database, { ...everything, language: 'ru', sort: 'year' })
    expect(total).toBe(books.length)
    expect(books.every(({ language }) => language === 'ru')).toBe(true)
    expect(books.map(({ year }) => year)).toEqual(books.map(({ year }) => year).sort((a, b) => a - b))
  })

  test('pages cover the list without gap or overlap', async () => {
    const first = await findBooks(database, { ...everything, size: 30 })
    const ids: number[] = []
    for (let page = 1; page <= first.pages; page++) {
      const { books } = await findBooks(database, { ...everything, size: 30, page })
      ids.push(...books.map(({ id }) => id))
    }
    expect(ids.length).toBe(first.total)
    expect(new Set(ids).size).toBe(first.total)
  })

  test('past the last page there is nothing, and an empty list has one page', async () => {
    expect((await findBooks(database, { ...everything, page: 999 })).books).toEqual([])
    expect((await findBooks(database, { ...everything, text: 'no such book' })).pages).toBe(1)
  })

  test('knows its languages', async () => {
    expect(await findLanguages(database)).toEqual([...new Set(titles.map(([, , , language]) => language))].sort())
  })

  test('text is folded to small letters without accents', () => {
    expect(foldText('Émile ZOLA, Škvorecký')).toBe('emile zola, skvorecky')
  })
})

describe('books', () => {
  test('a new book gets an id and is found by it', async () => {
    const book = await addBook(database, novel)
    expect(book).toEqual({ id: expect.any(Number), ...novel })
    expect(await findBook(database, book?.id ?? 0)).toEqual(book)
  })

  test('the same title by the same author is refused', async () => {
    await addCopies('Persuasion', 1)
    expect(await addBook(database, { ...novel, title: 'Persuasion' })).toBeUndefined()
  })

  test('by id they come in the order asked for, without those unknown', async () => {
    expect((await findBooksById(database, [3, 999_999, 1])).map(({ id }) => id)).toEqual([3, 1])
    expect(await findBooksById(database, [])).toEqual([])
  })

  test('all of them are read a batch at a time, when they are wanted', async () => {
    let statements = 0
    const counted: Database = Object.create(database, {
      rows: {
        value: (...args: Parameters<Database['rows']>) => {
          statements++
          return database.rows(...args)
        },
      },
    })
    const books = allBooks(counted, 10)
    for (let taken = 1; taken <= 10; taken++) await books.next()
    expect(statements).toBe(1)
    await books.next()
    expect(statements).toBe(2)
    let count = 11
    for await (const book of books) {
      expect(book.id).toBeGreaterThan(0)
      count++
    }
    expect(count).toBe((await findBooks(database, everything)).total)
  })
})

describe('orders', () => {
  test('take from the stock and remember the prices', async () => {
    const id = await addCopies('Lady Susan', 5)
    const order = await placeOrder(database, { customer: 'Ada', lines: [{ bookId: id, quantity: 2 }] })
    expect(order).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      customer: 'Ada',
      placedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      lines: [{ bookId: id, title: 'Lady Susan', quantity: 2, priceCents: 800 }],
      totalCents: 1600,
    })
    expect(await findOrder(database, order.id)).toEqual(order)
    expect(await stockOf(id)).toBe(3)
  })

  test('lines of the same book are one line', async () => {
    const id = await addCopies('Sanditon', 3)
    const line = { bookId: id, quantity: 1 }
    const order = await placeOrder(database, { customer: 'Ada', lines: [line, line] })
    expect(order.lines).toEqual([{ bookId: id, title: 'Sanditon', quantity: 2, priceCents: 800 }])
  })

  test('are placed whole or not at all', async () => {
    const plenty = await addCopies('The Watsons', 9)
    const few = await addCopies('Evelyn', 1)
    const lines = [
      { bookId: plenty, quantity: 2 },
      { bookId: few, quantity: 2 },
    ]
    await expect(placeOrder(database, { customer: 'Ada', lines })).rejects.toThrow(OutOfStock)
    expect([await stockOf(plenty), await stockOf(few)]).toEqual([9, 1])
  })

  test('of an unknown book are refused', async () => {
    const lines = [{ bookId: 999_999, quantity: 1 }]
    await expect(placeOrder(database, { customer: 'Ada', lines })).rejects.toThrow(UnknownBook)
  })

  test('twelve buyers at once get the five copies there are', async () => {
    const one = await addCopies('Catharine', 5)
    const other = await addCopies('Volume the First', 5)
    const orders = Array.from({ length: 12 }, (_, buyer) => {
      const ids = buyer % 2 === 0 ? [one, other] : [other, one]
      const lines = ids.map((bookId) => ({ bookId, quantity: 1 }))
      return placeOrder(database, { customer: `buyer ${buyer}`, lines })
    })
    const outcomes = await Promise.allSettled(orders)
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused.length).toBe(7)
    expect(refused.every(({ reason }) => reason instanceof OutOfStock)).toBe(true)
    expect([await stockOf(one), await stockOf(other)]).toEqual([0, 0])
  })
})
