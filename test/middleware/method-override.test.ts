import { describe, expect, it, test } from 'vitest'

import type { HeaderList } from '../../src/gateway/asgi.ts'
import { Response } from '../../src/http/response.ts'
import { methodOverride, type MethodOverrideOptions } from '../../src/middleware/method-override.ts'
import { requestWith, type ScopeOptions } from '../http/harness.ts'

const form: HeaderList = [['content-type', 'application/x-www-form-urlencoded']]
const all: MethodOverrideOptions = { query: '_method', header: 'x-http-method-override' }

async function methodOf(
  options: MethodOverrideOptions | undefined,
  body: string,
  scope: ScopeOptions & { later?: boolean } = { headers: form },
): Promise<string> {
  let method = ''
  await methodOverride(options)((request) => {
    method = request.method
    return Response.empty()
  })(requestWith([body], scope))
  return method
}

test.each(['PUT', 'PATCH', 'DELETE', 'delete', 'Put'])('_method=%s', async (method) => {
  expect(await methodOf({}, `_method=${method}&title=x`)).toBe(method.toUpperCase())
  expect(await methodOf({}, `title=x&_method=${method}`, { headers: form, later: true })).toBe(method.toUpperCase())
})

test.each(['GET', 'HEAD', 'OPTIONS', 'POST', 'CONNECT', 'TRACE', '', 'PUT\r\nx', 'BREW'])(
  '_method=%j is 400',
  async (method) => {
    const body = `_method=${encodeURIComponent(method)}`
    await expect(methodOf({}, body)).rejects.toMatchObject({ status: 400 })
  },
)

describe('nothing is overridden', () => {
  test.each(['GET', 'HEAD', 'PUT', 'OPTIONS'])('of %s', async (method) => {
    const scope = { method, queryString: '_method=DELETE', headers: [...form, ['x-http-method-override', 'DELETE']] }
    expect(await methodOf(all, '_method=DELETE', scope as ScopeOptions)).toBe(method)
  })

  it('without the field', async () => {
    expect(await methodOf({}, 'title=x')).toBe('POST')
  })

  it('by query or header, unless that is asked for', async () => {
    const scope: ScopeOptions = { queryString: '_method=PUT', headers: [['x-http-method-override', 'PUT']] }
    expect(await methodOf(undefined, '', scope)).toBe('POST')
    expect(await methodOf({ query: '_method' }, '', scope)).toBe('PUT')
    expect(await methodOf({ header: 'X-HTTP-Method-Override' }, '', scope)).toBe('PUT')
  })

  it('by JSON or a form with files, whose body is left alone', async () => {
    const request = requestWith(['{"_method":"PUT"}'], { headers: [['content-type', 'application/json']] })
    let used: boolean | undefined
    await methodOverride()((inner) => {
      used = inner.bodyUsed
      return Response.text(inner.method)
    })(request)
    expect(used).toBe(false)
    const multipart: HeaderList = [['content-type', 'multipart/form-data; boundary=b']]
    expect(await methodOf({}, '--b--', { headers: multipart })).toBe('POST')
    expect(await methodOf(all, '--b--', { headers: multipart, queryString: '_method=PUT' })).toBe('PUT')
  })
})

it('asks the header, then the query, then the field', async () => {
  const both: ScopeOptions = { queryString: '_method=PATCH', headers: [...form, ['x-http-method-override', 'DELETE']] }
  expect(await methodOf(all, '_method=PUT', both)).toBe('DELETE')
  expect(await methodOf(all, '_method=PUT', { ...both, headers: form })).toBe('PATCH')
  expect(await methodOf(all, '_method=PUT', { headers: form })).toBe('PUT')
})

it('leaves the form to the handler, and answers at once when it has arrived', async () => {
  const request = requestWith(['_method=PUT&title=Walden'], { headers: form })
  const response = methodOverride()((inner) => Response.text(inner.method))(request)
  expect(response).toBeInstanceOf(Response)
  expect((await request.form()).text('title')).toBe('Walden')
})

describe('options', () => {
  test.each<[MethodOverrideOptions, RegExp]>([
    [{ field: '' }, /field must be a name or false/],
    [{ field: false }, /give a field, a query parameter or a header/],
    [{ header: 7 as unknown as string }, /header must be a name or false/],
  ])('%j', (options, message) => {
    expect(() => methodOverride(options)).toThrow(message)
  })
})
