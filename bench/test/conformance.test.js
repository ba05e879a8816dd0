/* oxlint-disable typescript/no-floating-promises -- node:test waits for its tests */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { differences } from '../harness/conformance.js'
import { launchServer } from '../harness/launch.js'
import { itemBody, workloads } from '../harness/workloads.js'
import { servers } from '../servers/index.js'
import { books } from '../servers/shared/books.js'
import { listening } from '../servers/shared/listening.js'

for (const name of ['raw', 'raw-user-buffer', 'node-http']) {
  test(`${name} conforms`, async (t) => {
    const server = servers.find((entry) => entry.name === name)
    const { child, port } = await launchServer(server)
    t.after(() => child.stop())
    assert.deepEqual(await differences(port, server), [])
  })
}

test('a server that does not start says why', async () => {
  await assert.rejects(launchServer({ file: 'nowhere.js' }), /exited with 1: Error \[ERR_MODULE_NOT_FOUND\]/)
})

test('a server that accepts everything is found out', async (t) => {
  const server = createServer((request, response) => {
    request.resume()
    response.end('{}')
  })
  t.after(() => server.close())
  const found = await differences(await listening(server.listen(0, '127.0.0.1')), { canned: false, lacks: [] })
  assert.ok(found.some((line) => line.includes('GET /plaintext') && line.includes('body {}')))
  assert.ok(found.some((line) => line.includes('limit=101') && line.includes('status 200, not 400 or 422')))
  assert.ok(found.some((line) => line.includes('/nowhere') && line.includes('not 404')))
})

test('a server without means for a workload is not asked for it', async (t) => {
  const server = createServer((request, response) => {
    request.resume()
    response.end('{}')
  })
  t.after(() => server.close())
  const port = await listening(server.listen(0, '127.0.0.1'))
  const found = await differences(port, { canned: false, lacks: ['list', 'tree', 'tree-async'] })
  assert.ok(!found.some((line) => /GET \/(?:books|tree)/.test(line)))
  const all = await differences(port, { canned: false, lacks: [] })
  assert.ok(all.some((line) => line.includes('GET /books')))
  assert.ok(all.some((line) => line.includes('GET /tree HTTP') && line.includes('status 200, not 400 or 422')))
})

test('what a book costs the shop is in the data and not in the answer', () => {
  assert.ok(books.every((book) => Object.keys(book).length === 9 && book.purchasePrice < book.price))
  const { body } = workloads.find(({ name }) => name === 'list')
  const listed = JSON.parse(body)
  assert.equal(listed.length, 50)
  assert.ok(listed.every((book) => Object.keys(book).length === 8 && !('purchasePrice' in book)))
})

test('the POST body is 1 KB', () => {
  assert.ok(Math.abs(itemBody.length - 1024) < 16, String(itemBody.length))
  assert.equal(workloads.length, 15)
})
