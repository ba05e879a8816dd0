// Prototype pollution: whatever names a client sends, no object of ours or of the runtime gains a property by it.

import { afterEach, expect, it } from 'vitest'

import type { Request } from '../../src/http/request.ts'
import { requestWith } from './harness.ts'

const names = ['__proto__', 'constructor', 'prototype', '__proto__[admin]', 'constructor.prototype.admin', 'toString']

afterEach(() => {
  if ('admin' in {} || Object.getPrototypeOf({}) !== Object.prototype) throw new Error('a prototype was polluted')
})

function posting(body: string, type: string): Request {
  return requestWith([body], { headers: [['content-type', type]] })
}

it('queries keep such names as names', () => {
  const { query } = requestWith([], { queryString: names.map((name) => `${name}=admin`).join('&') })
  for (const name of names) expect(query.get(name)).toBe('admin')
  expect(query.get('hasOwnProperty')).toBeUndefined()
})

it('cookies keep such names as names', () => {
  const { cookies } = requestWith([], { headers: [['cookie', '__proto__=admin; constructor=admin']] })
  expect([...cookies.keys()]).toEqual(['__proto__', 'constructor'])
  expect(cookies.get('toString')).toBeUndefined()
})

it('urlencoded forms keep such names as names', async () => {
  const body = names.map((name) => `${encodeURIComponent(name)}=admin`).join('&')
  const form = await posting(body, 'application/x-www-form-urlencoded').form()
  for (const name of names) expect(form.text(name)).toBe('admin')
  expect(form.get('hasOwnProperty')).toBeUndefined()
})

it('multipart forms keep such names as names', async () => {
  const parts = names.map((name) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nadmin\r\n`)
  const form = await posting(`${parts.join('')}--b--\r\n`, 'multipart/form-data; boundary=b').form()
  for (const name of names) expect(form.text(name)).toBe('admin')
})

it('JSON with __proto__, or a constructor that has a prototype, is refused', async () => {
  const bodies = [
    '{"__proto__":{"admin":true}}',
    '{"a":[{"\\u005f_proto__":{"admin":true}}]}',
    '{"constructor":{"prototype":{"admin":true}}}',
  ]
  for (const body of bodies) {
    await expect(posting(body, 'application/json').json()).rejects.toMatchObject({ status: 400 })
  }
})

it('parameters of content types keep such names as names', () => {
  const { contentType } = posting('', 'text/plain; __proto__=admin; constructor=admin')
  expect(contentType.type).toBe('text/plain')
  expect(contentType.parameters['admin']).toBeUndefined()
})
