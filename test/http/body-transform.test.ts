import { describe, expect, it } from 'vitest'

import type { ReceiveEvent } from '../../src/gateway/asgi.ts'
import { cleanUp } from '../../src/http/application.ts'
import { ClientDisconnect } from '../../src/http/errors.ts'
import { receiveOf, Request } from '../../src/http/request.ts'
import { httpScope, part, receiver, requestWith } from './harness.ts'

const decoder = new TextDecoder()
const encoder = new TextEncoder()

async function* upper(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) yield encoder.encode(decoder.decode(chunk).toUpperCase())
}

async function* twice(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    yield chunk
    yield chunk
  }
}

async function drained(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += decoder.decode(chunk)
  return text
}

describe('transformBody', () => {
  it('changes every way to read', async () => {
    const read = requestWith(['a', '', 'b'])
    read.transformBody(upper)
    expect(await read.text()).toBe('AB')
    expect(await read.text()).toBe('AB')

    const streamed = requestWith(['a', 'b'], { later: true })
    streamed.transformBody(upper)
    expect(await drained(streamed.body)).toBe('AB')

    const form = requestWith(['a=b'], { headers: [['content-type', 'application/x-www-form-urlencoded']] })
    form.transformBody(upper)
    expect((await form.form()).get('A')).toBe('B')

    const mounted = requestWith(['a'])
    mounted.transformBody(upper)
    const receive = receiveOf(mounted)
    expect(await receive()).toEqual(part('A', true))
    expect(await receive()).toEqual(part(''))
  })

  it('changes a stream that was looked at before', async () => {
    const request = requestWith(['a', 'b'])
    const { body } = request
    request.transformBody(upper)
    expect(await drained(body)).toBe('AB')
  })

  it('is applied in the order of the calls', async () => {
    const request = requestWith(['a', 'b'])
    request.transformBody(upper)
    request.transformBody(twice)
    expect(await request.text()).toBe('AABB')
  })

  it('does nothing until somebody reads', async () => {
    let calls = 0
    const request = new Request(httpScope(), () => {
      throw new Error('received')
    })
    request.transformBody((body) => {
      calls++
      return body
    })
    await cleanUp(request)
    expect(calls).toBe(0)
    expect(request.bodyUsed).toBe(false)
  })

  it('is refused once the body was read', async () => {
    const request = requestWith(['a'])
    await request.bytes()
    expect(() => request.transformBody(upper)).toThrow(/already read.*outside of what reads it/)
  })

  it('counts what comes out for the limit', async () => {
    const request = requestWith(['abc'])
    request.bodyLimit = 5
    request.transformBody(twice)
    await expect(request.bytes()).rejects.toMatchObject({ status: 413 })
  })

  it('throws its errors where the body is read', async () => {
    const request = requestWith(['a'])
    // oxlint-disable-next-line require-yield
    request.transformBody(async function* refuse() {
      throw new RangeError('no')
    })
    await expect(request.text()).rejects.toThrow('no')
    await expect(request.text()).rejects.toThrow('no')
  })

  it('passes the leaving of the client on', async () => {
    const events: ReceiveEvent[] = [part('a', true), { type: 'http.disconnect' }, { type: 'http.disconnect' }]
    const read = new Request(httpScope(), receiver(events))
    read.transformBody(upper)
    await expect(read.bytes()).rejects.toBeInstanceOf(ClientDisconnect)

    const mounted = new Request(httpScope(), receiver(events))
    mounted.transformBody(upper)
    const receive = receiveOf(mounted)
    await receive()
    expect(await receive()).toEqual({ type: 'http.disconnect' })
    expect(await receive()).toEqual({ type: 'http.disconnect' })
  })

  it('does not give what it left unread as content', async () => {
    const request = new Request(httpScope(), receiver([part('a', true), part('b'), { type: 'http.disconnect' }]))
    // oxlint-disable-next-line require-yield
    request.transformBody(async function* nothing(body) {
      for await (const _ of body) return
    })
    const receive = receiveOf(request)
    expect(await receive()).toEqual(part(''))
    expect(await receive()).toEqual({ type: 'http.disconnect' })
  })

  it('is ended with the response when nobody reads on', async () => {
    let ended = false
    const request = requestWith(['a', 'b'])
    request.transformBody(async function* held(body) {
      try {
        yield* body
      } finally {
        ended = true
      }
    })
    for await (const chunk of request.body) {
      expect(decoder.decode(chunk)).toBe('a')
      break
    }
    expect(ended).toBe(false)
    await cleanUp(request)
    expect(ended).toBe(true)
  })
})
