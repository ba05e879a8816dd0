// What the bookshop asks of a database: the part that SQLite and PostgreSQL have in common.
// `sqlite.ts` and `postgres.ts` are the two drivers; everything else sees only this file.

/** What a statement takes. Money is in cents and times are ISO 8601 text, so that both databases agree. */
export type Value = string | number | null

/** One row, as the driver gives it: the reader checks its shape. */
export type Row = Readonly<Record<string, unknown>>

export interface Queries {
  /**
   * Runs one statement and gives its rows. `$1`, `$2`, … stand for the values and must first appear
   * in that order, which both databases then understand alike.
   */
  rows(statement: string, values?: readonly Value[]): Promise<readonly Row[]>
}

export interface Database extends Queries {
  readonly name: 'SQLite' | 'PostgreSQL'
  /** The type of a key that numbers itself: the one thing the two write differently. */
  readonly selfNumbering: string
  /** All of `work` or, when it throws, nothing of it. All writing is done here. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>
  /** A transaction that no other process of the shop runs at the same time: for creating the tables. */
  setup(work: (queries: Queries) => Promise<void>): Promise<void>
  close(): Promise<void>
}
