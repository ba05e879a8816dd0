// The tour of the README does what the text beside it says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TestClient } from 'testudo/testing'
import { expect, test } from 'vitest'
import { app } from '../../docs/snippets/readme-tour.ts'
import { root } from './markdown.ts'

const client = new TestClient(app)

test('it has 20 lines of code, not counting blank ones', () => {
  const lines = readFileSync(join(root, 'docs/snippets/readme-tour.ts'), 'utf8').split('\n')
  expect(lines.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(20)
})

test('books are listed, searched and found', async () => {
  expect(await (await client.get('/books')).json()).toEqual([{ title: 'Jane Eyre', pages: 532 }])
  expect(await (await client.get('/books', { query: { q: 'Emma' } })).json()).toEqual([])
  expect(await (await client.get('/books/1')).json()).toEqual({ title: 'Jane Eyre', pages: 532 })
})

test('a book that is not there is a 404', async () => {
  const response = await client.get('/books/7')
  expect([response.status, await response.json()]).toEqual([404, { detail: 'no book 7' }])
})

test('an id that is no integer is a 422 that says so', async () => {
  const response = await client.get('/books/one')
  expect([response.status, await response.json()]).toMatchObject([
    422,
    { detail: [{ loc: ['path', 'id'], input: 'one' }] },
  ])
})

test('a new book is validated whole, and added', async () => {
  const refused = await client.post('/books', { json: { title: '', pages: 0 } })
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { detail: [{ loc: ['body', 'title'] }, { loc: ['body', 'pages'] }] },
  ])
  const added = await client.post('/books', { json: { title: 'Emma', pages: 474 } })
  expect([added.status, await added.json()]).toEqual([201, { id: 2 }])
})
