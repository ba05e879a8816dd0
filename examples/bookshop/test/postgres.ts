// Starts a PostgreSQL server for the length of a test run, in a new folder and on a Unix socket there,
// and fails when there is none to start: these tests are never skipped.
import { execFile } from 'node:child_process'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const debianFolder = '/usr/lib/postgresql'

export default async function startPostgres(): Promise<() => Promise<void>> {
  const programs = await findPrograms()
  const folder = await mkdtemp(join(tmpdir(), 'bookshop-postgres-'))
  const owner = await unprivileged()
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const as = { ...owner, cwd: folder, timeout: 60_000 }
  await run(join(programs, 'initdb'), ['--no-sync', '--auth=trust', '--username=postgres', '-D', data], as)
  const options = `-c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off`
  const log = join(folder, 'log')
  await run(join(programs, 'pg_ctl'), ['start', '-w', '-D', data, '-l', log, '-o', options], as)
  process.env['BOOKSHOP_TEST_POSTGRES'] = folder
  return async function stopPostgres() {
    await run(join(programs, 'pg_ctl'), ['stop', '-w', '-m', 'fast', '-D', data], as)
    await rm(folder, { recursive: true, force: true })
  }
}

/** Where initdb and pg_ctl are: on the PATH, or where Debian keeps the newest. */
async function findPrograms(): Promise<string> {
  const path = (process.env['PATH'] ?? '').split(':')
  const versions = (await readdir(debianFolder).catch(() => [])).sort((a, b) => Number(b) - Number(a))
  for (const folder of [...path, ...versions.map((version) => join(debianFolder, version, 'bin'))]) {
    const files: readonly string[] = await readdir(folder).catch(() => [])
    if (files.includes('initdb') && files.includes('pg_ctl')) return folder
  }
  throw new Error('PostgreSQL is missing: install it (Debian: apt-get install postgresql) and run test:services again')
}

/** PostgreSQL refuses to run as root, so root runs it as Debian's user `postgres`. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])))
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
}
