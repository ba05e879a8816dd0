// A database of its own for each test file: a file in a new folder or, when the tests were started by
// vitest.services.config.ts, a new database on that server.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'

export interface FreshDatabase {
  /** The variables that lead the shop to this database. */
  readonly environment: Readonly<Record<string, string>>
  remove(): Promise<void>
}

export function freshDatabase(): Promise<FreshDatabase> {
  const folder = process.env['BOOKSHOP_TEST_POSTGRES']
  return folder === undefined ? freshFile() : freshPostgres(folder)
}

async function freshFile(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'a bookshop-')) // the space is part of the test
  return {
    environment: { BOOKSHOP_DB: join(folder, 'shop.db'), DATABASE_URL: '' },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function freshPostgres(folder: string): Promise<FreshDatabase> {
  const name = `bookshop_${randomBytes(6).toString('hex')}`
  await administer(folder, `create database ${name}`)
  return {
    environment: { DATABASE_URL: postgresUrl(folder, name) },
    remove: () => administer(folder, `drop database ${name} with (force)`),
  }
}

/** The URL of a database on the server whose Unix socket is in this folder. */
function postgresUrl(folder: string, database: string): string {
  return `postgresql:///${database}?host=${encodeURIComponent(folder)}&user=postgres`
}

async function administer(folder: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: postgresUrl(folder, 'postgres') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
