// Resident memory per idle keep-alive connection: the slope between a tenth of the
// connections and all of them, since the first ones only fill what the heap has left over.
// Each connection has asked once; garbage is collected before both readings, so that only
// what a connection keeps is counted. What the kernel holds for the socket is not in it.
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { launchServer } from './launch.js'
import { workloads } from './workloads.js'

const request = workloads.find(({ name }) => name === 'json').request.latin1Slice()

/**
 * kB of resident memory per connection, one process.
 * @returns {Promise<{ kilobytes: number, connections: number }>}
 */
export async function memoryPerConnection(server, generator, node, wanted) {
  const { child, port, pid } = await launchServer(server, { node, flags: ['--expose-gc'] })
  try {
    const connections = Math.min(wanted, freeFiles(pid), freeFiles(generator.pid))
    const few = Math.ceil(connections / 10)
    // Some load first, so that code is compiled.
    await generator.ask('load', { port, request, pipeline: 1, connections: 64, count: 10_000, seconds: 5 })
    const open = async (count) => {
      await generator.ask('idle', { port, request, connections: count })
      await wait(200)
      return (await child.ask('settle')).rss
    }
    const before = await open(few)
    const after = await open(connections)
    const dropped = await generator.ask('dropped')
    if (dropped > 0) throw new Error(`${dropped} of ${connections} idle connections were closed`)
    return { kilobytes: (after - before) / 1024 / (connections - few), connections }
  } finally {
    await generator.ask('release')
    await child.stop()
  }
}

/** How many more files a process may open; Node raises its soft limit to the hard one by itself. */
function freeFiles(pid) {
  try {
    const [, soft] = /^Max open files\s+(\S+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))
    return soft === 'unlimited' ? Infinity : Number(soft) - 200
  } catch {
    return Infinity
  }
}
