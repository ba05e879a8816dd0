// A strict reader of responses, independent of the code under test (RFC 9112 §6.3 from the side of a client).

/** One response as a client would read it. */
export interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers: ReadonlyMap<string, string>
  readonly content: string
  readonly trailers: string
  readonly framing: 'none' | 'length' | 'chunks' | 'close'
}

const HEAD =
  /^HTTP\/1\.1 ([1-9]\d\d) ([\w' -]*)\r\n((?:[!#$%&'*+.^_`|~\w-]+: (?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?\r\n)*)\r\n/

/**
 * Reads the final responses in `written`, one for each method (of the request it answers), and throws
 * for whatever is not exactly that: bad lines, framing fields twice, content too short, bytes left over.
 */
export function readAnswers(written: string, methods: readonly string[]): Answer[] {
  const answers: Answer[] = []
  let rest = written
  for (const method of methods) {
    let answer: Answer & { length: number }
    do {
      answer = readAnswer(rest, method)
      rest = rest.slice(answer.length)
    } while (answer.status < 200)
    answers.push(answer)
  }
  if (rest !== '') throw new Error(`bytes behind the last response: ${JSON.stringify(rest)}`)
  return answers
}

function readAnswer(text: string, method: string): Answer & { length: number } {
  const match = HEAD.exec(text)
  if (match === null) throw new Error(`no response: ${JSON.stringify(text)}`)
  const [head, code, reason = '', lines = ''] = match
  const status = Number(code)
  const headers = readFields(lines)
  const hasLength = headers.has('content-length')
  const isChunked = headers.has('transfer-encoding')
  if (hasLength && isChunked) throw new Error(`framed twice: ${JSON.stringify(head)}`)
  if ((status < 200 || status === 204) && (hasLength || isChunked)) throw new Error(`framed for nothing: ${head}`)
  const facts = { status, reason, headers, trailers: '' }
  const start = head.length
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304)
    return { ...facts, framing: 'none', content: '', length: start }
  if (hasLength) {
    const end = start + Number(headers.get('content-length'))
    if (text.length < end) throw new Error(`content of ${text.length - start} bytes is too short: ${head}`)
    return { ...facts, framing: 'length', content: text.slice(start, end), length: end }
  }
  if (isChunked) return { ...facts, framing: 'chunks', ...readChunks(text, start) }
  if (headers.get('connection') !== 'close') throw new Error(`no framing and no end: ${JSON.stringify(head)}`)
  return { ...facts, framing: 'close', content: text.slice(start), length: text.length }
}

function readFields(lines: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of lines.split('\r\n').slice(0, -1)) {
    const colon = line.indexOf(': ')
    const name = line.slice(0, colon).toLowerCase()
    const before = fields.get(name)
    if (before !== undefined && ['content-length', 'transfer-encoding', 'connection', 'date', 'server'].includes(name))
      throw new Error(`two fields "${name}"`)
    fields.set(name, before === undefined ? line.slice(colon + 2) : `${before}, ${line.slice(colon + 2)}`)
  }
  return fields
}

function readChunks(text: string, start: number): { content: string; trailers: string; length: number } {
  let content = ''
  let index = start
  for (;;) {
    const match = /^([1-9a-f][\da-f]*|0)\r\n/.exec(text.slice(index, index + 20))
    if (match === null) throw new Error(`no chunk: ${JSON.stringify(text.slice(index, index + 20))}`)
    const [line, digits = ''] = match
    index += line.length
    const size = Number.parseInt(digits, 16)
    if (size === 0) break
    content += text.slice(index, index + size)
    index += size + 2
    if (text.slice(index - 2, index) !== '\r\n') throw new Error('no CRLF behind chunk data')
  }
  const trailers = /^(?:[!-9;-~]+: [^\r\n]*\r\n)*\r\n/.exec(text.slice(index))?.[0]
  if (trailers === undefined) throw new Error(`no end: ${JSON.stringify(text.slice(index))}`)
  return { content, trailers: trailers.slice(0, -2), length: index + trailers.length }
}
