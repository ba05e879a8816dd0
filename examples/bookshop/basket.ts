// The basket of somebody who has not ordered yet: kept in the session, so its form is what JSON can hold.
import type { Queries } from './database.ts'
import { findBooksById, type Book } from './books.ts'
import type { OrderLine } from './orders.ts'

/** What a basket holds at most: lines, and copies of one book. An order may have no more. */
export const mostLines = 50
export const mostCopies = 100

/** Copies by the id of their book. */
export type Basket = Readonly<Record<string, number>>

declare module 'testudo/middleware' {
  interface SessionData {
    basket: Basket
  }
}

/** A book in the basket. */
export interface BasketLine {
  readonly book: Book
  readonly quantity: number
}

/** The basket with one more copy; the same one when it is full. */
export function withBook(basket: Basket, bookId: number): Basket {
  const copies = basket[bookId] ?? 0
  const isFull = copies === 0 ? Object.keys(basket).length >= mostLines : copies >= mostCopies
  return isFull ? basket : { ...basket, [bookId]: copies + 1 }
}

/** The basket without a book. */
export function withoutBook(basket: Basket, bookId: number): Basket {
  return Object.fromEntries(Object.entries(basket).filter(([id]) => id !== String(bookId)))
}

/** How many copies there are in all. */
export function countCopies(basket: Basket): number {
  return Object.values(basket).reduce((sum, copies) => sum + copies, 0)
}

/** What is to be ordered. */
export function orderLines(basket: Basket): readonly OrderLine[] {
  return Object.entries(basket).map(([id, quantity]) => ({ bookId: Number(id), quantity }))
}

/** The books of a basket; one that the shop no longer has is left out. */
export async function basketLines(queries: Queries, basket: Basket): Promise<readonly BasketLine[]> {
  const books = await findBooksById(
    queries,
    orderLines(basket).map(({ bookId }) => bookId),
  )
  return books.map((book) => ({ book, quantity: basket[book.id] ?? 0 }))
}
