// Three style sheets of known sizes, below the folder for temporary files, that all rows serve.
import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes by name. */
const sizes = { 'small.css': 4096, 'medium.css': 102_400, 'large.css': 1_048_576 }

/** When all of them were changed. */
export const modified = new Date('2024-01-01T00:00:00Z')

/** What a file has in it: text that differs from line to line. */
export function contentOf(name) {
  const size = sizes[name]
  let text = ''
  for (let line = 0; text.length < size; line++) text += `.book-${line} { margin: ${line % 64}px; }\n`
  return text.slice(0, size)
}

/** The folder with the files; made when it is not there. */
export function staticFolder() {
  const folder = join(tmpdir(), 'testudo-bench-static')
  mkdirSync(folder, { recursive: true })
  for (const [name, size] of Object.entries(sizes)) {
    const path = join(folder, name)
    const known = statSync(path, { throwIfNoEntry: false })
    if (known?.size === size && known.mtimeMs === modified.getTime()) continue
    writeFileSync(path, contentOf(name))
    utimesSync(path, modified, modified)
  }
  return folder
}
