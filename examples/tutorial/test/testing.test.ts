import { expect, test } from 'vitest'
import { TestClient } from 'testudo/testing'
import { app, store } from '../testing.ts'

const client = new TestClient(app, { headers: { 'x-token': 'coneofsilence' } })

test('an item is found', async () => {
  app.overrides.set(store, () => new Map([['bar', { id: 'bar', title: 'Bar' }]]))
  const response = await client.get('/items/bar')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ id: 'bar', title: 'Bar' })
  app.overrides.delete(store)
})

test('nobody comes in with a wrong token', async () => {
  const response = await client.get('/items/foo', { headers: { 'x-token': 'hailhydra' } })
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({ detail: 'Invalid X-Token header' })
})
