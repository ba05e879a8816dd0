// Child processes that take one order at a time over IPC.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { register } from './available.js'
import { linkTestudo } from './self-link.js'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))

/** A forked process and its answers. */
export class Child {
  #process
  #waiting = []
  #errors = ''

  /**
   * @param {string} module
   * @param {string[]} args
   * @param {{ node?: string, flags?: string[] }} [options]
   */
  constructor(module, args, { node = process.execPath, flags = [] } = {}) {
    this.#process = fork(module, args, {
      execPath: node,
      execArgv: flags,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#process.stderr.on('data', (text) => (this.#errors = `${this.#errors}${text}`.slice(-2000)))
    this.#process.on('message', (message) => this.#settle(message))
    this.#process.on('error', (error) => this.#settle({ error: error.message }))
    this.#process.on('exit', (code, signal) => {
      while (this.#waiting.length > 0) this.#settle({ error: this.#lastWords(`exited with ${signal ?? code}`) })
    })
  }

  get pid() {
    return this.#process.pid
  }

  #settle({ result, error }) {
    const waiting = this.#waiting.shift()
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new Error(error))
  }

  #lastWords(what) {
    const error = /^\w*Error\b.*$/m.exec(this.#errors)
    return error === null ? what : `${what}: ${error[0]}`
  }

  /** The next message of the process. */
  next() {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** Sends an order, resolves with its result. */
  ask(order, options = {}) {
    const answer = this.next()
    if (!this.#process.connected) this.#settle({ error: this.#lastWords('has ended') })
    else this.#process.send({ order, ...options })
    return answer
  }

  /** Resolves when the process is gone; one that does not leave by itself is killed after two seconds. */
  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 2000)
    if (this.#process.connected) this.#process.disconnect()
    await gone
    clearTimeout(timer)
  }
}

/**
 * Starts a server in a fresh process; rejects when it does not come up. `pid` is the process
 * that serves: the child, or what it has started.
 */
export async function launchServer(server, { node, flags = [] } = {}) {
  const loader = server.runtime === 'reflection' ? ['--import', register.href] : []
  if (loader.length > 0) linkTestudo(path('..'))
  const child = new Child(path('child.js'), [server.file], { node, flags: [...loader, ...flags] })
  try {
    const { port, pid, version } = await child.next()
    return { child, port, pid, version }
  } catch (error) {
    await child.stop()
    throw error
  }
}

/** Starts the load generator, on the Node that runs this. */
export function launchGenerator() {
  return new Child(path('generator.js'), [])
}
