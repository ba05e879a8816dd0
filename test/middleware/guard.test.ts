import { describe, expect, test } from 'vitest'
import { application } from '../../src/http/application.ts'
import { HttpError } from '../../src/http/errors.ts'
import { Response } from '../../src/http/response.ts'
import { guard, type GuardAnswer } from '../../src/middleware/guard.ts'
import { Router } from '../../src/routing/router.ts'
import { TestClient } from '../../src/testing/client.ts'
import { request, respond } from './requests.ts'

describe('guard', () => {
  test('true lets in, false does not, a response is the answer, at once', () => {
    const ask = (answer: GuardAnswer): Response => respond(guard(() => answer)(() => Response.text('in')))
    expect(ask(true).body).toBe('in')
    expect([ask(false).status, ask(false).body]).toEqual([403, '{"detail":"Forbidden"}'])
    expect(ask(Response.text('out', { status: 402 })).body).toBe('out')
  })

  test('a promise is waited for', async () => {
    const handler = guard(async (given) => given.path === '/')(() => Response.text('in'))
    expect(await handler(request())).toMatchObject({ status: 200 })
    expect(await handler(request({ path: '/x' }))).toMatchObject({ status: 403 })
  })

  test('status and detail can be others, and what it throws passes', () => {
    const hidden = guard(() => false, { status: 404, detail: 'nothing here' })(() => Response.text('in'))
    expect(respond(hidden).body).toBe('{"detail":"nothing here"}')
    const throwing = guard(() => HttpError.conflict('busy'))(() => Response.text('in'))
    expect(() => respond(throwing)).toThrow('busy')
  })

  test('one that forgets to return lets in nobody', async () => {
    const forgetful = guard(function forgetful() {} as never)(() => Response.text('in'))
    expect(() => respond(forgetful)).toThrow('guard forgetful must return true, false or a Response, got undefined')
    const later = guard(async () => 1 as never)(() => Response.text('in'))
    await expect(later(request())).rejects.toThrow(TypeError)
    expect(() => guard(undefined as never)).toThrow('guard(check): expected a function')
  })

  test('of layers the outermost is asked first: router, then route', async () => {
    const asked: string[] = []
    const asking = (name: string, answer: boolean): ReturnType<typeof guard> =>
      guard(() => {
        asked.push(name)
        return answer
      })
    const router = new Router({ middleware: [asking('router', true)] })
    router.get('/', () => Response.text('in'), { middleware: [asking('route', false), asking('never', true)] })
    const client = new TestClient(application(router.handle))
    expect((await client.get('/')).status).toBe(403)
    expect(asked).toEqual(['router', 'route'])
  })
})
