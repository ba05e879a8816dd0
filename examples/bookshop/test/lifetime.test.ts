// From start to stop: the port, the data that stays, and an end that lets everybody finish.
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from './database.ts'
import { runShop, staffToken, startShop } from './process.ts'

let fresh: FreshDatabase

beforeEach(async () => {
  fresh = await freshDatabase()
})
afterEach(() => fresh.remove())

test('what was added is there after a restart', async () => {
  const book = { title: 'Kept', author: 'Somebody', year: 1900, language: 'en', priceCents: 100, stock: 1 }
  const first = await startShop(fresh.environment)
  const created = await fetch(`${first.url}/books`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${staffToken}` },
    body: JSON.stringify(book),
  })
  expect(created.status).toBe(201)
  expect(await first.stop()).toContain('Finished server process')
  const second = await startShop(fresh.environment)
  const kept = await fetch(second.url + created.headers.get('location'))
  expect(await kept.json()).toMatchObject(book)
  expect(await second.stop('SIGINT')).toContain('Finished server process')
})

test('stopping refuses new clients and lets those finish that have begun', async () => {
  const shop = await startShop(fresh.environment)
  const content = JSON.stringify({ customer: 'Ada', lines: [{ bookId: 1, quantity: 1 }] })
  const socket = connect(shop.port, '127.0.0.1')
  let received = ''
  socket.setEncoding('latin1').on('data', (part) => (received += part))
  socket.write(
    `POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${content.length}\r\n` +
      'Expect: 100-continue\r\n\r\n',
  )
  await once(socket, 'data') // 100 Continue: the exchange has begun
  const stopped = shop.stop()
  await expect.poll(() => accepts(shop.port), { timeout: 10_000 }).toBe(false)
  socket.write(content)
  await once(socket, 'close')
  expect(received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 Created\r\n/)
  expect(received).toMatch(/\r\nconnection: close\r\n/i)
  expect(await stopped).toContain('Finished server process')
})

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

test('a shop whose data cannot be opened does not listen, says why and ends with 3', async () => {
  const environment = { BOOKSHOP_DB: '/dev/null/shop.db', DATABASE_URL: '' }
  const { code, output } = await runShop(environment)
  expect(code).toBe(3)
  expect(output).toMatch(/ENOTDIR|EEXIST/)
  const nobody = await runShop({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' })
  expect(nobody.code).toBe(3)
  expect(nobody.output).toMatch(/ECONNREFUSED/)
})
