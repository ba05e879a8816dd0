// Start and stop, as the application hears of them.
import { describe, expect, test } from 'vitest'

import type { Application } from '../../src/gateway/asgi.ts'
import { LifespanError } from '../../src/server/lifespan.ts'
import { serve } from '../../src/server/serve.ts'
import { GET, RecordingLogger, answer, bodyOf, converse, startRaw } from './harness.ts'

const alive =
  (calls: string[]): Application =>
  async (scope, receive, send) => {
    if (scope.type === 'http') {
      const db = String(scope.state['db'])
      scope.state['db'] = 'changed'
      return answer(db)(scope, receive, send)
    }
    if (scope.type !== 'lifespan') return undefined
    calls.push((await receive()).type)
    scope.state['db'] = 'open'
    await send({ type: 'lifespan.startup.complete' })
    calls.push((await receive()).type)
    return send({ type: 'lifespan.shutdown.complete' })
  }

describe('lifespan', () => {
  test('runs start-up before the port opens and shutdown after the last exchange', async () => {
    const calls: string[] = []
    const running = await startRaw(alive(calls))
    expect(calls).toEqual(['lifespan.startup'])
    expect(bodyOf(await converse(running, GET))).toBe('open')
    // Every scope has its own copy of the state.
    expect(bodyOf(await converse(running, GET))).toBe('open')
    await running.server.close()
    expect(calls).toEqual(['lifespan.startup', 'lifespan.shutdown'])
    expect(running.log.messages('info').filter((message) => /application/i.test(message))).toEqual([
      'Waiting for application startup.',
      'Application startup complete.',
      'Waiting for application shutdown.',
      'Application shutdown complete.',
    ])
  })

  test('auto: an application that does not know it is served all the same', async () => {
    const running = await startRaw((scope, receive, send) => {
      if (scope.type !== 'http') throw new Error('unknown scope')
      return answer('ok')(scope, receive, send)
    })
    expect(running.log.messages('info')).toContain("ASGI 'lifespan' protocol appears unsupported.")
    expect(bodyOf(await converse(running, GET))).toBe('ok')
  })

  test('on: it must be known', async () => {
    const logger = new RecordingLogger()
    const application: Application = () => {
      throw new Error('unknown scope')
    }
    await expect(serve(application, { port: 0, lifespan: 'on', logger })).rejects.toThrow(LifespanError)
    expect(logger.messages('error')).toEqual(['Application startup failed. Exiting.'])
  })

  test('off: it is never called', async () => {
    const calls: string[] = []
    const running = await startRaw(alive(calls), { lifespan: 'off' })
    await running.server.close()
    expect(calls).toEqual([])
  })

  test('a failed start-up never opens the port, in auto too', async () => {
    const logger = new RecordingLogger()
    const application: Application = async (_scope, receive, send) => {
      await receive()
      await send({ type: 'lifespan.startup.failed', message: 'no database' })
    }
    const failure = serve(application, { port: 0, logger })
    await expect(failure).rejects.toMatchObject({ name: 'LifespanError', cause: 'no database' })
    expect(logger.entries.at(-1)).toMatchObject({
      message: 'Application startup failed. Exiting.',
      fields: { err: 'no database' },
    })
  })

  test('a failed shutdown is logged', async () => {
    const running = await startRaw(async (_scope, receive, send) => {
      await receive()
      await send({ type: 'lifespan.startup.complete' })
      await receive()
      await send({ type: 'lifespan.shutdown.failed', message: 'lost a file' })
    })
    await running.server.close()
    expect(running.log.messages('error')).toEqual(['lost a file', 'Application shutdown failed. Exiting.'])
  })

  test('an application that dies after start-up is logged, and served on', async () => {
    const bug = new Error('bug')
    const running = await startRaw(async (scope, receive, send) => {
      if (scope.type === 'http') return answer('ok')(scope, receive, send)
      await receive()
      await send({ type: 'lifespan.startup.complete' })
      throw bug
    })
    expect(bodyOf(await converse(running, GET))).toBe('ok')
    expect(running.log.entries).toContainEqual({
      level: 'error',
      message: "Exception in 'lifespan' protocol",
      fields: { err: bug },
    })
  })

  test('is shut down when the port cannot be opened', async () => {
    const calls: string[] = []
    const first = await startRaw(alive([]))
    const second = serve(alive(calls), { port: first.port, logger: new RecordingLogger() })
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(calls).toEqual(['lifespan.startup', 'lifespan.shutdown'])
  })
})
