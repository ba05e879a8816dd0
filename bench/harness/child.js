// A server under measurement: runs one file of `../servers` and answers over IPC what the
// process has used so far. `node child.js <file>`, started by `launch.js`.
//
// A server that is no JavaScript is started by its file and measured from outside.
import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { takeOrders } from './orders.js'
import { treeUsage } from './process-usage.js'

const { start } = await import(new URL(`../servers/${process.argv[2]}`, import.meta.url))
const started = await start()
const { port, pid } = typeof started === 'number' ? { port: started, pid: process.pid } : started
const isHere = pid === process.pid
/** @type {Session | undefined} */
let session

const orders = {
  /** CPU time of all threads in microseconds; resident set in bytes. */
  usage() {
    if (!isHere) return treeUsage(pid)
    const { user, system } = process.cpuUsage()
    return { cpu: user + system, rss: process.memoryUsage.rss() }
  },
  /** Collects garbage first (needs --expose-gc). */
  settle() {
    if (isHere) {
      globalThis.gc()
      globalThis.gc()
    }
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
process.send({ result: { port, pid, version: process.version } })
