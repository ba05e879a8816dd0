// Generators of requests: valid ones with what they mean, and others that are nearly valid.
import * as fc from 'fast-check'
import type { HeaderField, Http1Limits } from 'testudo/protocol'

import { head, type Seen } from './drive.ts'

/** A valid request and what a server should see of it. */
export interface ValidRequest {
  readonly bytes: string
  readonly seen: readonly Seen[]
}

const TCHAR = Array.from("!#$%&'*+-.^_`|~09AZaz")
const token = fc.string({ unit: fc.constantFrom(...TCHAR), minLength: 1, maxLength: 12 })
const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
const obsText = fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code))
const octet = fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code))
const whitespace = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 3 })

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']
const method = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...METHODS) },
  { weight: 1, arbitrary: token.filter((text) => text !== 'CONNECT') },
)
const targetCharacter = visible.filter((character) => character !== '#' && character !== '?')
const path = fc.string({ unit: targetCharacter, maxLength: 20 }).map((text) => `/${text}`)
const query = fc.string({ unit: fc.oneof(targetCharacter, fc.constant('?')), maxLength: 20 })
const authority = fc.constantFrom('a', 'a.example:8080', '127.0.0.1', '[::1]:80', 'a%41_', '')

// Fields that mean something to the protocol have generators of their own.
const NOTED = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'upgrade',
  'content-type',
])
const name = token.filter((text) => !NOTED.has(text.toLowerCase()))
const word = fc.string({ unit: fc.oneof(visible, obsText), minLength: 1, maxLength: 10 })
const value = fc
  .array(
    fc.tuple(
      word,
      whitespace.map((text) => text || ' '),
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.map(([text, gap], index) => (index === 0 ? text : gap + text)).join(''))
const field = fc.record({ name, before: whitespace, value, behind: whitespace })

const quoted = fc
  .string({ unit: fc.oneof(visible, obsText, fc.constantFrom(' ', '\t')), maxLength: 6 })
  .map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`)
const extension = fc
  .tuple(whitespace, whitespace, token, fc.option(fc.tuple(whitespace, whitespace, fc.oneof(token, quoted))))
  .map(([a, b, text, given]) => `${a};${b}${text}${given === null ? '' : `${given[0]}=${given[1]}${given[2]}`}`)
const extensions = fc.array(extension, { maxLength: 2 }).map((parts) => parts.join(''))
const chunk = fc.record({
  data: fc.string({ unit: octet, minLength: 1, maxLength: 20 }),
  zeros: fc.nat({ max: 3 }),
  isUpper: fc.boolean(),
  extensions,
})

// A fixed prefix keeps generated trailers away from the forbidden ones.
const trailer = fc.record({ name: token.map((text) => `t-${text}`), before: whitespace, value, behind: whitespace })

const content = fc.oneof(
  fc.constant({ kind: 'none' as const }),
  fc.record({
    kind: fc.constant('length' as const),
    data: fc.string({ unit: octet, maxLength: 30 }),
    zeros: fc.nat({ max: 2 }),
  }),
  fc.record({
    kind: fc.constant('chunks' as const),
    chunks: fc.array(chunk, { maxLength: 4 }),
    extensions,
    trailers: fc.array(trailer, { maxLength: 2 }),
  }),
)

type Line = { name: string; before: string; value: string; behind: string }

function lineOf({ name, before, value, behind }: Line): string {
  return `${name}:${before}${value}${behind}`
}

function fieldOf({ name, value }: Line): HeaderField {
  return [name.toLowerCase(), value]
}

function plain(name: string, value: string): Line {
  return { name, before: ' ', value, behind: '' }
}

/** Valid requests, HTTP/1.1 and persistent, with what a server should see. */
export const validRequest: fc.Arbitrary<ValidRequest> = fc
  .record({
    emptyLines: fc.nat({ max: 2 }),
    method,
    path,
    query: fc.option(query),
    minor: fc.constantFrom(1, 1, 1, 2, 9),
    authority,
    fields: fc.array(field, { maxLength: 5 }),
    hostAt: fc.nat({ max: 5 }),
    content,
  })
  .map((parts) => {
    const fields: Line[] = [...parts.fields]
    fields.splice(Math.min(parts.hostAt, fields.length), 0, plain('Host', parts.authority))
    let body = ''
    let data = ''
    let length = 0
    let trailers: Line[] = []
    if (parts.content.kind === 'length') {
      data = body = parts.content.data
      length = data.length
      fields.push(plain('Content-Length', '0'.repeat(parts.content.zeros) + length))
    } else if (parts.content.kind === 'chunks') {
      const { chunks } = parts.content
      length = -1
      trailers = parts.content.trailers
      fields.push(plain('Transfer-Encoding', 'chunked'))
      for (const each of chunks) {
        const size = '0'.repeat(each.zeros) + each.data.length.toString(16)
        body += `${each.isUpper ? size.toUpperCase() : size}${each.extensions}\r\n${each.data}\r\n`
        data += each.data
      }
      body += `0${parts.content.extensions}\r\n${trailers.map((line) => `${lineOf(line)}\r\n`).join('')}\r\n`
    }
    const target = parts.query === null ? parts.path : `${parts.path}?${parts.query}`
    const first = `${parts.method} ${target} HTTP/1.${parts.minor}`
    return {
      bytes: '\r\n'.repeat(parts.emptyLines) + head(first, ...fields.map(lineOf)) + body,
      seen: [
        {
          request: {
            method: parts.method,
            path: parts.path,
            query: parts.query ?? '',
            authority: null,
            version: '1.1',
            keepAlive: true,
            length,
            expectsContinue: false,
            upgrade: false,
            headers: fields.map(fieldOf),
          },
        },
        ...(data === '' ? [] : [{ data }]),
        { end: trailers.map(fieldOf) },
      ],
    }
  })

// What attackers put where it does not belong.
const PIECES = [
  ['\r', '\n', '\r\n', '\r\n\r\n', ' ', '\t', '\0', '\x0b', '\x0c', '\x7f', '\x85', '\xa0', '\xff'],
  [':', ';', ',', '=', '"', '\\', '-', '+', '_', '%', '#', '?', '/', '*', '@', '[', ']', '0', '5', 'a', 'f', 'x'],
  ['HTTP/1.0', 'HTTP/1.1', 'HTTP/1.2', 'HTTP/2.0', 'http/1.1', 'GET ', 'HEAD ', 'CONNECT ', 'http://b', 'X: '],
  ['0\r\n', '0\r\n\r\n', '5\r\nhello\r\n', ' folded\r\n', ';a=b', ';a="b"', ' ; a = b'],
  ['Host: b\r\n', 'Host:\r\n', 'Content-Length: 5\r\n', 'Content-Length: 0\r\n', 'content-length:5,5\r\n'],
  ['Transfer-Encoding: chunked\r\n', 'transfer-encoding:\tchunked\t\r\n', 'Transfer-Encoding : chunked\r\n'],
  ['Transfer-Encoding: gzip, chunked\r\n', 'Transfer-Encoding: identity\r\n', 'Transfer-Encoding: \xa0chunked\r\n'],
  ['Connection: close\r\n', 'Connection: keep-alive\r\n', 'Connection: a, Upgrade\r\n', 'Upgrade: b\r\n'],
  ['Expect: 100-continue\r\n', 'Expect: a\r\n', 'Content-Type: a/b\r\n', 'Trailer: a\r\n'],
].flat()

/** A change of a string: `remove` characters at `at` give way to `insert`. */
const edit = fc.record({
  at: fc.nat({ max: 400 }),
  remove: fc.constantFrom(0, 0, 0, 1, 1, 2, 5),
  insert: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
    { weight: 1, arbitrary: octet },
    fc.constant(''),
  ),
})

function mutated(text: string, edits: readonly { at: number; remove: number; insert: string }[]): string {
  let result = text
  for (const { at, remove, insert } of edits) {
    const start = at % (result.length + 1)
    result = result.slice(0, start) + insert + result.slice(start + remove)
  }
  return result
}

// Heads and bodies that are put together carelessly, so that many are nearly right.
const carelessHead = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'M-SEARCH'),
    target: fc.constantFrom('/', '/a?b', '*', 'http://b/c', 'http://b', 'b:80'),
    version: fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/1.2'),
    lines: fc.array(fc.constantFrom(...PIECES.filter((piece) => piece.endsWith('\r\n') && piece.includes(':'))), {
      maxLength: 3,
    }),
    body: fc.constantFrom('', 'hello', '5\r\nhello\r\n0\r\n\r\n', '5;a=b\r\nhello\r\n0\r\nX: 1\r\n\r\n'),
  })
  .map(
    ({ method, target, version, lines, body }) =>
      `${method} ${target} ${version}\r\nHost: a\r\n${lines.join('')}\r\n${body}`,
  )

/** One request that is valid, nearly valid, or was. */
export const anyRequest: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      validRequest.map(({ bytes }) => bytes),
      carelessHead,
    ),
    fc.array(edit, { maxLength: 3 }),
  )
  .map(([text, edits]) => mutated(text, edits))

/** Some of them behind each other. */
export const anyRequests: fc.Arbitrary<string> = fc
  .array(anyRequest, { minLength: 1, maxLength: 3 })
  .map((requests) => requests.join(''))

/** Limits that such requests reach. */
export const tightLimits: fc.Arbitrary<Partial<Http1Limits>> = fc.record(
  {
    requestLine: fc.integer({ min: 10, max: 60 }),
    fields: fc.integer({ min: 1, max: 4 }),
    headerBytes: fc.integer({ min: 5, max: 90 }),
    bodyBytes: fc.integer({ min: 0, max: 20 }),
    chunkExtensionBytes: fc.integer({ min: 0, max: 12 }),
  },
  { requiredKeys: [] },
)
