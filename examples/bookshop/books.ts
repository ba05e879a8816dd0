// The catalogue: what can be asked of it and put into it. Knows the database and nothing of HTTP.
import { z } from 'zod'
import type { Database, Queries, Value } from './database.ts'

export interface Book {
  readonly id: number
  readonly title: string
  /** The title in English, of a book in another language that has one. */
  readonly english: string | null
  readonly author: string
  readonly year: number
  /** ISO 639-1: `en`, `fr`. */
  readonly language: string
  readonly priceCents: number
  readonly stock: number
}

export type NewBook = Omit<Book, 'id'>

/** The orders a list can have. */
export type Sort = 'title' | 'author' | 'year'

/** What to look for, and which page of what was found. */
export interface Search {
  /** Words that must all occur in the title, the English title or the author; empty for all books. */
  readonly text: string
  /** Only books in this language; empty for all. */
  readonly language: string
  readonly sort: Sort
  /** From 1. */
  readonly page: number
  /** Books on a page. */
  readonly size: number
}

/** Books on a page, when nothing else is asked for. */
export const defaultSize = 24

/** One page of a longer list. */
export interface Page {
  readonly books: readonly Book[]
  /** How many books were found in all. */
  readonly total: number
  readonly page: number
  /** At least 1, also when nothing was found. */
  readonly pages: number
}

const columns = 'id, title, english, author, year, language, price_cents as "priceCents", stock'

// Both drivers give rows of unknown shape; this is where they become books, or a clear error.
const bookRow: z.ZodType<Book> = z.object({
  id: z.number(),
  title: z.string(),
  english: z.string().nullable(),
  author: z.string(),
  year: z.number(),
  language: z.string(),
  priceCents: z.number(),
  stock: z.number(),
})
const bookRows = z.array(bookRow)
const countRows = z.tuple([z.object({ count: z.number() })])
const languageRows = z.array(z.object({ language: z.string() }))
const idRows = z.array(z.object({ id: z.number() }))

// `search` starts with the title, so it also sorts by title, whatever its accents.
const orderBy: Readonly<Record<Sort, string>> = {
  title: 'search, id',
  author: 'author, year, id',
  year: 'year, id',
}

export async function findBooks(database: Queries, search: Search): Promise<Page> {
  const conditions: string[] = []
  const values: Value[] = []
  for (const word of foldText(search.text).split(/\s+/).filter(Boolean)) {
    values.push(`%${word.replace(/[\\%_]/g, '\\$&')}%`)
    conditions.push(`search like $${values.length} escape '\\'`)
  }
  if (search.language !== '') {
    values.push(search.language)
    conditions.push(`language = $${values.length}`)
  }
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
  const [{ count: total }] = countRows.parse(
    await database.rows(`select cast(count(*) as integer) as count from books ${where}`, values),
  )
  const found = await database.rows(
    `select ${columns} from books ${where} order by ${orderBy[search.sort]}
     limit $${values.length + 1} offset $${values.length + 2}`,
    [...values, search.size, (search.page - 1) * search.size],
  )
  const pages = Math.max(1, Math.ceil(total / search.size))
  return { books: bookRows.parse(found), total, page: search.page, pages }
}

export async function findBook(database: Queries, id: number): Promise<Book | undefined> {
  return bookRows.parse(await database.rows(`select ${columns} from books where id = $1`, [id]))[0]
}

/** The books with these ids, in the order of the ids; unknown ids are left out. */
export async function findBooksById(database: Queries, ids: readonly number[]): Promise<readonly Book[]> {
  if (ids.length === 0) return []
  const places = ids.map((_, index) => `$${index + 1}`).join(', ')
  const found = bookRows.parse(await database.rows(`select ${columns} from books where id in (${places})`, ids))
  return ids.flatMap((id) => found.filter((book) => book.id === id))
}

/** All books by id, `batch` at a time: a row is read when the one before it has been taken. */
export async function* allBooks(database: Queries, batch = 100): AsyncGenerator<Book, void, void> {
  for (let last = 0; ;) {
    const books = bookRows.parse(
      await database.rows(`select ${columns} from books where id > $1 order by id limit $2`, [last, batch]),
    )
    yield* books
    const end = books.at(-1)
    if (end === undefined || books.length < batch) return
    last = end.id
  }
}

/** The languages there are books in. */
export async function findLanguages(database: Queries): Promise<readonly string[]> {
  const rows = languageRows.parse(await database.rows('select distinct language from books order by language'))
  return rows.map((row) => row.language)
}

/** Adds a book, or gives undefined when there is one of that title by that author. */
export function addBook(database: Database, book: NewBook): Promise<Book | undefined> {
  return database.transaction(async (queries) => {
    const id = await insertBook(queries, book)
    return id === undefined ? undefined : { id, ...book }
  })
}

/** The insert alone, inside somebody's transaction: the id, or undefined when the book is there already. */
export async function insertBook(queries: Queries, book: NewBook): Promise<number | undefined> {
  const { title, english, author, year, language, priceCents, stock } = book
  const rows = await queries.rows(
    `insert into books (title, english, author, year, language, price_cents, stock, search)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (title, author) do nothing returning id`,
    [title, english, author, year, language, priceCents, stock, foldText(`${title} ${english ?? ''} ${author}`)],
  )
  return idRows.parse(rows)[0]?.id
}

/** Text as it is searched: small letters without accents, so that `miserables` finds `Les Misérables`. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
}
