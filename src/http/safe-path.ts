// Paths that come from outside, below a folder of ours and nowhere else (CWE-22).

import { join } from 'node:path'

/**
 * `directory` and a relative path of a client as one path; undefined when the path is not plainly below: a segment that
 * is empty, `.` or `..`, a backslash (a separator elsewhere), NUL, an absolute path. The path must be decoded already;
 * symbolic links are not looked at. `safeJoin(folder, name) ?? HttpError.notFound()`
 */
export function safeJoin(directory: string, path: string): string | undefined {
  if (directory.includes('\0')) throw new TypeError('safeJoin: the directory has a NUL')
  if (path === '' || path.includes('\0') || path.includes('\\')) return undefined
  for (const segment of path.split('/')) if (segment === '' || segment === '.' || segment === '..') return undefined
  return join(directory, path)
}
