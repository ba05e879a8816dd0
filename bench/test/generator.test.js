/* oxlint-disable typescript/no-floating-promises -- node:test waits for its tests */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import { launchGenerator } from '../harness/launch.js'
import { listening } from '../servers/shared/listening.js'

const request = 'GET / HTTP/1.1\r\n\r\n'
const generator = launchGenerator()
after(() => generator.stop())

/** A server that gives the `index`-th request the reply that `reply(index)` says. */
async function scripted(t, reply) {
  const seen = { requests: 0, connections: 0 }
  const server = createServer((socket) => {
    seen.connections++
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      for (let count = bytes.length / request.length; count > 0; count--) socket.write(reply(seen.requests++))
    })
  })
  t.after(() => server.close())
  return { port: await listening(server.listen(0, '127.0.0.1')), seen }
}

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const order = (port, more) => ({ port, request, pipeline: 1, connections: 4, seconds: 5, ...more })

test('sends exactly as many requests as ordered', async (t) => {
  const { port, seen } = await scripted(t, () => ok)
  const { requests, seconds } = await generator.ask('load', order(port, { count: 50 }))
  assert.equal(requests, 50)
  assert.ok(seconds > 0)
  assert.deepEqual(seen, { requests: 51, connections: 5 }) // the first one measures the reply
})

test('pipelines whole batches', async (t) => {
  const { port, seen } = await scripted(t, () => ok)
  const { requests } = await generator.ask('load', order(port, { count: 64, pipeline: 16 }))
  assert.equal(requests, 64)
  assert.equal(seen.requests, 65)
})

test('stops by itself when no count is given', async (t) => {
  const { port, seen } = await scripted(t, () => ok)
  const { requests } = await generator.ask('load', order(port, { seconds: 0.05 }))
  assert.equal(seen.requests, requests + 1)
})

test('an error status fails the round', async (t) => {
  const { port } = await scripted(t, (index) => (index < 10 ? ok : ok.replace('200', '500')))
  await assert.rejects(generator.ask('load', order(port, { count: 50 })), /an error status: HTTP\/1.1 500/)
})

test('an error status from the first request on fails the round, a 304 does not', async (t) => {
  const failing = await scripted(t, () => ok.replace('200', '500'))
  await assert.rejects(generator.ask('load', order(failing.port, { count: 5 })), /an error status: 500/)
  const unchanged = await scripted(t, () => 'HTTP/1.1 304 Not Modified\r\n\r\n')
  assert.equal((await generator.ask('load', order(unchanged.port, { count: 5 }))).requests, 5)
})

test('an answer of another length fails the round', async (t) => {
  const { port } = await scripted(t, (index) => (index < 10 ? ok : `${ok} and more`))
  await assert.rejects(generator.ask('load', order(port, { count: 50 })), /differ in length/)
})

test('opens, counts and releases idle connections', async (t) => {
  const { port, seen } = await scripted(t, () => ok)
  await generator.ask('idle', { port, request, connections: 3 })
  await generator.ask('idle', { port, request, connections: 8 })
  assert.equal(seen.connections, 10) // two more have measured the reply
  assert.equal(await generator.ask('dropped'), 0)
  await generator.ask('release')
})
