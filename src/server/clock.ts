// One timer for everything that is late or out of date: deadlines of all connections and the Date line.
import type { DefaultFields } from '../protocol/http1/default-fields.ts'
import { renderFields } from '../protocol/http1/header-block.ts'
import type { Settings } from './options.ts'

/** What has a deadline. */
export interface Mortal {
  /** In milliseconds of the clock; `Infinity` for none. */
  readonly deadline: number
  expire(now: number): void
}

/** Ticks while connections are open; also holds the fields that go into every response. */
export class Clock implements DefaultFields {
  /**
   * Milliseconds as of the last tick: exact enough for deadlines, and free to read. Hardly any pass while
   * the loop is busy elsewhere: no client is late because of what we have not read.
   */
  now = 0
  date = ''
  readonly server: string
  readonly others: string
  version = 0
  readonly #timer: NodeJS.Timeout
  readonly #hasDate: boolean
  readonly #period: number
  #ticked: number = performance.now()
  #second = 0

  constructor(settings: Settings, watched: ReadonlyMap<unknown, Mortal>) {
    const { headers, serverHeader, timeoutKeepAlive, timeoutRequestHead, timeoutRequestBody, timeoutWrite } = settings
    const ownServer = headers.some(([name]) => name.toLowerCase() === 'server')
    this.server = serverHeader && !ownServer ? 'server: testudo\r\n' : ''
    this.others = renderFields(headers)
    this.#hasDate = settings.dateHeader
    this.#renderDate()
    const shortest = Math.min(timeoutKeepAlive, timeoutRequestHead, timeoutRequestBody, timeoutWrite) * 1000
    this.#period = Math.max(20, Math.min(1000, shortest / 4))
    this.#timer = setInterval(() => this.#tick(watched), this.#period)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(watched: ReadonlyMap<unknown, Mortal>): void {
    const now = performance.now()
    this.now += Math.min(now - this.#ticked, 2 * this.#period)
    this.#ticked = now
    this.#renderDate()
    for (const mortal of watched.values()) {
      if (mortal.deadline <= this.now) mortal.expire(this.now)
    }
  }

  #renderDate(): void {
    const time = Date.now()
    const second = Math.floor(time / 1000)
    if (!this.#hasDate || second === this.#second) return
    this.#second = second
    this.date = `date: ${new Date(time).toUTCString()}\r\n`
    this.version++
  }
}
