// A server under measurement: runs one file of `../servers` and answers over IPC what the
// process has used so far. `node child.js <file>`, started by `launch.js`.
import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { takeOrders } from './orders.js'

const { start } = await import(new URL(`../servers/${process.argv[2]}`, import.meta.url))
const port = await start()
/** @type {Session | undefined} */
let session

const orders = {
  /** CPU time of all threads in microseconds; resident set in bytes. */
  usage() {
    const { user, system } = process.cpuUsage()
    return { user, system, rss: process.memoryUsage.rss() }
  },
  /** Collects garbage first (needs --expose-gc). */
  settle() {
    globalThis.gc()
    globalThis.gc()
    return orders.usage()
  },
  async profileStart() {
    session = new Session()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: 200 })
    await session.post('Profiler.start')
  },
  async profileStop({ file }) {
    const { profile } = await session.post('Profiler.stop')
    await writeFile(file, JSON.stringify(profile))
  },
}

takeOrders(orders)
process.send({ result: { port, version: process.version } })
