// Orders: what is bought leaves the stock in the same transaction. Knows the database and nothing of HTTP.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Database, Queries } from './database.ts'
import { findBook } from './books.ts'

export interface OrderLine {
  readonly bookId: number
  readonly quantity: number
}

export interface NewOrder {
  readonly customer: string
  readonly lines: readonly OrderLine[]
}

/** An order as it was placed: prices are those of that day. */
export interface Order {
  /** A random UUID: who knows it may read the order. */
  readonly id: string
  readonly customer: string
  /** ISO 8601, in UTC. */
  readonly placedAt: string
  readonly lines: readonly (OrderLine & { readonly title: string; readonly priceCents: number })[]
  readonly totalCents: number
}

/** The order names a book that the shop does not know. */
export class UnknownBook extends Error {
  readonly bookId: number

  constructor(bookId: number) {
    super(`there is no book ${bookId}`)
    this.bookId = bookId
  }
}

/** Fewer copies are left than were ordered. */
export class OutOfStock extends Error {
  readonly bookId: number
  readonly wanted: number
  readonly left: number

  constructor(book: { readonly id: number; readonly title: string; readonly stock: number }, wanted: number) {
    super(`${book.stock === 0 ? 'none' : `only ${book.stock}`} left of "${book.title}"`)
    this.bookId = book.id
    this.wanted = wanted
    this.left = book.stock
  }
}

const orderRows = z.array(z.object({ id: z.string(), customer: z.string(), placedAt: z.string() }))
const lineRows = z.array(
  z.object({ bookId: z.number(), title: z.string(), quantity: z.number(), priceCents: z.number() }),
)

/** Places the order as a whole or, with an `UnknownBook` or `OutOfStock`, not at all. */
export function placeOrder(database: Database, order: NewOrder): Promise<Order> {
  const id = randomUUID()
  return database.transaction(async (queries) => {
    const placedAt = new Date().toISOString()
    await queries.rows('insert into orders (id, customer, placed_at) values ($1, $2, $3)', [
      id,
      order.customer,
      placedAt,
    ])
    for (const line of mergeLines(order.lines)) await takeFromStock(queries, id, line)
    const placed = await findOrder(queries, id)
    if (placed === undefined) throw new Error(`order ${id} is gone inside its own transaction`)
    return placed
  })
}

export async function findOrder(queries: Queries, id: string): Promise<Order | undefined> {
  const [order] = orderRows.parse(
    await queries.rows('select id, customer, placed_at as "placedAt" from orders where id = $1', [id]),
  )
  if (order === undefined) return undefined
  const lines = lineRows.parse(
    await queries.rows(
      `select book_id as "bookId", title, quantity, order_lines.price_cents as "priceCents"
       from order_lines join books on books.id = book_id where order_id = $1 order by book_id`,
      [id],
    ),
  )
  const totalCents = lines.reduce((sum, line) => sum + line.quantity * line.priceCents, 0)
  return { ...order, lines, totalCents }
}

// One statement checks and takes, so that two buyers cannot both get the last copy.
async function takeFromStock(queries: Queries, orderId: string, { bookId, quantity }: OrderLine): Promise<void> {
  const taken = await queries.rows('update books set stock = stock - $1 where id = $2 and stock >= $1 returning id', [
    quantity,
    bookId,
  ])
  if (taken.length === 0) {
    const book = await findBook(queries, bookId)
    throw book === undefined ? new UnknownBook(bookId) : new OutOfStock(book, quantity)
  }
  await queries.rows(
    `insert into order_lines (order_id, book_id, quantity, price_cents)
     select $1, id, $2, price_cents from books where id = $3`,
    [orderId, quantity, bookId],
  )
}

// By book and in one order for everybody: two orders that lock the same rows then cannot wait for each other.
function mergeLines(lines: readonly OrderLine[]): readonly OrderLine[] {
  const quantities = new Map<number, number>()
  for (const { bookId, quantity } of lines) quantities.set(bookId, (quantities.get(bookId) ?? 0) + quantity)
  return [...quantities].map(([bookId, quantity]) => ({ bookId, quantity })).sort((a, b) => a.bookId - b.bookId)
}
