// The bookshop: what it answers, and to what. `npx testudo serve app.ts`
//
// The types are the contract. Text of the URL becomes the type that is declared, a body must be what is declared, and
// whatever does not fit is answered with 422 before a function below is called. /docs shows all of it.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  type Cookie,
  depends,
  type Form,
  HttpError,
  httpBearer,
  type Int,
  type Max,
  type MaxLength,
  type Min,
  type Pattern,
  type Query,
  type Reply,
  type Request,
  Response,
  secureCompare,
  Testudo,
} from 'testudo'
import { csrfField, flash, flashes, localHosts, sessionOf, staticHandler } from 'testudo/middleware'
import { type Basket, basketLines, countCopies, orderLines, withBook, withoutBook } from './basket.ts'
import { renderBasket } from './basket-page.ts'
import {
  addBook,
  allBooks,
  type Book,
  defaultSize,
  findBook,
  findBooks,
  findBooksById,
  findLanguages,
  type Page,
  type Search,
  type Sort,
} from './books.ts'
import { csvLines } from './csv.ts'
import type { Database } from './database.ts'
import { Html } from './html.ts'
import type { Frame } from './layout.ts'
import { findOrder, type Order, OutOfStock, placeOrder, UnknownBook } from './orders.ts'
import { renderPage } from './page.ts'
import { formatRecent, parseRecent, recentCookie } from './recent.ts'
import { openShop } from './shop.ts'

// What is asked for and what is sent

type BookId = Int & Min<1> & Max<2_147_483_647>
/** Two small letters (ISO 639-1). */
type Language = string & Pattern<'^[a-z]{2}$'>

interface SearchQuery {
  /** Words that must all occur in the title, the English title or the author. @maxLength 100 */
  q?: string
  /** Only books in this language; empty, as the page sends it, for all. @pattern ^([a-z]{2})?$ */
  language?: string
  /** @default "title" */
  sort?: Sort
  /** @minimum 1 @maximum 1000000 @default 1 */
  page?: Int
  /** Books on a page. @minimum 1 @maximum 100 @default 24 */
  size?: Int
}

interface NewBook {
  /** @maxLength 300 @pattern \S */
  title: string
  /** The title in English, of a book in another language that has one. @maxLength 300 @pattern \S */
  english?: string | null
  /** @maxLength 200 @pattern \S */
  author: string
  /** @minimum -3000 @maximum 9999 */
  year: Int
  language: Language
  /** @minimum 0 @maximum 1000000 */
  priceCents: Int
  /** @minimum 0 @maximum 100000 @default 0 */
  stock?: Int
}

interface NewOrder {
  /** @maxLength 200 @pattern \S */
  customer: string
  /** @minItems 1 @maxItems 50 */
  lines: { bookId: BookId; quantity: Int & Min<1> & Max<100> }[]
}

interface Health {
  status: 'ok'
  /** What the data is in. */
  database: string
}

// What the endpoints depend on

/** Open as long as the server runs. */
let database: Database

function shop(): Database {
  return database
}

function search({ q = '', language = '', sort = 'title', page = 1, size = defaultSize }: Query<SearchQuery>): Search {
  return { text: q, language, sort, page, size }
}

const { BOOKSHOP_HOSTS: hosts, BOOKSHOP_SECRET: secret = randomBytes(48).toString('base64url') } = process.env
const staffToken = process.env['BOOKSHOP_TOKEN'] ?? randomUUID()
const bearer = httpBearer({ description: 'The token that the shop prints when it starts, or BOOKSHOP_TOKEN.' })

/** Lets in who works here. */
function staff(authorization = depends(bearer)): void {
  if (secureCompare(authorization.credentials, staffToken)) return
  HttpError.unauthorized('this token is not ours', { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })
}

export const app = new Testudo({
  title: 'Bookshop',
  description: 'Six centuries of books that belong to everyone.',
  version: '1.0.0',
  profile: {
    allowedHosts: hosts === undefined ? localHosts : hosts.split(','),
    secret,
    securityHeaders: {
      // The pages run no script, load nothing but their style, and can be framed by nobody.
      contentSecurityPolicy: {
        'default-src': ["'none'"],
        'style-src': ["'self'"],
        'img-src': ['data:'],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Scripts of other sites may read the catalogue, without the visitor's cookies.
    cors: { allowOrigins: '*' },
    // The JSON interface is for programs, which come without cookies: nothing there could be abused.
    csrf: { mode: 'both', exempt: [/^\/(?:books|orders)\b/] },
  },
  async *lifespan() {
    database = await openShop(process.env)
    if (process.env['BOOKSHOP_TOKEN'] === undefined) console.log(`To add books: authorization: Bearer ${staffToken}`)
    yield
    await database.close()
  },
})

app.onError(UnknownBook, (_request, error) => new HttpError(422, error.message).toResponse())
app.onError(OutOfStock, (_request, { message, bookId, wanted, left }) =>
  new HttpError(409, { message, bookId, wanted, left }).toResponse(),
)

// Books

app.get('/books', (asked = depends(search), db = depends(shop)): Promise<Page> => findBooks(db, asked), {
  summary: 'Find books',
  tags: ['books'],
})

app.get(
  '/books/{bookId}',
  async (bookId: BookId, reply: Reply, recent: Cookie = '', db = depends(shop)): Promise<Book> => {
    const book = (await findBook(db, bookId)) ?? HttpError.notFound(`no book ${bookId}`)
    reply.setCookie(recentCookie, formatRecent(parseRecent(recent), book.id), { httpOnly: true })
    return book
  },
  { summary: 'One book', tags: ['books'] },
)

app.post(
  '/books',
  async (book: NewBook, reply: Reply, db = depends(shop)): Promise<Book> => {
    const { english = null, stock = 0 } = book
    const added =
      (await addBook(db, { ...book, english, stock })) ??
      HttpError.conflict(`there is a book "${book.title}" by ${book.author} already`)
    reply.setHeader('location', `/books/${added.id}`)
    return added
  },
  { summary: 'Add a book', status: 201, tags: ['books'], dependencies: [depends(staff)] },
)

// Streamed: a row is read from the database when the client has taken those before it.
app.get(
  '/books.csv',
  (db = depends(shop)) =>
    Response.stream(csvLines(allBooks(db)), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="books.csv"',
      },
    }),
  { summary: 'The whole catalogue', tags: ['books'] },
)

// Orders

/** @throws {409} There are not enough copies; nothing is taken. */
app.post(
  '/orders',
  async (order: NewOrder, reply: Reply, db = depends(shop)): Promise<Order> => {
    const placed = await placeOrder(db, order)
    reply.setHeader('location', `/orders/${placed.id}`)
    return placed
  },
  { summary: 'Place an order', status: 201, tags: ['orders'] },
)

app.get(
  '/orders/{orderId:uuid}',
  async (orderId: string, db = depends(shop)): Promise<Order> =>
    (await findOrder(db, orderId)) ?? HttpError.notFound(`no order ${orderId}`),
  { summary: 'An order as it was placed', tags: ['orders'] },
)

// The pages

const style = new URL('./static/shop.css', import.meta.url)
// With its hash in the address, browsers never have to ask again.
const styleAddress = `/static/shop.css?v=${createHash('sha256').update(readFileSync(style)).digest('hex').slice(0, 12)}`
const hidden = { includeInSchema: false } as const

app.mount('/static', staticHandler({ directory: new URL('./static', import.meta.url) }))

function basketOf(request: Request): Basket {
  return sessionOf(request).get('basket') ?? {}
}

function frameOf(request: Request, { name }: Database): Frame {
  return {
    style: styleAddress,
    copies: countCopies(basketOf(request)),
    messages: flashes(request).map(({ message }) => message),
    csrfField: new Html(csrfField(request)),
    databaseName: name,
  }
}

app.get(
  '/',
  async (request: Request, recent: Cookie = '', asked = depends(search), db = depends(shop)) => {
    const page = renderPage({
      frame: frameOf(request, db),
      search: asked,
      found: await findBooks(db, asked),
      languages: await findLanguages(db),
      recent: await findBooksById(db, parseRecent(recent)),
    })
    return Response.html(page)
  },
  hidden,
)

app.post('/recent/forget', () => Response.redirect('/', 303).withoutCookie(recentCookie), hidden)

app.get(
  '/basket',
  async (request: Request, db = depends(shop)) => {
    const lines = await basketLines(db, basketOf(request))
    return Response.html(renderBasket({ frame: frameOf(request, db), lines }))
  },
  hidden,
)

app.post(
  '/basket',
  async (request: Request, bookId: Form<BookId>, db = depends(shop)) => {
    const book = (await findBook(db, bookId)) ?? HttpError.notFound(`no book ${bookId}`)
    const before = basketOf(request)
    const basket = withBook(before, book.id)
    sessionOf(request).set('basket', basket)
    flash(request, basket === before ? 'The basket is full.' : `In the basket: ${book.title}`)
    return Response.redirect('/', 303)
  },
  hidden,
)

app.post(
  '/basket/remove',
  (request: Request, bookId: Form<BookId>) => {
    sessionOf(request).set('basket', withoutBook(basketOf(request), bookId))
    return Response.redirect('/basket', 303)
  },
  hidden,
)

app.post(
  '/basket/order',
  async (request: Request, customer: Form<string & MaxLength<200> & Pattern<'\\S'>>, db = depends(shop)) => {
    const lines = orderLines(basketOf(request))
    if (lines.length === 0) return Response.redirect('/basket', 303)
    try {
      const { id } = await placeOrder(db, { customer, lines })
      sessionOf(request).delete('basket')
      flash(request, `Thank you, ${customer}. Your order is ${id}.`)
      return Response.redirect('/', 303)
    } catch (error) {
      if (!(error instanceof OutOfStock)) throw error
      flash(request, `There are not enough copies: ${error.message}.`)
      return Response.redirect('/basket', 303)
    }
  },
  hidden,
)

app.get(
  '/health',
  async (db = depends(shop)): Promise<Health> => {
    try {
      await db.rows('select 1')
    } catch (cause) {
      HttpError.serviceUnavailable('the database does not answer', { cause })
    }
    return { status: 'ok', database: db.name }
  },
  { summary: 'Whether the shop is open' },
)
