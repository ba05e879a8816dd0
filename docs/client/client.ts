import assert from 'node:assert/strict'
import createClient from 'openapi-fetch'
import type { paths } from './api.d.ts'

/** Asks the bookshop at a URL. */
export async function visit(baseUrl: string): Promise<void> {
  const shop = createClient<paths>({ baseUrl })

  const { data: books } = await shop.GET('/books', { params: { query: { limit: 1 } } })
  assert.equal(books?.[0]?.title, 'Emma')

  const { data: added, response } = await shop.POST('/books', { body: { title: 'Persuasion', price: 7 } })
  assert.deepEqual([response.status, added?.id], [201, 2])

  const { error } = await shop.GET('/books/{id}', { params: { path: { id: 3 } } })
  assert.deepEqual(error, { detail: 'no such book' })

  // @ts-expect-error -- there is no such path
  await shop.GET('/magazines')
  // @ts-expect-error -- a price is a number
  const { error: invalid } = await shop.POST('/books', { body: { title: 'Emma', price: 'much' } })
  assert.equal(Array.isArray(invalid?.detail), true)
}
