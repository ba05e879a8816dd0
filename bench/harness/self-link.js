// `import … from 'testudo'` in this folder: a package can import itself by its name only from its own package.json's
// reach, and bench/ has one of its own. As a dependency (`file:..`) npm would install all of ours once more.
import { lstatSync, mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Makes `testudo` resolve to this repository below a folder, if it does not yet.
 * @param {string} folder the one that `node_modules` is or shall be in
 */
export function linkTestudo(folder) {
  const link = join(folder, 'node_modules', 'testudo')
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) return
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(root, link, 'junction')
}
