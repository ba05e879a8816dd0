// The fields that a server adds to every response.

/** Rendered field lines, each ended by CRLF. Change `version` with every change: rendered heads are cached by it. */
export interface DefaultFields {
  /** The Date line (RFC 9110 §6.6.1), left out where the application gives its own; empty for none. */
  readonly date: string
  /** The Server line (RFC 9110 §10.2.4), left out where the application gives its own; empty for none. */
  readonly server: string
  /** Further lines, always written. */
  readonly others: string
  readonly version: number
}

/** No default fields. */
export const NO_DEFAULT_FIELDS: DefaultFields = { date: '', server: '', others: '', version: 0 }
