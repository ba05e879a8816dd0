import { HttpError, type Int, Testudo } from 'testudo'

interface Book {
  /** @minLength 1 */
  title: string
  /** Without the cover. @minimum 1 */
  pages: Int
}

const books: Book[] = [{ title: 'Jane Eyre', pages: 532 }]

export const app = new Testudo({ title: 'Books' })

app.get('/books', (q = '', limit: Int = 10) => books.filter((book) => book.title.includes(q)).slice(0, limit))
app.get('/books/{id}', (id: Int): Book => books[id - 1] ?? HttpError.notFound(`no book ${id}`))
app.post('/books', (book: Book) => ({ id: books.push(book) }), { status: 201 })
