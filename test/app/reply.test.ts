// The coming response, in the hands of who does not make it.

import { describe, expect, it } from 'vitest'

import { HttpError, Reply, reply, Response, type RouteOptions, Routes, signature } from 'testudo'

import { quiet } from './ask.ts'
import { type Answered, exchange } from './exchange.ts'

function answer(endpoint: (out: Reply) => unknown, options?: RouteOptions): Promise<Answered> {
  const routes = new Routes().get(
    '/',
    signature({ out: reply() }, ({ out }) => endpoint(out)),
    options,
  )
  return exchange(routes.handle, 'GET /')
}

describe('a reply', () => {
  it('says status, headers and cookies of what is made of a value', async () => {
    const response = await answer(
      (out) => {
        out.status = 202
        out.setHeader('X-Shop', 'mine').addHeader('vary', ['a', 'b']).setCookie('seen', 'yes', { maxAge: 5 })
        out.setHeader('x-shop', 'yours').deleteCookie('old')
        return { ok: true }
      },
      { status: 201, headers: { 'x-shop': 'nobody’s'.slice(0, 6), 'x-kept': '1' } },
    )
    expect(response.status).toBe(202)
    expect([...response.headers]).toEqual([
      ['content-type', 'application/json'],
      ['x-kept', '1'],
      ['x-shop', 'yours'],
      ['vary', 'a'],
      ['vary', 'b'],
      ['set-cookie', expect.stringMatching(/^seen=yes; Max-Age=5/)],
      ['set-cookie', expect.stringMatching(/^old=; Max-Age=0/)],
    ])
  })

  it('adds its cookies to those of the route', async () => {
    const { headers } = await answer((out) => out.setCookie('b', '2') && null, { headers: { 'set-cookie': 'a=1' } })
    expect(headers.getSetCookie()).toEqual(['a=1', expect.stringContaining('b=2')])
  })

  it('may be the type of the content, or take it away', async () => {
    const csv = await answer((out) => out.setHeader('content-type', 'text/csv') && new TextEncoder().encode('a,b'))
    expect(csv.headers.getAll('content-type')).toEqual(['text/csv'])
    const gone = await answer((out) => {
      out.status = 304
      return { a: 1 }
    })
    expect(gone).toMatchObject({ status: 304, text: '' })
    const found = await answer((out) => {
      out.status = 200
    })
    expect(found).toMatchObject({ status: 200, text: '' })
  })

  it('is waited for', async () => {
    const response = await answer(async (out) => {
      await Promise.resolve()
      out.status = 201
      return 1
    })
    expect(response.status).toBe(201)
  })

  it('does not touch a response that the endpoint makes, nor an error', async () => {
    const touched = (out: Reply): Reply => {
      out.status = 500
      return out.setHeader('x-a', '1')
    }
    const own = await answer((out) => touched(out) && Response.text('own'))
    expect(own).toMatchObject({ status: 200, text: 'own' })
    expect(own.headers.has('x-a')).toBe(false)
    expect((await answer((out) => touched(out) && globalThis.Response.json(1))).status).toBe(200)
    const app = quiet().get(
      '/',
      signature({ out: reply() }, ({ out }) => touched(out) && HttpError.conflict()),
    )
    const error = await exchange(app.handle, 'GET /')
    expect(error.status).toBe(409)
    expect(error.headers.has('x-a')).toBe(false)
  })

  it('leaves a response that it says nothing of as it is', () => {
    const routes = new Routes()
      .get('/a', () => 1)
      .get(
        '/b',
        signature({ out: reply() }, () => 1),
      )
    const [plain, replied] = ['/a', '/b'].map((path) => exchange(routes.handle, `GET ${path}`))
    return expect(Promise.all([plain, replied])).resolves.toHaveLength(2)
  })

  it('refuses what no response can be', async () => {
    for (const status of [99, 600, 200.5, Number.NaN]) {
      await expect(
        answer((out) => {
          out.status = status
        }),
      ).rejects.toThrow('reply.status must be an integer from 200 to 599')
    }
    expect(() => new Reply().setHeader('x', 'a\r\nb: c')).toThrow('cannot carry')
    expect(() => new Reply().setCookie('a;b', 'c')).toThrow('is not a token')
  })
})
