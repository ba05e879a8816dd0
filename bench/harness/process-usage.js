// What a process that is not ours to ask has used: from Linux' /proc, with all that it has started.
import { readdirSync, readFileSync } from 'node:fs'

const read = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // it has ended meanwhile
  }
}
const numbers = (folder) => readdirSync(folder).filter((name) => /^\d+$/.test(name))

/**
 * CPU time of all threads in microseconds and resident set in bytes, of a process and its descendants.
 * Throws an Error where there is no /proc, and when the process is gone.
 * @param {number} pid
 * @returns {{ cpu: number, rss: number }}
 */
export function treeUsage(pid) {
  const members = family(pid)
  if (members.length === 0) throw new Error(`process ${pid} has ended`)
  let nanoseconds = 0
  let kilobytes = 0
  for (const member of members) {
    for (const thread of threads(member)) {
      // Documentation/scheduler/sched-stats.rst: the first number is the time on a CPU in ns.
      // /proc/PID/stat says the same in ticks of 10 ms, which is too coarse for a round.
      nanoseconds += Number(read(`/proc/${member}/task/${thread}/schedstat`)?.split(' ')[0] ?? 0)
    }
    kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${member}/status`) ?? '')?.[1] ?? 0)
  }
  if (nanoseconds === 0) throw new Error('this kernel does not say in /proc/PID/schedstat how long a process ran')
  return { cpu: nanoseconds / 1000, rss: kilobytes * 1024 }
}

function threads(pid) {
  try {
    return numbers(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** A process and its descendants. */
function family(pid) {
  const parents = new Map()
  for (const name of numbers('/proc')) {
    // The name of the program is in brackets and may hold anything; state and parent follow.
    const parent = /\) \S (\d+)/.exec(read(`/proc/${name}/stat`)?.replace(/^.*\)/s, ')') ?? '')
    if (parent !== null) parents.set(Number(name), Number(parent[1]))
  }
  const descends = (member) => member === pid || (parents.has(member) && descends(parents.get(member)))
  return [...parents.keys()].filter(descends)
}
