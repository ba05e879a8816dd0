import { describe, expect, it, test } from 'vitest'

import { application } from '../../src/http/application.ts'
import { earlyHintsEvent } from '../../src/http/early-hints.ts'
import { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { converse, GET, startRaw } from '../server/harness.ts'
import { call, httpScope, part, receiver } from './harness.ts'

const style = '</style.css>; rel=preload; as=style'
const offering = httpScope({ extensions: { 'http.response.earlyHints': {} } })

describe('earlyHints', () => {
  it('go out before the response, over a socket', async () => {
    const app = application(async (request) => {
      await request.earlyHints([style])
      await request.earlyHints(['</app.js>; rel=preload; as=script', '<https://cdn.example>; rel=preconnect'])
      return Response.text('page')
    })
    const running = await startRaw(app)
    const text = await converse(running, GET)
    expect(text).toMatch(
      /^HTTP\/1\.1 103 Early Hints\r\nlink: <\/style\.css>; rel=preload; as=style\r\n\r\nHTTP\/1\.1 103 Early Hints\r\nlink: <\/app\.js>; rel=preload; as=script\r\nlink: <https:\/\/cdn\.example>; rel=preconnect\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
    )
    expect(text).toMatch(/page$/)
    // RFC 9110 §15.2: no interim response for HTTP/1.0.
    expect(await converse(running, GET.replace('1.1', '1.0'))).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  it('are nothing where the server does not offer them, or nobody sends', () => {
    const app = application((request) => {
      expect(request.earlyHints([style])).toBeUndefined()
      return Response.text('page')
    })
    expect(call(app).events.map(({ type }) => type)).toEqual(['http.response.start', 'http.response.body'])
    expect(new Request(offering, receiver([part('')])).earlyHints([style])).toBeUndefined()
  })

  it('wait for a server that asks to', async () => {
    const order: string[] = []
    const app = application(async (request) => {
      await request.earlyHints([style])
      order.push('handler goes on')
      return Response.empty()
    })
    await call(app, offering, receiver([part('')]), async (event) => {
      await Promise.resolve()
      if (event.type === 'http.response.earlyHints') order.push('hints written')
    }).result
    expect(order).toEqual(['hints written', 'handler goes on'])
  })
})

describe('a link', () => {
  test.each([
    style,
    '<https://cdn.example/a?b=c#d>; rel=preconnect',
    '</a,b>; rel="preload next"; crossorigin',
    '</a>;rel=preload;title="a \\"quoted\\" text"',
    '</a>',
  ])('%s', (link) => {
    expect(earlyHintsEvent([link])).toEqual({ type: 'http.response.earlyHints', links: [link] })
  })

  test.each<unknown>([
    '/style.css',
    '<>; rel=preload',
    '</a>\r\nset-cookie: a=b',
    '</a>; rel=preload\n',
    '</a>; rel=preload, </b>; rel=preload',
    '</a\0>',
    '</a b>; rel=preload',
    '</ä→>; rel=preload',
    '</a>; rel="open',
    '',
    7,
  ])('is not %j', (link) => {
    expect(() => earlyHintsEvent([link as string])).toThrow(/earlyHints: .* is no link; write/)
  })

  it('is looked for in linear time', () => {
    expect(() => earlyHintsEvent([`</a>${'; a=b'.repeat(20_000)}"`])).toThrow(TypeError)
  })

  it('comes in a list', () => {
    expect(() => earlyHintsEvent(style as unknown as string[])).toThrow('earlyHints: links must be a list of texts')
  })
})
