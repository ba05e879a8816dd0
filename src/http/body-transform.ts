// The content of a request changed on its way to whoever reads it: decoded, counted, verified.

import type { HttpReceiveEvent, Receive, ReceiveEvent } from '../gateway/asgi.ts'
import { ClientDisconnect } from './errors.ts'

/** Makes another content of the content as it arrives. What it throws is thrown where the body is read. */
export type BodyTransform = (body: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

/** What the wrapped `receive` must know of its request. */
interface TransformContext {
  /** Runs a function when the response is over, after all others. */
  deferLast(run: () => void | Promise<void>): void
}

type State =
  | { readonly type: 'unread' }
  | { readonly type: 'reading'; readonly chunks: AsyncIterator<Uint8Array> }
  | { readonly type: 'ended' }

const disconnected: HttpReceiveEvent = Object.freeze({ type: 'http.disconnect' })
const end: HttpReceiveEvent = Object.freeze({ type: 'http.request', body: new Uint8Array(0), moreBody: false })

/** `receive` with the content changed. Nothing is received and `transform` is not called before somebody reads. */
export function transformedReceive(receive: Receive, transform: BodyTransform, context: TransformContext): Receive {
  let state: State = { type: 'unread' }

  async function read(chunks: AsyncIterator<Uint8Array>): Promise<ReceiveEvent> {
    try {
      const step = await chunks.next()
      if (step.done !== true) return { type: 'http.request', body: step.value, moreBody: true }
      if (state.type === 'ended') return disconnection(receive)
      state = { type: 'ended' }
      return end
    } catch (error) {
      state = { type: 'ended' }
      if (error instanceof ClientDisconnect) return disconnected
      throw error
    }
  }

  return function receiveTransformed() {
    if (state.type === 'ended') return disconnection(receive)
    if (state.type === 'reading') return read(state.chunks)
    const chunks = transform(contentOf(receive))[Symbol.asyncIterator]()
    state = { type: 'reading', chunks }
    // Content that nobody reads to its end still holds what decodes it.
    context.deferLast(async () => {
      if (state.type === 'reading') await chunks.return?.()
    })
    return read(chunks)
  }
}

async function* contentOf(receive: Receive): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const event = await receive()
    if (event.type === 'http.disconnect') throw new ClientDisconnect()
    if (event.type !== 'http.request') throw new TypeError(`expected http.request from the server, got ${event.type}`)
    if (event.body.length > 0) yield event.body
    if (!event.moreBody) return
  }
}

// What the transform left unread is no part of the content: whoever asks further waits for the client to leave.
async function disconnection(receive: Receive): Promise<ReceiveEvent> {
  for (;;) {
    const event = await receive()
    if (event.type !== 'http.request') return event
  }
}
