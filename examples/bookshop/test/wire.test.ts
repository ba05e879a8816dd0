// What goes over the wire byte by byte: raw sockets, curl, and clients that break HTTP.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from './database.ts'
import { exchange, startShop, type Shop } from './process.ts'

const run = promisify(execFile)

let fresh: FreshDatabase
let shop: Shop

beforeAll(async () => {
  fresh = await freshDatabase()
  shop = await startShop(fresh.environment)
})
afterAll(async () => {
  await shop.stop()
  await fresh.remove()
})

async function curl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('curl', ['--silent', '--show-error', '--max-time', '15', ...args])
  return stdout
}

describe('raw bytes', () => {
  test('a request, and its answer whole', async () => {
    const answer = await exchange(shop.port, 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    const [head = '', content] = answer.split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(head).toMatch(/\r\ndate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/i)
    expect(head).toMatch(new RegExp(`\r\ncontent-length: ${content?.length}(\r\n|$)`, 'i'))
    expect(JSON.parse(content ?? '')).toMatchObject({ status: 'ok' })
  })

  test('a request in single bytes', async () => {
    const request = 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
    expect(await exchange(shop.port, ...request.split(''))).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  test('pipelined requests are answered in their order', async () => {
    const answer = await exchange(
      shop.port,
      'GET /books/999999 HTTP/1.1\r\nHost: localhost\r\n\r\n' +
        'HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n' +
        'DELETE /books HTTP/1.1\r\nHost: localhost\r\n\r\n' +
        'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    )
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(
      ['404', '200', '405', '200'].map((status) => `HTTP/1.1 ${status}`),
    )
  })

  test('a chunked body, in pieces', async () => {
    const json = JSON.stringify({ customer: 'Ada', lines: [{ bookId: 999_999, quantity: 1 }] })
    const answer = await exchange(
      shop.port,
      'POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n',
      'Connection: close\r\n\r\n',
      `${(10).toString(16)}\r\n${json.slice(0, 10)}\r\n`,
      `${(json.length - 10).toString(16)};note=x\r\n${json.slice(10)}\r\n0\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 422 /)
    expect(answer).toContain('there is no book 999999')
  })

  test('the CSV comes in chunks that end properly', async () => {
    const answer = await exchange(shop.port, 'GET /books.csv HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    expect(answer).toMatch(/\r\ntransfer-encoding: chunked\r\n/i)
    expect(answer).toMatch(/\r\n0\r\n\r\n$/)
  })

  test('to HTTP/1.0 it comes without chunks, ended by the connection', async () => {
    const answer = await exchange(shop.port, 'GET /books.csv HTTP/1.0\r\nHost: localhost\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).not.toMatch(/transfer-encoding/i)
    expect(answer).toMatch(/\r\n\r\nid,title,/)
  })
})

describe('malformed HTTP is refused, and the connection closed', () => {
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['another Host than the shop has', 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 400],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : shop\r\n\r\n', 400],
    ['a folded line', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n', 400],
    ['a bare LF', 'GET / HTTP/1.1\nHost: localhost\n\n', 400],
    ['a NUL', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n', 400],
    ['two lengths', 'POST /books HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx', 400],
    [
      'a length and chunks',
      'POST /books HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a bad chunk size', 'POST /books HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['an unknown coding', 'POST /books HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n', 501],
    ['a line too long', `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 414],
    ['too many fields', `GET / HTTP/1.1\r\nHost: localhost\r\n${'X: y\r\n'.repeat(200)}\r\n`, 431],
    [
      'a body too long',
      'POST /books HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n',
      413,
    ],
  ])('%s', async (_, bytes, status) => {
    expect(await exchange(shop.port, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  })

  test('and the next client is served as before', async () => {
    expect((await fetch(`${shop.url}/health`)).status).toBe(200)
  })
})

describe('curl', () => {
  test('reads the page', async () => {
    expect(await curl(`${shop.url}/?q=austen`)).toContain('Pride and Prejudice')
  })

  test('keeps the cookie in its jar', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bookshop-curl-'))
    const jar = ['--cookie-jar', join(folder, 'jar'), '--cookie', join(folder, 'jar'), '--output', '/dev/null']
    await curl(...jar, `${shop.url}/books/3`)
    const headers = await curl(...jar, '--dump-header', '-', `${shop.url}/books/1`)
    await rm(folder, { recursive: true })
    expect(headers).toMatch(/set-cookie: recent=1\.3;/i)
  })

  test('posts a large body after 100 Continue', async () => {
    const content = `{"customer":${' '.repeat(100_000)}"Ada","lines":[]}`
    const json = ['--header', 'Expect: 100-continue', '--header', 'Content-Type: application/json']
    const answer = await curl('--include', ...json, '--data-binary', content, `${shop.url}/orders`)
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 422 /)
  })

  test('asks with HEAD, and over one connection for several things', async () => {
    expect(await curl('--head', `${shop.url}/books.csv`)).toMatch(/content-type: text\/csv/i)
    const twice = await curl('--write-out', '%{num_connects} ', `${shop.url}/health`, `${shop.url}/health`)
    expect(twice).toMatch(/1 .*0 $/s)
  })
})

test('nothing of this was an error of the shop', () => {
  expect(shop.output()).not.toMatch(/"level":"(error|fatal)"/)
})
