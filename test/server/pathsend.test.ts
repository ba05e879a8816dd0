// Files that the server reads itself: framing, slow and vanished peers, files that change, descriptors.
import { statSync, truncateSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test, vi } from 'vitest'

import type { FileIdentity, HeaderList, HttpScope, Send } from '../../src/gateway/asgi.ts'
import { application } from '../../src/http/application.ts'
import { Response } from '../../src/http/response.ts'
import { transferFile } from '../../src/server/file-transfer.ts'
import { folderWith, openDescriptors, pattern } from '../http/files.ts'
import { answer, bodyOf, converse, deferred, GET, start, startRaw } from './harness.ts'

const CLOSE = 'GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n'
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

function sendsPath(
  path: string,
  headers: HeaderList = [],
): (scope: HttpScope, receive: unknown, send: Send) => Promise<void> {
  return async (_scope, _receive, send) => {
    await send({ type: 'http.response.start', status: 200, headers })
    await send({ type: 'http.response.pathsend', path })
  }
}

function fileOf(size: number): { path: string; content: Uint8Array } {
  const content = pattern(size)
  return { path: join(folderWith({ 'a.bin': content }), 'a.bin'), content }
}

test.each([0, 1, 2047, 2048, 262_143, 262_144, 262_145, 1_000_000])(
  'a file of %i bytes arrives as it is, with its length and without one',
  async (size) => {
    const { path, content } = fileOf(size)
    const declared = await start(sendsPath(path, [['content-length', String(size)]]))
    const text = await converse(declared, CLOSE)
    expect(text).toContain(`content-length: ${size}\r\n`)
    expect(bodyOf(text) === latin1(content)).toBe(true)
    const chunked = await start(sendsPath(path))
    const chunks = await converse(chunked, CLOSE)
    expect(withoutChunks(chunks) === latin1(content)).toBe(true)
    await closed(path)
  },
)

it('goes to HTTP/1.0 clients without chunks', async () => {
  const { path, content } = fileOf(300_000)
  const running = await start(sendsPath(path))
  const text = await converse(running, 'GET / HTTP/1.0\r\n\r\n')
  expect(text).not.toContain('transfer-encoding')
  expect(bodyOf(text) === latin1(content)).toBe(true)
})

it('sends no other file than the one that was looked at', async () => {
  const { path, content } = fileOf(10)
  const other = statSync(fileOf(10).path)
  const sends = (file: FileIdentity) =>
    start(async (_scope: HttpScope, _receive: unknown, send: Send) => {
      await send({ type: 'http.response.start', status: 200 })
      await send({ type: 'http.response.pathsend', path, file })
    })
  const { dev, ino } = statSync(path)
  expect(await converse(await sends({ dev, ino }), CLOSE)).toContain(latin1(content))
  const refused = await sends({ dev: other.dev, ino: other.ino })
  expect(await converse(refused, CLOSE)).toMatch(/^HTTP\/1\.1 500 [\s\S]*\r\n\r\nInternal Server Error$/)
  await closed(path)
})

it('keeps the connection, and the order of pipelined answers', async () => {
  const { path, content } = fileOf(600_000)
  const running = await start(sendsPath(path, [['content-length', '600000']]))
  const client = running.connect().send(GET + GET + CLOSE)
  const answers = await client.closed
  const head = answers.slice(0, answers.indexOf('\r\n\r\n') + 4)
  expect(answers.length).toBe(3 * (head.length + content.length) + 'connection: close\r\n'.length)
  expect(answers.slice(head.length, head.length + content.length) === latin1(content)).toBe(true)
  expect(answers.endsWith(latin1(content))).toBe(true)
})

it('is not opened for HEAD', async () => {
  const running = await start(sendsPath('/nowhere/at/all', [['content-length', '7']]))
  const text = await converse(running, 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  expect(text).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*content-length: 7\r\n\r\n$/)
})

it('is followed by trailers', async () => {
  const { path } = fileOf(3)
  const running = await start(async (_scope, _receive, send) => {
    await send({ type: 'http.response.start', status: 200, trailers: true })
    await send({ type: 'http.response.pathsend', path })
    await send({ type: 'http.response.trailers', headers: [['x-sum', '7']] })
  })
  expect(await converse(running, CLOSE)).toMatch(/\r\n0\r\nx-sum: 7\r\n\r\n$/)
})

describe('500', () => {
  test.each<[string, () => string, HeaderList]>([
    ['a file that is gone', () => '/nowhere/at/all', []],
    ['a folder', () => folderWith({}), []],
    ['a file that is shorter than was said', () => fileOf(5).path, [['content-length', '6']]],
  ])('%s', async (_, path, headers) => {
    const file = path()
    const running = await start(sendsPath(file, headers))
    const text = await converse(running, CLOSE)
    expect(text).toMatch(/^HTTP\/1\.1 500 /)
    expect(running.log.messages('error')).toEqual(['Exception in ASGI application'])
    await closed(file)
  })
})

it('sends as much as was said of a file that has grown', async () => {
  const { path, content } = fileOf(100)
  const running = await start(sendsPath(path, [['content-length', '60']]))
  expect(bodyOf(await converse(running, CLOSE))).toBe(latin1(content.subarray(0, 60)))
})

it('cuts the connection when the file shrinks while it is sent', async () => {
  const { path } = fileOf(40_000_000)
  const running = await start(sendsPath(path, [['content-length', '40000000']]))
  const client = running.connect().send(GET)
  await client.until('\r\n\r\n')
  client.socket.pause()
  truncateSync(path, 100)
  client.socket.resume()
  const text = await client.closed
  expect(text.length).toBeLessThan(40_000_000)
  await running.log.logged(/Exception in ASGI application/)
  await closed(path)
})

it('stops and closes the file when the client leaves', async () => {
  const { path } = fileOf(40_000_000)
  const ended = deferred()
  const running = await start(async (scope, receive, send) => {
    await sendsPath(path, [['content-length', '40000000']])(scope, receive, send)
    ended.resolve()
  })
  const client = running.connect().send(GET)
  await client.until('\r\n\r\n')
  client.socket.pause()
  expect(openDescriptors(path)).toBe(1)
  client.socket.destroy()
  await ended.promise
  await closed(path)
  expect(running.log.messages('error')).toEqual([])
})

it('gives up a client that takes nothing', async () => {
  const { path } = fileOf(40_000_000)
  const ended = deferred()
  const running = await start(
    async (scope, receive, send) => {
      await sendsPath(path, [['content-length', '40000000']])(scope, receive, send)
      ended.resolve()
    },
    { timeoutWrite: 0.1 },
  )
  const client = running.connect().send(GET)
  await client.until('\r\n\r\n')
  client.socket.pause()
  await ended.promise
  await closed(path)
  client.socket.resume()
  expect((await client.closed).length).toBeLessThan(40_000_000)
})

it('reads a piece only when the one before was taken', async () => {
  const { path, content } = fileOf(600_000)
  const taken: Buffer[] = []
  let isBusy = false
  await transferFile(path, 600_000, {
    isOpen: true,
    async take(piece, more) {
      expect(isBusy).toBe(false)
      isBusy = true
      taken.push(Buffer.from(piece))
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      isBusy = false
      expect(more).toBe(taken.length < 3)
      return true
    },
  })
  expect(taken.map(({ length }) => length)).toEqual([262_144, 262_144, 75_712])
  expect(Buffer.concat(taken).equals(content)).toBe(true)
})

it('refuses a file in the middle of a body', async () => {
  const { path } = fileOf(5)
  const running = await startRaw(async (_scope, _receive, send) => {
    await send({ type: 'http.response.start', status: 200 })
    await send({ type: 'http.response.body', body: 'a', moreBody: true })
    await send({ type: 'http.response.pathsend', path })
  })
  await converse(running, CLOSE)
  expect(running.log.messages('error')).toContain('Exception in ASGI application')
})

it('is offered', async () => {
  const seen: unknown[] = []
  const running = await start((scope, receive, send) => {
    seen.push(scope.extensions['http.response.pathsend'])
    return answer('ok')(scope, receive, send)
  })
  await converse(running, CLOSE)
  expect(seen).toEqual([{}])
})

describe('under the bridge', () => {
  it('sends Response.file, whole and in parts', async () => {
    const { path, content } = fileOf(500_000)
    const app = application((request) => Response.file(path, { request }))
    const running = await start((scope, receive, send) => app(scope, receive, send))
    expect(bodyOf(await converse(running, CLOSE)) === latin1(content)).toBe(true)
    const part = await converse(running, CLOSE.replace('\r\n\r\n', '\r\nRange: bytes=100-399999\r\n\r\n'))
    expect(part).toMatch(/^HTTP\/1\.1 206 /)
    expect(bodyOf(part) === latin1(content.subarray(100, 400_000))).toBe(true)
    await closed(path)
  })

  it('answers 500 for a file that is gone by then', async () => {
    const { path } = fileOf(500_000)
    const app = application(async (request) => {
      const response = await Response.file(path, { request })
      unlinkSync(path)
      return response
    })
    const running = await start((scope, receive, send) => app(scope, receive, send))
    expect(await converse(running, CLOSE)).toMatch(/^HTTP\/1\.1 500 /)
  })
})

// The client may know of the end before the descriptor is closed.
function closed(path: string): Promise<void> {
  return vi.waitFor(() => expect(openDescriptors(path)).toBe(0), { interval: 5 })
}

function withoutChunks(text: string): string {
  let rest = bodyOf(text)
  if (!/transfer-encoding: chunked/.test(text)) return rest
  let body = ''
  for (;;) {
    const end = rest.indexOf('\r\n')
    const size = Number.parseInt(rest.slice(0, end), 16)
    if (size === 0) return body
    body += rest.slice(end + 2, end + 2 + size)
    rest = rest.slice(end + 4 + size)
  }
}
