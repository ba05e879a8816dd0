// What the client did, as the protocol reports it.
import type { HeaderField } from './header-field.ts'
import type { RequestHead } from './request-head.ts'

/** An event of the client's side, in the order: request, data…, end; then the next request. */
export type ClientEvent =
  | RequestHead
  /** A piece of content, decoded from chunks. A view of the bytes that were fed: copy it to keep it longer than them. */
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  /** The request is complete. */
  | { readonly type: 'end'; readonly trailers: readonly HeaderField[] }
  /** Feed more bytes. */
  | { readonly type: 'need-data' }
  /** The request is complete and its answer is not: ask again once it is. */
  | { readonly type: 'paused' }
  /** No further request comes on this connection. */
  | { readonly type: 'closed' }

export const NO_TRAILERS: readonly HeaderField[] = Object.freeze([])
export const END: ClientEvent = Object.freeze({ type: 'end', trailers: NO_TRAILERS })
export const NEED_DATA: ClientEvent = Object.freeze({ type: 'need-data' })
export const PAUSED: ClientEvent = Object.freeze({ type: 'paused' })
export const CLOSED: ClientEvent = Object.freeze({ type: 'closed' })
