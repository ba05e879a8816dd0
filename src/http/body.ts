// The content of a request: read once from the server, kept if it was read whole.

import type { Receive, ReceiveEvent } from '../gateway/asgi.ts'
import { type ContentType, decodeText } from './content-type.ts'
import { ClientDisconnect, HttpError } from './errors.ts'
import { emptyForm, type Form, type FormOptions, parseForm } from './form.ts'
import type { Headers } from './headers.ts'
import { JsonSyntaxError, parseJson } from './json.ts'

/** What the body must know of its request. */
export interface BodyContext {
  readonly headers: Headers
  readonly contentType: ContentType
  /** The most bytes to buffer, or to take for a form. */
  readonly bodyLimit: number
  /** Runs a function when the response is over, after all others. */
  deferLast(run: () => void | Promise<void>): void
}

type State =
  | { readonly type: 'unread' }
  | { readonly type: 'reading'; readonly bytes: Promise<Uint8Array> }
  | { readonly type: 'complete'; readonly bytes: Uint8Array }
  | { readonly type: 'streamed' }
  /** Taken by a form with files, which keeps no bytes. */
  | { readonly type: 'form' }
  | { readonly type: 'failed'; readonly error: unknown }

const unread: State = Object.freeze({ type: 'unread' })
const streamed: State = Object.freeze({ type: 'streamed' })
const taken: State = Object.freeze({ type: 'form' })

/** The body of one request, in whichever form is asked for. */
export class RequestBody {
  readonly #request: BodyContext
  #receive: Receive
  #state: State = unread
  #stream: ReadableStream<Uint8Array> | undefined = undefined
  #text: string | undefined = undefined
  #json: { readonly value: unknown } | undefined = undefined
  #form: Form | Promise<Form> | undefined = undefined

  constructor(request: BodyContext, receive: Receive) {
    this.#request = request
    this.#receive = receive
  }

  /** True once something was taken of the body. */
  get isUsed(): boolean {
    return this.#state.type !== 'unread'
  }

  /** Puts a function between the server and what reads from now on. Throws a TypeError if something was read. */
  wrapReceive(wrap: (receive: Receive) => Receive): void {
    if (this.isUsed) {
      throw new TypeError(
        'the request body was already read, and can no longer be transformed; put the middleware outside of what reads it',
      )
    }
    this.#receive = wrap(this.#receive)
  }

  /** The whole body; a promise only if it has not arrived yet. */
  read(): Uint8Array | Promise<Uint8Array> {
    const state = this.#state
    switch (state.type) {
      case 'complete':
      case 'reading':
        return state.bytes
      case 'failed':
        throw state.error
      case 'streamed':
        throw alreadyStreamed()
      case 'form':
        throw alreadyForm()
      case 'unread':
        return this.#begin()
      default:
        return state satisfies never
    }
  }

  async text(): Promise<string> {
    const bytes = await this.read()
    return (this.#text ??= decodeText(bytes, this.#request.contentType.parameters['charset']))
  }

  async json(): Promise<unknown> {
    const text = await this.text()
    try {
      // Looked at after the wait: of several readers the first one parses.
      this.#json ??= { value: parseJson(text) }
      return this.#json.value
    } catch (cause) {
      if (!(cause instanceof JsonSyntaxError)) throw cause
      throw new HttpError(400, `malformed JSON: ${cause.message}`, { cause })
    }
  }

  /** The form; a promise only if it has not arrived yet, or has files. Options count in the first call. */
  form(options?: FormOptions): Form | Promise<Form> {
    if (this.#form !== undefined) return this.#form
    const { contentType } = this.#request
    if (contentType.type === 'multipart/form-data') return (this.#form = this.#readMultipart(contentType, options))
    if (contentType.type !== 'application/x-www-form-urlencoded') return emptyForm
    const { charset } = contentType.parameters
    const bytes = this.read()
    if (!(bytes instanceof Promise)) return (this.#form = parseForm(bytes, charset, options))
    return (this.#form = bytes.then((arrived) => (this.#form = parseForm(arrived, charset, options))))
  }

  /** The body as it arrives; after `read` a stream of the bytes that were kept. */
  stream(): ReadableStream<Uint8Array> {
    if (this.#state.type === 'streamed') throw alreadyStreamed()
    if (this.#state.type === 'form') throw alreadyForm()
    // Nothing is taken from the server until somebody reads: a mere look at `request.body` must not disturb it.
    this.#stream ??= new ReadableStream<Uint8Array>(
      {
        pull: (controller) => this.#pull(controller),
        cancel: () => {
          if (this.#state.type === 'unread') this.#state = streamed
        },
      },
      { highWaterMark: 0 },
    )
    return this.#stream
  }

  /** `receive` for an application that takes over: what was read whole is given again, as one event. */
  replay(): Receive {
    const state = this.#state
    switch (state.type) {
      case 'unread':
        return this.#receive
      case 'streamed':
        throw alreadyStreamed()
      case 'form':
        throw alreadyForm()
      case 'failed':
        throw state.error
      case 'reading':
      case 'complete': {
        let given = false
        return () => {
          if (given) return this.#receive()
          given = true
          return state.type === 'complete' ? wholeBody(state.bytes) : state.bytes.then(wholeBody)
        }
      }
      default:
        return state satisfies never
    }
  }

  // A form that has not been read yet is parsed while it arrives, so that its files are never in memory as a whole.
  async #readMultipart(contentType: ContentType, options: FormOptions | undefined): Promise<Form> {
    // From the first moment: a handler may answer without waiting for the form, and then no file may stay behind.
    let isOver = false
    let cleanUp: (() => Promise<void>) | undefined
    this.#request.deferLast(() => {
      isOver = true
      return cleanUp?.()
    })
    const next = this.#state.type === 'unread' ? this.#chunks() : onlyChunk(await this.read())
    // Files and their parser are loaded when the first form with files arrives: most applications have none.
    const { readMultipart } = await import('./multipart.ts')
    const defer = (run: () => Promise<void>): void | Promise<void> => {
      cleanUp = run
      return isOver ? run() : undefined
    }
    return readMultipart(contentType, next, defer, options)
  }

  /** Gives piece after piece to a form. */
  #chunks(): () => Promise<Uint8Array | undefined> {
    this.#state = taken
    const limit = this.#request.bodyLimit
    const declared = Number(this.#request.headers.get('content-length') ?? 0)
    let size = 0
    let more = true
    return async () => {
      if (declared > limit) throw this.#tooLarge()
      if (!more) return undefined
      const { body, moreBody } = contentOf(await this.#receive())
      more = moreBody
      size += body.length
      if (size > limit) throw this.#tooLarge()
      return body
    }
  }

  #begin(): Uint8Array | Promise<Uint8Array> {
    // Before anything is asked for: a client that waits for `100 Continue` need not send it at all.
    if (Number(this.#request.headers.get('content-length') ?? 0) > this.#request.bodyLimit) {
      const error = this.#tooLarge()
      this.#state = { type: 'failed', error }
      throw error
    }
    const event = this.#receive()
    if ('type' in event && event.type === 'http.request' && !event.moreBody) {
      return this.#complete(event.body)
    }
    const bytes = this.#collect(event)
    this.#state = { type: 'reading', bytes }
    return bytes
  }

  async #collect(first: ReceiveEvent | Promise<ReceiveEvent>): Promise<Uint8Array> {
    try {
      const chunks: Uint8Array[] = []
      let size = 0
      for (let event = await first; ; event = await this.#receive()) {
        const chunk = contentOf(event)
        size += chunk.body.length
        if (size > this.#request.bodyLimit) throw this.#tooLarge()
        if (chunk.body.length > 0) chunks.push(chunk.body)
        if (!chunk.moreBody) break
      }
      return this.#complete(joined(chunks, size))
    } catch (error) {
      this.#state = { type: 'failed', error }
      throw error
    }
  }

  #complete(bytes: Uint8Array): Uint8Array {
    if (bytes.length > this.#request.bodyLimit) {
      const error = this.#tooLarge()
      this.#state = { type: 'failed', error }
      throw error
    }
    this.#state = { type: 'complete', bytes }
    return bytes
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const state = this.#state
    if (state.type !== 'unread' && state.type !== 'streamed') {
      // `read` throws for a form: the stream was made before it, and reading it would take the form's bytes.
      const bytes = await this.read()
      if (bytes.length > 0) controller.enqueue(bytes)
      controller.close()
      return
    }
    this.#state = streamed
    for (;;) {
      const chunk = contentOf(await this.#receive())
      if (chunk.body.length > 0) controller.enqueue(chunk.body)
      if (!chunk.moreBody) controller.close()
      if (!chunk.moreBody || chunk.body.length > 0) return
    }
  }

  #tooLarge(): HttpError {
    return new HttpError(413, `the request body is larger than ${this.#request.bodyLimit} bytes`)
  }
}

function contentOf(event: ReceiveEvent): { readonly body: Uint8Array; readonly moreBody: boolean } {
  if (event.type === 'http.request') return event
  if (event.type === 'http.disconnect') throw new ClientDisconnect()
  throw new TypeError(`expected http.request or http.disconnect from the server, got ${event.type}`)
}

function wholeBody(body: Uint8Array): ReceiveEvent {
  return { type: 'http.request', body, moreBody: false }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function onlyChunk(bytes: Uint8Array): () => Uint8Array | undefined {
  let rest: Uint8Array | undefined = bytes
  return () => {
    const chunk = rest
    rest = undefined
    return chunk
  }
}

function alreadyForm(): TypeError {
  return new TypeError(
    'the request body was already read as a form with files, which keeps no bytes; call request.bytes() before form()',
  )
}

function alreadyStreamed(): TypeError {
  return new TypeError(
    'the request body was already read as a stream; read it once, or call request.bytes() first, which keeps it',
  )
}
