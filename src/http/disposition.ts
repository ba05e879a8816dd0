// Content-Disposition: show or save, and under which name (RFC 6266).

import { Buffer } from 'node:buffer'

import type * as contentDispositions from 'content-disposition'

import { lazily } from './library.ts'

const library = lazily<typeof contentDispositions>('content-disposition')

/** `attachment` is saved, `inline` is shown. */
export type Disposition = 'attachment' | 'inline'

/**
 * The value of a `Content-Disposition` field. Of a path the last part is the name. A name outside of ASCII goes in both
 * forms (RFC 8187). Throws a TypeError for control characters, which no file of the client's should have in its name.
 */
export function contentDisposition(disposition: Disposition, filename?: string): string {
  if (disposition !== 'attachment' && disposition !== 'inline') {
    throw new TypeError(`contentDisposition: expected 'attachment' or 'inline', got ${JSON.stringify(disposition)}`)
  }
  if (filename === undefined) return disposition
  const name = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1)
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\x00-\x1f\x7f]/.test(name)) {
    throw new TypeError(`contentDisposition: a file name cannot have control characters: ${JSON.stringify(name)}`)
  }
  // A lone surrogate cannot be said as UTF-8.
  const value = library().create(Buffer.from(name).toString(), { type: disposition })
  // In quotes even where it need not be: not every client knows a bare name.
  return value.replace(/^(\w+; filename=)([^";\s]+)(?=;|$)/, '$1"$2"')
}
