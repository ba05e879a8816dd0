// A page of a middleware names every option of its interface, with the default that the doc comment says.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './markdown.ts'

const pages = readdirSync(join(root, 'docs/middleware'))
const overview = readFileSync(join(root, 'docs/middleware.md'), 'utf8')

test.each(pages)('docs/middleware/%s is in the list of pages', (page) => {
  expect(overview).toContain(`](middleware/${page})`)
})

// The page of the stores is about a folder.
const described = pages.filter((page) => existsSync(sourceOf(page)))

test('nearly every page is about one file', () => {
  expect(pages.filter((page) => !described.includes(page))).toEqual(['stores.md'])
})

describe.each(described)('docs/middleware/%s', (page) => {
  const text = readFileSync(join(root, 'docs/middleware', page), 'utf8')
  const source = sourceOf(page)

  test('names each option, and its default', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `'))
    for (const { name, fallback } of optionsOf(readFileSync(source, 'utf8'))) {
      expect(text, `option ${name}`).toMatch(new RegExp(`\`[^\`|]*\\b${name}\\b[^\`|]*\``))
      if (fallback === undefined) continue
      const said = rows.filter((row) => (row.split(' | ')[0] ?? '').includes(`\`${name}`))
      expect(said.join('\n'), `default of ${name}`).toContain(fallback)
    }
  })
})

function sourceOf(page: string): string {
  return join(root, 'src/middleware', page.replace('.md', '.ts'))
}

interface Option {
  readonly name: string
  /** What stands after “Default” in its comment, where that is a word of code, a number or a truth value. */
  readonly fallback: string | undefined
}

function* optionsOf(source: string): Generator<Option> {
  for (const [, body = ''] of source.matchAll(/^export interface \w+(?:Options|Hooks)\b[^{]*\{\n(.*?)^\}/gms)) {
    for (const [, comment = '', name = ''] of body.matchAll(/^ {2}\/\*\*(.*?)\*\/\n {2}readonly (\w+)\??:/gms)) {
      const [, code, plain] = /Default:? (?:`([^`]+)`|(true|false|\d+)\b)/i.exec(comment) ?? []
      yield { name, fallback: (code ?? plain)?.replace(/^'|'$/g, '') }
    }
  }
}
