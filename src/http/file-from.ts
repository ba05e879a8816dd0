// Files below a folder, under names that clients choose.

import { realpath, stat } from 'node:fs/promises'
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
  const real = path === undefined ? undefined : await realFileBelow(root, path)
  if (path === undefined || real === undefined) throw new HttpError(404)
  const contentType = options?.contentType ?? (await typeOf(path))
  return Response.file(real, { ...options, contentType, ...nameOf(path, options) })
}

/** Where a file below a folder really is; undefined when it is no file, or links lead out of the folder. */
export async function realFileBelow(root: string, path: string): Promise<string | undefined> {
  try {
    const [base, real] = await Promise.all([realpath(root), realpath(path)])
    if (!isBelow(base, real)) return undefined
    const stats = await stat(real)
    return stats.isFile() ? real : undefined
  } catch (error) {
    if (isAbsence(error)) return undefined
    throw error
  }
}

/** Whether a real path is below another one. */
export function isBelow(base: string, real: string): boolean {
  return real.startsWith(base.endsWith(sep) ? base : base + sep)
}

/** Whether an error of the file system says that there is nothing under a name, or that nothing could be. */
export function isAbsence(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return typeof error.code === 'string' && absences.has(error.code)
}

const absences: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EISDIR', 'EINVAL'])

// A link has the type and the name that clients know it by.
async function typeOf(path: string): Promise<string> {
  const { mediaTypeOf } = await import('./media-types.ts')
  return mediaTypeOf(path)
}

function nameOf(path: string, options: FileOptions | undefined): Pick<FileOptions, 'filename'> {
  if (options?.filename !== undefined) return { filename: options.filename }
  return options?.disposition === undefined ? {} : { filename: path.slice(path.lastIndexOf(sep) + 1) }
}
