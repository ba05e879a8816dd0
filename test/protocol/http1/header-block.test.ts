// Rendered heads: what is cached, for how long, and what must not be.
import { describe, expect, test } from 'vitest'
import { NO_DEFAULT_FIELDS, type DefaultFields, type HeaderField } from 'testudo/protocol'

import { HeaderBlock, headerBlock } from '../../../src/protocol/http1/header-block.ts'
import { connectWith, FIELDS, head, Written } from './drive.ts'

const GET = head('GET / HTTP/1.1', 'Host: a')

function written(headers: readonly HeaderField[] | undefined, fields?: DefaultFields, status = 200): string {
  const connection = connectWith(GET, fields)
  const sink = new Written()
  connection.start(status, headers, false)
  connection.body('', false, sink)
  return sink.all
}

const frozen = (): readonly HeaderField[] => Object.freeze([Object.freeze(['x', '1'] as const)])

describe('default fields', () => {
  test('stand first, in their order', () => {
    const fields = { ...FIELDS, others: 'a: 1\r\nb: 2\r\n' }
    expect(written([['x', '1']], fields)).toBe(
      `HTTP/1.1 200 OK\r\n${FIELDS.date}${FIELDS.server}a: 1\r\nb: 2\r\nx: 1\r\ncontent-length: 0\r\n\r\n`,
    )
  })

  test('none', () => {
    expect(written(undefined, NO_DEFAULT_FIELDS)).toBe('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
  })

  test.each([
    ['date', 'Date', 'server: testudo'],
    ['server', 'SERVER', 'date: Thu'],
  ])('%s is left out where the application gives its own', (own, name, other) => {
    const text = written([[name, 'mine']])
    expect(text).toContain(`\r\n${name}: mine\r\n`)
    expect(text).toContain(`\r\n${other}`)
    expect(text.toLowerCase().split(`\r\n${own}: `)).toHaveLength(2)
  })

  test('a new version is written at once, to cached heads, too', () => {
    const fields: { -readonly [key in keyof DefaultFields]: DefaultFields[key] } = { ...FIELDS }
    const lists = [undefined, frozen(), [['y', '1']] as HeaderField[]]
    for (const headers of lists) written(headers, fields)
    fields.date = 'date: Fri, 02 Jan 1970 00:00:00 GMT\r\n'
    fields.version++
    for (const headers of lists) {
      expect(written(headers, fields)).toContain('date: Fri')
      expect(written(headers, fields)).toContain('date: Fri')
    }
  })

  test('two servers that share a list of headers do not share their fields', () => {
    const headers = frozen()
    const other: DefaultFields = { ...FIELDS, server: 'server: other\r\n', others: 'y: 1\r\n' }
    for (let count = 0; count < 2; count++) {
      expect(written(headers, FIELDS)).toContain('server: testudo\r\nx: 1')
      expect(written(headers, other)).toContain('server: other\r\ny: 1\r\nx: 1')
      expect(written(undefined, FIELDS)).not.toContain('y: 1')
      expect(written(undefined, other)).toContain('y: 1')
    }
  })
})

describe('a block', () => {
  test('is made once for a list that is frozen, its fields included', () => {
    const headers = frozen()
    expect(headerBlock(headers)).toBe(headerBlock(headers))
    expect(headerBlock(undefined)).toBe(headerBlock(undefined))
    const empty: readonly HeaderField[] = Object.freeze([])
    expect(headerBlock(empty)).toBe(headerBlock(empty))
  })

  test('is made anew for a list that can change', () => {
    const list: HeaderField[] = [['x', '1']]
    expect(written(list)).toContain('x: 1')
    list[0] = ['x', '2']
    expect(written(list)).toContain('x: 2')
  })

  test('is made anew for a frozen list whose fields can change', () => {
    const field: [string, string] = ['x', '1']
    const headers = Object.freeze([field])
    expect(written(headers)).toContain('x: 1')
    field[1] = '2'
    expect(written(headers)).toContain('x: 2')
    field[1] = '\r\n'
    expect(() => written(headers)).toThrow(TypeError)
  })

  test('renders a status once, and each status of its own', () => {
    const block = new HeaderBlock([['x', '1']])
    const ok = block.head(200, FIELDS)
    expect(ok).toBe(`HTTP/1.1 200 OK\r\n${FIELDS.date}${FIELDS.server}x: 1\r\n`)
    expect(block.head(404, FIELDS)).toBe(`HTTP/1.1 404 Not Found\r\n${FIELDS.date}${FIELDS.server}x: 1\r\n`)
    expect(block.head(200, FIELDS)).toBe(ok)
  })

  test('knows what concerns framing and the connection', () => {
    expect(new HeaderBlock([])).toMatchObject({ length: -1, close: false })
    expect(new HeaderBlock([['Content-Length', '5']])).toMatchObject({ length: 5, close: false })
    expect(new HeaderBlock([['Connection', 'a,close']])).toMatchObject({ length: -1, close: true })
    expect(new HeaderBlock([['connection', 'enclose']])).toMatchObject({ close: false })
    expect(
      new HeaderBlock([
        ['content-length', '5'],
        ['transfer-encoding', 'chunked'],
        ['connection', 'close'],
      ]).head(200, NO_DEFAULT_FIELDS),
    ).toBe('HTTP/1.1 200 OK\r\n')
  })
})
