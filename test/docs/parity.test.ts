// The table of parity names the test of each row: the file is there, and the test or group is in it under that name.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './markdown.ts'

const rows = readFileSync(join(root, 'docs/parity.md'), 'utf8')
  .split('\n')
  .filter((line) => line.includes('](../test/'))

test('there are rows, and each ends with its test', () => {
  expect(rows.length).toBeGreaterThan(100)
  for (const row of rows) expect(row).toMatch(/\]\(\.\.\/test\/[\w./-]+\)(?:: “.+”)? \|$/)
})

test.each(rows)('%s', (row) => {
  const [, file = '', title] = /\]\(\.\.\/(test\/[\w./-]+)\)(?:: “(.+)”)? \|$/.exec(row) ?? []
  const text = readFileSync(join(root, file), 'utf8')
  expect(text).toMatch(/\b(?:test|it)\b/)
  if (title === undefined) return
  expect(["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`))).toBe(true)
})
