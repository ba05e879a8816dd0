// Opens the shop: picks the database, makes the tables, and fills the shelves of an empty one.
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database, Queries } from './database.ts'
import { insertBook } from './books.ts'
import { titles } from './seed.ts'

const defaultFile = fileURLToPath(new URL('./data/bookshop.db', import.meta.url))

/**
 * `DATABASE_URL` names a PostgreSQL database; without it the data is in the SQLite file `BOOKSHOP_DB`,
 * by default `data/bookshop.db` beside this module. A driver is loaded only when it is used.
 */
export async function openShop(environment: NodeJS.ProcessEnv): Promise<Database> {
  const database = await openDatabase(environment)
  try {
    await database.setup((queries) => stockShelves(queries, database.selfNumbering))
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

async function openDatabase(environment: NodeJS.ProcessEnv): Promise<Database> {
  const url = environment['DATABASE_URL']
  if (url !== undefined && url !== '') {
    const { openPostgres } = await import('./postgres.ts')
    return openPostgres(url)
  }
  const { openSqlite } = await import('./sqlite.ts')
  const file = resolve(environment['BOOKSHOP_DB'] ?? defaultFile)
  await mkdir(dirname(file), { recursive: true })
  return openSqlite(file)
}

async function stockShelves(queries: Queries, selfNumbering: string): Promise<void> {
  await queries.rows(
    `create table if not exists books (
       id ${selfNumbering},
       title text not null,
       english text,
       author text not null,
       year integer not null,
       language text not null,
       price_cents integer not null check (price_cents >= 0),
       stock integer not null check (stock >= 0),
       search text not null,
       unique (title, author)
     )`,
  )
  await queries.rows(
    `create table if not exists orders (
       id text primary key,
       customer text not null,
       placed_at text not null
     )`,
  )
  await queries.rows(
    `create table if not exists order_lines (
       order_id text not null references orders (id),
       book_id integer not null references books (id),
       quantity integer not null check (quantity > 0),
       price_cents integer not null,
       primary key (order_id, book_id)
     )`,
  )
  const present = await queries.rows('select id from books limit 1')
  if (present.length > 0) return
  for (const [index, [title, author, year, language, english]] of titles.entries()) {
    await insertBook(queries, {
      title,
      english: english ?? null,
      author,
      year,
      language,
      // Invented, but the same on every machine; now and then a book is out of stock.
      priceCents: 590 + ((index * 370) % 1450),
      stock: (index * 5 + 7) % 12,
    })
  }
}
