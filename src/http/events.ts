// Server-sent events: what is yielded as `text/event-stream` (WHATWG HTML §9.2).

import { Buffer } from 'node:buffer'

import { Headers, type HeadersInit } from './headers.ts'
import { stringifyJson } from './json.ts'
import { type ResponseStream, openStream, type Source, type Step } from './stream.ts'

/** The parts of an event. It needs one of them, and `data` and `rawData` exclude each other. */
export interface EventInit {
  /** Any JSON value. */
  readonly data?: unknown
  /** Text that is sent as it is, one `data:` line for each of its lines. */
  readonly rawData?: string
  /** Its type: what clients listen to. Default `message`. One line. */
  readonly event?: string
  /** What the client says it has seen last when it comes back: `lastEventId`. One line without NUL. */
  readonly id?: string | number
  /** How many whole milliseconds the client waits before it comes back. */
  readonly retry?: number
  /** For readers of the stream: clients do not see it. */
  readonly comment?: string
}

/** Options of `Response.events`. */
export interface EventsOptions {
  /** Default 200. */
  readonly status?: number
  readonly headers?: HeadersInit
  /** Seconds of silence after which a comment tells proxies that the stream lives; false for none. Default 15. */
  readonly ping?: number | false
}

/** Where events come from. */
export type EventSourceLike = AsyncIterable<unknown> | Iterable<unknown> | ReadableStream<unknown>

const parts: ReadonlySet<string> = new Set(['data', 'rawData', 'event', 'id', 'retry', 'comment'])
const defaultPing = 15
const ping = ': ping\n\n'

const eventFields = [
  ['content-type', 'text/event-stream'],
  ['cache-control', 'no-cache'],
  // nginx would wait for more before it passes anything on.
  ['x-accel-buffering', 'no'],
] as const

/** An event with more than data: `yield new ServerSentEvent({ event: 'price', data: { book: 7 } })`. */
export class ServerSentEvent {
  /** As it is sent. */
  readonly text: string

  /** Throws a TypeError for what would break the stream, or is nothing at all. */
  constructor(init: EventInit) {
    this.text = formatEvent(init)
  }
}

/**
 * What is yielded as the bytes of an event. Plain objects that have `data` or `rawData`, and beside these nothing but
 * `event`, `id`, `retry` and `comment`, are events; any other value is the data of one.
 */
export function eventText(value: unknown): string {
  if (value instanceof ServerSentEvent) return value.text
  return formatEvent(isEvent(value) ? value : { data: value })
}

/** Writes an event. Throws a TypeError for a part that the stream cannot carry. */
export function formatEvent(init: EventInit): string {
  for (const name of Object.keys(init)) {
    if (!parts.has(name)) throw new TypeError(`an event has no ${JSON.stringify(name)}: ${[...parts].join(', ')}`)
  }
  const { data, rawData, event, id, retry, comment } = init
  let text = ''
  if (comment !== undefined) text += lines(':', textOf(comment, 'comment'))
  if (event !== undefined) text += `event: ${singleLine(event, 'event')}\n`
  if (id !== undefined) text += `id: ${identifier(id)}\n`
  if (retry !== undefined) {
    if (!Number.isInteger(retry) || retry < 0) {
      throw new TypeError(`retry of an event must be whole milliseconds, got ${String(retry)}`)
    }
    text += `retry: ${retry}\n`
  }
  if (rawData !== undefined) {
    if (data !== undefined) throw new TypeError('an event has data or rawData, not both')
    text += lines('data:', textOf(rawData, 'rawData'))
  } else if ('data' in init) text += `data: ${stringifyJson(data)}\n`
  if (text === '') throw new TypeError('an event needs data, rawData, event, id, retry or comment')
  return `${text}\n`
}

/**
 * The id of the last event that the client has seen, when it comes back after an interruption; undefined when it comes
 * for the first time.
 */
export function lastEventId(request: { readonly headers: Headers }): string | undefined {
  const value = request.headers.get('last-event-id')
  // Clients send UTF-8, fields are read as latin-1.
  return value === undefined ? undefined : Buffer.from(value, 'latin1').toString('utf8')
}

/** The fields of an event stream, and others; the others win. */
export function eventHeaders(init: HeadersInit | undefined): Headers {
  const headers = new Headers(init)
  return new Headers([...eventFields.filter(([name]) => !headers.has(name)), ...headers.list])
}

/** The body of an event stream; `write` makes the text of an event. Throws a TypeError for a source that is none, a RangeError for an impossible ping. */
export function eventStream(
  source: EventSourceLike,
  { ping: seconds = defaultPing }: EventsOptions = {},
  write: (value: unknown) => string = eventText,
): ResponseStream {
  if (typeof source !== 'object' || source === null || source instanceof Uint8Array || !isSource(source)) {
    throw new TypeError('Response.events needs an iterable, such as an async generator, or a ReadableStream')
  }
  if (seconds !== false && !(seconds > 0 && seconds <= 86_400)) {
    throw new RangeError(`Response.events: ping is seconds between pings, or false, got ${String(seconds)}`)
  }
  const period = seconds === false ? undefined : seconds * 1000
  return { [Symbol.asyncIterator]: () => new EventIterator(source, period, write) }
}

/** Turns values into events, and waiting into pings. */
class EventIterator implements AsyncIterator<string> {
  readonly #source: Source
  readonly #period: number | undefined
  readonly #write: (value: unknown) => string
  /** A value that the source has been asked for and has not given. */
  #pending: Pending | undefined = undefined
  #isFirst = true
  /** Ends the wait for it. */
  #wake: (() => void) | undefined = undefined

  constructor(source: EventSourceLike, period: number | undefined, write: (value: unknown) => string) {
    // Its items are looked at here; what a stream of bytes may hold does not count.
    this.#source = openStream(source as ResponseStream)
    this.#period = period
    this.#write = write
  }

  async next(): Promise<IteratorResult<string>> {
    const isFirst = this.#isFirst
    this.#isFirst = false
    let pending = this.#pending
    if (pending === undefined) {
      const step = this.#source.next()
      if (!('then' in step)) return this.#formatted(step)
      pending = this.#pending = new Pending(step)
    }
    const piece = await this.#patiently(pending, isFirst)
    const { outcome } = pending
    if (piece !== undefined || outcome === undefined) return { done: false, value: piece ?? '' }
    this.#pending = undefined
    if ('error' in outcome) throw outcome.error
    return this.#formatted(outcome.step)
  }

  /** The source frees what it holds; what it was asked for is not waited for. */
  async return(): Promise<IteratorResult<string>> {
    this.#wake?.()
    await this.#source.stop()
    return { done: true, value: undefined }
  }

  // What is no event is the producer's fault, who does not know that nobody goes on to ask.
  async #formatted({ done, value }: Step): Promise<IteratorResult<string>> {
    if (done === true) return { done, value: undefined }
    try {
      return { done: false, value: this.#write(value) }
    } catch (error) {
      await this.#source.stop()
      throw error
    }
  }

  // What to send meanwhile; undefined once there is an outcome. An empty piece lets the head go: clients are told that
  // they are connected before the first event is there.
  #patiently(pending: Pending, isFirst: boolean): Promise<string | undefined> {
    const period = this.#period
    return new Promise((resolve) => {
      const timer = isFirst || period === undefined ? undefined : setTimeout(resolve, period, ping).unref()
      const immediate = isFirst ? setImmediate(resolve, '') : undefined
      const stop = (piece?: string): void => {
        clearTimeout(timer)
        clearImmediate(immediate)
        resolve(piece)
      }
      this.#wake = () => stop('')
      pending.onOutcome(stop)
    })
  }
}

/**
 * A step that a source works at. However often it is waited for, it has one reaction: a silent stream may be pinged for
 * days. And what comes while nobody waits, because the client is slow, is kept, an error too.
 */
class Pending {
  outcome: { readonly step: Step } | { readonly error: unknown } | undefined = undefined
  #tell: () => void = () => {}

  constructor(step: PromiseLike<Step>) {
    step.then(
      (given) => this.#settle({ step: given }),
      (error: unknown) => this.#settle({ error }),
    )
  }

  /** Calls the last function that was given here, at once if the outcome is there. */
  onOutcome(tell: () => void): void {
    if (this.outcome === undefined) this.#tell = tell
    else tell()
  }

  #settle(outcome: NonNullable<Pending['outcome']>): void {
    this.outcome = outcome
    this.#tell()
  }
}

function isSource(source: object): boolean {
  return Symbol.asyncIterator in source || Symbol.iterator in source || 'getReader' in source
}

/** Whether a plain object is an event, and not the data of one. */
export function isEvent(value: unknown): value is EventInit {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false
  return ('data' in value || 'rawData' in value) && Object.keys(value).every((name) => parts.has(name))
}

// Only these end a line of an event stream; U+2028 and the like do not.
function lines(field: string, text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => `${field} ${line}\n`)
    .join('')
}

function textOf(value: unknown, part: string): string {
  if (typeof value !== 'string') throw new TypeError(`${part} of an event must be a string, got ${typeof value}`)
  return value
}

function singleLine(value: unknown, part: string): string {
  const text = textOf(value, part)
  if (/[\r\n]/.test(text)) throw new TypeError(`${part} of an event is one line, got ${JSON.stringify(text)}`)
  return text
}

function identifier(value: unknown): string {
  const text = singleLine(typeof value === 'number' ? String(value) : value, 'id')
  // Clients ignore such an id without a word.
  if (text.includes('\0')) throw new TypeError('id of an event cannot have a NUL')
  return text
}
