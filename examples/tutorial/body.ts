// npx testudo dev body.ts
import { type Embedded, type Int, Testudo } from 'testudo'

export const app = new Testudo({ title: 'Bodies' })

interface Item {
  /** @minLength 1 */
  name: string
  description?: string
  /** Without tax. @minimum 0 */
  price: number
  tax?: number
}

interface User {
  username: string
  fullName?: string
}

// An object type is the JSON body.
app.post('/items', (item: Item) => ({
  ...item,
  ...(item.tax === undefined ? {} : { priceWithTax: item.price + item.tax }),
}))

// Path, query and body together: each is found by its name and type.
app.put('/items/{itemId}', (itemId: Int, item: Item, q?: string) => ({ itemId, ...item, q: q ?? null }))

// Several bodies are members of one, by their names: {"item": {…}, "user": {…}}
app.put('/offers/{itemId}', (itemId: Int, item: Item, user: User) => ({ itemId, item, user }))

// A single one under its name: {"item": {…}}
app.post('/embedded', (item: Embedded<Item>) => ({ item }))
