import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { lintRules } from '../../src/gateway/breach.ts'

test('the chapter lists every rule, and no other', () => {
  const chapter = readFileSync(new URL('../../docs/gateway.md', import.meta.url), 'utf8')
  const rows = [...chapter.slice(chapter.indexOf('## Rules')).matchAll(/^\| `([\w.-]+)` \| (.*) \|$/gm)]
  expect(Object.fromEntries(rows.map(([, rule, text]) => [rule, text]))).toEqual(lintRules)
})
