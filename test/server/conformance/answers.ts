// A strict reader of what a server writes: every byte belongs to a well-formed response, or it throws.

/** One response as a client reads it. */
export interface Answer {
  readonly status: number
  /** Names in lower case; one that is given twice is an error of the server's in all our cases. */
  readonly headers: ReadonlyMap<string, string>
  readonly content: string
  readonly trailers: ReadonlyMap<string, string>
}

const FIELDS = /(?:[!#$%&'*+\-.^_`|~\w]+: [\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?\r\n)*/
const HEAD = new RegExp(`^HTTP/1\\.1 ([1-9]\\d\\d) [A-Za-z' ]+\\r\\n(${FIELDS.source})\\r\\n`)
const TRAILERS = new RegExp(`^(${FIELDS.source})\\r\\n`)

/**
 * Reads all responses in `text`, which ends where the connection ended. The final ones answer
 * `methods`, in order, as far as there are some.
 */
export function readAnswers(text: string, methods: readonly string[]): Answer[] {
  const answers: Answer[] = []
  const waiting = [...methods]
  for (let rest = text; rest !== '';) {
    const [answer, length] = readAnswer(rest, waiting[0] ?? 'GET')
    answers.push(answer)
    if (answer.status >= 200) waiting.shift()
    rest = rest.slice(length)
  }
  return answers
}

function readAnswer(text: string, method: string): [Answer, length: number] {
  const match = HEAD.exec(text)
  if (match === null) throw new Error(`no response: ${JSON.stringify(text.slice(0, 400))}`)
  const [head, code, lines = ''] = match
  const status = Number(code)
  const headers = fieldsOf(lines)
  const answer = (content: string, length: number, trailers: ReadonlyMap<string, string> = new Map()) =>
    [{ status, headers, content, trailers }, head.length + length] as [Answer, number]
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return answer('', 0)
  const rest = text.slice(head.length)
  const length = headers.get('content-length')
  if (headers.get('transfer-encoding') === 'chunked') {
    if (length !== undefined) throw new Error('both Content-Length and Transfer-Encoding')
    return answer(...readChunks(rest))
  }
  if (length === undefined) return answer(rest, rest.length)
  if (!/^\d+$/.test(length)) throw new Error(`content-length: ${length}`)
  if (rest.length < Number(length)) throw new Error(`${rest.length} bytes of content, not ${length}`)
  return answer(rest.slice(0, Number(length)), Number(length))
}

function readChunks(text: string): [content: string, length: number, trailers: ReadonlyMap<string, string>] {
  let content = ''
  for (let at = 0; ;) {
    const size = /^[0-9a-f]+(?=\r\n)/.exec(text.slice(at, at + 20))?.[0]
    if (size === undefined) throw new Error(`no chunk: ${JSON.stringify(text.slice(at, at + 40))}`)
    at += size.length + 2
    if (/^0+$/.test(size)) {
      const trailers = TRAILERS.exec(text.slice(at))
      if (trailers === null) throw new Error(`no trailer section: ${JSON.stringify(text.slice(at, at + 40))}`)
      return [content, at + trailers[0].length, fieldsOf(trailers[1] ?? '')]
    }
    const end = at + Number.parseInt(size, 16)
    if (text.slice(end, end + 2) !== '\r\n') throw new Error(`no end of chunk: ${JSON.stringify(text.slice(end))}`)
    content += text.slice(at, end)
    at = end + 2
  }
}

function fieldsOf(lines: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of lines.split('\r\n').slice(0, -1)) {
    const colon = line.indexOf(': ')
    const name = line.slice(0, colon).toLowerCase()
    if (fields.has(name)) throw new Error(`two fields "${name}"`)
    fields.set(name, line.slice(colon + 2))
  }
  return fields
}
