// The request context in a whole application: dependencies, background tasks, signals, mounted applications.

import { describe, expect, test } from 'vitest'
import { background, depends, signature, Testudo } from '../../src/app/index.ts'
import { requestFinished } from '../../src/app/signals.ts'
import { application } from '../../src/http/application.ts'
import type { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import {
  context,
  currentApp,
  currentRequest,
  hasRequestContext,
  requestContext,
  runWithRequest,
} from '../../src/middleware/request-context.ts'
import { TestClient } from '../../src/testing/client.ts'

const where = (): string => (hasRequestContext() ? currentRequest().path : 'outside')

/** An application that sets `user` in a middleware. */
function shop(): Testudo {
  const app = new Testudo({ title: 'shop' })
  app.use(requestContext({ app }))
  app.use((next) => (request) => {
    context.g['user'] = 'ann'
    return next(request)
  })
  return app
}

describe('what a middleware has set is seen', () => {
  test('by dependencies, before the endpoint and in their clean-up', async () => {
    const seen: unknown[] = []
    async function* shelf(): AsyncGenerator<string> {
      seen.push([where(), context.g['user']])
      await Promise.resolve()
      try {
        yield 'shelf'
      } finally {
        await Promise.resolve()
        seen.push([where(), context.g['user']])
      }
    }
    const app = shop()
    app.get(
      '/books',
      signature({ from: depends(shelf) }, ({ from }) => Response.text(`${from} ${currentApp(Testudo).title}`)),
    )
    expect(await (await new TestClient(app).get('/books')).text()).toBe('shelf shop')
    expect(seen).toEqual([
      ['/books', 'ann'],
      ['/books', 'ann'],
    ])
  })

  test('by background tasks, after the response', async () => {
    const seen: unknown[] = []
    const app = shop()
    app.post(
      '/books',
      signature({ tasks: background() }, ({ tasks }) => {
        tasks.add(async () => {
          await Promise.resolve()
          seen.push([where(), context.g['user']])
        })
        return Response.text('')
      }),
    )
    await new TestClient(app).post('/books')
    expect(seen).toEqual([['/books', 'ann']])
  })

  test('by what is streamed', async () => {
    const app = shop()
    app.get('/books', () =>
      Response.stream(
        (async function* () {
          await Promise.resolve()
          yield `${where()} ${String(context.g['user'])}`
        })(),
      ),
    )
    expect(await (await new TestClient(app).get('/books')).text()).toBe('/books ann')
  })

  test('by a gateway application that is mounted', async () => {
    const app = shop()
    const inner = application(async () => {
      await Promise.resolve()
      return Response.text(`${where()} ${String(context.g['user'])}`)
    })
    app.mount('/inner', inner)
    expect(await (await new TestClient(app).get('/inner/books')).text()).toBe('/inner/books ann')
  })
})

test('after a request, a test can look at what was set in it', async () => {
  const app = shop()
  app.get('/books', () => Response.text(''))
  const finished: Request[] = []
  const disconnect = requestFinished.connect(({ request }) => finished.push(request), { sender: app })
  try {
    await new TestClient(app).get('/books')
  } finally {
    disconnect()
  }
  const [last] = finished
  expect(last && runWithRequest(last, () => [where(), context.g['user']])).toEqual(['/books', 'ann'])
})
