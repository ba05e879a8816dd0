// What one request may cost before it is refused.

/** Limits on one HTTP/1.1 request, in bytes where nothing else is said. `Infinity` switches one off. */
export interface Http1Limits {
  /** Request line with its CRLF; above it 414. RFC 9112 §3 asks for at least 8000. */
  readonly requestLine: number
  /** Number of header fields, of trailer fields too; above it 431. */
  readonly fields: number
  /** Header section, trailer section too; above it 431. */
  readonly headerBytes: number
  /** Content, decoded from chunks; above it 413. */
  readonly bodyBytes: number
  /** Chunk extensions of one request in total (RFC 9112 §7.1.1 asks for such a limit); above it 413. */
  readonly chunkExtensionBytes: number
}

/** The limits that hold unless others are given. */
export const DEFAULT_LIMITS: Http1Limits = {
  requestLine: 8190,
  fields: 100,
  headerBytes: 16_384,
  bodyBytes: 10_485_760,
  chunkExtensionBytes: 4096,
}
