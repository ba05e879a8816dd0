import { describe, expect, test } from 'vitest'

import { gotRequestException, HttpError, requestFinished, requestStarted, Response, Signal, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const silent = { warn: () => {}, error: () => {} }

describe('a signal', () => {
  test('calls listeners in the order in which they were connected, and waits for each', async () => {
    const signal = new Signal<number>('test')
    const calls: string[] = []
    signal.connect((n) => calls.push(`a${n}`))
    signal.connect(async (n) => {
      await Promise.resolve()
      calls.push(`b${n}`)
    })
    signal.connect((n) => calls.push(`c${n}`))
    await signal.send(1)
    expect(calls).toEqual(['a1', 'b1', 'c1'])
  })

  test('is synchronous where no listener waits', () => {
    const signal = new Signal<string>('test')
    signal.connect(() => 1)
    expect(signal.send('x')).toBeUndefined()
    expect(signal.sendRobust('x')).toEqual([])
  })

  test('send throws the first error and tells nobody after it', async () => {
    const signal = new Signal<string>('test')
    const calls: string[] = []
    signal.connect(() => {
      throw new Error('broken')
    })
    signal.connect(() => calls.push('after'))
    expect(() => signal.send('x')).toThrow('broken')
    expect(calls).toEqual([])

    const later = new Signal<string>('later')
    later.connect(() => Promise.reject(new Error('late')))
    later.connect(() => calls.push('after'))
    await expect(later.send('x')).rejects.toThrow('late')
    expect(calls).toEqual([])
  })

  test('sendRobust tells all and gives the errors', async () => {
    const signal = new Signal<string>('test')
    const calls: string[] = []
    signal.connect(() => {
      throw new Error('one')
    })
    signal.connect(() => Promise.reject(new Error('two')))
    signal.connect((event) => calls.push(event))
    const errors = await signal.sendRobust('x')
    expect(errors.map(String)).toEqual(['Error: one', 'Error: two'])
    expect(calls).toEqual(['x'])
  })

  test('a listener may hear one sender only', () => {
    const signal = new Signal<string>('test')
    const [a, b] = [{}, {}]
    const calls: string[] = []
    signal.connect((event, sender) => calls.push(`${event} ${sender === a}`), { sender: a })
    void signal.send('1', a)
    void signal.send('2', b)
    void signal.send('3')
    expect(calls).toEqual(['1 true'])
  })

  test('once hears one event, also if the listener sends the signal itself', () => {
    const signal = new Signal<number>('test')
    const calls: number[] = []
    signal.once((n) => {
      calls.push(n)
      void signal.send(n + 1)
    })
    void signal.send(1)
    void signal.send(5)
    expect(calls).toEqual([1])
    expect(signal.heard).toBe(false)
  })

  test('is disconnected by the function that connect gives, or by the listener', () => {
    const signal = new Signal('test')
    let calls = 0
    const listener = (): number => ++calls
    const disconnect = signal.connect(listener)
    expect(signal.heard).toBe(true)
    disconnect()
    disconnect()
    expect(signal.heard).toBe(false)
    const sender = {}
    signal.connect(listener, { sender })
    signal.connect(listener)
    expect(signal.disconnect(listener, { sender })).toBe(true)
    expect(signal.disconnect(listener, { sender })).toBe(false)
    expect(signal.heard).toBe(true)
    expect(signal.disconnect(listener)).toBe(true)
    void signal.send(undefined)
    expect(calls).toBe(0)
  })

  test('a listener that is connected twice is called once', () => {
    const signal = new Signal('test')
    let calls = 0
    const listener = (): number => ++calls
    signal.connect(listener)
    signal.connect(listener)
    void signal.send(undefined)
    expect(calls).toBe(1)
  })

  test('who is disconnected while an event is told still hears this one', () => {
    const signal = new Signal('test')
    const calls: string[] = []
    const second = (): number => calls.push('second')
    signal.connect(() => {
      calls.push('first')
      signal.disconnect(second)
    })
    signal.connect(second)
    void signal.send(undefined)
    void signal.send(undefined)
    expect(calls).toEqual(['first', 'second', 'first'])
  })

  test('what is no function is refused', () => {
    // @ts-expect-error: that is the point
    expect(() => new Signal('sold').connect('x')).toThrow(
      'signal sold: a listener is a function (event, sender) => …, got string',
    )
  })
})

describe('the signals of an application', () => {
  function listen(app: Testudo): { readonly events: string[]; readonly stop: () => void } {
    const events: string[] = []
    const stops = [
      requestStarted.connect(({ request }) => void events.push(`started ${request.path}`), { sender: app }),
      requestFinished.connect(
        ({ request, response }) => void events.push(`finished ${request.path} ${response?.status}`),
        { sender: app },
      ),
      gotRequestException.connect(({ error }) => void events.push(`exception ${String(error)}`), { sender: app }),
    ]
    return { events, stop: () => stops.forEach((stop) => stop()) }
  }

  test('tell of a request before it is looked at and after its clean-up', async () => {
    const app = new Testudo({ logger: silent })
    app.get('/', (): string => 'hello')
    app.use((next) => (request) => {
      events.push('middleware')
      request.defer(() => void events.push('deferred'))
      return next(request)
    })
    const { events, stop } = listen(app)
    await new TestClient(app.asgi).get('/')
    expect(events).toEqual(['started /', 'middleware', 'deferred', 'finished / 200'])
    stop()
    await new TestClient(app.asgi).get('/')
    expect(events.slice(4)).toEqual(['middleware', 'deferred'])
  })

  test('requestFinished comes after the last part of a stream', async () => {
    const app = new Testudo({ logger: silent })
    const { events, stop } = listen(app)
    app.router.get('/', () =>
      Response.stream(
        (async function* () {
          yield 'a'
          await Promise.resolve()
          events.push('last part')
          yield 'b'
        })(),
      ),
    )
    const response = await new TestClient(app.asgi).get('/')
    expect(await response.text()).toBe('ab')
    stop()
    expect(events).toEqual(['started /', 'last part', 'finished / 200'])
  })

  test('requestFinished comes also when the client leaves', async () => {
    const app = new Testudo({ logger: silent })
    const { events, stop } = listen(app)
    app.router.get('/', () =>
      Response.stream(
        (async function* () {
          for (;;) {
            await Promise.resolve()
            yield 'x'
          }
        })(),
      ),
    )
    const finished = new Promise<void>((resolve) => requestFinished.once(() => resolve(), { sender: app }))
    const response = await new TestClient(app.asgi).get('/')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await reader.cancel()
    await finished
    stop()
    expect(events).toEqual(['started /', 'finished / 200'])
  })

  test('gotRequestException tells of bugs, once, and not of answers', async () => {
    const app = new Testudo({ logger: silent })
    const { events, stop } = listen(app)
    app.use((next) => (request) => next(request))
    app.get('/bug', () => {
      throw new Error('bug')
    })
    app.get('/gone', () => {
      throw new HttpError(410)
    })
    const client = new TestClient(app.asgi, { raiseServerErrors: false })
    expect((await client.get('/bug')).status).toBe(500)
    expect((await client.get('/gone')).status).toBe(410)
    stop()
    expect(events).toEqual([
      'started /bug',
      'exception Error: bug',
      'finished /bug 500',
      'started /gone',
      'finished /gone 410',
    ])
  })

  test('a listener that fails is logged and changes nothing', async () => {
    const messages: string[] = []
    const app = new Testudo({ logger: { warn: () => {}, error: (_fields, message) => void messages.push(message) } })
    app.get('/', (): string => 'hello')
    const stops = [requestStarted, requestFinished].map((signal) =>
      signal.connect(
        () => {
          throw new Error('broken')
        },
        { sender: app },
      ),
    )
    expect((await new TestClient(app.asgi).get('/')).status).toBe(200)
    stops.forEach((stop) => stop())
    expect(messages).toEqual(['a listener of requestStarted failed', 'a listener of requestFinished failed'])
  })

  test('a request waits for a listener of requestStarted that waits', async () => {
    const app = new Testudo({ logger: silent })
    const order: string[] = []
    app.get('/', () => {
      order.push('endpoint')
      return 'hello'
    })
    const stop = requestStarted.connect(
      async () => {
        await Promise.resolve()
        order.push('listener')
      },
      { sender: app },
    )
    await new TestClient(app.asgi).get('/')
    stop()
    expect(order).toEqual(['listener', 'endpoint'])
  })
})
