// A store in a table of PostgreSQL or SQLite: for those who have a database and want no second engine.

import { createHash } from 'node:crypto'
import { currentTime } from '../../http/clock.ts'
import { checkStep, expiryOf, incremented, type Store } from './store.ts'

/** What is needed of a PostgreSQL client: a `Pool` (or a connected `Client`) of `pg`. */
export interface PostgresClient {
  query(sql: string, params: unknown[]): Promise<{ readonly rows: readonly unknown[] }>
}

/** What is needed of an SQLite client: one of `@libsql/client`. */
export interface SqliteClient {
  execute(statement: { sql: string; args: (string | number | null)[] }): Promise<{ readonly rows: readonly unknown[] }>
}

/** Options of `SqlStore`. */
export interface SqlStoreOptions {
  /** Letters, digits and `_`, after a schema and a dot if need be. Default `testudo_store`. */
  readonly table?: string
  /** Seconds between two deletions of the rows whose time is over; writes bring them about. Default 300. */
  readonly purgeInterval?: number
}

type Parameter = string | number | null

/**
 * Keeps texts in one table of three columns, through a client that the caller has made and closes. `create()` makes
 * the table. Times are those of the clocks of the processes: machines that share the table must agree on the time.
 */
export class SqlStore implements Store {
  readonly shared = true
  readonly #query: (sql: string, params: Parameter[]) => Promise<{ readonly rows: readonly unknown[] }>
  readonly #table: string
  /** The table's name without a schema: how PostgreSQL calls the row that is there in an upsert. */
  readonly #row: string
  readonly #purgeInterval: number
  #purged: number

  /** Throws a TypeError for what is no client, and for a table that is no plain name. */
  constructor(client: PostgresClient | SqliteClient, options: SqlStoreOptions = {}) {
    const { table = 'testudo_store', purgeInterval = 300 } = options
    // The name becomes part of statements: nothing but a plain name ever does.
    if (!/^(?:[a-z_]\w{0,62}\.)?[a-z_]\w{0,50}$/i.test(table)) {
      throw new TypeError(`SqlStore: table ${JSON.stringify(table)} is no plain name; use letters, digits and "_"`)
    }
    if (!(purgeInterval > 0)) throw new TypeError('SqlStore: purgeInterval must be seconds above zero')
    this.#query = queryOf(client)
    this.#table = table
    this.#row = table.slice(table.indexOf('.') + 1)
    this.#purgeInterval = purgeInterval * 1000
    this.#purged = currentTime()
  }

  /** Makes the table, and the index by which rows that are over are found, unless they are there. */
  async create(): Promise<void> {
    const [table, row] = [this.#table, this.#row]
    await this.#ask(
      `CREATE TABLE IF NOT EXISTS ${table} (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, expires BIGINT)`,
    )
    // An SQLite index is in the schema that its own name says, a PostgreSQL index in that of its table.
    await this.#ask(`CREATE INDEX IF NOT EXISTS ${row}_expires ON ${table} (expires)`)
  }

  async get(key: string): Promise<string | undefined> {
    const [row] = await this.#ask(
      `SELECT value FROM ${this.#table} WHERE key = $1 AND (expires IS NULL OR expires > $2)`,
      [keyOf(key), now()],
    )
    return row === undefined ? undefined : String(row['value'])
  }

  async set(key: string, value: string, ttlSeconds?: number): Promise<void> {
    const expires = columnOf(ttlSeconds)
    await this.#ask(
      `INSERT INTO ${this.#table} (key, value, expires) VALUES ($1, $2, $3)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires`,
      [keyOf(key), value, expires],
    )
    this.#purgeSometimes()
  }

  async add(key: string, value: string, ttlSeconds?: number): Promise<boolean> {
    const rows = await this.#ask(
      `INSERT INTO ${this.#table} (key, value, expires) VALUES ($1, $2, $3)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
      WHERE ${this.#row}.expires <= $4 RETURNING key`,
      [keyOf(key), value, columnOf(ttlSeconds), now()],
    )
    this.#purgeSometimes()
    return rows.length > 0
  }

  async delete(key: string): Promise<void> {
    await this.#ask(`DELETE FROM ${this.#table} WHERE key = $1`, [keyOf(key)])
  }

  async touch(key: string, ttlSeconds?: number): Promise<boolean> {
    const rows = await this.#ask(
      `UPDATE ${this.#table} SET expires = $1 WHERE key = $2 AND (expires IS NULL OR expires > $3) RETURNING key`,
      [columnOf(ttlSeconds), keyOf(key), now()],
    )
    return rows.length > 0
  }

  async increment(key: string, by = 1, ttlSeconds?: number): Promise<number> {
    checkStep(by)
    const row = this.#row
    // Only a text that is written as its number is counted on: SQLite would take any other for zero.
    const rows = await this.#ask(
      `INSERT INTO ${this.#table} (key, value, expires) VALUES ($1, $2, $3)
      ON CONFLICT (key) DO UPDATE SET
        value = CASE WHEN ${row}.expires <= $4 THEN excluded.value
          ELSE CAST(CAST(${row}.value AS BIGINT) + CAST($5 AS BIGINT) AS TEXT) END,
        expires = CASE WHEN ${row}.expires <= $4 THEN excluded.expires ELSE ${row}.expires END
      WHERE ${row}.expires <= $4 OR CAST(CAST(${row}.value AS BIGINT) AS TEXT) = ${row}.value
      RETURNING value`,
      [keyOf(key), String(by), columnOf(ttlSeconds), now(), by],
    )
    this.#purgeSometimes()
    const sum = rows[0]?.['value']
    return incremented(key, typeof sum === 'string' ? sum : 'no number', 0)
  }

  /** Deletes the rows whose time is over. Writes do it by themselves from time to time. */
  async purge(): Promise<void> {
    this.#purged = currentTime()
    await this.#ask(`DELETE FROM ${this.#table} WHERE expires <= $1`, [now()])
  }

  #purgeSometimes(): void {
    if (currentTime() - this.#purged < this.#purgeInterval) return
    // Nobody waits for it, and a database that is down is told by the next write.
    this.purge().catch(() => {})
  }

  async #ask(sql: string, params: Parameter[] = []): Promise<readonly Record<string, unknown>[]> {
    try {
      const { rows } = await this.#query(sql, params)
      return rows.filter((row): row is Record<string, unknown> => typeof row === 'object' && row !== null)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
      const isMissing = /no such table|relation .* does not exist/.test(reason)
      const hint = isMissing ? '; await store.create() makes the table' : ''
      throw new Error(`SqlStore: ${/^\w+/.exec(sql)?.[0] ?? ''} failed: ${reason}${hint}`, { cause })
    }
  }
}

function queryOf(
  client: PostgresClient | SqliteClient,
): (sql: string, params: Parameter[]) => Promise<{ readonly rows: readonly unknown[] }> {
  if (typeof client === 'object' && client !== null) {
    if ('execute' in client && typeof client.execute === 'function') {
      // SQLite numbers parameters such as `$1` by where they first stand: the statements name them in order.
      return (sql, args) => client.execute({ sql, args })
    }
    if ('query' in client && typeof client.query === 'function') return (sql, params) => client.query(sql, params)
  }
  throw new TypeError('SqlStore: needs a Pool of pg or a client of @libsql/client')
}

function now(): number {
  return Math.floor(currentTime())
}

// Null is never over.
function columnOf(ttlSeconds: number | undefined): number | null {
  const expires = Math.ceil(expiryOf(ttlSeconds))
  return Number.isSafeInteger(expires) ? expires : null
}

// PostgreSQL refuses NUL in a text, and keys that do not fit into a page of the index.
function keyOf(key: string): string {
  if (key.length <= 500 && !key.includes('\0')) return key
  return `sha256:${createHash('sha256').update(key).digest('hex')}`
}
