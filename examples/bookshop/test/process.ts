// The shop as a process of its own, started as a user starts it, and talked to over sockets.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const patience = 15_000

/** Lets in who works in the shop. */
export const staffToken = 'a token for tests'

export interface Shop {
  /** Where it listens: `http://127.0.0.1:41234`. */
  readonly url: string
  readonly port: number
  /** Everything it has written so far, on both outputs. */
  output(): string
  /** Sends a signal and gives the last line of the log: how it ended. */
  stop(signal?: NodeJS.Signals): Promise<string>
}

/** Starts `testudo serve examples/bookshop/app.ts` on a free port and resolves when it listens. */
export async function startShop(environment: Readonly<Record<string, string>>): Promise<Shop> {
  const { child, output } = spawnShop(environment)
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the shop does not start:\n${output()}`)), patience)
    function look(): void {
      const found = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(output())
      if (found !== null) finish(() => resolve(found[0]))
    }
    function fail(): void {
      finish(() => reject(new Error(`the shop ended before it listened:\n${output()}`)))
    }
    function finish(settle: () => void): void {
      clearTimeout(timer)
      child.stdout?.off('data', look)
      child.stderr?.off('data', look)
      child.off('exit', fail)
      settle()
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.once('exit', fail)
  })
  return {
    url,
    port: Number(new URL(url).port),
    output,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'close')
        child.kill(signal)
        await ended
      }
      return output().trimEnd().split('\n').at(-1) ?? ''
    },
  }
}

/** Starts a shop that is expected to end by itself: its exit code and what it wrote. */
export async function runShop(
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const { child, output } = spawnShop(environment)
  const timer = setTimeout(() => child.kill('SIGKILL'), patience)
  await once(child, 'close')
  clearTimeout(timer)
  return { code: child.exitCode, output: output() }
}

function spawnShop(environment: Readonly<Record<string, string>>): { child: ChildProcess; output: () => string } {
  const command = ['bin/testudo.js', 'serve', 'examples/bookshop/app.ts', '--port', '0']
  const env = {
    ...process.env,
    DATABASE_URL: '',
    NO_COLOR: '1',
    BOOKSHOP_TOKEN: staffToken,
    ...environment,
  }
  const child = spawn(process.execPath, command, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part))
  return { child, output: () => text }
}

/**
 * Sends bytes as they are and gives all that comes back until the server closes.
 * A string is latin-1; several parts are sent one after the other, each when the one before has been written.
 */
export async function exchange(port: number, ...parts: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.setEncoding('latin1').on('data', (part) => (received += part))
  const closed = once(socket, 'close')
  socket.on('error', () => undefined) // a reset after the answer is an end like any other
  socket.setTimeout(patience, () => socket.destroy())
  for (const part of parts) await new Promise((written) => socket.write(part, 'latin1', written))
  await closed
  return received
}
