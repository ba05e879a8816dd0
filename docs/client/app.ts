import { HttpError, type Int, Testudo } from 'testudo'

interface NewBook {
  title: string
  price: number
}

interface Book extends NewBook {
  id: Int
}

const books: Book[] = [{ id: 1, title: 'Emma', price: 8 }]

export const app = new Testudo({ title: 'Bookshop' })

app.get('/books', (limit: Int = 10): Book[] => books.slice(0, limit), { operationId: 'listBooks' })
app.get('/books/{id}', (id: Int): Book => books.find((book) => book.id === id) ?? HttpError.notFound('no such book'), {
  operationId: 'getBook',
})
app.post(
  '/books',
  (book: NewBook): Book => {
    const added = { ...book, id: books.length + 1 }
    books.push(added)
    return added
  },
  { operationId: 'addBook', status: 201 },
)
