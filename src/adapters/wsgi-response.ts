// One response of a WSGI application: startResponse, write and the iterable become gateway events
// (PEP 3333, "The start_response() Callable", "Buffering and Streaming", "Error Handling").
import type { HeaderField, HttpScope, HttpSendEvent, Send } from '../gateway/asgi.ts'
import { hopByHopFields, isFieldText, isToken, parseContentLength } from '../gateway/field.ts'
import type { Environ, StartResponse, WsgiApplication } from '../gateway/wsgi.ts'

// open: the application may start and write. complete: the last event is on its way. closed: close() was called.
type State = 'open' | 'complete' | 'closed'

interface Head {
  readonly status: number
  readonly headers: readonly HeaderField[]
  /** Content-Length as the application declares it. */
  readonly length: number | undefined
}

/** Runs one call of an application and streams what it gives. */
export class WsgiResponse {
  readonly #scope: HttpScope
  readonly #send: Send
  #state: State = 'open'
  #head: Head | undefined
  #headSent = false
  #sentBytes = 0
  // The last chunk of an array, until it is known whether another one follows: the last one ends the response.
  #held: Uint8Array | undefined
  // `write` cannot wait: what it is given while the server is not ready queues up here.
  readonly #queue: HttpSendEvent[] = []
  #wait: Promise<void> | undefined

  constructor(scope: HttpScope, send: Send) {
    this.#scope = scope
    this.#send = send
  }

  /** Done when the response is complete, or its client gone, and `close()` was called. Throws what the application throws. */
  run(application: WsgiApplication, environ: Environ): void | Promise<void> {
    let body: ResponseBody | undefined
    let wait
    try {
      body = new ResponseBody(application(environ, this.#startResponse))
      wait = this.#advance(body)
    } catch (error) {
      this.#abandon(body, environ)
      throw error
    }
    if (wait !== undefined) return this.#continue(wait, body, environ)
    this.#state = 'closed'
    return body.close()
  }

  async #continue(wait: Promise<void>, body: ResponseBody, environ: Environ): Promise<void> {
    try {
      for (let next: Promise<void> | undefined = wait; next !== undefined; next = this.#advance(body)) {
        await next
        this.#wait = undefined
      }
    } catch (error) {
      this.#abandon(body, environ)
      throw error
    }
    this.#state = 'closed'
    body.close()
  }

  /** Sends until it has to wait, and returns for what; undefined when nothing is left. */
  #advance(body: ResponseBody): Promise<void> | undefined {
    for (;;) {
      while (this.#wait === undefined && this.#queue.length > 0) this.#sendNow(this.#queue.shift())
      if (this.#wait !== undefined) return this.#wait
      if (this.#state !== 'open') return undefined
      // An array ends by itself; whatever else iterates may go on for ever and has to stop when its client has left.
      if (!body.isArray && this.#scope.signal.aborted) {
        this.#state = 'complete'
        return undefined
      }
      const chunk = body.next()
      if (chunk === undefined) this.#finish()
      else if (chunk.byteLength > 0) this.#accept(chunk, body)
    }
  }

  #accept(chunk: Uint8Array, body: ResponseBody): void {
    if (body.isArray) {
      if (this.#held !== undefined) this.#put(this.#held)
      this.#held = chunk
      return
    }
    this.#put(chunk)
    // The head is known, and nobody reads the rest.
    if (this.#scope.method === 'HEAD' || this.#isContentless()) this.#finish()
    // PEP 3333, "Buffering and Streaming": the chunk goes out before the next one is made. Sockets write, and other
    // requests get on, while the event loop has its turn.
    else this.#wait ??= nextTurn()
  }

  readonly #startResponse: StartResponse = (status, headers, excInfo) => {
    if (this.#state !== 'open') throw new Error('startResponse was called after the end of the response')
    if (excInfo !== undefined && excInfo !== null) {
      // Too late for another head: the error goes on, and ends the response where it is.
      if (this.#headSent) throw excInfo
    } else if (this.#head !== undefined)
      throw new Error('startResponse was called twice; the second call needs excInfo, the error that made it necessary')
    this.#head = parseHead(status, headers)
    return (data) => {
      if (this.#state !== 'open') throw new Error('write was called after the end of the response')
      if (!(data instanceof Uint8Array)) throw new TypeError(`write takes a Uint8Array, not ${describe(data)}`)
      if (data.byteLength > 0) this.#put(data)
    }
  }

  /** Sends a piece of the body, behind the head. */
  #put(bytes: Uint8Array): void {
    const head = this.#begin()
    if (this.#isContentless()) return
    this.#sentBytes += bytes.byteLength
    if (head.length !== undefined && this.#sentBytes > head.length)
      throw new Error(`the body is longer than its Content-Length of ${head.length} bytes`)
    this.#emit({ type: 'http.response.body', body: bytes, moreBody: true })
  }

  #finish(): void {
    const last = this.#held
    const total = this.#sentBytes + (last?.byteLength ?? 0)
    const declared = this.#head?.length
    if (declared !== undefined && !this.#isContentless()) {
      // HEAD carries the length that the body of a GET would have.
      const short = total < declared && this.#scope.method !== 'HEAD'
      if (short || total > declared)
        throw new Error(`the body has ${total} bytes, and its Content-Length is ${declared}`)
    }
    this.#begin()
    this.#emit(
      last === undefined || this.#isContentless()
        ? { type: 'http.response.body' }
        : { type: 'http.response.body', body: last },
    )
    this.#state = 'complete'
  }

  /** Sends the head if it has not been sent: with the first bytes, as it can be replaced until then. */
  #begin(): Head {
    const head = this.#head
    if (head === undefined) throw new Error('the WSGI application did not call startResponse before its first bytes')
    if (this.#headSent) return head
    this.#headSent = true
    this.#emit({ type: 'http.response.start', status: head.status, headers: head.headers })
    return head
  }

  #isContentless(): boolean {
    const status = this.#head?.status
    return status === 204 || status === 205 || status === 304
  }

  #emit(event: HttpSendEvent): void {
    if (this.#wait === undefined && this.#queue.length === 0) this.#sendNow(event)
    else this.#queue.push(event)
  }

  #sendNow(event: HttpSendEvent | undefined): void {
    const sent = event === undefined ? undefined : this.#send(event)
    if (sent instanceof Promise) this.#wait = sent
  }

  /** After an error: closes, and does not let a second error hide the first. */
  #abandon(body: ResponseBody | undefined, environ: Environ): void {
    this.#state = 'closed'
    this.#wait?.catch(() => {})
    try {
      body?.close()
    } catch (error) {
      environ['wsgi.errors'].write(`close() of a WSGI response failed: ${String(error)}\n`)
    }
  }
}

/** What an application returned: gives its chunks, and is closed once. */
class ResponseBody {
  /** The end of an array is known beforehand. */
  readonly isArray: boolean
  readonly #iterable: ReturnType<WsgiApplication>
  #iterator: Iterator<unknown> | undefined
  #exhausted = false

  constructor(iterable: ReturnType<WsgiApplication>) {
    if (!isIterableObject(iterable))
      throw new TypeError(`a WSGI application returns a synchronous iterable of Uint8Array, not ${describe(iterable)}`)
    this.#iterable = iterable
    this.isArray = Array.isArray(iterable)
  }

  /** The next chunk; undefined at the end. */
  next(): Uint8Array | undefined {
    this.#iterator ??= this.#iterable[Symbol.iterator]()
    // An iterator that throws has ended.
    this.#exhausted = true
    const { done, value } = this.#iterator.next()
    if (done === true) return undefined
    this.#exhausted = false
    if (!(value instanceof Uint8Array))
      throw new TypeError(`a WSGI application gives Uint8Array chunks, not ${describe(value)}`)
    return value
  }

  /** Ends a generator that is not at its end, so that its `finally` blocks run, and calls the `close()` of PEP 3333. */
  close(): void {
    try {
      if (!this.#exhausted) this.#iterator?.return?.()
    } finally {
      this.#iterable.close?.()
    }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function parseHead(status: string, headers: ReadonlyArray<readonly [name: string, value: string]>): Head {
  if (typeof status !== 'string' || !/^[2-9]\d\d /.test(status) || !isFieldText(status))
    throw new TypeError(`startResponse takes a status such as '200 OK', not ${describe(status)}`)
  if (!Array.isArray(headers))
    throw new TypeError(`startResponse takes an array of [name, value] pairs, not ${describe(headers)}`)
  const code = Number(status.slice(0, 3))
  const fields: HeaderField[] = []
  let length: number | undefined
  for (const pair of headers as unknown[]) {
    const [name, value] = parseField(pair)
    if (hopByHopFields.has(name)) throw new TypeError(`startResponse was given ${name}, which is the server’s to send`)
    if (name === 'content-length') {
      if (length !== undefined) throw new TypeError('startResponse was given Content-Length twice')
      length = parseContentLength(value)
      if (length === undefined) throw new TypeError(`Content-Length is a number of bytes, not ${describe(value)}`)
      // RFC 9110 §8.6 and §15.3.6: 204 has no such field, and 205 no content that it could count.
      if (code === 204 || code === 205) continue
    }
    fields.push([name, value])
  }
  return { status: code, headers: fields, length }
}

/** Name in lower case and trimmed value. */
function parseField(pair: unknown): HeaderField {
  if (!Array.isArray(pair) || pair.length !== 2) throw new TypeError('each response header is a pair [name, value]')
  const [name, value] = pair as unknown[]
  if (typeof name !== 'string' || !isToken(name))
    throw new TypeError(`${describe(name)} is not the name of a response header`)
  if (typeof value !== 'string' || !isFieldText(value))
    throw new TypeError(
      `the response header ${name} has a value that is not a latin-1 string without control characters`,
    )
  return [name.toLowerCase(), value.replaceAll(/^[ \t]+|[ \t]+$/g, '')]
}

function isIterableObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && Symbol.iterator in value
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 80))}`
  return value instanceof Promise
    ? 'a promise'
    : Array.isArray(value)
      ? 'an array'
      : value === null
        ? 'null'
        : typeof value
}
