import { describe, expect, test } from 'vitest'
import { application } from '../../src/http/application.ts'
import type { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { flash, flashes, flashLevels, type FlashMessage } from '../../src/middleware/flash.ts'
import { sessionOf } from '../../src/middleware/session.ts'
import { sessions } from '../../src/middleware/sessions.ts'
import { TestClient } from '../../src/testing/client.ts'
import { request } from './requests.ts'

const secret = 'a secret of at least 32 bytes, or more'

function site(uses: Readonly<Record<string, (request: Request) => unknown>>) {
  const handler = sessions({ secret })((request) => Response.json(uses[request.path]?.(request) ?? null))
  return new TestClient(application(handler))
}

async function messages(client: TestClient, path = '/show'): Promise<readonly FlashMessage[]> {
  return (await (await client.get(path)).json()) as FlashMessage[]
}

const uses = {
  '/save': (request: Request) => {
    flash(request, 'saved')
    flash(request, 'disk nearly full', 'warning')
    flash(request, 'no backup', 'error')
  },
  '/show': (request: Request) => flashes(request),
}

describe('flash and flashes', () => {
  test('a message is shown once, by the next page that asks', async () => {
    const client = site({ ...uses, '/other': () => 'asks for none' })
    await client.get('/save')
    await client.get('/other')
    expect(await (await client.get('/show')).json()).toEqual([
      { category: 'message', message: 'saved' },
      { category: 'warning', message: 'disk nearly full' },
      { category: 'error', message: 'no backup' },
    ])
    expect(await (await client.get('/show')).json()).toEqual([])
  })

  test('messages of several requests wait in their order', async () => {
    const client = site({ ...uses, '/one': (request) => flash(request, 'one') })
    await client.get('/save')
    await client.get('/one')
    expect((await messages(client)).at(-1)).toEqual({ category: 'message', message: 'one' })
  })

  test('within a request they stay the same, and what is flashed after is for the next page', async () => {
    const client = site({
      '/': (request) => {
        flash(request, 'before')
        const first = flashes(request)
        flash(request, 'after')
        return [first, flashes(request)]
      },
      '/show': uses['/show'],
    })
    const before = [{ category: 'message', message: 'before' }]
    expect(await (await client.get('/')).json()).toEqual([before, before])
    expect(await (await client.get('/show')).json()).toEqual([{ category: 'message', message: 'after' }])
  })

  test('of the categories asked for; the others are forgotten too', async () => {
    const client = site({ ...uses, '/errors': (request) => flashes(request, { categories: ['error', 'message'] }) })
    await client.get('/save')
    expect(await (await client.get('/errors')).json()).toEqual([
      { category: 'message', message: 'saved' },
      { category: 'error', message: 'no backup' },
    ])
    expect(await (await client.get('/show')).json()).toEqual([])
  })

  test('from a level on; what has none counts as info', async () => {
    const client = site({
      ...uses,
      '/warnings': (request) => flashes(request, { atLeast: 'warning' }),
      '/infos': (request) => [
        flashes(request, { atLeast: 'info' }).length,
        flashes(request, { atLeast: 'success' }).length,
      ],
      '/odd': (request) => flash(request, 'odd', 'toString'),
    })
    await client.get('/save')
    expect(await messages(client, '/warnings')).toHaveLength(2)
    await client.get('/save')
    await client.get('/odd')
    expect(await (await client.get('/infos')).json()).toEqual([4, 2])
    expect(flashLevels).toEqual({ debug: 10, info: 20, success: 25, warning: 30, error: 40 })
  })

  test('at most 20 wait, the oldest go', async () => {
    const client = site({ ...uses, '/one': (request) => flash(request, request.query.get('n') ?? '') })
    for (let n = 0; n < 25; n++) await client.get(`/one?n=${n}`)
    const shown = await messages(client)
    expect(shown.map(({ message }) => message)).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 5)))
  })

  test('showing none writes nothing', async () => {
    expect((await site(uses).get('/show')).headers.getSetCookie()).toEqual([])
  })

  test('what somebody else left under the name is no message', async () => {
    const client = site({
      ...uses,
      '/odd': (request) => sessionOf(request).set('_flashes', [1, null, { message: 1, category: 'a' }, 'x']),
      '/odder': (request) => sessionOf(request).set('_flashes', 'x'),
    })
    for (const path of ['/odd', '/odder']) {
      await client.get(path)
      expect(await (await client.get('/show')).json()).toEqual([])
    }
  })

  test('a message is text', async () => {
    const client = site({ '/': (request) => flash(request, 7 as never) })
    await expect(client.get('/')).rejects.toThrow('message and category are text')
  })

  test('without sessions the error says what is missing', () => {
    expect(() => flash(request(), 'a')).toThrow('needs the middleware sessions()')
    expect(() => flashes(request())).toThrow('needs the middleware sessions()')
  })
})
