// Drives a connection by hand: bytes in, a transcript of events and of the bytes written out.
import { DEFAULT_LIMITS, Http1Connection, ProtocolError } from 'testudo/protocol'
import type { DefaultFields, Http1Limits, HeaderField, RequestHead, Sink } from 'testudo/protocol'

/** Default fields that never change. */
export const FIELDS: DefaultFields = {
  date: 'date: Thu, 01 Jan 1970 00:00:00 GMT\r\n',
  server: 'server: testudo\r\n',
  others: '',
  version: 1,
}

/** Every fact of a request's head. */
export interface Facts {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly authority: string | null
  readonly version: '1.0' | '1.1'
  readonly keepAlive: boolean
  readonly length: number
  readonly expectsContinue: boolean
  readonly upgrade: boolean
  readonly headers: readonly HeaderField[]
}

/** What was seen on a connection, in order. `open`: it waits for more; `closed`: nothing more comes. */
export type Seen =
  | { readonly request: Facts }
  | { readonly data: string }
  | { readonly end: readonly HeaderField[] }
  | { readonly refused: number }
  | 'open'
  | 'closed'

export interface Transcript {
  readonly seen: readonly Seen[]
  /** The bytes written, one character each. */
  readonly written: string
}

export interface DriveOptions {
  readonly limits?: Partial<Http1Limits>
  /** The client closes its side behind the last byte. */
  readonly eof?: boolean
  /** Called after each piece, once all events have been taken. */
  readonly onIdle?: (connection: Http1Connection) => void
}

/** Collects what is written. */
export class Written implements Sink {
  all = ''
  writes = 0

  text(latin1: string): void {
    this.writes++
    this.all += latin1
  }

  bytes(bytes: Uint8Array): void {
    this.text(Buffer.from(bytes).toString('latin1'))
  }

  /** What was written since the last call. */
  take(): string {
    const all = this.all
    this.all = ''
    return all
  }
}

/** A connection with fixed default fields. */
export function connect(limits: Partial<Http1Limits> = {}, fields: DefaultFields = FIELDS): Http1Connection {
  return new Http1Connection({ ...DEFAULT_LIMITS, ...limits }, fields)
}

/** A connection that has just read the whole of `request`. */
export function connectWith(request: string, fields?: DefaultFields): Http1Connection {
  const connection = connect({}, fields)
  connection.receive(latin1(request))
  for (let event = connection.next(); event.type !== 'end'; event = connection.next()) {
    if (event.type !== 'request' && event.type !== 'data') throw new Error(`${event.type} inside a request`)
  }
  return connection
}

/** The ProtocolError that `action` throws; it must throw one. */
export function catchProtocolError(action: () => unknown): ProtocolError {
  try {
    action()
  } catch (error) {
    if (error instanceof ProtocolError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** The bytes of a string whose characters are bytes. */
export function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** Lines with their CRLF and the empty line behind them. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Feeds `pieces` and answers every request with 200 and `ok`; an error with what the protocol makes of it. */
export function drive(pieces: Iterable<Buffer>, options: DriveOptions = {}): Transcript {
  const connection = connect(options.limits)
  const sink = new Written()
  const seen: Seen[] = []
  for (const piece of pieces) {
    connection.receive(piece)
    pump(connection, sink, seen)
    options.onIdle?.(connection)
  }
  if (options.eof === true) {
    connection.receiveEnd()
    pump(connection, sink, seen)
  }
  seen.push(connection.next().type === 'closed' ? 'closed' : 'open')
  return { seen, written: sink.all }
}

function pump(connection: Http1Connection, sink: Sink, seen: Seen[]): void {
  for (;;) {
    try {
      const event = connection.next()
      switch (event.type) {
        case 'request':
          seen.push({ request: factsOf(event) })
          break
        case 'data':
          addData(seen, Buffer.from(event.bytes).toString('latin1'))
          break
        case 'end':
          seen.push({ end: event.trailers })
          connection.start(200, undefined, false)
          connection.body('ok', false, sink)
          break
        case 'paused':
          throw new Error('paused, though every request is answered')
        case 'need-data':
        case 'closed':
          return
        default:
          event satisfies never
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      seen.push({ refused: error.status })
      connection.refuse(error, sink)
      return
    }
  }
}

function addData(seen: Seen[], data: string): void {
  const last = seen.at(-1)
  if (typeof last === 'object' && 'data' in last) seen[seen.length - 1] = { data: last.data + data }
  else seen.push({ data })
}

/** The facts of a head as a plain object. */
export function factsOf(request: RequestHead): Facts {
  const { method, path, query, authority, version, keepAlive, length, expectsContinue, upgrade, headers } = request
  return { method, path, query, authority, version, keepAlive, length, expectsContinue, upgrade, headers }
}
