// How long a handler may take to begin its response.
//
// Nobody can stop a function of JavaScript from outside. It is told by `request.signal`, the client gets its answer,
// and what the handler gives later is thrown away.

import { cleanUp } from '../http/application.ts'
import { ClientDisconnect, HttpError } from '../http/errors.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import { discardStream } from '../http/pump.ts'
import type { Request } from '../http/request.ts'
import { Response, type ResponseStream } from '../http/response.ts'
import { type Chunk, isStream, openStream, type Source } from '../http/stream.ts'
import { changed } from './changed.ts'
import { described } from './described.ts'

/** Options of `timeout`. */
export interface TimeoutOptions {
  /** How long the handler may take to give its response. */
  readonly seconds: number
  /** 504 as gateways answer, or 503, which tells that trying again is worth it. Default 504. */
  readonly status?: 503 | 504
  /** Cut off bodies that are still being streamed when the time is over, too. Default false. */
  readonly streams?: boolean
  /**
   * Seconds that clean-up waits for a handler that goes on after its time: what it uses should not be closed under it.
   * Default 5.
   */
  readonly graceSeconds?: number
}

// What the platform's timers can wait.
const longest = 2 ** 31 / 1000
const nothing = (): void => {}

/**
 * Answers 504 when the handler takes too long, by an HttpError that layers outside can handle. `request.signal` is
 * aborted then; what was deferred still runs. Responses that have begun are not cut off unless `streams` is set.
 * Throws a TypeError for faulty options.
 */
export function timeout(options: TimeoutOptions): Middleware {
  const rules = rulesOf(options)
  return described(
    'timeout',
    { ...rules },
    (next) =>
      function timeout(request) {
        return new Watch(request, rules).run(next)
      },
  )
}

function rulesOf({
  seconds,
  status = 504,
  streams = false,
  graceSeconds = 5,
}: TimeoutOptions): Required<TimeoutOptions> {
  if (!isDuration(seconds) || seconds === 0) {
    throw new TypeError(`timeout: seconds must be a number above 0, got ${String(seconds)}`)
  }
  if (!isDuration(graceSeconds)) {
    throw new TypeError(`timeout: graceSeconds must be a number, 0 or more, got ${String(graceSeconds)}`)
  }
  if (status !== 503 && status !== 504) throw new TypeError(`timeout: status must be 503 or 504, got ${String(status)}`)
  return { seconds, status, streams, graceSeconds }
}

function isDuration(seconds: unknown): boolean {
  return typeof seconds === 'number' && seconds >= 0 && seconds < longest
}

/** The time of one request. */
class Watch {
  readonly #request: Request
  readonly #rules: Required<TimeoutOptions>
  #timer: NodeJS.Timeout | undefined = undefined
  #isOver = false
  /** What is to be done when the time is over, beside telling the handler. */
  #expire: () => void = nothing
  #controller: AbortController | undefined = undefined

  constructor(request: Request, rules: Required<TimeoutOptions>) {
    this.#request = request
    this.#rules = rules
    request.deriveSignal((outer) => this.#signal(outer))
  }

  run(next: Handler): Response | Promise<Response> {
    const answer: unknown = next(this.#request)
    // A handler that answers at once has held up the timer as well: there is nothing to wait for.
    if (answer instanceof Response && !(this.#rules.streams && isStream(answer.body))) return answer
    this.#timer = setTimeout(() => this.#end(), this.#rules.seconds * 1000)
    return answer instanceof Response ? this.#begun(answer) : this.#wait(answer as Promise<Response>)
  }

  #wait(answer: Promise<Response>): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.#expire = () => {
        this.#abandon(answer)
        reject(new HttpError(this.#rules.status, timeUp(this.#rules).message))
      }
      // What is no promise is taken too: a web-standard response, or a mistake that others explain.
      Promise.resolve(changed(answer, (response) => this.#begun(response))).then(
        (response) => {
          if (!(response instanceof Response)) clearTimeout(this.#timer)
          resolve(response)
        },
        (error: unknown) => {
          clearTimeout(this.#timer)
          reject(error)
        },
      )
    })
  }

  #begun(response: Response): Response {
    if (this.#isOver) return response
    const { body } = response
    if (this.#rules.streams && isStream(body)) return response.with({ body: this.#cutOff(body) })
    clearTimeout(this.#timer)
    return response
  }

  // What the handler defers after its time is cleaned up too: this runs first and holds up the rest for a while.
  #abandon(answer: Promise<Response>): void {
    const request = this.#request
    const late = discardLate(answer)
    request.defer(async () => {
      const errors = await Promise.race([late, delay(this.#rules.graceSeconds, late)])
      if (errors === undefined) void late.then((later) => cleanUpLate(request, later))
      else if (errors.length > 0) throw errors[0]
    })
  }

  #cutOff(body: ResponseStream): ResponseStream {
    const source = openStream(body)
    this.#expire = nothing
    const next = (): Promise<IteratorResult<Chunk>> =>
      new Promise((resolve, reject) => {
        this.#expire = () => {
          reject(timeUp(this.#rules))
          // Not waited for: it may be what hangs.
          void stop(source)
        }
        if (this.#isOver) return this.#expire()
        // What users yield is checked where it is sent.
        Promise.resolve(source.next() as IteratorResult<Chunk>).then(
          (step) => {
            this.#expire = nothing
            if (step.done === true) clearTimeout(this.#timer)
            resolve(step)
          },
          (error: unknown) => {
            clearTimeout(this.#timer)
            reject(error)
          },
        )
      })
    const end = async (): Promise<IteratorResult<Chunk>> => {
      clearTimeout(this.#timer)
      await source.stop()
      return { done: true, value: undefined }
    }
    return { [Symbol.asyncIterator]: () => ({ next, return: end }) }
  }

  #signal(outer: AbortSignal): AbortSignal {
    const controller = (this.#controller ??= new AbortController())
    if (outer.aborted) controller.abort(outer.reason)
    else if (this.#isOver) controller.abort(timeUp(this.#rules))
    else outer.addEventListener('abort', () => controller.abort(outer.reason), { once: true })
    return controller.signal
  }

  #end(): void {
    this.#isOver = true
    this.#controller?.abort(timeUp(this.#rules))
    this.#expire()
  }
}

function timeUp({ seconds }: Required<TimeoutOptions>): DOMException {
  return new DOMException(`the response took longer than ${seconds} s`, 'TimeoutError')
}

// Frees what a late response holds, and never rejects. A late error is a bug that somebody has to hear of, unless it
// says what we said.
async function discardLate(answer: Promise<Response>): Promise<unknown[]> {
  try {
    const { body } = await changed(answer, (response) => response)
    if (isStream(body)) await discardStream(body)
    return []
  } catch (error) {
    const isTold = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
    return isTold || error instanceof HttpError || error instanceof ClientDisconnect ? [] : [error]
  }
}

// Nobody waits any longer. What is left over then is neither lost nor does it end the process.
async function cleanUpLate(request: Request, errors: unknown[]): Promise<void> {
  try {
    await cleanUp(request, errors)
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error), { code: 'TESTUDO_LATE_HANDLER' })
  }
}

async function stop(source: Source): Promise<void> {
  try {
    await source.stop()
  } catch {
    // The response is broken off with an error already.
  }
}

/** Resolves after so many seconds; never, if `unless` resolves before. */
function delay(seconds: number, unless: Promise<unknown>): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000, undefined)
    void unless.then(() => clearTimeout(timer))
  })
}
