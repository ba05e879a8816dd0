// The tables of layers in the documents say what scripts/layers.mjs enforces.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './markdown.ts'

/** The table of the script: `  http: ['grammar', 'gateway'],`. */
function enforced(): Record<string, string> {
  const script = readFileSync(join(root, 'scripts/layers.mjs'), 'utf8')
  const rows = [...script.matchAll(/^ {2}(\w+): \[([^\]]*)\],$/gm)]
  return Object.fromEntries(rows.map(([, layer = '', list = '']) => [layer, list.replaceAll("'", '')]))
}

/** The table of a document: the first cell names the folder, the last what it may import. */
function documented(file: string, row: RegExp): Record<string, string> {
  const text = readFileSync(join(root, file), 'utf8')
  return Object.fromEntries([...text.matchAll(row)].map(([, layer = '', list = '']) => [layer, list.trim()]))
}

test.each([
  ['docs/architecture.md', /^\| `([a-z]+)` \|.*\|([^|]*)\|$/gm],
  ['CONTRIBUTING.md', /^\| `src\/(\w+)` \|.*\|([^|]*)\|$/gm],
])('%s', (file, row) => {
  const { cli, ...layers } = documented(file, row)
  expect(cli).toMatch(/^(everything|all of them)$/)
  expect(layers).toEqual(enforced())
})
