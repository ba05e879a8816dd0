// A strict reader of responses, independent of the code under test.

/** One response as a client would read it. */
export interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers: ReadonlyMap<string, string>
  readonly content: string
}

/**
 * Reads the responses in `written`, one for each method (of the request it answers), and throws
 * for whatever is no HTTP/1.1 or has bytes left. Only knows content framed by Content-Length.
 */
export function readAnswers(written: string, methods: readonly string[]): Answer[] {
  const answers: Answer[] = []
  let rest = written
  for (const method of methods) {
    const match =
      /^HTTP\/1\.1 ([2-9]\d\d) ([A-Za-z' ]*)\r\n((?:[a-z-]+: [\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?\r\n)*)\r\n/.exec(
        rest,
      )
    if (match === null) throw new Error(`no response: ${JSON.stringify(rest)}`)
    const [text, status, reason = '', lines = ''] = match
    const headers = new Map<string, string>()
    for (const line of lines.split('\r\n').slice(0, -1)) {
      const colon = line.indexOf(': ')
      const name = line.slice(0, colon)
      if (headers.has(name)) throw new Error(`two fields "${name}"`)
      headers.set(name, line.slice(colon + 2))
    }
    const length = headers.get('content-length')
    if (length === undefined) throw new Error(`no content-length: ${JSON.stringify(rest)}`)
    const end = text.length + (method === 'HEAD' ? 0 : Number(length))
    if (rest.length < end) throw new Error(`content of ${rest.length - text.length} bytes under a length of ${length}`)
    answers.push({ status: Number(status), reason, headers, content: rest.slice(text.length, end) })
    rest = rest.slice(end)
  }
  if (rest !== '') throw new Error(`bytes behind the last response: ${JSON.stringify(rest)}`)
  return answers
}
