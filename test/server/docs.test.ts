// docs/server.md names every option with its default, and no other.
import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'

import { settle } from '../../src/server/options.ts'

const text = readFileSync(new URL('../../docs/server.md', import.meta.url), 'utf8')

test('the options and their defaults', () => {
  // Its tables of options are those whose second column is headed "default".
  const tables = text.split('\n\n').filter((part) => part.startsWith('| option | default |'))
  const documented: Record<string, string> = {}
  for (const table of tables)
    for (const [, name, value] of table.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)) documented[name ?? ''] = value ?? ''
  const { limits, ...settings } = settle({})
  const expected = Object.entries(settings).map(([name, value]) => [name, valueInDocs(name, value)] as const)
  expect(documented).toEqual(Object.fromEntries(expected))
  expect(Object.keys(limits)).toHaveLength(5)
})

function valueInDocs(name: string, value: unknown): string {
  if (value === null) return 'none'
  if (name === 'logger') return 'the console'
  return `\`${inspect(value)}\``
}
