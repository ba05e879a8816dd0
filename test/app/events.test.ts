// Endpoints that yield events: the route says `text/event-stream`, and that is all.

import { describe, expect, it } from 'vitest'

import { ServerSentEvent, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const eventStream = { headers: { 'content-type': 'text/event-stream' } }

async function textOf(app: Testudo): Promise<string> {
  const response = await new TestClient(app.asgi).get('/events')
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(response.headers.get('cache-control')).toBe('no-cache')
  return response.text()
}

describe('a generator under text/event-stream', () => {
  it('yields data and events', async () => {
    const app = new Testudo()
    app.get(
      '/events',
      async function* events() {
        yield { title: 'Walden' }
        yield { data: 7, id: 1, event: 'price' }
        yield new ServerSentEvent({ comment: 'bye', retry: 10 })
        yield 'data: by hand\n\n'
      },
      eventStream,
    )
    expect(await textOf(app)).toBe(
      'data: {"title":"Walden"}\n\nevent: price\nid: 1\ndata: 7\n\n: bye\nretry: 10\n\ndata: by hand\n\n',
    )
  })

  it('sends only what its declared type has', async () => {
    const app = new Testudo()
    const price = { type: 'object', properties: { euro: { type: 'number' } }, required: ['euro'] } as const
    app.get(
      '/events',
      async function* events() {
        yield { euro: 7, purchase: 3 }
        yield new ServerSentEvent({ data: 'free', id: 2 })
      },
      { ...eventStream, returns: price },
    )
    expect(await textOf(app)).toBe('data: {"euro":7}\n\nid: 2\ndata: "free"\n\n')
  })

  it('yields events whose data is declared with their other parts', async () => {
    const app = new Testudo()
    const data = { type: 'object', properties: { euro: { type: 'number' } }, required: ['euro'] } as const
    const event = {
      type: 'object',
      properties: { event: { type: 'string' }, data },
      required: ['event', 'data'],
    } as const
    app.get(
      '/events',
      async function* events() {
        yield { event: 'price', data: { euro: 7, purchase: 3 } }
      },
      { ...eventStream, returns: event },
    )
    expect(await textOf(app)).toBe('event: price\ndata: {"euro":7}\n\n')
  })
})
