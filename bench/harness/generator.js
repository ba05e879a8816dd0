// The load generator: a process of its own that writes fixed bytes on N connections and
// counts the bytes that come back. One reply is measured first; all others must be as
// long, which holds for every server here (a Date has a fixed length). It parses nothing
// while it runs, so that one core is enough to keep a server busy.
//
// Orders come over IPC, one at a time.
import { connect } from 'node:net'
import { exchange } from './exchange.js'
import { takeOrders } from './orders.js'

const shared = Buffer.allocUnsafe(256 * 1024)

/** @type {import('node:net').Socket[]} */
let idle = []
let dropped = 0

const orders = {
  /** Sends exactly `count` requests, or as many as fit in `seconds`; answers with how many it was and how long it took. */
  async load({ port, request, pipeline, connections, count, seconds }) {
    const bytes = Buffer.from(request, 'latin1')
    const [{ length, status }] = await exchange(port, bytes)
    if (status >= 400) throw new Error(`an error status: ${status}`)
    const batch = Buffer.concat(Array.from({ length: pipeline }, () => bytes))
    const batches = count === undefined ? Infinity : Math.ceil(count / pipeline)
    const kind = String(status).charCodeAt(0)
    return drive({ port, batch, kind, expected: length * pipeline, connections, batches, seconds, pipeline })
  },

  /** Opens connections until there are `connections`, asks one question on each new one and leaves all open. */
  async idle({ port, request, connections }) {
    const bytes = Buffer.from(request, 'latin1')
    const [{ length }] = await exchange(port, bytes)
    while (idle.length < connections) {
      const size = Math.min(250, connections - idle.length)
      idle.push(...(await Promise.all(Array.from({ length: size }, () => idleConnection(port, bytes, length)))))
    }
  },

  /** How many idle connections the server has closed. */
  async dropped() {
    return dropped
  },

  /** Closes the idle connections. */
  async release() {
    for (const socket of idle) socket.destroy()
    idle = []
    dropped = 0
  },
}

function drive({ port, batch, kind, expected, connections, batches, seconds, pipeline }) {
  return new Promise((resolve, reject) => {
    const sockets = []
    let connected = 0
    let sent = 0
    let answered = 0
    let open = 0
    let started = 0n
    let stopping = false
    let deadline = setTimeout(() => finish(new Error('no connection within 10 s')), 10_000)

    const finish = (error) => {
      clearTimeout(deadline)
      const elapsed = Number(process.hrtime.bigint() - started) / 1e9
      for (const socket of sockets) socket.destroy()
      if (error) reject(error)
      else resolve({ requests: answered * pipeline, seconds: elapsed })
    }
    const next = (socket) => {
      if (stopping || sent === batches) {
        if (--open === 0) finish()
        return
      }
      sent++
      socket.write(batch)
    }
    const begin = () => {
      open = connections
      started = process.hrtime.bigint()
      clearTimeout(deadline)
      deadline = setTimeout(() => {
        stopping = true
        deadline = setTimeout(() => finish(new Error('answers are missing 10 s after the last request')), 10_000)
      }, seconds * 1000)
      sockets.forEach(next)
    }
    for (let index = 0; index < connections; index++) {
      let received = 0
      const callback = (size, bytes) => {
        // At a boundary the status line begins here: `HTTP/1.1 2…`.
        if (received === 0 && bytes[9] !== kind) finish(new Error(`an error status: ${bytes.latin1Slice(0, 15)}`))
        received += size
        if (received < expected) return true
        if (received > expected) finish(new Error('answers differ in length'))
        received = 0
        answered++
        next(socket)
        return true
      }
      const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer: shared, callback } }, () => {
        if (++connected === connections) begin()
      })
      socket.on('error', finish)
      socket.on('end', () => finish(new Error('the server closed a busy connection')))
      sockets.push(socket)
    }
  })
}

function idleConnection(port, bytes, length) {
  return new Promise((resolve, reject) => {
    let received = 0
    const callback = (size) => {
      received += size
      if (received >= length) resolve(socket)
      return true
    }
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer: shared, callback } }, () =>
      socket.write(bytes),
    )
    socket.on('error', reject)
    socket.on('end', () => {
      dropped++
      reject(new Error('the server closed a new connection'))
    })
  })
}

takeOrders(orders)
