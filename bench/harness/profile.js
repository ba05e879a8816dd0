// `--profile`: one server under load with V8's CPU profiler, and where its time went.
import { mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchServer } from './launch.js'
import { terminalTable } from './table.js'

/**
 * Profiles one server on one workload and returns a report for the terminal.
 * @returns {Promise<string>}
 */
export async function profile(server, workload, options, generator, node) {
  const { child, port, version } = await launchServer(server, { node })
  const folder = join(tmpdir(), 'testudo-bench')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${server.name}-${workload.name}-node${version.slice(1).split('.')[0]}.cpuprofile`)
  const load = (seconds) =>
    generator.ask('load', {
      port,
      request: workload.request.latin1Slice(),
      pipeline: workload.pipeline,
      connections: options.connections,
      seconds,
    })
  try {
    await load(options.warmup)
    await child.ask('profileStart')
    const before = await child.ask('usage')
    const { requests } = await load(options.seconds)
    const after = await child.ask('usage')
    await child.ask('profileStop', { file })
    const micros = (after.cpu - before.cpu) / requests
    const rows = selfTimes(JSON.parse(readFileSync(file, 'utf8')), micros)
    return [
      `${server.title}, ${workload.title}, Node ${version.slice(1)}: ${micros.toFixed(2)} µs per request while profiled`,
      terminalTable(['function', 'share', 'µs', 'where'], rows),
      file,
    ].join('\n\n')
  } finally {
    await child.stop()
  }
}

/** The functions with the largest self time; waiting does not count. */
export function selfTimes({ nodes, samples, timeDeltas }, micros, most = 40) {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]))
  const times = new Map()
  let total = 0
  samples.forEach((id, index) => {
    const { functionName, url, lineNumber } = byId.get(id)
    if (functionName === '(idle)') return
    const key = `${functionName || '(anonymous)'}\n${where(url, lineNumber)}`
    times.set(key, (times.get(key) ?? 0) + timeDeltas[index])
    total += timeDeltas[index]
  })
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([key, time]) => {
      const [name, place] = key.split('\n')
      return [name, `${((time / total) * 100).toFixed(1)} %`, ((time / total) * micros).toFixed(3), place]
    })
}

function where(url, line) {
  if (url === '') return ''
  return `${url.replace(/^.*\/(dist|node_modules|bench)\//, '$1/')}:${line + 1}`
}
