// How long an application takes from `node` to the open port, by the clock: what somebody waits for who starts it.
import { spawn } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { writeApplication } from './startup-app.js'
import { spread } from './statistics.js'

/** Ignored by Git, and inside of the repository: see `writeApplication`. */
const temporary = fileURLToPath(new URL('../../tmp/', import.meta.url))

/**
 * What is measured, in the order of the table.
 * - `node`: a program that does nothing, the floor
 * - `plain`: JavaScript, signatures in JSON Schema
 * - `cold`: plain signatures in TypeScript, nothing in the cache
 * - `cached`: the same once more
 */
export const kinds = ['node', 'plain', 'cold', 'cached']

/**
 * Every kind `runs` times, in turns, so that whatever else the machine does hits all of them alike.
 * @param {object} options
 * @param {string} options.node
 * @param {number} options.routes
 * @param {number} options.runs
 * @returns {Promise<Map<string, import('./statistics.js').Spread>>} milliseconds by kind
 */
export async function measureStartup({ node, routes, runs }) {
  mkdirSync(temporary, { recursive: true })
  const folder = mkdtempSync(join(temporary, 'startup-'))
  try {
    const commands = prepare(folder, routes)
    const times = new Map(kinds.map((kind) => [kind, []]))
    // The first turn brings the files into the memory of the system; it does not count.
    for (let run = 0; run <= runs; run++) {
      for (const kind of kinds) {
        const { clear, ...command } = commands[kind]
        if (clear !== undefined) rmSync(clear, { recursive: true, force: true })
        const time = await timeToReady(node, command)
        if (run > 0) times.get(kind).push(time)
      }
    }
    return new Map([...times].map(([kind, list]) => [kind, spread(list)]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function prepare(folder, routes) {
  const plain = join(folder, 'plain')
  const reflected = join(folder, 'reflected')
  const cache = join(folder, 'cache')
  const args = [writeApplication(plain, routes, 'plain')]
  const typed = ['--import', 'testudo/register', writeApplication(reflected, routes, 'reflected')]
  const cached = { cwd: reflected, args: typed, env: { TESTUDO_CACHE: cache } }
  return {
    node: { cwd: folder, args: ['--eval', "process.stdout.write('ready\\n')"] },
    plain: { cwd: plain, args },
    cold: { ...cached, clear: cache },
    cached,
  }
}

/**
 * Milliseconds until a program says `ready`. It is over when this resolves: the program ends with its standard input.
 * @returns {Promise<number>} rejects with what the program has printed when it ends before
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
    let printed = ''
    program.stdin.on('error', () => undefined) // it may be gone before its input is
    program.stdout.on('data', (text) => {
      printed += text
      if (time !== undefined || !printed.includes('ready')) return
      time = performance.now() - started
      program.stdin.end()
    })
    program.stderr.on('data', (text) => (printed += text))
    program.on('error', reject)
    program.on('close', (code, signal) => {
      if (time === undefined) reject(new Error(`ended with ${signal ?? code} before it was ready:\n${printed}`))
      else resolve(time)
    })
  })
}
