// Server-sent events as a test reads them (https://html.spec.whatwg.org/#parsing-an-event-stream).

/** One event of a stream. */
export interface TestEvent {
  /** What its listeners are called by: `message` unless the stream says otherwise. */
  readonly type: string
  /** Its lines, joined by line feeds. */
  readonly data: string
  /** What a client that comes back sends as `Last-Event-ID`; empty while no event had an id. */
  readonly lastEventId: string
  /** After how many milliseconds a client comes back, once the stream has said so. */
  readonly retry: number | undefined
  /** Comments since the event before, such as those that keep a connection open. */
  readonly comments: readonly string[]
}

/**
 * The events of a response, each as soon as it is there. Whoever breaks out of the loop leaves: the application sees
 * that its client is gone. Throws a TypeError for a response that is no event stream, as an EventSource fails.
 *
 * ```ts
 * for await (const event of events(await client.get('/clock'))) …
 * ```
 */
export async function* events(response: Response): AsyncGenerator<TestEvent, void, undefined> {
  const type = response.headers.get('content-type') ?? 'no content type'
  if (response.status !== 200 || !/^text\/event-stream\s*(?:;|$)/i.test(type)) {
    await response.body?.cancel()
    throw new TypeError(`expected an event stream, got status ${response.status} and ${type}`)
  }
  if (response.body === null) return
  const parser = new EventParser()
  // Decodes with replacement, and drops a byte order mark.
  const decoder = new TextDecoder()
  for await (const bytes of response.body) yield* parser.read(decoder.decode(bytes, { stream: true }))
  // What the end leaves unfinished is no event.
}

/** Text in pieces becomes events. */
class EventParser {
  #unread = ''
  /** Whether the last line ended with CR: a line feed that comes next belongs to it. */
  #isAfterCr = false
  #type = ''
  #data: string[] = []
  #comments: string[] = []
  #retry: number | undefined = undefined
  #lastEventId = '';

  /** The events that end within this piece. */
  *read(text: string): Generator<TestEvent> {
    if (text === '') return
    this.#unread += this.#isAfterCr && text.startsWith('\n') ? text.slice(1) : text
    this.#isAfterCr = false
    for (;;) {
      const end = /\r\n|\n|\r/.exec(this.#unread)
      if (end === null) return
      const line = this.#unread.slice(0, end.index)
      this.#isAfterCr = end[0] === '\r' && end.index === this.#unread.length - 1
      this.#unread = this.#unread.slice(end.index + end[0].length)
      if (line !== '') this.#field(line)
      else if (this.#data.length > 0) yield this.#event()
      else this.#type = ''
    }
  }

  #field(line: string): void {
    const colon = line.indexOf(':')
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (name === '') this.#comments.push(value)
    else if (name === 'event') this.#type = value
    else if (name === 'data') this.#data.push(value)
    else if (name === 'id') this.#lastEventId = value.includes('\0') ? this.#lastEventId : value
    else if (name === 'retry' && /^\d+$/.test(value)) this.#retry = Number(value)
  }

  #event(): TestEvent {
    const [type, data, comments] = [this.#type || 'message', this.#data.join('\n'), this.#comments]
    this.#type = ''
    this.#data = []
    this.#comments = []
    return { type, data, lastEventId: this.#lastEventId, retry: this.#retry, comments }
  }
}
