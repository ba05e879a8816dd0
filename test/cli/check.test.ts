import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { body, signature, Testudo } from 'testudo'
import type { Middleware } from 'testudo/http'
import {
  bodyLimit,
  compression,
  conditionalGet,
  csrf,
  forwarded,
  MemoryStore,
  rateLimit,
  securityHeaders,
  sessions,
  strict,
  timeout,
  trustedHost,
} from 'testudo/middleware'
import { report } from '../../src/cli/check-command.ts'
import { checkDeployment, checkRoutes, type Surroundings } from '../../src/cli/checks.ts'
import { createProject, type Project } from './project.ts'

const strong = 'Zk3v9QxTr7Lw2Yp8Nd5Hs6Bf4Jc1Gm0RuEaXiOoPqWtVyKzSl'
const alone: Surroundings = { workers: 1, mode: 'production' }
const silent = { warn: () => {}, error: () => {} }

function found(layers: readonly Middleware[], surroundings = alone, debug = false, docsUrl: string | null = null) {
  const { operations, router } = new Testudo({ openapiUrl: null })
  return checkDeployment({ operations, router, debug, docsUrl, layers }, surroundings)
}

function idsOf(...args: Parameters<typeof found>): string[] {
  return found(...args).map(({ id }) => id)
}

describe('before the public comes', () => {
  test('an application without layers misses all of these', () => {
    expect(idsOf([], { workers: 4, mode: undefined }, true, '/docs')).toEqual([
      'security.E001',
      'security.I001',
      'deploy.I001',
      'security.W001',
      'security.W010',
      'security.W011',
      'security.W020',
      'security.W022',
      'security.W030',
      'security.I040',
      'security.W040',
      'security.I041',
    ])
    for (const { message, fix } of found([])) expect([message, fix]).not.toContain('')
  })

  test('the strict layers with the names of the site and a good secret miss nothing but a rate limit', () => {
    expect(idsOf(strict({ allowedHosts: ['shop.example'], secret: strong }))).toEqual(['security.I041'])
    expect(idsOf(strict({ secret: strong }))).toEqual(['security.W003', 'security.I041'])
  })

  test.each<[string, Middleware, string]>([
    ['every name', trustedHost({ allowedHosts: ['*'] }), 'security.W002'],
    ['every proxy', forwarded({ trusted: ['*'] }), 'security.W004'],
    ['a short HSTS', securityHeaders({ hsts: { maxAge: 60 } }), 'security.I010'],
    ['headers that are left out', securityHeaders({ noSniff: false }), 'security.W021'],
    [
      'an unsafe policy',
      securityHeaders({ contentSecurityPolicy: { 'script-src': ["'unsafe-inline'"] } }),
      'security.W023',
    ],
    ['a session over HTTP', sessions({ secret: strong, secure: false }), 'security.W031'],
    ['a token over HTTP', csrf({ mode: 'token', secret: strong, secure: false }), 'security.W032'],
    ['a session for other sites', sessions({ secret: strong, secure: true, sameSite: 'none' }), 'security.W033'],
    ['a regular secret', sessions({ secret: 'x'.repeat(60) }), 'security.W034'],
    ['a placeholder', sessions({ secret: `insecure-${strong}` }), 'security.W034'],
    ['a short secret of tokens', csrf({ secret: 'change-me-'.repeat(4) }), 'security.W035'],
  ])('tells of %s', (_what, layer, id) => {
    expect(idsOf([layer])).toContain(id)
  })

  test('never shows a secret', () => {
    const secret = 'hunter2hunter2hunter2hunter2hunter2'
    expect(JSON.stringify(found([sessions({ secret }), csrf({ secret })]))).not.toContain('hunter2')
  })

  test('with several workers memory is not shared', () => {
    const layers = [
      sessions({ secret: strong, store: new MemoryStore() }),
      rateLimit({ policies: [{ limit: 1, window: 1 }] }),
    ]
    const several: Surroundings = { workers: 2, mode: 'production' }
    expect(idsOf(layers, several)).toEqual(expect.arrayContaining(['deploy.W001', 'deploy.W002']))
    expect(idsOf(layers).filter((id) => id.startsWith('deploy'))).toEqual([])
  })

  test('layers in the wrong order', () => {
    const wrong = [
      csrf({ secret: strong }),
      sessions({ secret: strong }),
      conditionalGet(),
      compression(),
      trustedHost({ allowedHosts: ['shop.example'] }),
      forwarded(),
      timeout({ seconds: 1 }),
      bodyLimit({ maxBytes: 1 }),
    ]
    expect(idsOf(wrong).filter((id) => id.startsWith('order'))).toEqual(['order.W002', 'order.W005', 'order.W006'])
    expect(idsOf(wrong.toReversed()).filter((id) => id.startsWith('order'))).toEqual([])
  })
})

test('routes: what a start-up tells, with ids', () => {
  const app = new Testudo({ openapiUrl: null, logger: silent })
  app.get(
    '/a',
    signature({ b: body({ type: 'string' }) }, () => 1),
  )
  app.get('/x/{id}', () => 1)
  app.get('/x/y', () => 1)
  expect(checkRoutes(app).map(({ id }) => id)).toEqual(['routes.W001', 'routes.W003'])
})

describe('the report', () => {
  const messages = [
    { id: 'a.I001', level: 'info', message: 'one', fix: '' },
    { id: 'b.E001', level: 'error', message: 'two', fix: 'do this' },
  ] as const

  test('has the worst first, and fails at errors', () => {
    expect(report(messages, { silence: [], failLevel: 'error' })).toEqual({
      text: 'ERROR b.E001: two\n    do this\nINFO a.I001: one\n2 issues found\n',
      fails: true,
    })
  })

  test('leaves out what is silenced', () => {
    expect(report(messages, { silence: ['b.E001'], failLevel: 'warning' })).toEqual({
      text: 'INFO a.I001: one\n1 issue found (1 silenced)\n',
      fails: false,
    })
    expect(report(messages, { silence: ['b.E001'], failLevel: 'info' }).fails).toBe(true)
    expect(report([], { silence: [], failLevel: 'info' })).toEqual({ text: 'no issues found\n', fails: false })
  })
})

describe('the command', () => {
  let project: Project
  beforeAll(() => {
    project = createProject({
      'app.ts': `
import { Testudo } from 'testudo'
export const app = new Testudo({ debug: true, profile: { allowedHosts: ['shop.example'] } }).get('/', () => 1)
setInterval(() => undefined, 1000)
`,
    })
  })
  afterAll(() => project.remove())

  test('checks routes, and with --deploy the layers too', async () => {
    const [plain, deploy, silenced] = await Promise.all([
      project.testudo(['check', 'app.ts']).exit,
      project.testudo(['check', '--deploy', 'app.ts'], { env: { NODE_ENV: 'production' } }).exit,
      project.testudo(['check', 'app.ts', '--deploy', '--silence', 'security.E001'], {
        env: { NODE_ENV: 'production' },
      }).exit,
    ])
    expect(plain).toMatchObject({ code: 0, stdout: 'no issues found\n', stderr: '' })
    expect(deploy.code).toBe(1)
    expect(deploy.stdout).toMatch(/^ERROR security\.E001: debug is on/)
    expect(deploy.stdout).toContain('INFO security.I001: the API is documented for everybody at /docs')
    expect(deploy.stdout).not.toContain('security.W0')
    expect(silenced.code).toBe(0)
    expect(silenced.stdout).toContain('(1 silenced)')
  })
})
