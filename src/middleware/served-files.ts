// The files below a folder, and what is kept of them in memory: never more than a look at the file can vouch for.

import { Buffer } from 'node:buffer'
import type { Stats } from 'node:fs'
import { stat } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

import type * as lru from 'lru-cache'

import { currentTime } from '../http/clock.ts'
import { HttpError } from '../http/errors.ts'
import { etagOf } from '../http/file-answer.ts'
import { isAbsence, type OpenedFile, openBelow } from '../http/file-from.ts'
import { trustedHeaders, type Headers } from '../http/headers.ts'
import { lazily } from '../http/library.ts'
import { conditionsOf } from '../http/preconditions.ts'
import { type FileAnswer, Representation } from '../http/representation.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'

const library = lazily<typeof lru>('lru-cache')

/** A file in a content coding, under another name: `app.js.br`. */
export interface Coding {
  readonly name: string
  readonly extension: string
}

/** How much memory files may take, in bytes. */
export interface FileCacheOptions {
  /** All of them together. Default 16 MiB. */
  readonly maxSize?: number
  /** Larger files are read each time. Default 128 KiB. */
  readonly maxFileSize?: number
}

/** What the table of files has to know. */
export interface ServedFilesOptions {
  /** Absolute. */
  readonly directory: string
  readonly followSymlinks: boolean
  readonly cache: FileCacheOptions | false
  readonly contentType: (name: string) => string
  /** The fields of a file beside those made of it; `isVersioned` if the request named a version. */
  readonly headers: (name: string, isVersioned: boolean) => Headers
}

// A file that was changed so shortly ago may change again without its times telling: clocks of file systems are coarse.
const settledAfter = 2000
// What an entry takes beside its content.
const entrySize = 1024
/** For how long, in milliseconds, the absence of a sibling is remembered. */
const absentFor = 1000

interface Entry {
  readonly stats: Stats
  readonly file: ServedFile
}

/** Looks files up. */
export class ServedFiles {
  readonly #options: ServedFilesOptions
  readonly #entries: lru.LRUCache<string, Entry> | undefined
  readonly #largest: number
  readonly #absent: lru.LRUCache<string, number>

  constructor(options: ServedFilesOptions) {
    const { cache } = options
    const { maxSize = 16 * 1024 * 1024, maxFileSize = 128 * 1024 } = cache === false ? {} : cache
    const { LRUCache } = library()
    this.#options = options
    this.#absent = new LRUCache({ max: 10_000 })
    this.#largest = maxFileSize
    this.#entries =
      cache === false
        ? undefined
        : new LRUCache({ maxSize, sizeCalculation: ({ file }) => entrySize + (file.content?.length ?? 0) })
  }

  /** The file of a path below the folder; `'directory'`, or undefined when there is none. Throws HttpError 403. */
  async find(path: string, name: string): Promise<ServedFile | 'directory' | undefined> {
    const stats = await statsOf(path)
    if (stats === undefined) return undefined
    if (stats.isDirectory()) return 'directory'
    return stats.isFile() ? this.#file(path, name, stats) : undefined
  }

  /** The same file in a content coding, if there is such a sibling. */
  async findCoded(path: string, name: string, coding: Coding): Promise<ServedFile | undefined> {
    const coded = path + coding.extension
    const absentUntil = this.#absent.get(coded)
    if (absentUntil !== undefined && currentTime() < absentUntil) return undefined
    const stats = await statsOf(coded)
    if (stats?.isFile()) return this.#file(coded, name, stats, coding)
    this.#absent.set(coded, currentTime() + absentFor)
    return undefined
  }

  #file(path: string, name: string, stats: Stats, coding?: Coding): ServedFile | Promise<ServedFile | undefined> {
    // The same file can be asked for by its own name and as the sibling of another one.
    const key = coding === undefined ? path : `${coding.name}:${path}`
    const entry = this.#entries?.get(key)
    if (entry !== undefined && isSame(entry.stats, stats)) return entry.file
    return this.#read(key, path, name, coding)
  }

  async #read(key: string, path: string, name: string, coding: Coding | undefined): Promise<ServedFile | undefined> {
    const { directory, followSymlinks } = this.#options
    let opened: OpenedFile | undefined
    try {
      // The folder is asked for its real path each time: a deployment may have switched the link that it is.
      opened = followSymlinks ? await openAt(path) : await openBelow(directory, path)
      if (opened === undefined) return undefined
      const { handle, stats } = opened
      const content = stats.size <= this.#largest ? await contentOf(handle, stats.size) : undefined
      const file = new ServedFile({ path: opened.path, name, stats, content, coding }, this.#options)
      const changed = Math.max(stats.mtimeMs, stats.ctimeMs)
      if (currentTime() - changed > settledAfter) this.#entries?.set(key, { stats, file })
      return file
    } catch (error) {
      return noneOrThrow(error)
    } finally {
      await opened?.handle.close()
    }
  }
}

interface FileInit {
  readonly path: string
  readonly name: string
  readonly stats: Stats
  readonly content: Uint8Array | undefined
  readonly coding: Coding | undefined
}

/** A file at one moment. What it answers to most requests is made once. */
export class ServedFile {
  readonly content: Uint8Array | undefined
  readonly #init: FileInit
  readonly #options: ServedFilesOptions
  #plain: Answers | undefined = undefined
  #versioned: Answers | undefined = undefined

  constructor(init: FileInit, options: ServedFilesOptions) {
    this.content = init.content
    this.#init = init
    this.#options = options
  }

  /** The answer to a request, which may have named a version of the file in its query. */
  respond(request: Request, isVersioned: boolean): Response {
    const answers = isVersioned
      ? (this.#versioned ??= new Answers(this.#representation(true)))
      : (this.#plain ??= new Answers(this.#representation(false)))
    return answers.to(request)
  }

  /** The file as the page of an error. */
  page(status: number): Response {
    const { headers, body } = this.#representation(false).whole
    return new Response(body, {
      status,
      headers: trustedHeaders(headers.list.filter(([name]) => !ofOriginal.has(name))),
    })
  }

  #representation(isVersioned: boolean): Representation {
    const { path, name, stats, content, coding } = this.#init
    const { contentType, followSymlinks, headers } = this.#options
    const fields = headers(name, isVersioned)
    const tag = etagOf(stats)
    return new Representation({
      path,
      size: stats.size,
      content,
      contentType: contentType(name),
      // RFC 9110 §8.8.3.3: each coding of a content has a tag of its own.
      etag: coding === undefined ? tag : `${tag.slice(0, -1)}-${coding.name}"`,
      lastModified: stats.mtime.toUTCString(),
      // A large file is opened again when it is sent.
      identity: followSymlinks ? undefined : stats,
      headers: coding === undefined ? fields : fields.with('content-encoding', coding.name),
    })
  }
}

const ofOriginal: ReadonlySet<string> = new Set(['etag', 'last-modified', 'accept-ranges'])

class Answers {
  readonly #representation: Representation
  #whole: Response | undefined = undefined
  #notModified: Response | undefined = undefined

  constructor(representation: Representation) {
    this.#representation = representation
  }

  to(request: Request): Response {
    const known = this.#representation
    const answer = known.answer(request.method, conditionsOf(request.scope.headers))
    if (answer === known.whole) return (this.#whole ??= responseOf(answer))
    if (answer.status === 304) return (this.#notModified ??= responseOf(answer))
    return responseOf(answer)
  }
}

function responseOf({ status, headers, body }: FileAnswer): Response {
  return new Response(body, { status, headers })
}

// ctime too: unlike mtime it cannot be set, by `cp -p` or `touch`.
function isSame(one: Stats, other: Stats): boolean {
  return (
    one.ino === other.ino &&
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.dev === other.dev
  )
}

function statsOf(path: string): Promise<Stats | undefined> {
  return new Promise((resolve, reject) => {
    stat(path, (error, stats) => {
      if (error === null) return resolve(stats)
      try {
        resolve(noneOrThrow(error))
      } catch (faulty) {
        reject(faulty)
      }
    })
  })
}

function noneOrThrow(error: unknown): undefined {
  if (isAbsence(error)) return undefined
  // There is something, and this process may not see it: no other credentials of the client would help.
  if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')) {
    throw new HttpError(403, undefined, { cause: error })
  }
  throw error
}

async function openAt(path: string): Promise<OpenedFile> {
  const handle = await open(path)
  try {
    return { handle, path, stats: await handle.stat() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

// Undefined when the file has become shorter meanwhile: what it is now is for the next look.
async function contentOf(handle: FileHandle, size: number): Promise<Uint8Array | undefined> {
  const content = Buffer.allocUnsafeSlow(size)
  for (let filled = 0; filled < size;) {
    const { bytesRead } = await handle.read(content, filled, size - filled, filled)
    if (bytesRead === 0) return undefined
    filled += bytesRead
  }
  return content
}
