// A real Redis and a real PostgreSQL for tests: each starts in a new folder and on a Unix socket there, at the first
// call, is shared by all tests of a file, and is stopped after them. Where one is not installed this fails: such tests
// are never skipped.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll } from 'vitest'

const run = promisify(execFile)
const debianFolder = '/usr/lib/postgresql'

/** A running server, by what a client needs to connect. */
export interface RedisServer {
  /** For `createClient({ socket: { path } })`. */
  readonly path: string
  /** Ends it before the tests are over; what waits for an answer fails. */
  kill(): Promise<void>
}

/** A running server, by what a client needs to connect. */
export interface PostgresServer {
  /** The folder of the socket: `new Pool({ host, user: 'postgres' })`. */
  readonly host: string
  readonly user: 'postgres'
  readonly database: 'postgres'
}

let sharedRedis: Promise<RedisServer> | undefined
let sharedPostgres: Promise<PostgresServer> | undefined
const stops: (() => Promise<void>)[] = []

afterAll(async () => {
  sharedRedis = undefined
  sharedPostgres = undefined
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop()
})

/** The Redis of this test file. */
export function redisServer(): Promise<RedisServer> {
  return (sharedRedis ??= startRedis())
}

/** The PostgreSQL of this test file. */
export function postgresServer(): Promise<PostgresServer> {
  return (sharedPostgres ??= startPostgres())
}

/** A Redis of its own, for tests that kill it. */
export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'testudo-redis-'))
  const path = join(folder, 'socket')
  const child = spawn('redis-server', ['--port', '0', '--unixsocket', path, '--save', '', '--dir', folder], {
    stdio: 'ignore',
  })
  const failed = once(child, 'error').then(([cause]: unknown[]) => {
    throw new Error('Redis is missing: install it (Debian: apt-get install redis-server)', { cause })
  })
  async function kill(): Promise<void> {
    await ended(child)
    await rm(folder, { recursive: true, force: true })
  }
  stops.push(kill)
  await Promise.race([answers(path, child), failed])
  failed.catch(() => {})
  return { path, kill }
}

async function startPostgres(): Promise<PostgresServer> {
  const programs = await findPrograms()
  const folder = await mkdtemp(join(tmpdir(), 'testudo-postgres-'))
  const owner = await unprivileged()
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const as = { ...owner, cwd: folder, timeout: 60_000 }
  stops.push(() => rm(folder, { recursive: true, force: true }))
  await run(join(programs, 'initdb'), ['--no-sync', '--auth=trust', '--username=postgres', '-D', data], as)
  // The server itself and not pg_ctl: it is our child, which is ended by its id.
  const options = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off', 'shared_buffers=16MB']
  const settings = options.flatMap((option) => ['-c', option])
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...settings], {
    ...owner,
    cwd: folder,
    stdio: 'ignore',
  })
  stops.push(() => ended(child))
  const server = { host: folder, user: 'postgres', database: 'postgres' } as const
  await accepts(async () => {
    const client = new Client(server)
    await client.connect()
    await client.end()
  }, child)
  return server
}

async function answers(path: string, child: ChildProcess): Promise<void> {
  await accepts(async () => {
    const socket = connect(path)
    try {
      await once(socket, 'connect')
      socket.write('PING\r\n')
      await once(socket, 'data')
    } finally {
      socket.destroy()
    }
  }, child)
}

// Neither server says on a channel of its own that it is ready: it is asked until it answers.
async function accepts(ask: () => Promise<unknown>, child: ChildProcess): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await ask()
      return
    } catch (cause) {
      if (child.exitCode !== null || attempt === 400) throw new Error('the server did not start', { cause })
      await pause(25)
    }
  }
}

// SIGTERM lets PostgreSQL wait for clients, which say good-bye after their promises say that they have; SIGINT does not.
async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGINT'), 1000)
  await exit
  clearTimeout(timer)
}

/** Where initdb and postgres are: on the PATH, or where Debian keeps the newest. */
async function findPrograms(): Promise<string> {
  const path = (process.env['PATH'] ?? '').split(':')
  const versions = (await readdir(debianFolder).catch(() => [])).sort((a, b) => Number(b) - Number(a))
  for (const folder of [...path, ...versions.map((version) => join(debianFolder, version, 'bin'))]) {
    const files: readonly string[] = await readdir(folder).catch(() => [])
    if (files.includes('initdb') && files.includes('postgres')) return folder
  }
  throw new Error('PostgreSQL is missing: install it (Debian: apt-get install postgresql)')
}

/** PostgreSQL refuses to run as root, so root runs it as Debian's user `postgres`. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])))
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
}
