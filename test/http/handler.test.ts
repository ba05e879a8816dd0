import { expect, it } from 'vitest'

import { compose, type Handler, type Middleware } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { requestWith } from './harness.ts'

function tracer(log: string[], name: string): Middleware {
  log.push(`build ${name}`)
  return (next) =>
    function traced(request) {
      log.push(`> ${name}`)
      const response = next(request)
      log.push(`< ${name}`)
      return response
    }
}

it('puts the first middleware outermost and builds once', async () => {
  const log: string[] = []
  const handler: Handler = () => {
    log.push('handler')
    return Response.empty()
  }
  const stack = compose([tracer(log, 'a'), tracer(log, 'b')], handler)
  await stack(requestWith([]))
  await stack(requestWith([]))
  const once = ['> a', '> b', 'handler', '< b', '< a']
  expect(log).toEqual(['build a', 'build b', ...once, ...once])
})

it('is the handler itself without middleware', () => {
  const handler: Handler = () => Response.empty()
  expect(compose([], handler)).toBe(handler)
})

it('preserves synchronous answers', () => {
  const answer = Response.empty()
  const through: Middleware = (next) => (request) => next(request)
  expect(compose([through, through], () => answer)(requestWith([]))).toBe(answer)
})

it('names a middleware that returns no handler', () => {
  const broken = function timing(): void {} as unknown as Middleware
  expect(() => compose([broken], () => Response.empty())).toThrow('middleware timing must return a handler')
  const anonymous = (() => 1) as unknown as Middleware
  expect(() => compose([anonymous], () => Response.empty())).toThrow(TypeError)
})
