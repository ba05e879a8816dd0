// How long an application takes from `node` to the open port, by the clock: what somebody waits for who starts it.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { treeUsage } from './process-usage.js'
import { writeApplication } from './startup-app.js'
import { spread } from './statistics.js'

/** Milliseconds until a program that neither is ready nor ends is killed. */
const longest = 60_000

/** Ignored by Git, and inside of the repository: see `writeApplication`. */
const temporary = fileURLToPath(new URL('../../tmp/', import.meta.url))

/**
 * What is measured, in the order of the table.
 * - `node`: a program that does nothing, the floor
 * - `plain`: JavaScript, signatures in JSON Schema
 * - `built`: what `testudo build` has made of plain signatures in TypeScript
 * - `cold`: the same TypeScript read at the start, nothing in the cache
 * - `cached`: the same once more
 */
export const kinds = ['node', 'plain', 'built', 'cold', 'cached']

/** @typedef {Map<string, import('./statistics.js').Spread>} Times by kind */

/**
 * Every kind `runs` times, in turns, so that whatever else the machine does hits all of them alike.
 * @param {object} options
 * @param {string} options.node
 * @param {number} options.routes
 * @param {number} options.runs
 * @returns {Promise<{ times: Times, cpu: Times }>} milliseconds by the clock, and of CPU time until then; the latter is
 *   empty where there is no /proc
 */
export async function measureStartup({ node, routes, runs }) {
  mkdirSync(temporary, { recursive: true })
  const folder = mkdtempSync(join(temporary, 'startup-'))
  try {
    const commands = prepare(node, folder, routes)
    const measured = new Map(kinds.map((kind) => [kind, []]))
    // The first turn brings the files into the memory of the system; it does not count.
    for (let run = 0; run <= runs; run++) {
      for (const kind of kinds) {
        const { clear, ...command } = commands[kind]
        if (clear !== undefined) rmSync(clear, { recursive: true, force: true })
        const start = await timeToReady(node, command)
        if (run > 0) measured.get(kind).push(start)
      }
    }
    return { times: spreads(measured, 'time'), cpu: spreads(measured, 'cpu') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function spreads(measured, key) {
  const lists = [...measured].map(([kind, starts]) => [kind, starts.map((start) => start[key])])
  return new Map(lists.filter(([, list]) => !list.includes(undefined)).map(([kind, list]) => [kind, spread(list)]))
}

function prepare(node, folder, routes) {
  const plain = join(folder, 'plain')
  const reflected = join(folder, 'reflected')
  const cache = join(folder, 'cache')
  const args = [writeApplication(plain, routes, 'plain')]
  const typed = ['--import', 'testudo/register', writeApplication(reflected, routes, 'reflected')]
  const cached = { cwd: reflected, args: typed, env: { TESTUDO_CACHE: cache } }
  return {
    node: { cwd: folder, args: ['--eval', "process.stdout.write('ready\\n')"] },
    plain: { cwd: plain, args },
    built: { cwd: reflected, args: [build(node, reflected, typed.at(-1))] },
    cold: { ...cached, clear: cache },
    cached,
  }
}

/** The file to start of what is built. */
function build(node, cwd, file) {
  const args = ['node_modules/testudo/bin/testudo.js', 'build', file, '--out', 'dist']
  const { status, stdout, stderr } = spawnSync(node, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`testudo build ended with ${status}:\n${stdout}${stderr}`)
  return join('dist', file.replace('.ts', '.js'))
}

/**
 * Milliseconds until a program says `ready`. It is over when this resolves: the program ends with its standard input.
 * @returns {Promise<{ time: number, cpu?: number }>} by the clock, and of CPU time of the program and what it has started;
 *   rejects with what the program has printed when it ends before
 */
export function timeToReady(node, { cwd, args, env = {} }) {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const program = spawn(node, args, {
      cwd,
      env: { ...process.env, NODE_ENV: 'production', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let time
    let cpu
    let printed = ''
    program.stdin.on('error', () => undefined) // it may be gone before its input is
    program.stdout.on('data', (text) => {
      printed += text
      if (time !== undefined || !/^ready$/m.test(printed)) return
      time = performance.now() - started
      cpu = cpuOf(program.pid)
      program.stdin.end()
    })
    program.stderr.on('data', (text) => (printed += text))
    const timer = setTimeout(() => program.kill('SIGKILL'), longest)
    program.on('error', reject)
    program.on('close', (code, signal) => {
      clearTimeout(timer)
      if (signal === 'SIGKILL') reject(new Error(`neither ready nor at an end within ${longest} ms:\n${printed}`))
      else if (time === undefined) reject(new Error(`ended with ${signal ?? code} before it was ready:\n${printed}`))
      else resolve({ time, cpu })
    })
  })
}

function cpuOf(pid) {
  try {
    return treeUsage(pid).cpu / 1000
  } catch {
    return undefined // no /proc here
  }
}
