// Members that are the server's to say: no request must have them.

import { expect, it } from 'vitest'

import { Routes } from 'testudo'
import type { JsonSchema } from 'testudo/schema'
import { TestClient } from 'testudo/testing'

import { quiet, reflect } from './ask.ts'
import { exchange } from './exchange.ts'

const book: JsonSchema = {
  type: 'object',
  properties: { id: { type: 'integer', readOnly: true }, title: { type: 'string' } },
  required: ['id', 'title'],
}

it.each(['body', 'form', 'query'] as const)('need not be in a %s', async (source) => {
  const parameter = { name: 'book', source, required: true, schema: { $ref: '#/$defs/Book' } } as const
  const endpoint = reflect((sent: unknown) => sent, [parameter], { definitions: { Book: book } })
  const client = new TestClient(quiet().post('/', endpoint))
  const content = { body: { json: { title: 'Emma' } }, form: { form: { title: 'Emma' } }, query: {} }
  const answer = await client.post(source === 'query' ? '/?title=Emma' : '/', content[source])
  expect([answer.status, await answer.json()]).toEqual([200, { title: 'Emma' }])
})

it('are still in what is returned', async () => {
  const returns = { schema: book, declared: true }
  const endpoint = reflect(() => ({ title: 'Emma' }), [], { returns })
  await expect(async () => exchange(new Routes().get('/', endpoint).handle, 'GET /')).rejects.toThrow('Field required')
})
