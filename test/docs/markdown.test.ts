import { describe, expect, test } from 'vitest'
import { anchors, codeBlocks, links } from './markdown.ts'

describe('code blocks', () => {
  test('have a language, the file named before them and their line', () => {
    const text = 'Text.\n\n<!-- docs/snippets/a.ts -->\n\n```ts\nconst a = 1\n\n```\n\n```sh\nnpm ci\n```\n'
    expect(codeBlocks(text)).toEqual([
      { language: 'ts', marker: 'docs/snippets/a.ts', code: 'const a = 1\n\n', line: 5 },
      { language: 'sh', marker: undefined, code: 'npm ci\n', line: 10 },
    ])
  })

  test('a marker is for the next block alone, and text between ends it', () => {
    expect(codeBlocks('<!-- a.ts -->\nSo:\n```ts\n```\n')[0]?.marker).toBeUndefined()
    expect(codeBlocks('<!-- a.ts -->\n```ts\n```\n```ts\n```\n')[1]?.marker).toBeUndefined()
  })

  test('a longer fence holds a shorter one', () => {
    expect(codeBlocks('````md\n```ts\n```\n````\n')).toMatchObject([{ language: 'md', code: '```ts\n```\n' }])
  })

  test('a block without an end is an error', () => {
    expect(() => codeBlocks('```ts\n')).toThrow('line 1')
  })
})

test('links are found in text, pictures, references and HTML, but not in code', () => {
  const text =
    '[a](one.md) ![b](two.svg "t") `[c](no.md)` <img src="three.svg">\n\n[d]: four.md\n\n```md\n[e](no.md)\n```\n'
  expect([...links(text)].sort()).toEqual(['four.md', 'one.md', 'three.svg', 'two.svg'])
})

test('anchors are the headings in small letters with hyphens, numbered when repeated', () => {
  const text = '# One `two` (three)\n## Same\n## Same\n```sh\n# not this\n```\n'
  expect([...anchors(text)]).toEqual(['one-two-three', 'same', 'same-1'])
})
