// `npm run bench`: checks that all servers do the same work, measures them, reports.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { missing } from './harness/available.js'
import { differences } from './harness/conformance.js'
import { launchGenerator, launchServer } from './harness/launch.js'
import { busy, machine, unbuilt, versions } from './harness/machine.js'
import { measure } from './harness/measure.js'
import { memoryPerConnection } from './harness/memory.js'
import { help, parseOptions, UsageError } from './harness/options.js'
import { profile } from './harness/profile.js'
import { chartFile, jsonReport, markdownReport, runtimeChart, terminalReport } from './harness/report.js'
import { spread } from './harness/statistics.js'
import { reference, servers } from './servers/index.js'

const say = (message) => console.error(message)

/** Servers that do what all do; the others are reported and not timed. */
async function conforming(options, node) {
  const skipped = new Map()
  const failures = new Map()
  let version
  const entries = []
  for (const server of options.servers) {
    const reason = missing(server)
    if (reason !== undefined) {
      say(`– ${server.title} is skipped: ${reason}`)
      skipped.set(server.name, reason)
      continue
    }
    try {
      const running = await launchServer(server, { node })
      version = running.version
      const found = await differences(running.port, server)
      await running.child.stop()
      if (found.length === 0) entries.push(server)
      else failures.set(server.name, found.join('; '))
    } catch (error) {
      failures.set(server.name, error.message)
    }
  }
  for (const [name, reason] of failures) say(`✗ ${name}: ${reason}`)
  return { entries, failures: new Map([...skipped, ...failures]), version }
}

async function measureMemory(options, entries, generator, node, failures) {
  const memory = new Map()
  const found = new Map(entries.map(({ name }) => [name, []]))
  for (let launch = 1; launch <= options.launches; launch++) {
    say(`launch ${launch} of ${options.launches}: idle connections`)
    for (const server of entries) {
      try {
        found.get(server.name).push(await memoryPerConnection(server, generator, node, options.idle))
      } catch (error) {
        failures.set(server.name, `idle connections: ${error.message}`)
      }
    }
  }
  for (const [name, list] of found) {
    if (list.length === 0) continue
    const kilobytes = spread(list.map((item) => item.kilobytes))
    memory.set(name, { kilobytes, connections: Math.min(...list.map((item) => item.connections)) })
  }
  return memory
}

async function runOn(node, options, generator) {
  const { entries, failures, version } = await conforming(options, node)
  if (version === undefined) throw new Error(`no server starts on ${node}`)
  say(`\nNode ${version.slice(1)}: ${entries.length} of ${options.servers.length} servers conform`)
  const result = { version, rows: new Map(), memory: new Map(), failures }
  if (options.workloads.length > 0) {
    if (!entries.some(({ name }) => name === reference))
      throw new Error('the reference is not there: add `raw` to --only')
    const measured = await measure({ ...options, servers: entries }, generator, node, say)
    for (const { name } of entries) if (measured.rows.has(name)) result.rows.set(name, measured.rows.get(name))
    for (const [name, reason] of measured.failures) failures.set(name, reason)
  }
  if (options.memory) {
    const talking = entries.filter(({ name }) => !failures.has(name))
    result.memory = await measureMemory(options, talking, generator, node, failures)
  }
  return result
}

function write(folder, run) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'README.md'), markdownReport(run))
  writeFileSync(join(folder, 'results.json'), jsonReport(run))
  for (const result of run.results) writeFileSync(join(folder, chartFile(result)), runtimeChart(result))
  say(`\nwritten: ${join(folder, 'README.md')}, charts and results.json`)
}

async function main(args) {
  const options = parseOptions(args)
  if (options.help) return console.log(help)
  const ours = options.servers.some(({ name }) => name.startsWith('testudo'))
  const warnings = [ours ? unbuilt() : undefined, busy()].filter((warning) => warning !== undefined)
  warnings.forEach(say)
  const generator = launchGenerator()
  try {
    if (options.profile !== undefined) {
      const server = servers.find(({ name }) => name === options.profile)
      const workloads = options.allWorkloads ? options.workloads.slice(1, 2) : options.workloads
      for (const node of options.nodes) {
        for (const workload of workloads) console.log(`${await profile(server, workload, options, generator, node)}\n`)
      }
      return
    }
    const run = {
      date: new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
      machine: machine(),
      versions: versions(options.servers),
      settings:
        `launches: ${options.launches}, rounds per launch: ${options.rounds}, seconds per round: ${options.seconds}, ` +
        `connections: ${options.connections}, generator on Node ${process.versions.node}`,
      warnings,
      results: [],
    }
    for (const node of options.nodes) {
      const result = await runOn(node, options, generator)
      run.results.push(result)
      console.log(terminalReport(result))
    }
    write(options.out, run)
  } finally {
    await generator.stop()
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`bench: ${error.message}\nTry --help.`)
  process.exitCode = 2
}
