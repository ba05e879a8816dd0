import { describe, expect, test } from 'vitest'

import { application, compose, type Handler, Response } from 'testudo/http'
import { type Hooks, hooks } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

function clientOf(list: readonly Hooks[], handler: Handler = () => Response.text('inside')): TestClient {
  return new TestClient(application(compose(list.map(hooks), handler)), { raiseServerErrors: false })
}

describe('hooks', () => {
  test('before in their order, after and teardown in reverse', async () => {
    const calls: string[] = []
    const named = (name: string): Hooks => ({
      before: () => void calls.push(`before ${name}`),
      after: (_request, response) => {
        calls.push(`after ${name}`)
        return response
      },
      teardown: () => void calls.push(`teardown ${name}`),
    })
    expect(await (await clientOf([named('a'), named('b')]).get('/')).text()).toBe('inside')
    expect(calls).toEqual(['before a', 'before b', 'after b', 'after a', 'teardown b', 'teardown a'])
  })

  test.each([
    ['at once', () => Response.text('early')],
    ['later', () => Promise.resolve(Response.text('early'))],
  ])('the first before that answers %s ends it; after is called all the same', async (_when, before) => {
    const after: Hooks['after'] = (_request, response) => response.with({ status: 202 })
    const client = clientOf([{ before, after }], () => {
      throw new Error('not to be called')
    })
    const response = await client.get('/')
    expect([response.status, await response.text()]).toEqual([202, 'early'])
  })

  test('after changes what comes later, too', async () => {
    const after: Hooks['after'] = (_request, response) => Promise.resolve(response.with({ status: 201 }))
    const client = clientOf([{ after }], () => Promise.resolve(Response.text('x')))
    expect((await client.get('/')).status).toBe(201)
  })

  test('teardown is called when the inside throws; after is not', async () => {
    const calls: string[] = []
    const after: Hooks['after'] = (_request, response) => {
      calls.push('after')
      return response
    }
    const client = clientOf([{ after, teardown: () => void calls.push('teardown') }], () => {
      throw new Error('bug')
    })
    expect((await client.get('/')).status).toBe(500)
    expect(calls).toEqual(['teardown'])
  })

  test('what is no function is refused', () => {
    expect(() => hooks({ before: 5 as never })).toThrow('hooks: before must be a function')
  })
})
