// The header section of a response: checked, rendered, and cached where it cannot change.
import { Buffer } from 'node:buffer'
import { reasonPhrase } from '../../grammar/reasons.ts'
import type { DefaultFields } from './default-fields.ts'
import { isWhitespace, type HeaderField } from './header-field.ts'
import { isForbiddenTrailer } from './trailer-field.ts'

const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const NOT_FIELD_VALUE = /[^\t\x20-\x7e\x80-\xff]/
const DECIMAL = /^\d{1,15}$/

// Many lists share fields that never change, such as those of a security policy: each is checked and rendered once.
const LINES = new WeakMap<HeaderField, string>()
// The lengths of the names that mean something to the server.
const SPECIAL: ReadonlySet<number> = new Set([4, 6, 10, 14, 17])

/** A header section as text, and what of it concerns framing and the connection. */
export class HeaderBlock {
  /** Content-Length as the application gave it, -1 for none. It is not part of the lines. */
  readonly length: number
  /** True when the application asked to close the connection. */
  readonly close: boolean
  readonly #lines: string
  readonly #hasDate: boolean
  readonly #hasServer: boolean
  #fields: DefaultFields | null = null
  #version = -1
  #heads: string[] = []
  readonly #isKept: boolean

  /** `isKept`: the block is rendered for more than one response. */
  constructor(headers: readonly HeaderField[], isKept = false) {
    let lines = ''
    let length = -1
    let close = false
    let hasDate = false
    let hasServer = false
    for (const field of headers) {
      const known = LINES.get(field)
      if (known !== undefined) {
        lines += known
        continue
      }
      const [name, value] = field
      checkField(name, value)
      const isPlain = !SPECIAL.has(name.length)
      switch (name.length) {
        case 4:
          hasDate ||= name.toLowerCase() === 'date'
          break
        case 6:
          hasServer ||= name.toLowerCase() === 'server'
          break
        case 10:
          // The connection is the server's: of what the application says about it only `close` counts.
          if (name.toLowerCase() !== 'connection') break
          close ||= /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(value)
          continue
        case 14:
          if (name.toLowerCase() !== 'content-length') break
          if (!DECIMAL.test(value) || (length >= 0 && length !== Number(value)))
            throw new TypeError(`content-length "${value}" is no length, or differs from another one`)
          length = Number(value)
          continue
        case 17:
          // ASGI: the server frames the content, an application's Transfer-Encoding is ignored.
          if (name.toLowerCase() === 'transfer-encoding') continue
      }
      const line = `${name}: ${value}\r\n`
      if (isPlain && Object.isFrozen(field)) LINES.set(field, line)
      lines += line
    }
    this.#isKept = isKept
    this.length = length
    this.close = close
    this.#lines = lines
    this.#hasDate = hasDate
    this.#hasServer = hasServer
  }

  /** Status line and fields, framing and the final empty line left out. */
  head(status: number, fields: DefaultFields): string {
    // One list may be used by two servers, which need not add the same fields.
    if (this.#version !== fields.version || this.#fields !== fields) {
      this.#fields = fields
      this.#version = fields.version
      this.#heads = []
    }
    return (this.#heads[status] ??= this.#render(status, fields))
  }

  #render(status: number, fields: DefaultFields): string {
    const date = this.#hasDate ? '' : fields.date
    const server = this.#hasServer ? '' : fields.server
    const head = `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${date}${server}${fields.others}${this.#lines}`
    if (!this.#isKept) return head
    // A concatenation is a tree until somebody needs its characters; a cached head is flattened once.
    return Buffer.from(head, 'latin1').toString('latin1')
  }
}

const CACHE = new WeakMap<readonly HeaderField[], HeaderBlock>()
const NONE = new HeaderBlock([], true)

/** The block of `headers`; a deeply frozen list is checked and rendered once. */
export function headerBlock(headers: readonly HeaderField[] | undefined): HeaderBlock {
  if (headers === undefined) return NONE
  const cached = CACHE.get(headers)
  if (cached !== undefined) return cached
  const isConstant = Object.isFrozen(headers) && headers.every((field) => Object.isFrozen(field))
  const block = new HeaderBlock(headers, isConstant)
  if (isConstant) CACHE.set(headers, block)
  return block
}

/** Field lines that stand beside the framing: of informational responses, trailer sections, fields of every response. */
export function renderFields(headers: readonly HeaderField[]): string {
  let lines = ''
  for (const [name, value] of headers) {
    checkField(name, value)
    if (isFraming(name.toLowerCase()))
      throw new TypeError(`"${name}" is for the protocol to write, which frames the messages (RFC 9112 §6)`)
    lines += `${name}: ${value}\r\n`
  }
  return lines
}

/** Field lines of a trailer section. */
export function renderTrailers(headers: readonly HeaderField[]): string {
  for (const [name] of headers) {
    if (isForbiddenTrailer(name.toLowerCase()))
      throw new TypeError(`the field "${name}" is not allowed in a trailer section (RFC 9110 §6.5.1)`)
  }
  return renderFields(headers)
}

// What would end a field, or a head, before its end: response splitting.
function checkField(name: string, value: string): void {
  if (!isFieldName(name)) throw new TypeError(`"${printable(name)}" is no header name (RFC 9110 §5.1)`)
  if (
    NOT_FIELD_VALUE.test(value) ||
    isWhitespace(value.charCodeAt(0)) ||
    isWhitespace(value.charCodeAt(value.length - 1))
  )
    throw new TypeError(`the value of header "${name}" has a control or non-latin-1 character, or outer whitespace`)
}

// Applications write few names, again and again. Bounded, because some are made of what a client sent.
const knownNames = new Set<string>()

function isFieldName(name: string): boolean {
  if (knownNames.has(name)) return true
  if (!FIELD_NAME.test(name)) return false
  if (knownNames.size < 256) knownNames.add(name)
  return true
}

function isFraming(name: string): boolean {
  return name === 'content-length' || name === 'transfer-encoding' || name === 'connection'
}

function printable(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
