// Files below a folder, under names that clients choose.

import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { HttpError } from './errors.ts'
import type { FileOptions } from './file-answer.ts'
import { Response } from './response.ts'
import { safeJoin } from './safe-path.ts'

/**
 * The answer for a file below a folder, under a name that a client sent: `fileFrom('uploads', name, { request })`.
 * Rejects with HttpError 404 when there is no such file, or it is not below the folder, through a symbolic link either.
 */
export async function fileFrom(directory: string | URL, name: string, options?: FileOptions): Promise<Response> {
  const root = directory instanceof URL ? fileURLToPath(directory) : directory
  const path = safeJoin(root, name)
  const opened = path === undefined ? undefined : await openBelow(root, path)
  if (path === undefined || opened === undefined) throw new HttpError(404)
  await opened.handle.close()
  const contentType = options?.contentType ?? (await typeOf(path))
  // Loaded with the first file, as by `Response.file`.
  const { fileAnswer } = await import('./file-answer.ts')
  const known = { ...options, contentType, ...nameOf(path, options) }
  const { status, headers, body } = await fileAnswer(opened.path, known, opened.stats)
  return new Response(body, { status, headers })
}

/** A file that was opened; whoever asked for it closes it. */
export interface OpenedFile {
  readonly handle: FileHandle
  /** Where it really is. */
  readonly path: string
  readonly stats: Stats
}

// No link in the last place, and no waiting for the writer of a pipe. Windows has neither flag.
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a file below a folder; undefined when it is no file, or links lead out of the folder. Who may write there could
 * put a link in the place of the file, or of a folder, after we have looked: what counts is where the open file is.
 */
export async function openBelow(root: string, path: string): Promise<OpenedFile | undefined> {
  let handle: FileHandle | undefined
  try {
    const [base, real] = await Promise.all([realpath(root), realpath(path)])
    // Looked at before: to open a device may already do something.
    if (!isBelow(base, real) || !(await lstat(real)).isFile()) return undefined
    handle = await open(real, READ)
    const stats = await handle.stat()
    if (!stats.isFile() || !(await isOpenedBelow(base, real, handle, stats))) return undefined
    const opened = { handle, path: real, stats }
    handle = undefined
    return opened
  } catch (error) {
    if (isAbsence(error)) return undefined
    throw error
  } finally {
    await handle?.close()
  }
}

async function isOpenedBelow(base: string, real: string, { fd }: FileHandle, stats: Stats): Promise<boolean> {
  let place: string
  try {
    place = await readlink(`/proc/self/fd/${fd}`)
  } catch {
    // Where the system does not tell, the path must still lead to this very file, and through no link.
    const [again, there] = await Promise.all([realpath(real), lstat(real)])
    return again === real && there.ino === stats.ino && there.dev === stats.dev
  }
  return isBelow(base, place)
}

function isBelow(base: string, real: string): boolean {
  return real.startsWith(base.endsWith(sep) ? base : base + sep)
}

/** Whether an error of the file system says that there is nothing under a name, or that nothing could be. */
export function isAbsence(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return typeof error.code === 'string' && absences.has(error.code)
}

const absences: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ELOOP',
  'EISDIR',
  'EINVAL',
  'ENXIO',
])

// A link has the type and the name that clients know it by.
async function typeOf(path: string): Promise<string> {
  const { mediaTypeOf } = await import('./media-types.ts')
  return mediaTypeOf(path)
}

function nameOf(path: string, options: FileOptions | undefined): Pick<FileOptions, 'filename'> {
  if (options?.filename !== undefined) return { filename: options.filename }
  return options?.disposition === undefined ? {} : { filename: path.slice(path.lastIndexOf(sep) + 1) }
}
