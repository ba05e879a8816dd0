// The catalogue as CSV (RFC 4180), written while it is read.
import type { Book } from './books.ts'

const columns = ['id', 'title', 'english', 'author', 'year', 'language', 'priceCents', 'stock'] as const

/** The lines of the file, the first one with the names of the columns; each ends with CRLF. */
export async function* csvLines(books: AsyncIterable<Book>): AsyncGenerator<string, void, void> {
  yield formatLine(columns)
  for await (const book of books) yield formatLine(columns.map((column) => book[column]))
}

function formatLine(values: readonly (string | number | null)[]): string {
  return `${values.map(formatField).join(',')}\r\n`
}

function formatField(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  // RFC 4180 §2: a field with a separator, a quote or a line break is quoted, and quotes in it are doubled.
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
