// `npm run startup`: how long plain signatures take to be read, from nothing and from the cache.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { register } from './harness/available.js'
import { busy, machine, unbuilt, versions } from './harness/machine.js'
import { UsageError } from './harness/options.js'
import { compilerVersion } from './harness/startup-app.js'
import { parseStartupOptions, startupHelp } from './harness/startup-options.js'
import { jsonStartup, markdownStartup, terminalStartup } from './harness/startup-report.js'
import { measureStartup } from './harness/startup.js'

const say = (message) => console.error(message)

async function main(args) {
  const options = parseStartupOptions(args)
  if (options.help) return console.log(startupHelp)
  if (!existsSync(register)) throw new UsageError('dist/ has no loader for TypeScript: run `npm run build` first')
  const warnings = [unbuilt(), busy()].filter((warning) => warning !== undefined)
  warnings.forEach(say)
  const run = {
    date: new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    machine: machine(),
    versions: [...versions([]), `typescript ${compilerVersion()}`],
    settings: `starts of each kind: ${options.runs}`,
    warnings,
    results: [],
  }
  for (const node of options.nodes) {
    const result = {
      version: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(),
      times: new Map(),
      cpu: new Map(),
    }
    for (const routes of options.routes) {
      say(`Node ${result.version.slice(1)}: ${routes} routes`)
      const { times, cpu } = await measureStartup({ node, routes, runs: options.runs })
      result.times.set(routes, times)
      result.cpu.set(routes, cpu)
    }
    run.results.push(result)
    console.log(terminalStartup(result))
  }
  mkdirSync(options.out, { recursive: true })
  writeFileSync(join(options.out, 'startup.md'), markdownStartup(run))
  writeFileSync(join(options.out, 'startup.json'), jsonStartup(run))
  say(`\nwritten: ${join(options.out, 'startup.md')} and startup.json`)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`startup: ${error.message}\nTry --help.`)
  process.exitCode = 2
}
