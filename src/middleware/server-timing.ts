// Where the time went, for the developer tools of browsers: `Server-Timing` (W3C).

import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'
import type { Response } from '../http/response.ts'
import { isToken } from '../http/token.ts'
import { changed } from './changed.ts'
import { described } from './described.ts'

/** Options of `serverTiming`. */
export interface ServerTimingOptions {
  /** Whose requests are told; times can tell an attacker what a server did. Default everybody's. */
  readonly enabled?: boolean | ((request: Request) => boolean)
  /** Tell the time of the whole request, as `total`. Default true. */
  readonly total?: boolean
  /** The origins whose scripts may read it (`Timing-Allow-Origin`): `*`, or a list. Default none but the own. */
  readonly allowOrigins?: '*' | readonly string[]
}

/** Takes the times of one request. */
export interface Timing {
  /** Runs a function and takes its time, also if it fails; with a promise, until that is settled. */
  measure<T>(name: string, run: () => T, description?: string): T
  /** Notes a time, in milliseconds; without one, only that something was so: `add('cache', undefined, 'hit')`. */
  add(name: string, duration?: number, description?: string): void
}

const timingKey = requestKey<Timings>('timing')

/**
 * Tells in `Server-Timing` what was measured while the request was answered: `timing(request).measure('db', …)`. What is
 * measured while a body is streamed comes too late. Throws a TypeError for origins that no field can have.
 */
export function serverTiming(options: ServerTimingOptions = {}): Middleware {
  const { enabled = true, total = true, allowOrigins } = options
  const origins = allowOrigins === undefined || allowOrigins === '*' ? allowOrigins : allowOrigins.join(', ')
  if (origins !== undefined && !/^[\x21-\x7e]+(?:, [\x21-\x7e]+)*$/.test(origins)) {
    throw new TypeError("serverTiming: allowOrigins must be '*' or a list of origins")
  }
  return described(
    'serverTiming',
    { enabled: typeof enabled === 'function' ? 'by request' : enabled, total, allowOrigins },
    (next) =>
      function serverTiming(request) {
        if (enabled === false || (enabled !== true && !enabled(request))) return next(request)
        const since = performance.now()
        const timings = new Timings()
        request.set(timingKey, timings)
        return changed(next(request), (response) => {
          if (total) timings.add('total', performance.now() - since, 'Total')
          return told(response, timings, origins)
        })
      },
  )
}

/** Takes the times of a request; where `serverTiming` does not run, `measure` only runs the function. */
export function timing(request: Request): Timing {
  return request.get(timingKey) ?? nothing
}

class Timings implements Timing {
  readonly #entries: string[] = []

  get value(): string {
    return this.#entries.join(', ')
  }

  measure<T>(name: string, run: () => T, description?: string): T {
    const since = performance.now()
    const note = (): void => this.add(name, performance.now() - since, description)
    let result: T
    try {
      result = run()
    } catch (error) {
      note()
      throw error
    }
    if (result instanceof Promise) result.then(note, note)
    else note()
    return result
  }

  add(name: string, duration?: number, description?: string): void {
    if (!isToken(name)) {
      throw new TypeError(`timing: ${JSON.stringify(name)} is no token: letters, digits and -_.`)
    }
    let entry = name
    if (duration !== undefined) entry += `;dur=${Math.round(duration * 1000) / 1000}`
    if (description !== undefined) {
      // A quoted string (RFC 9110 §5.6.4); what it cannot hold is of no use in a tool either.
      const text = description.replaceAll(/[^\t\x20-\x7e]/g, '?').replaceAll(/["\\]/g, String.raw`\$&`)
      entry += `;desc="${text}"`
    }
    this.#entries.push(entry)
  }
}

const nothing: Timing = {
  measure: (_name, run) => run(),
  add: () => {},
}

function told(response: Response, { value }: Timings, origins: string | undefined): Response {
  let { headers } = response
  if (value !== '') headers = headers.adding('server-timing', value)
  if (origins !== undefined) headers = headers.with('timing-allow-origin', origins)
  return headers === response.headers ? response : response.with({ headers })
}
