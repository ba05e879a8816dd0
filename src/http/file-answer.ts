// What `Response.file` does: looks at a file, and at what the client already has of it.

import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import type etag from 'etag'

import { contentDisposition, type Disposition } from './disposition.ts'
import { FileBody } from './file-body.ts'
import { Headers, type HeadersInit } from './headers.ts'
import { lazily } from './library.ts'
import { mediaTypeOf } from './media-types.ts'
import { conditionsOf } from './preconditions.ts'
import { type FileAnswer, Representation } from './representation.ts'

/** Options of `Response.file`. */
export interface FileOptions {
  /** The request to answer: with it there are 304, 412, 206 and 416, without it always the whole file. */
  readonly request?: { readonly method: string; readonly headers: Headers }
  /** Default 200. Any other one is the whole file too, such as the page of an error. */
  readonly status?: number
  /** More fields. They win over those that are made of the file. */
  readonly headers?: HeadersInit
  /** Default: by the extension, else `application/octet-stream`. */
  readonly contentType?: string
  /** Whether browsers save or show it. Default: they decide; `attachment` with a `filename`. */
  readonly disposition?: Disposition
  /** The name to save it under. Default: the file's own. */
  readonly filename?: string
  /** `Cache-Control`. Default none. */
  readonly cacheControl?: string
  /** An entity tag with its quotes, or false for none. Default: of size and time of change. */
  readonly etag?: string | false
  /** False leaves `Last-Modified` out. */
  readonly lastModified?: boolean
  /** False ignores ranges. */
  readonly ranges?: boolean
}

const tagger = lazily<typeof etag>('etag')

/** Files up to this size are read before the answer begins: one read, one write. */
const smallSize = 64 * 1024

/**
 * The answer for a file; of one that was opened before, whose `stats` these are, for no other one under its path. Throws
 * an Error when there is no such file, or it is none (a folder, a device), and a TypeError for faulty options.
 */
export async function fileAnswer(file: string | URL, options: FileOptions = {}, known?: Stats): Promise<FileAnswer> {
  const path = checkedPath(file)
  const headers = headersOf(path, options)
  const stats = known ?? (await regularFile(path))
  const { status = 200, request } = options
  const init = { path, size: stats.size, contentType: options.contentType ?? mediaTypeOf(path), headers }
  const isPlain = status === 200
  const representation = new Representation({
    ...init,
    etag: options.etag === false ? undefined : (options.etag ?? (isPlain ? etagOf(stats) : undefined)),
    lastModified: options.lastModified === false || !isPlain ? undefined : stats.mtime.toUTCString(),
    acceptRanges: isPlain && options.ranges !== false,
    identity: known,
  })
  if (request === undefined || !isPlain) return loaded({ ...representation.whole, status }, request?.method)
  return loaded(representation.answer(request.method, conditionsOf(request.headers.list)), request.method)
}

/** The strong entity tag of a file: its size and when it was changed. */
export function etagOf(stats: Stats): string {
  return tagger()(stats, { weak: false })
}

async function loaded(answer: FileAnswer, method: string | undefined): Promise<FileAnswer> {
  const { body } = answer
  if (!(body instanceof FileBody)) return answer
  if (method === 'HEAD') return { ...answer, body: null }
  return body.length <= smallSize ? { ...answer, body: await body.read() } : answer
}

function checkedPath(file: unknown): string {
  if (file instanceof URL) return fileURLToPath(file)
  if (typeof file !== 'string' || file === '') {
    throw new TypeError('Response.file(path): the path must be a string or a file: URL')
  }
  if (file.includes('\0')) {
    throw new TypeError('Response.file(path): the path has a NUL; use safeJoin for what comes from a client')
  }
  return resolve(file)
}

function headersOf(path: string, options: FileOptions): Headers {
  const { cacheControl, contentType, disposition, etag: tag, filename, status } = options
  if (typeof tag === 'string' && !/^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(tag)) {
    throw new TypeError(`Response.file: etag has quotes around it: '"${tag.replaceAll('"', '')}"'`)
  }
  if (status === 204 || status === 205 || status === 304) {
    throw new TypeError(`Response.file: a response with status ${status} has no content`)
  }
  let headers = new Headers(options.headers)
  if (contentType !== undefined && !headers.has('content-type')) headers = headers.with('content-type', contentType)
  if (cacheControl !== undefined && !headers.has('cache-control')) headers = headers.with('cache-control', cacheControl)
  if (disposition === undefined && filename === undefined) return headers
  return headers.with(
    'content-disposition',
    contentDisposition(disposition ?? 'attachment', filename ?? basename(path)),
  )
}

async function regularFile(path: string): Promise<Stats> {
  let stats: Stats
  try {
    stats = await stat(path)
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new Error(`Response.file: ${isMissing ? 'there is no file at' : 'cannot look at'} ${path}`, { cause })
  }
  if (!stats.isFile())
    throw new Error(`Response.file: ${path} is ${stats.isDirectory() ? 'a folder' : 'no regular file'}`)
  return stats
}
