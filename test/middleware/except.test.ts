import { expect, it, test } from 'vitest'

import type { Middleware } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { bodyLimit } from '../../src/middleware/body-limit.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { except, type Exemption } from '../../src/middleware/except.ts'
import { request, respond } from './requests.ts'

const closed: Middleware = () => () => Response.empty(403)
const exempt: Exemption[] = ['/health', '/static/*', /^\/hooks\/\d+$/g, (one) => one.method === 'OPTIONS']

test.each([
  ['/health', 200],
  ['/health/', 403],
  ['/healthy', 403],
  ['/a/health', 403],
  ['/static/app.css', 200],
  ['/static/', 200],
  ['/static', 403],
  ['/staticfiles', 403],
  ['/hooks/7', 200],
  ['/hooks/x', 403],
  ['/', 403],
])('%s: %d', (path, status) => {
  const handler = except(exempt, closed)(() => Response.empty(200))
  for (let round = 0; round < 2; round++) expect(respond(handler, { path }).status).toBe(status)
})

it('asks a function', () => {
  const handler = except((one) => one.method === 'OPTIONS', closed)(() => Response.empty(200))
  expect(respond(handler, { method: 'OPTIONS' }).status).toBe(200)
  expect(respond(handler).status).toBe(403)
})

it('looks at the path below the mount', async () => {
  const one = request({ path: '/shop/health' })
  one.rootPath = '/shop'
  expect(await except('/health', closed)(() => Response.empty(200))(one)).toMatchObject({ status: 200 })
})

it('is what it wraps, to who looks at it', () => {
  const limited = except('/upload', bodyLimit({ maxBytes: 7 }))
  expect(factsOf(limited)).toEqual({ name: 'bodyLimit', options: { maxBytes: 7, except: '/upload' } })
  expect(factsOf(except('/a', closed))).toBeUndefined()
})

test.each(['health', '', 7 as unknown as string])('refuses %j', (path) => {
  expect(() => except(path, closed)).toThrow(/is no path: write \/health or \/static\/\*/)
})
