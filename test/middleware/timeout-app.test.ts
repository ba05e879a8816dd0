// A timeout around a whole application: dependencies are closed after the handler that uses them has ended.
import { expect, it } from 'vitest'

import { depends, signature, Testudo } from 'testudo'
import { timeout } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

import { deferred } from '../server/harness.ts'

it('closes dependencies after the late handler, and answers 504 before', async () => {
  const order: string[] = []
  const gate = deferred()
  async function* database(): AsyncGenerator<string> {
    try {
      yield 'open'
    } finally {
      order.push('closed')
    }
  }
  const app = new Testudo()
  app.use(
    (next) =>
      async function answered(request) {
        try {
          return await next(request)
        } finally {
          order.push('answered')
          gate.resolve()
        }
      },
  )
  app.use(timeout({ seconds: 0.02 }))
  app.get(
    '/',
    signature({ db: depends(database) }, async ({ db }) => {
      await gate.promise
      order.push(`${db} at the end of the handler`)
      return 'late'
    }),
  )
  const response = await new TestClient(app.asgi).get('/')
  expect([response.status, await response.json()]).toEqual([504, { detail: 'the response took longer than 0.02 s' }])
  expect(order).toEqual(['answered', 'open at the end of the handler', 'closed'])
})
