import { describe, expect, test } from 'vitest'
import type { HttpScope, SendEvent } from '../../src/gateway/asgi.ts'
import type { GatewayLintError } from '../../src/gateway/breach.ts'
import { lintServer } from '../../src/gateway/lint-server.ts'
import { call, httpScope, lifespanScope, request, webSocketScope } from './harness.ts'

const disconnect = { type: 'http.disconnect' }

function answerOf(sent: readonly SendEvent[]): readonly [status: number | undefined, text: unknown] {
  const [start, body] = sent
  return [
    start?.type === 'http.response.start' ? start.status : undefined,
    body?.type === 'http.response.body' ? body.body : undefined,
  ]
}

describe('a conforming server', () => {
  test.each([false, true])('http, asynchronous: %s', async (asynchronous) => {
    const events = [request('ab', true), request('cde')]
    const { sent, result } = call(lintServer(), { scope: httpScope(), events, asynchronous })
    await result
    expect(answerOf(sent)).toEqual([200, 'ok, 5 bytes received'])
  })

  test('a client that leaves', async () => {
    const scope = httpScope({ signal: AbortSignal.abort() })
    const events = [request('ab', true), disconnect, disconnect]
    expect(await call(lintServer(), { scope, events }).result).toBeUndefined()
  })

  test('websocket', async () => {
    const events = [
      { type: 'websocket.connect' },
      { type: 'websocket.receive', text: 'a' },
      { type: 'websocket.receive', bytes: Buffer.of(1) },
      { type: 'websocket.disconnect', code: 1000, reason: '' },
    ]
    const { sent, result } = call(lintServer(), { scope: webSocketScope({ subprotocols: ['chat', 'echo'] }), events })
    await result
    expect(sent).toEqual([
      { type: 'websocket.accept', subprotocol: 'chat' },
      { type: 'websocket.send', text: 'a' },
      { type: 'websocket.send', bytes: Buffer.of(1) },
    ])
  })

  test('lifespan, and its state in each later scope', async () => {
    const application = lintServer()
    const state: Record<string, unknown> = {}
    const events = [{ type: 'lifespan.startup' }, { type: 'lifespan.shutdown' }]
    await call(application, { scope: lifespanScope({ state }), events }).result
    const { sent, result } = call(application, { scope: httpScope({ state: { ...state } }), events: [request()] })
    await result
    expect(answerOf(sent)).toEqual([200, 'ok, 0 bytes received'])
  })
})

describe('a server that breaks a rule', () => {
  const cases: readonly [rule: string, name: string, changes: Partial<HttpScope>][] = [
    ['scope.method', 'as under lint', { method: '' }],
    ['scope.path', 'the path is another one', { path: '/b', rawPath: '/a' }],
    ['scope.path', 'the path is not decoded', { path: '/a%20b', rawPath: '/a%20b' }],
  ]
  test.each(cases)('%s: %s', async (rule, _name, changes) => {
    const breaches: GatewayLintError[] = []
    const application = lintServer({ onBreach: (breach) => void breaches.push(breach) })
    const { sent, result } = call(application, { scope: httpScope(changes), events: [request()] })
    await result
    expect(breaches).toMatchObject([{ rule, side: 'server' }])
    expect(answerOf(sent)).toEqual([500, expect.stringContaining(rule)])
  })

  test('a root path that is in the path or not, and a path that is not UTF-8', async () => {
    for (const changes of [
      { rootPath: '/api', path: '/api/a', rawPath: '/a' },
      { rootPath: '/api', path: '/api/a', rawPath: '/api/a' },
      { path: '/\ufffd', rawPath: '/%ff' },
    ]) {
      const { sent, result } = call(lintServer(), { scope: httpScope(changes), events: [request()] })
      await result
      expect(answerOf(sent)[0]).toBe(200)
    }
  })

  test('scope.signal: a new one at each reading', async () => {
    class Scope {
      get signal(): AbortSignal {
        return new AbortController().signal
      }
    }
    const { signal: _signal, ...plain } = httpScope()
    const scope = Object.assign(new Scope(), plain)
    const { sent, result } = call(lintServer(), { scope, events: [request()] })
    await result
    expect(answerOf(sent)).toEqual([500, expect.stringContaining('scope.signal')])
  })

  test('scope.state: shared, or without what lifespan put there', async () => {
    const application = lintServer()
    const state: Record<string, unknown> = {}
    const running = call(application, { scope: lifespanScope({ state }), events: [{ type: 'lifespan.startup' }] })
    await new Promise((resolve) => setImmediate(resolve))
    expect(running.sent).toEqual([{ type: 'lifespan.startup.complete' }])
    const copy = { ...state }
    for (const [changes, status] of [
      [{ state }, 500],
      [{ state: {} }, 500],
      [{ state: copy }, 200],
      [{ state: copy }, 500],
    ] as const) {
      const { sent, result } = call(application, { scope: httpScope(changes), events: [request()] })
      await result
      expect(answerOf(sent)[0]).toBe(status)
    }
  })

  test('request.order: found after the response, so thrown', async () => {
    const breaches: GatewayLintError[] = []
    const application = lintServer({ onBreach: (breach) => void breaches.push(breach) })
    const { sent, result } = call(application, { scope: httpScope(), events: [request('a'), request('b')] })
    await expect(result).rejects.toMatchObject({ rule: 'request.order' })
    expect(answerOf(sent)[0]).toBe(200)
    expect(breaches).toHaveLength(1)
  })

  test('send.disconnected', async () => {
    const scope = httpScope({ signal: AbortSignal.abort() })
    const send = (): never => {
      throw new Error('write EPIPE')
    }
    await expect(call(lintServer(), { scope, events: [disconnect], send }).result).rejects.toMatchObject({
      rule: 'send.disconnected',
    })
  })

  test('errors that are no breach pass', async () => {
    const error = new Error('read ECONNRESET')
    const failing = (): never => {
      throw error
    }
    await expect(call(lintServer(), { scope: httpScope(), otherwise: failing }).result).rejects.toBe(error)
  })
})
