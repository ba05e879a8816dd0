// npx testudo dev testing.ts
import { depends, type Header, HttpError, Testudo } from 'testudo'

interface Item {
  id: string
  title: string
}

/** What a test will put something else in place of. */
export function store(): Map<string, Item> {
  return items
}

const items = new Map([['foo', { id: 'foo', title: 'Foo' }]])

function authorized(xToken: Header): void {
  if (xToken !== 'coneofsilence') HttpError.badRequest('Invalid X-Token header')
}

export const app = new Testudo({ title: 'Testing', dependencies: [depends(authorized)] })

app.get('/items/{id}', (id: string, db = depends(store)): Item => db.get(id) ?? HttpError.notFound('Item not found'))

app.post(
  '/items',
  (item: Item, db = depends(store)): Item => {
    if (db.has(item.id)) HttpError.conflict('Item already exists')
    db.set(item.id, item)
    return item
  },
  { status: 201 },
)
