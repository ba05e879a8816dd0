import { describe, expect, it } from 'vitest'

import { application } from '../../src/http/application.ts'
import { compose, type Middleware } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { csrf } from '../../src/middleware/csrf.ts'
import { type Session, sessionOf } from '../../src/middleware/session.ts'
import { sessions } from '../../src/middleware/sessions.ts'
import { MemoryStore } from '../../src/middleware/stores/memory-store.ts'
import { serve } from '../../src/server/serve.ts'
import { TestClient } from '../../src/testing/client.ts'

const secret = 'a secret of at least thirty-two characters'

function site(path = ''): TestClient {
  const guarded: Middleware = (next) => {
    const within = sessions({ secret })(next)
    return (request) => (request.path.startsWith(path) ? within(request) : next(request))
  }
  const app = compose([guarded], (request) => {
    if (request.path === '/login') sessionOf(request).set('userId', 42)
    return Response.text(request.path === '/free' ? 'free' : String(sessionOf(request).get('userId')))
  })
  return new TestClient(application(app))
}

describe('the session of a client', () => {
  it('can be read after a request', async () => {
    const client = site()
    await client.post('/login')
    expect(await client.session((session) => session.get('userId'))).toBe(42)
    expect(await client.session((session) => session.toJSON())).toEqual({ userId: 42 })
  })

  it('can be changed before one, also while something else is waited for', async () => {
    const client = site()
    await client.session(async (session) => {
      await Promise.resolve()
      session.set('userId', 7)
    })
    expect(await (await client.get('/')).text()).toBe('7')
    await client.session((session) => session.clear())
    expect(await (await client.get('/')).text()).toBe('undefined')
  })

  it('may be kept in a store', async () => {
    const app = compose([sessions({ secret, store: new MemoryStore() })], (request) =>
      Response.text(String(sessionOf(request).get('userId'))),
    )
    const client = new TestClient(application(app))
    await client.session((session) => session.set('userId', 9))
    expect(await (await client.get('/')).text()).toBe('9')
    expect(await client.session((session) => session.get('userId'))).toBe(9)
  })

  it('has the type that a test gives it', async () => {
    const client = site()
    await client.session((session: Session) => session.setExpiry('browser'))
    expect(await client.session((session: Session) => session.isNew)).toBe(true)
  })

  it('is that of a part of the application', async () => {
    const client = site('/admin')
    await client.session((session) => session.set('userId', 1), '/admin/')
    expect(await (await client.get('/admin/')).text()).toBe('1')
    await expect(client.session(() => 1, '/free')).rejects.toThrow(
      'no middleware sessions() was asked for /free: the answer was status 200',
    )
  })

  it('fails as the test does', async () => {
    const wrong = new Error('wrong')
    const failing = site().session(() => {
      throw wrong
    })
    await expect(failing).rejects.toBe(wrong)
  })
})

describe('checks against forgery', () => {
  const app = application(compose([csrf()], () => Response.text('taken')))

  it('are made unless a client says otherwise', async () => {
    expect((await new TestClient(app).post('/')).status).toBe(403)
    expect((await new TestClient(app, { enforceCsrf: false }).post('/')).status).toBe(200)
  })

  it('take what a browser sends', async () => {
    const browser = new TestClient(app, { headers: { 'sec-fetch-site': 'same-origin' } })
    expect((await browser.post('/')).status).toBe(200)
  })

  it('cannot be lifted by anything that is sent', async () => {
    const names = ['testudo.test', 'csrf', 'x-testudo-test', 'enforce-csrf']
    const headers = Object.fromEntries(names.map((name) => [name, 'false']))
    const sent = await new TestClient(app).post('/?csrf=false&testudo.test=1', { headers, form: { csrf: 'false' } })
    expect(sent.status).toBe(403)
  })

  it('are never lifted by a server', async () => {
    const ignore = (): void => undefined
    const server = await serve(app, { port: 0, logger: { info: ignore, warn: ignore, error: ignore } })
    try {
      const sent = await fetch(server.url, { method: 'POST', headers: { 'testudo.test': '{"csrf":false}' } })
      expect(sent.status).toBe(403)
    } finally {
      await server.close()
    }
  })
})
