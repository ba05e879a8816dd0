// npx testudo dev nested-models.ts
import { type Int, Testudo, type Uuid } from 'testudo'

export const app = new Testudo({ title: 'Nested models' })

interface Image {
  url: URL
  name: string
}

interface Item {
  id: Uuid
  name: string
  /** @minimum 0 */
  price: number
  /** Each tag counts once. */
  tags: Set<string>
  images?: Image[]
  /** When it can be bought. */
  available?: { from: Date; until?: Date }
}

/** Told apart by `kind`. */
type Payment = { kind: 'card'; number: string } | { kind: 'transfer'; iban: string }

interface Order {
  items: Item[]
  payment: Payment
}

// Dates, URLs and sets are what the types say: strings and lists in JSON, objects here.
app.post('/items', (item: Item) => ({
  name: item.name,
  tags: item.tags.size,
  hosts: (item.images ?? []).map((image) => image.url.host),
  year: item.available?.from.getUTCFullYear() ?? null,
}))

app.post('/orders', ({ items, payment }: Order) => ({
  total: items.reduce((sum, item) => sum + item.price, 0),
  paidBy: payment.kind === 'card' ? `card ending in ${payment.number.slice(-4)}` : payment.iban,
}))

// A body can be a list, or an object with any keys.
app.post('/images', (images: Image[]) => images.map((image) => image.name))
app.post('/weights', (weights: Record<string, Int>) => Object.values(weights).reduce((sum, weight) => sum + weight, 0))
