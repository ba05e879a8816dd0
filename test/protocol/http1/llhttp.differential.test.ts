// Against Node's own parser, llhttp, in its strict mode: what it refuses, we refuse, and what
// both serve, both understand alike. Whoever stands before or behind us may be built on it.
import { METHODS, type Server } from 'node:http'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { drive, head, latin1, type Facts } from './drive.ts'
import { createLlhttp, feedLlhttp, type LlhttpRequest } from './llhttp.ts'
import { anyRequest, anyRequests } from './requests.ts'

/** What we serve on purpose and llhttp refuses, with its error and a pattern that must be in the bytes. */
interface Difference {
  readonly what: string
  readonly rule: string
  readonly error: string
  readonly isIn: (text: string, request: Facts) => boolean
  readonly example: string
}

const CHUNKED = head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')

const DIFFERENCES: readonly Difference[] = [
  {
    what: 'methods that llhttp does not know',
    rule: 'RFC 9110 §9.1: any token is a method',
    error: 'HPE_INVALID_METHOD',
    isIn: (_, { method }) => !METHODS.includes(method),
    example: head('FROB / HTTP/1.1', 'Host: a'),
  },
  {
    what: 'HTTP/1.2 and up',
    rule: 'RFC 9110 §6.2: a higher minor version is served as the highest known',
    error: 'HPE_INVALID_VERSION',
    isIn: (text) => /HTTP\/1\.[2-9]\r\n/.test(text),
    example: head('GET / HTTP/1.2', 'Host: a'),
  },
  {
    what: 'a tab behind chunked',
    rule: 'RFC 9110 §5.5: OWS around a value, SP or HTAB, is not part of it',
    error: 'HPE_INVALID_TRANSFER_ENCODING',
    isIn: (text) => /^transfer-encoding:[ \t]*chunked[ \t]*\t[ \t]*\r$/im.test(text),
    example: `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked\t')}0\r\n\r\n`,
  },
  {
    what: 'whitespace before the semicolon of a chunk extension',
    rule: 'RFC 9112 §7.1.1: BWS must be parsed',
    error: 'HPE_INVALID_CHUNK_SIZE',
    isIn: (text) => /^[0-9a-f]+[ \t]+;/im.test(text),
    example: `${CHUNKED}0 ;a\r\n\r\n`,
  },
  {
    what: 'whitespace elsewhere in a chunk extension',
    rule: 'RFC 9112 §7.1.1: BWS must be parsed',
    error: 'HPE_STRICT',
    isIn: (text) => /^[0-9a-f]+;[^\r]*[ \t]/im.test(text),
    example: `${CHUNKED}0; a = b\r\n\r\n`,
  },
]

let server: Server

beforeAll(() => {
  server = createLlhttp()
})

afterAll(() => {
  server.close()
})

/** Our requests that are complete, in order. */
function serve(bytes: Buffer): { facts: Facts; data: string }[] {
  const requests: { facts: Facts; data: string }[] = []
  let facts: Facts | null = null
  let data = ''
  for (const seen of drive([bytes], { eof: true }).seen) {
    if (typeof seen === 'string') continue
    if ('request' in seen) {
      facts = seen.request
      data = ''
    } else if ('data' in seen) data = seen.data
    else if ('end' in seen && facts !== null) requests.push({ facts, data })
  }
  return requests
}

// What must be the same of a request that both serve.
function common({ facts, data }: { facts: Facts; data: string }): object {
  const { method, path, query, authority, headers } = facts
  // Node gives the absolute form as it came, and its Host beside it.
  const isAbsolute = authority !== null
  return {
    method,
    target: isAbsolute ? 'absolute' : [path, query],
    headers: isAbsolute ? headers.filter(([name]) => name !== 'host') : headers,
    // An Upgrade that nobody follows takes what is behind the head with it in Node; we keep it (RFC 9110 §7.8).
    data: facts.upgrade ? 'upgrade' : data,
  }
}

function commonOfLlhttp({ method, url, headers, data }: LlhttpRequest, isUpgrade: boolean): object {
  const mark = url.indexOf('?')
  const isAbsolute = /^https?:/i.test(url)
  const parts = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
  return {
    method,
    target: isAbsolute ? 'absolute' : parts,
    headers: isAbsolute ? headers.filter(([name]) => name !== 'host') : headers,
    data: isUpgrade ? 'upgrade' : data,
  }
}

async function compare(text: string): Promise<void> {
  const bytes = latin1(text)
  const ours = serve(bytes)
  const theirs = await feedLlhttp(server, bytes)
  for (const [index, request] of ours.entries()) {
    const other = theirs.requests[index]
    const isMeant =
      other !== undefined ||
      DIFFERENCES.some(({ error, isIn }) => error === theirs.error && isIn(text, request.facts)) ||
      // Behind an Upgrade that it ignores, Node sees no request.
      ours.slice(0, index).some(({ facts }) => facts.upgrade)
    expect(isMeant, `llhttp refuses request ${index}: ${theirs.error}`).toBe(true)
    if (other === undefined) return
    expect(commonOfLlhttp(other, request.facts.upgrade)).toEqual(common(request))
  }
}

describe('what llhttp refuses, we refuse', () => {
  const seed = 9112

  test('single requests', async () => {
    await fc.assert(fc.asyncProperty(anyRequest, compare), { numRuns: 6000, seed })
  })

  test('pipelined requests', async () => {
    await fc.assert(fc.asyncProperty(anyRequests, compare), { numRuns: 2000, seed })
  })
})

describe('but for what we serve on purpose', () => {
  test.each(DIFFERENCES)('$what ($rule)', async ({ example, error }) => {
    expect(serve(latin1(example))).toHaveLength(1)
    expect(await feedLlhttp(server, latin1(example))).toEqual({ requests: [], error })
  })
})

describe('the comparison sees what it should', () => {
  test.each([
    ['a request', head('GET /a?b HTTP/1.1', 'Host: a'), 1, null],
    ['content', `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 2')}hi`, 1, null],
    ['chunks', `${CHUNKED}2\r\nhi\r\n0\r\n\r\n`, 1, null],
    ['two requests', head('GET / HTTP/1.1', 'Host: a').repeat(2), 2, null],
    ['a request before an error', `${head('GET / HTTP/1.1', 'Host: a')}\0`, 1, 'HPE_INVALID_METHOD'],
    ['half a request', `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 2')}h`, 0, 'HPE_INVALID_EOF_STATE'],
    ['an error', head('GET / HTTP/1.1', 'Host : a'), 0, 'HPE_INVALID_HEADER_TOKEN'],
  ])('%s', async (_, text, count, error) => {
    const result = await feedLlhttp(server, latin1(text))
    expect(result.requests).toHaveLength(count)
    expect(result.error).toBe(error)
    expect(serve(latin1(text))).toHaveLength(count)
  })
})
