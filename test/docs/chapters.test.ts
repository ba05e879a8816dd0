// The documents and the code in them: each block is a file, each file is shown, each link leads somewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { anchors, codeBlocks, links, markdownFiles, root } from './markdown.ts'

const documents = markdownFiles()
const code = new Set(['ts', 'typescript', 'tsx', 'mts'])

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

describe.each(documents)('%s', (document) => {
  const text = read(document)

  test('every block of TypeScript is the file named before it', () => {
    for (const { language, marker, code: shown, line } of codeBlocks(text)) {
      if (!code.has(language)) continue
      const place = `${document}:${line}`
      expect(marker, `${place} needs a line <!-- path/of/file.ts --> before it`).toBeDefined()
      if (marker === undefined) continue
      expect(existsSync(join(root, marker)), `${place}: there is no file ${marker}`).toBe(true)
      expect(shown, `${place} differs from ${marker}`).toBe(read(marker))
    }
  })

  test('every link inside the repository leads somewhere', () => {
    for (const link of links(text)) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(link)) continue
      const [path = '', anchor] = decodeURI(link).split('#')
      const target = path === '' ? document : posix.normalize(posix.join(dirname(document), path))
      expect(existsSync(join(root, target)), `${document}: no file for the link ${link}`).toBe(true)
      if (anchor === undefined || !target.endsWith('.md')) continue
      expect([...anchors(read(target))], `${document}: no heading for the link ${link}`).toContain(anchor)
    }
  })
})

test('every snippet is shown by a document', () => {
  const shown = new Set(documents.flatMap((document) => codeBlocks(read(document)).map(({ marker }) => marker)))
  const snippets = readdirSync(join(root, 'docs/snippets')).map((file) => `docs/snippets/${file}`)
  expect(snippets.filter((snippet) => !shown.has(snippet))).toEqual([])
})

test('every chapter is in the table of contents', () => {
  const contents = links(read('docs/README.md'))
  const chapters = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md') && file !== 'README.md')
  expect(chapters.filter((chapter) => !contents.includes(chapter))).toEqual([])
})
