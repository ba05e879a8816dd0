// Moves a streamed body to the server at the client's speed, and stops its producer when the client leaves.

import type { HttpScope, Send } from '../gateway/asgi.ts'
import { ClientDisconnect } from './errors.ts'
import { type Chunk, openStream, type ResponseStream, type Source, type Step } from './stream.ts'

/** How long, in seconds, a producer that does not stop when its client has left can hold up the clean-up. */
const stopTimeout = 5

const gone = Symbol('the client is gone')

/**
 * Sends the chunks and the end of the body, waiting whenever the server asks to. When the client leaves, the producer
 * is stopped (`return()` of an iterator, `cancel()` of a web stream, `destroy()` of a Node stream) and this resolves.
 */
export async function sendStream(scope: HttpScope, stream: ResponseStream, send: Send): Promise<void> {
  const source = openStream(stream)
  const { signal } = scope
  let wake: (reason: typeof gone) => void = () => {}
  const onAbort = (): void => wake(gone)
  signal.addEventListener('abort', onAbort, { once: true })
  // Set while the producer works: an error is then its own, and it needs no stopping.
  let producing: Step | PromiseLike<Step> | undefined
  let busy = false
  try {
    for (let index = 0; !signal.aborted; index++) {
      busy = true
      producing = source.next()
      let step: Step | typeof gone
      if ('then' in producing) {
        const next = producing
        // Not Promise.race with one long-lived promise: every chunk would leave a reaction on it.
        step = await new Promise<Step | typeof gone>((resolve, reject) => {
          wake = resolve
          next.then(resolve, reject)
        })
        if (step === gone) break
      } else {
        step = producing
      }
      busy = false
      if (step.done) {
        await send({ type: 'http.response.body', body: '', moreBody: false })
        return
      }
      const body = checkedChunk(step.value, index)
      // An empty first piece lets the head go while the next one is still being made.
      if (body.length === 0 && index > 0) continue
      const written = send({ type: 'http.response.body', body, moreBody: true })
      if (written !== undefined) await written
    }
  } catch (error) {
    if (!busy) await stopSource(source)
    if (signal.aborted && isFarewell(error)) return
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
  await stopSource(source, busy ? producing : undefined)
}

/** Frees what a stream holds that nobody will read. */
export async function discardStream(stream: ResponseStream): Promise<void> {
  await stopSource(openStream(stream))
}

async function stopSource(source: Source, pending?: Step | PromiseLike<Step>): Promise<void> {
  const stopped = Promise.allSettled([pending, Promise.resolve(source).then((producer) => producer.stop())])
  let timer: NodeJS.Timeout | undefined
  const waited = new Promise<readonly PromiseSettledResult<unknown>[]>((resolve) => {
    timer = setTimeout(resolve, stopTimeout * 1000, [])
  })
  const results = await Promise.race([stopped, waited])
  clearTimeout(timer)
  for (const result of results) {
    if (result.status === 'rejected' && !isFarewell(result.reason)) throw result.reason
  }
}

// What streams say when they are closed before their end; the client's leaving is no fault of theirs.
function isFarewell(error: unknown): boolean {
  if (error instanceof ClientDisconnect) return true
  if (!(error instanceof Error)) return false
  return error.name === 'AbortError' || ('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')
}

function checkedChunk(chunk: unknown, index: number): Chunk {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return chunk
  const kind = chunk === null ? 'null' : typeof chunk
  throw new TypeError(`chunk ${index} of a streamed body must be a string or a Uint8Array, got ${kind}`)
}
