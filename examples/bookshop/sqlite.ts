// The embedded database: a SQLite file through libSQL, without a server to install.
import { pathToFileURL } from 'node:url'
import { createClient, type Client, type Transaction } from '@libsql/client'
import type { Database, Queries, Row, Value } from './database.ts'

const seconds = 1000

/** Opens the file, which is made when missing. */
export async function openSqlite(path: string): Promise<Database> {
  const client = createClient({ url: pathToFileURL(path).href, timeout: 5 * seconds })
  // Readers then never wait for the writer.
  await client.execute('pragma journal_mode = wal')
  return new Sqlite(client)
}

class Sqlite implements Database {
  readonly name = 'SQLite'
  readonly selfNumbering = 'integer primary key'
  readonly #client: Client
  // SQLite has one writer at a time. A second one in this process would wait for the lock on the
  // thread that has to release it, so transactions queue here.
  #lastTransaction: Promise<unknown> = Promise.resolve()

  constructor(client: Client) {
    this.#client = client
  }

  rows(statement: string, values: readonly Value[] = []): Promise<readonly Row[]> {
    return execute(this.#client, statement, values)
  }

  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const result = this.#lastTransaction.then(() => this.#run(work))
    this.#lastTransaction = result.catch(() => undefined)
    return result
  }

  setup(work: (queries: Queries) => Promise<void>): Promise<void> {
    return this.transaction(work)
  }

  async close(): Promise<void> {
    await this.#lastTransaction
    this.#client.close()
  }

  async #run<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    // "write" takes the lock now: a transaction that reads first and writes later could be refused halfway.
    const transaction = await this.#client.transaction('write')
    try {
      const result = await work({ rows: (statement, values = []) => execute(transaction, statement, values) })
      await transaction.commit()
      return result
    } finally {
      transaction.close() // rolls back what was not committed
    }
  }
}

async function execute(
  target: Client | Transaction,
  statement: string,
  values: readonly Value[],
): Promise<readonly Row[]> {
  const { rows } = await target.execute({ sql: statement, args: [...values] })
  return rows
}
