// A WSGI application on the real server, over sockets.
import { connect } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wsgi } from '../../src/adapters/wsgi.ts'
import { lint } from '../../src/gateway/lint.ts'
import { lintServer } from '../../src/gateway/lint-server.ts'
import type { WsgiApplication } from '../../src/gateway/wsgi.ts'
import { lintWsgi } from '../../src/gateway/wsgi-lint.ts'
import type { Logger } from '../../src/server/logger.ts'
import { serve, type Server } from '../../src/server/serve.ts'

const text = [['Content-Type', 'text/plain']] as const
const silent: Logger = { info() {}, warn() {}, error() {} }
const settings = { port: 0, lifespan: 'on', accessLog: false, logger: silent } as const

const application: WsgiApplication = (environ, startResponse) => {
  switch (environ.PATH_INFO) {
    case '/echo':
      startResponse('200 OK', text)
      return [environ['wsgi.input'].read()]
    case '/variables':
      startResponse('200 OK', text)
      return [Buffer.from(`${environ.REQUEST_METHOD} ${environ.SCRIPT_NAME} ${environ.QUERY_STRING}`)]
    case '/stream':
      startResponse('200 OK', text)
      return chunks(200)
    case '/early':
      startResponse('200 OK', text)
      throw new Error('early')
    default:
      startResponse('200 OK', text)
      return chunks(2, new Error('late'))
  }
}

function* chunks(count: number, error?: Error): Generator<Uint8Array, undefined> {
  for (let i = 0; i < count; i++) yield Buffer.alloc(50_000, i)
  if (error !== undefined) throw error
  return undefined
}

describe('a WSGI application', () => {
  let server: Server
  beforeAll(async () => {
    server = await serve(lint(wsgi(lintWsgi(application))), { ...settings, rootPath: '/api' })
  })
  afterAll(() => server.close())

  test('reads a body and knows the length of its answer', async () => {
    const response = await fetch(`${server.url}/echo`, { method: 'POST', body: 'hello' })
    expect(response.headers.get('content-length')).toBe('5')
    expect(await response.text()).toBe('hello')
  })

  test('reads a body that comes in chunks', async () => {
    const request = 'POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n'
    expect(await exchange(server, `${request}2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n`)).toMatch(/\r\n\r\nhello$/)
  })

  test('is mounted at the root path', async () => {
    expect(await (await fetch(`${server.url}/variables?a=b`)).text()).toBe('GET /api a=b')
  })

  test('streams more than the sockets hold', async () => {
    const body = await (await fetch(`${server.url}/stream`)).arrayBuffer()
    expect(body.byteLength).toBe(200 * 50_000)
    expect(new Uint8Array(body).at(-1)).toBe(199)
  })

  test.each(['/echo', '/stream'])('HEAD %s has no body', async (path) => {
    const answer = await exchange(server, `HEAD ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toMatch(/\r\n\r\n$/)
  })

  test('that fails before the head is a 500', async () => {
    expect((await fetch(`${server.url}/early`)).status).toBe(500)
  })

  test('that fails after the head is a body without an end', async () => {
    const response = await fetch(`${server.url}/late`)
    expect(response.status).toBe(200)
    await expect(response.arrayBuffer()).rejects.toThrow('terminated')
  })
})

test('the server itself stands up to lintServer', async () => {
  const breaches: unknown[] = []
  const server = await serve(lintServer({ onBreach: (breach) => void breaches.push(breach) }), {
    ...settings,
    rootPath: '/api',
  })
  for (const [path, size] of [
    ['/', 0],
    ['/a%20b?c=%20', 5],
    ['/%E2%82%AC', 500_000],
  ] as const) {
    const response = await fetch(server.url + path, { method: 'POST', body: 'x'.repeat(size) })
    expect(await response.text()).toBe(`ok, ${size} bytes received`)
  }
  await server.close()
  expect(breaches).toEqual([])
})

/** What the server says to these bytes until it closes. */
function exchange(server: Server, request: string): Promise<string> {
  const { port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(request)
  return textOf(socket)
}
