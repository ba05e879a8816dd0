// CPU time per request. All servers of a launch are alive at once; the rounds go from one
// to the next, so that whatever else the machine does hits all of them alike. The
// reference is measured at both ends of every round, and a ratio never leaves its round.
// Before the first round every server has seen every workload, so that its code is
// compiled for all of them.
import { reference } from '../servers/index.js'
import { launchServer } from './launch.js'
import { median, spread } from './statistics.js'

/**
 * @typedef {object} Row
 * @property {import('./statistics.js').Spread} micros CPU time per request in microseconds
 * @property {import('./statistics.js').Spread} ratio to the reference
 * @property {import('./statistics.js').Spread} perSecond requests
 */

/**
 * @param {object} options
 * @param {import('./launch.js').Child} generator
 * @param {string} node
 * @param {(message: string) => void} say
 * @returns {Promise<{ rows: Map<string, Map<string, Row>>, failures: Map<string, string> }>} by server, then by workload
 */
export async function measure(options, generator, node, say) {
  /** @type {Map<string, Map<string, { micros: number, ratio: number, perSecond: number }[]>>} */
  const launches = new Map()
  const failures = new Map()
  for (let launch = 1; launch <= options.launches; launch++) {
    const running = await launchAll(options.servers, failures, node)
    try {
      say(`launch ${launch} of ${options.launches}: warming up`)
      for (const workload of options.workloads) await warmUp(options, generator, running, workload, failures)
      for (const workload of options.workloads) {
        say(`launch ${launch} of ${options.launches}: ${workload.title}`)
        const results = await measureWorkload(options, generator, running, workload, failures)
        for (const [name, result] of results) {
          const byWorkload = launches.get(name) ?? launches.set(name, new Map()).get(name)
          const list = byWorkload.get(workload.name) ?? byWorkload.set(workload.name, []).get(workload.name)
          list.push(result)
        }
      }
    } finally {
      await Promise.all([...running.values()].map(({ child }) => child.stop()))
    }
  }
  const rows = new Map()
  for (const [name, byWorkload] of launches)
    rows.set(name, new Map([...byWorkload].map(([key, list]) => [key, summary(list)])))
  return { rows, failures }
}

const summary = (list) => ({
  micros: spread(list.map(({ micros }) => micros)),
  ratio: spread(list.map(({ ratio }) => ratio)),
  perSecond: spread(list.map(({ perSecond }) => perSecond)),
})

async function launchAll(servers, failures, node) {
  const running = new Map()
  for (const server of servers) {
    if (failures.has(server.name)) continue
    try {
      running.set(server.name, { ...(await launchServer(server, { node })), lacks: server.lacks })
    } catch (error) {
      failures.set(server.name, error.message)
    }
  }
  return running
}

const load = (options, generator, port, workload, limit) =>
  generator.ask('load', {
    port,
    request: workload.request.latin1Slice(),
    pipeline: workload.pipeline,
    connections: options.connections,
    ...limit,
  })

/** How many requests of a workload each server answers in a round; one that fails is left out. */
async function warmUp(options, generator, running, workload, failures) {
  const counts = new Map()
  for (const [name, { port, lacks }] of running) {
    if (lacks.includes(workload.name)) continue
    try {
      const { requests, seconds } = await load(options, generator, port, workload, { seconds: options.warmup / 2 })
      counts.set(name, Math.ceil((requests / seconds) * options.seconds))
    } catch (error) {
      failures.set(name, `${workload.title}: ${error.message}`)
    }
  }
  return counts
}

/** One result per server: the median of its rounds. */
async function measureWorkload(options, generator, running, workload, failures) {
  const counts = await warmUp(options, generator, running, workload, failures)
  // A fixed number of requests, from idle to idle: all the CPU time in between is theirs.
  const round = async (name) => {
    const { child, port } = running.get(name)
    const limit = { count: counts.get(name), seconds: options.seconds * 5 }
    const before = await child.ask('usage')
    const { requests, seconds } = await load(options, generator, port, workload, limit)
    const after = await child.ask('usage')
    return {
      micros: (after.cpu - before.cpu) / requests,
      perSecond: requests / seconds,
    }
  }
  const rounds = new Map()
  const others = [...counts.keys()].filter((name) => name !== reference)
  for (let index = 0; index < options.rounds; index++) {
    const first = await round(reference)
    const results = new Map()
    // Each round starts elsewhere, so that no server is always next to the reference.
    const turn = Math.floor((index * others.length) / options.rounds)
    for (const name of [...others.slice(turn), ...others.slice(0, turn)]) {
      try {
        results.set(name, await round(name))
      } catch (error) {
        failures.set(name, `${workload.title}: ${error.message}`)
      }
    }
    const last = await round(reference)
    const base = (first.micros + last.micros) / 2
    results.set(reference, { micros: base, perSecond: (first.perSecond + last.perSecond) / 2 })
    for (const [name, result] of results) {
      const list = rounds.get(name) ?? rounds.set(name, []).get(name)
      list.push({ ...result, ratio: result.micros / base })
    }
  }
  return new Map(
    [...rounds].map(([name, list]) => [
      name,
      {
        micros: median(list.map(({ micros }) => micros)),
        ratio: median(list.map(({ ratio }) => ratio)),
        perSecond: median(list.map(({ perSecond }) => perSecond)),
      },
    ]),
  )
}
