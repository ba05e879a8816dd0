import { describe, expect, it, test } from 'vitest'

import { ClientDisconnect, HttpError } from '../../src/http/errors.ts'
import { Form } from '../../src/http/form.ts'
import { JsonSyntaxError } from '../../src/http/json.ts'
import { receiveOf, Request } from '../../src/http/request.ts'
import { httpScope, part, receiver, requestWith } from './harness.ts'

const form = [['content-type', 'application/x-www-form-urlencoded']] as const
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

describe('read', () => {
  it('is synchronous when the whole body is there, and copies nothing', () => {
    const bytes = new TextEncoder().encode('all')
    const request = requestWith([bytes])
    expect(request.read()).toBe(bytes)
    expect(request.read()).toBe(bytes)
  })

  it.each([false, true])('joins pieces (as promises: %s)', async (later) => {
    const request = requestWith(['on', '', 'e'], { later })
    const first = request.read()
    expect(first).toBeInstanceOf(Promise)
    expect(request.read()).toBe(first)
    expect(text(await first)).toBe('one')
    expect(request.read()).toEqual(await first)
  })

  it('takes one late piece', async () => {
    expect(text(await requestWith(['x'], { later: true }).read())).toBe('x')
    expect(await requestWith([], { later: true }).read()).toHaveLength(0)
  })

  it('asks the server once, however many readers wait', async () => {
    const request = requestWith(['{"a"', ':1}'], { later: true })
    const all = await Promise.all([request.bytes(), request.text(), request.json(), request.json()])
    expect(all[1]).toBe('{"a":1}')
    expect(all[2]).toEqual({ a: 1 })
    expect(all[2]).toBe(all[3])
  })
})

describe('bodyLimit', () => {
  it('refuses a body that is there', () => {
    const request = requestWith(['12345'])
    request.bodyLimit = 4
    expect(() => request.read()).toThrow(new HttpError(413, 'the request body is larger than 4 bytes'))
    expect(() => request.read()).toThrow(HttpError)
  })

  it('refuses by the declared length before anything is asked for', async () => {
    let reads = 0
    const request = new Request(httpScope({ headers: [['content-length', '5']] }), () => {
      reads++
      return part('1', true)
    })
    request.bodyLimit = 4
    await expect(request.bytes()).rejects.toMatchObject({ status: 413 })
    expect(reads).toBe(0)
  })

  it('counts what has no declared length', async () => {
    const request = requestWith(['12', '34', '5'])
    request.bodyLimit = 4
    await expect(request.text()).rejects.toMatchObject({ status: 413 })
    await expect(request.json()).rejects.toMatchObject({ status: 413 })
  })

  it('lets a body of exactly that size pass', async () => {
    const request = requestWith(['12', '34'], { headers: [['content-length', '4']] })
    request.bodyLimit = 4
    expect(await request.text()).toBe('1234')
  })

  it('is 10 MiB by default', () => {
    expect(requestWith([]).bodyLimit).toBe(10_485_760)
  })

  it('does not bind streams', async () => {
    const request = requestWith(['123', '456'])
    request.bodyLimit = 1
    expect(await collect(request)).toBe('123456')
  })
})

describe('text', () => {
  it('is UTF-8 by default', async () => {
    expect(await requestWith(['é']).text()).toBe('é')
  })

  it('follows the charset', async () => {
    const headers = [['content-type', 'text/plain; charset=iso-8859-1']] as const
    expect(await requestWith([Uint8Array.of(0xe9)], { headers }).text()).toBe('é')
  })

  it('refuses what is no text, and what nobody knows', async () => {
    await expect(requestWith([Uint8Array.of(0xff)]).text()).rejects.toMatchObject({ status: 400 })
    const headers = [['content-type', 'text/plain; charset=x-none']] as const
    await expect(requestWith(['a'], { headers }).text()).rejects.toMatchObject({ status: 415 })
  })
})

describe('json', () => {
  it('parses, also after text()', async () => {
    const request = requestWith(['{"a":1}'])
    expect(await request.text()).toBe('{"a":1}')
    expect(await request.json<{ a: number }>()).toEqual({ a: 1 })
    expect(await request.text()).toBe('{"a":1}')
  })

  test.each([
    ['', 0],
    ['{"a":}', 5],
    ['{"__proto__":1}', 1],
  ])('malformed: %j', async (body, position) => {
    const error = await requestWith([body])
      .json()
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(HttpError)
    expect(error).toMatchObject({ status: 400, cause: expect.any(JsonSyntaxError), message: /^malformed JSON: / })
    expect(error).toMatchObject({ detail: expect.stringContaining(`at position ${position}`) })
  })
})

describe('form', () => {
  it('parses urlencoded fields', async () => {
    const request = requestWith(['a=1&b=x+y&a=%C3%A9'], { headers: form })
    const fields = await request.form()
    expect([...fields]).toEqual([
      ['a', '1'],
      ['b', 'x y'],
      ['a', 'é'],
    ])
    expect(await request.form()).toBe(fields)
  })

  it('does not take a leading ? for syntax', async () => {
    expect([...(await requestWith(['?a=1'], { headers: form }).form())]).toEqual([['?a', '1']])
  })

  it('decodes escapes in the charset of the content type', async () => {
    const headers = [['content-type', 'application/x-www-form-urlencoded; charset=latin1']] as const
    expect((await requestWith(['a=%E9+%41%zz'], { headers }).form()).get('a')).toBe('é A%zz')
  })

  it('limits the number of fields', async () => {
    const many = 'a&'.repeat(1001)
    await expect(requestWith([many], { headers: form }).form()).rejects.toMatchObject({
      status: 400,
      detail: 'Too many fields. Maximum number of fields is 1000.',
    })
    expect((await requestWith(['a&'.repeat(1000)], { headers: form }).form()).size).toBe(1000)
    expect((await requestWith([many], { headers: form }).form({ maxFields: 1001 })).size).toBe(1001)
  })

  it('is empty for other content', async () => {
    expect((await requestWith(['a=1']).form()).size).toBe(0)
    expect((await requestWith(['{}'], { headers: [['content-type', 'application/json']] }).form()).size).toBe(0)
  })

  it('limits the size of a field, in bytes', async () => {
    const of = (length: number): string => `a=${'%E2%82%AC'.repeat(length)}`
    await expect(requestWith([of(34)], { headers: form }).form({ maxFieldSize: 100 })).rejects.toMatchObject({
      status: 413,
      detail: 'Part exceeded maximum size of 100 bytes.',
    })
    expect((await requestWith([of(33)], { headers: form }).form({ maxFieldSize: 100 })).text('a')).toBe('€'.repeat(33))
  })

  it('is synchronous when the whole body is there', () => {
    const request = requestWith(['a=1'], { headers: form })
    const fields = request.readForm()
    expect(fields).toBeInstanceOf(Form)
    expect(request.readForm()).toBe(fields)
    expect(requestWith(['a', '=1'], { headers: form }).readForm()).toBeInstanceOf(Promise)
  })
})

describe('body', () => {
  it('streams the pieces as they come', async () => {
    const seen: string[] = []
    for await (const chunk of requestWith(['a', '', 'b'], { later: true }).body) seen.push(text(chunk))
    expect(seen).toEqual(['a', 'b'])
  })

  it('takes nothing before somebody reads', async () => {
    let reads = 0
    const request = new Request(httpScope(), () => {
      reads++
      return part('x')
    })
    expect(request.body).toBe(request.body)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    expect(reads).toBe(0)
    expect(await request.text()).toBe('x')
    expect(await collect(request)).toBe('x')
  })

  it('replays what was read whole', async () => {
    const request = requestWith(['on', 'e'])
    expect(await request.text()).toBe('one')
    expect(await collect(request)).toBe('one')
    expect(await request.json().catch((error: HttpError) => error.status)).toBe(400)
  })

  it('replays what is still being read', async () => {
    const request = requestWith(['on', 'e'], { later: true })
    const reading = request.bytes()
    expect(await collect(request)).toBe('one')
    expect(text(await reading)).toBe('one')
  })

  it('ends at once without content', async () => {
    expect(await collect(requestWith([]))).toBe('')
    const request = requestWith([])
    void request.read()
    expect(await collect(request)).toBe('')
  })

  it('cannot be read twice', async () => {
    const request = requestWith(['a', 'b'])
    await collect(request)
    expect(() => request.body).toThrow('the request body was already read as a stream')
    expect(() => request.read()).toThrow(TypeError)
    await expect(request.text()).rejects.toThrow('call request.bytes() first, which keeps it')
    await expect(request.json()).rejects.toThrow(TypeError)
    expect(() => receiveOf(request)).toThrow(TypeError)
  })

  it('is spent when it was cancelled', async () => {
    const request = requestWith(['a', 'b'])
    await request.body.cancel()
    await expect(request.text()).rejects.toThrow('already read as a stream')
  })
})

describe('the client leaves', () => {
  const leaving = (): Request => {
    return new Request(httpScope(), receiver([part('a', true), { type: 'http.disconnect' }]))
  }

  it('while the body is read whole', async () => {
    const request = leaving()
    await expect(request.bytes()).rejects.toThrow(ClientDisconnect)
    await expect(request.text()).rejects.toThrow(ClientDisconnect)
    expect(() => request.read()).toThrow(ClientDisconnect)
    expect(() => receiveOf(request)).toThrow(ClientDisconnect)
    await expect(collect(request)).rejects.toThrow(ClientDisconnect)
  })

  it('while the body is streamed', async () => {
    await expect(collect(leaving())).rejects.toThrow(ClientDisconnect)
  })

  it('before the body', async () => {
    const request = new Request(httpScope(), () => ({ type: 'http.disconnect' }))
    await expect(request.bytes()).rejects.toThrow(ClientDisconnect)
  })
})

describe('receiveOf', () => {
  it("is the server's own while nothing was read", () => {
    const receive = receiver([])
    expect(receiveOf(new Request(httpScope(), receive))).toBe(receive)
    const request = new Request(httpScope(), receive)
    void request.body
    expect(receiveOf(request)).toBe(receive)
  })

  it('gives a body again that was read, then what the server says', async () => {
    const request = new Request(httpScope(), receiver([part('x'), { type: 'http.disconnect' }]))
    void request.read()
    const receive = receiveOf(request)
    expect(receive()).toMatchObject({ type: 'http.request', moreBody: false })
    expect(receive()).toEqual({ type: 'http.disconnect' })
  })

  it('waits for a body that is being read', async () => {
    const request = requestWith(['a', 'b'], { later: true })
    void request.bytes()
    const event = await receiveOf(request)()
    expect(event.type === 'http.request' && text(event.body)).toBe('ab')
  })
})

it('refuses events of another protocol', async () => {
  const request = new Request(httpScope(), () => ({ type: 'websocket.connect' }))
  await expect(request.bytes()).rejects.toThrow('expected http.request or http.disconnect')
})

async function collect(request: Request): Promise<string> {
  let all = ''
  for await (const chunk of request.body) all += text(chunk)
  return all
}
