// The bookshop: what it answers, and to what. `npx testudo serve app.ts`
import { body, cookie, HttpError, path, query, Response, signature, Testudo } from 'testudo'
import { requestId } from 'testudo/middleware'
import { z } from 'zod'
import {
  addBook,
  allBooks,
  defaultSize,
  findBook,
  findBooks,
  findBooksById,
  findLanguages,
  type Search,
} from './books.ts'
import { csvLines } from './csv.ts'
import type { Database } from './database.ts'
import { findOrder, OutOfStock, placeOrder, UnknownBook } from './orders.ts'
import { renderPage } from './page.ts'
import { formatRecent, parseRecent, recentCookie } from './recent.ts'
import { openShop } from './shop.ts'
import { contentSecurityPolicy } from './style.ts'

/** Open as long as the server runs. */
let database: Database

export const app = new Testudo({
  title: 'Bookshop',
  async *lifespan() {
    database = await openShop(process.env)
    yield
    await database.close()
  },
})

app.use(requestId())
app.onError(UnknownBook, (_request, error) => new HttpError(422, error.message).toResponse())
app.onError(OutOfStock, (_request, { message, bookId, wanted, left }) =>
  new HttpError(409, { message, bookId, wanted, left }).toResponse(),
)

// What is asked for and what is sent. Text of the URL becomes the type that is declared; whatever does not fit
// is answered with 422 before a function below is called.

const bookId = z.coerce.number().int().positive().max(2_147_483_647)
const language = z.string().regex(/^[a-z]{2}$/, 'two small letters (ISO 639-1)')

const search = {
  q: query(z.string().max(100).default('')),
  language: query(z.union([z.literal(''), language]).default('')),
  sort: query(z.enum(['title', 'author', 'year']).default('title')),
  page: query(z.coerce.number().int().positive().max(1_000_000).default(1)),
  size: query(z.coerce.number().int().min(1).max(100).default(defaultSize)),
}

const newBook = z.object({
  title: z.string().trim().min(1).max(300),
  english: z.string().trim().min(1).max(300).nullable().default(null),
  author: z.string().trim().min(1).max(200),
  year: z.number().int().min(-3000).max(9999),
  language,
  priceCents: z.number().int().min(0).max(1_000_000),
  stock: z.number().int().min(0).max(100_000).default(0),
})

const newOrder = z.object({
  customer: z.string().trim().min(1).max(200),
  lines: z
    .array(z.object({ bookId: z.number().int().positive(), quantity: z.number().int().min(1).max(100) }))
    .min(1)
    .max(50),
})

const recent = cookie(z.string().default(''), { alias: recentCookie })

// Books

app.get(
  '/books',
  signature(search, ({ q, ...rest }) => findBooks(database, { text: q, ...rest })),
)

app.get(
  '/books/{bookId}',
  signature({ bookId: path(bookId), recent }, async ({ bookId, recent }) => {
    const book = await findBook(database, bookId)
    if (book === undefined) throw HttpError.notFound(`no book ${bookId}`)
    return Response.json(book).withCookie(recentCookie, formatRecent(parseRecent(recent), book.id), { httpOnly: true })
  }),
)

app.post(
  '/books',
  signature({ book: body(newBook) }, async ({ book }) => {
    const added = await addBook(database, book)
    if (added === undefined) throw HttpError.conflict(`there is a book "${book.title}" by ${book.author} already`)
    return Response.json(added, { status: 201, headers: { location: `/books/${added.id}` } })
  }),
)

// Streamed: a row is read from the database when the client has taken those before it.
app.get('/books.csv', () =>
  Response.stream(csvLines(allBooks(database)), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="books.csv"',
    },
  }),
)

// Orders

app.post(
  '/orders',
  signature({ order: body(newOrder) }, async ({ order }) => {
    const placed = await placeOrder(database, order)
    return Response.json(placed, { status: 201, headers: { location: `/orders/${placed.id}` } })
  }),
)

app.get(
  '/orders/{orderId:uuid}',
  signature({ orderId: path(z.string()) }, async ({ orderId }) => {
    const order = await findOrder(database, orderId)
    return order ?? HttpError.notFound(`no order ${orderId}`)
  }),
)

// The shop window

app.get(
  '/',
  signature({ ...search, recent }, async ({ q, recent, ...rest }) => {
    const asked: Search = { text: q, ...rest }
    const found = await findBooks(database, asked)
    const page = renderPage({
      search: asked,
      found,
      languages: await findLanguages(database),
      recent: await findBooksById(database, parseRecent(recent)),
      databaseName: database.name,
    })
    return Response.html(page, { headers: { 'content-security-policy': contentSecurityPolicy } })
  }),
)

app.post('/recent/forget', () => Response.redirect('/', 303).withoutCookie(recentCookie))

app.get('/health', async () => {
  try {
    await database.rows('select 1')
  } catch (cause) {
    throw HttpError.serviceUnavailable('the database does not answer', { cause })
  }
  return { status: 'ok', database: database.name }
})
