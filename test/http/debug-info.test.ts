import { describe, expect, it } from 'vitest'

import { application } from '../../src/http/application.ts'
import { debugInfoOf, withDebug } from '../../src/http/debug-info.ts'
import { applicationHandler } from '../../src/http/mounted.ts'
import { Response } from '../../src/http/response.ts'
import { testWishesOf } from '../../src/http/test-wishes.ts'
import { call, httpScope } from './harness.ts'

const info = { template: 'index.html', context: { user: 'ada' } }
const page = application(() => withDebug(Response.html('<p>'), info))
const offered = httpScope({ extensions: { 'http.response.debug': {} } })

describe('withDebug', () => {
  it('leaves the response that it was given as it is', () => {
    const shared = Response.text('x')
    expect(debugInfoOf(withDebug(shared, info))).toBe(info)
    expect(debugInfoOf(shared)).toBeUndefined()
  })

  it('is known to what middleware makes of the response', () => {
    const changed = withDebug(Response.text('x'), info).with({ status: 201 }).withCookie('a', 'b')
    expect(debugInfoOf(changed)).toBe(info)
  })
})

describe('the bridge', () => {
  it('tells it before the response where it is asked for', () => {
    const { events } = call(page, offered)
    expect(events.map(({ type }) => type)).toEqual(['http.response.debug', 'http.response.start', 'http.response.body'])
    expect(events[0]).toEqual({ type: 'http.response.debug', info })
  })

  it('tells nobody who has not asked', () => {
    const { events } = call(page)
    expect(events.map(({ type }) => type)).toEqual(['http.response.start', 'http.response.body'])
  })

  it('waits for a server that is slow to take it', async () => {
    const recording = call(page, offered, undefined, () => Promise.resolve())
    await recording.result
    expect(recording.body).toBe('<p>')
  })

  it('asks a mounted application for it, and passes it on', () => {
    const outer = application(applicationHandler(page))
    expect(call(outer, offered).events[0]).toEqual({ type: 'http.response.debug', info })
    expect(call(outer).events).toHaveLength(2)
  })
})

describe('what a test wants', () => {
  it('is known in mounted applications too, and empty for other requests', () => {
    const seen: unknown[] = []
    const inner = application((request) => {
      seen.push(testWishesOf(request))
      return Response.empty()
    })
    const outer = application(applicationHandler(inner))
    call(outer, httpScope({ extensions: { 'testudo.test': { csrf: false } } }))
    call(outer)
    expect(seen).toEqual([{ csrf: false }, {}])
  })
})
