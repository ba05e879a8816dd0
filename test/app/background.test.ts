// Work for after the response.

import { describe, expect, it } from 'vitest'

import { background, BackgroundTasks, depends, HttpError, Response, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

import { quiet, silent } from './ask.ts'
import { requestOf } from './exchange.ts'

describe('background tasks', () => {
  it('run in order after the response, each after the one before, late ones too', async () => {
    const log: string[] = []
    const later = signature({ tasks: background() }, ({ tasks }) => tasks.add(() => log.push('of a dependency')))
    const app = quiet().get(
      '/',
      signature({ later: depends(later), tasks: background() }, ({ later, tasks }) => {
        tasks
          .add(
            async (name: string, times: number) => {
              await Promise.resolve()
              log.push(`${name} ${times}`)
              tasks.add(() => log.push('at last'))
            },
            'mail',
            2,
          )
          .add(() => log.push('after the mail'))
        log.push(`endpoint ${later === tasks} ${tasks.size}`)
        return 'done'
      }),
    )
    await (await new TestClient(app).get('/')).json()
    expect(log).toEqual(['endpoint true 3', 'of a dependency', 'mail 2', 'after the mail', 'at last'])
  })

  it('run for every kind of answer, but not after an error', async () => {
    const log: string[] = []
    const app = quiet()
    const answers = {
      response: () => Response.text('x'),
      promise: async () => Promise.resolve(1),
      nothing: () => undefined,
      stream: function* () {
        yield 'x'
      },
      error: () => HttpError.conflict(),
    }
    for (const [name, make] of Object.entries(answers)) {
      app.get(
        `/${name}`,
        signature({ tasks: background() }, ({ tasks }): unknown => {
          tasks.add(() => log.push(name))
          return make()
        }),
      )
    }
    const client = new TestClient(app)
    for (const name of Object.keys(answers)) await (await client.get(`/${name}`)).text()
    expect(log).toEqual(['response', 'promise', 'nothing', 'stream'])
  })

  it('may be added while a stream is sent', async () => {
    const log: string[] = []
    const app = quiet().get(
      '/',
      signature({ tasks: background() }, function* ({ tasks }) {
        yield 'x'
        tasks.add(() => log.push('late'))
      }),
    )
    await (await new TestClient(app).get('/')).text()
    expect(log).toEqual(['late'])
  })

  it('that fail are logged, and stop nothing', async () => {
    const logged: [fields: unknown, message: string][] = []
    const log: string[] = []
    const app = new Testudo({ logger: { ...silent, error: (fields, message) => logged.push([fields, message]) } }).get(
      '/shop',
      signature({ tasks: background() }, ({ tasks }) => {
        tasks.add(async function sendMail() {
          return Promise.reject(new Error('no server'))
        })
        tasks.add(() => log.push('next'))
        tasks.add(() => {
          throw new Error('again')
        })
        return 1
      }),
    )
    expect((await new TestClient(app).get('/shop')).status).toBe(200)
    expect(log).toEqual(['next'])
    expect(logged).toEqual([
      [
        { err: new Error('no server'), method: 'GET', path: '/shop', requestId: null, task: 'sendMail' },
        'GET /shop: the background task sendMail failed',
      ],
      [expect.anything(), 'GET /shop: the background task (anonymous) failed'],
    ])
  })

  it('that are none cost no promise', () => {
    const app = quiet().get(
      '/',
      signature({ tasks: background() }, () => 1),
    )
    expect(app.handle(requestOf('GET /'))).toBeInstanceOf(Response)
  })

  it('must be functions', () => {
    expect(() => new BackgroundTasks().add('mail' as never)).toThrow('expected a function, got string')
  })
})
