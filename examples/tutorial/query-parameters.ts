// npx testudo dev query-parameters.ts
import { type Int, Testudo } from 'testudo'

export const app = new Testudo({ title: 'Query parameters' })

const items = [{ name: 'Foo' }, { name: 'Bar' }, { name: 'Baz' }]

// What the template does not name is in the query. A default makes it optional.
app.get('/items', (skip: Int = 0, limit: Int = 10) => items.slice(skip, skip + limit))

// `?` makes it optional too. Booleans are written true, 1, on or yes, in any case.
app.get('/items/{itemId}', (itemId: string, short: boolean = false, q?: string) => ({
  itemId,
  ...(q === undefined ? {} : { q }),
  ...(short ? {} : { description: 'This is an amazing item that has a long description' }),
}))

// Neither a default nor `?`: the client must send it.
app.get('/users/{userId}/items', (userId: Int, needy: string) => ({ userId, needy }))
