// The media type of a file by its name.

import { extname } from 'node:path'

import type * as mimeTypes from 'mime-types'

import { lazily } from './library.ts'

const registry = lazily<typeof mimeTypes>('mime-types')

/** What nobody has told the type of (RFC 2046 §4.5.1). */
const unknownType = 'application/octet-stream'

// The registry is right about these and the web is not: here they are source code, not MPEG transport streams.
const ours: Readonly<Record<string, string>> = {
  '.ts': 'text/plain; charset=utf-8',
  '.mts': 'text/plain; charset=utf-8',
  '.cts': 'text/plain; charset=utf-8',
  '.tsx': 'text/plain; charset=utf-8',
  '.jsonl': 'application/jsonl',
}

/**
 * The content type of a file by its extension, with the charset of text: `text/html; charset=utf-8`. `types` go before
 * the registry's: `{ '.ts': 'video/mp2t' }`. Without a known extension it is `application/octet-stream`.
 */
export function mediaTypeOf(path: string, types: Readonly<Record<string, string>> = {}): string {
  const extension = extname(path).toLowerCase()
  if (extension === '') return unknownType
  if (Object.hasOwn(types, extension)) return types[extension] ?? unknownType
  if (Object.hasOwn(ours, extension)) return ours[extension] ?? unknownType
  const type = registry().contentType(extension)
  return type === false ? unknownType : type
}
