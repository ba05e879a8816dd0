// npx testudo dev errors.ts
import { HttpError, type Int, Response, Testudo, ValidationError } from 'testudo'

export const app = new Testudo({ title: 'Errors' })

const items = new Map([['foo', 'The Foo Wrestlers']])

/** What our own code throws. */
class OutOfStock extends Error {
  readonly item: string

  constructor(item: string) {
    super(`${item} is sold out`)
    this.item = item
  }
}

app.get('/items/{id}', (id: string) => ({
  item: items.get(id) ?? HttpError.notFound('Item not found', { headers: { 'x-error': 'There goes my error' } }),
}))

app.get('/orders/{id}', (id: Int) => {
  if (id > 3) throw new OutOfStock(`item ${id}`)
  return { ordered: id }
})

// By class, or by status.
app.onError(OutOfStock, (_request, error) =>
  Response.json({ message: error.message, item: error.item }, { status: 418 }),
)
app.onError(ValidationError, (_request, error) => Response.json({ faults: error.errors.length }, { status: 400 }))
