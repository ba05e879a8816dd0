import { body, HttpError, path, query, signature, Testudo } from 'testudo'

const title = { type: 'string', minLength: 1 } as const
const pages = { type: 'integer', minimum: 1 } as const
const newBook = { type: 'object', properties: { title, pages }, required: ['title', 'pages'] } as const
const books = [{ title: 'Jane Eyre', pages: 532 }]

export const app = new Testudo({ title: 'Books' })

app.get(
  '/books',
  signature({ q: query({ type: 'string', default: '' }) }, ({ q }) => books.filter((book) => book.title.includes(q))),
)
app.get(
  '/books/{id}',
  signature({ id: path({ type: 'integer' }) }, ({ id }) => books[id - 1] ?? HttpError.notFound(`no book ${id}`)),
)
app.post(
  '/books',
  signature({ book: body(newBook) }, ({ book }) => ({ id: books.push(book) })),
  { status: 201 },
)
