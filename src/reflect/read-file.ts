// Files that may be gone.
import { readFileSync } from 'node:fs'

/** The content of a file; undefined where there is none. */
export function readBytes(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

/** The same as text: for the frames of messages. */
export function readText(file: string): string | undefined {
  return readBytes(file)?.toString('utf8')
}
