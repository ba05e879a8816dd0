// The little of Markdown that these tests look at: fenced blocks, headings and links.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url))

export interface CodeBlock {
  /** The first word after the fence: `ts`; empty when there is none. */
  readonly language: string
  /** The path in the comment before the block, if there is one. */
  readonly marker: string | undefined
  /** The lines between the fences, each with its newline. */
  readonly code: string
  /** The line of the opening fence, from 1. */
  readonly line: number
}

/** Every Markdown file of the repository that people read: relative paths with `/`. */
export function markdownFiles(): readonly string[] {
  const top = readdirSync(root)
  const below = ['docs', 'examples', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => `${folder}/${String(file)}`),
  )
  return [...top, ...below].filter((file) => file.endsWith('.md')).map((file) => file.replaceAll('\\', '/'))
}

/** The fenced blocks of a document, with the comment that names their file. */
export function codeBlocks(text: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = []
  let marker: string | undefined
  let open: { fence: string; language: string; line: number; code: string } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    if (open !== undefined) {
      if (line.trimEnd() !== open.fence) {
        open.code += `${line}\n`
        continue
      }
      blocks.push({ language: open.language, marker, code: open.code, line: open.line })
      open = undefined
      marker = undefined
      continue
    }
    const fence = /^(`{3,}|~{3,})\s*(\S*)/.exec(line)
    if (fence !== null) open = { fence: fence[1] ?? '', language: fence[2] ?? '', line: index + 1, code: '' }
    else if (line.trim() !== '') marker = /^<!-- (\S+) -->$/.exec(line.trim())?.[1]
  }
  if (open !== undefined) throw new Error(`the block of line ${open.line} has no end`)
  return blocks
}

/** The targets of the links and pictures, outside code. */
export function links(text: string): readonly string[] {
  return [
    ...withoutCode(text).matchAll(
      /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|<(?:a|img|source)\b[^>]*?(?:href|src|srcset)="([^"]+)"/g,
    ),
  ]
    .map(([, inline, html]) => inline ?? html ?? '')
    .concat([...withoutCode(text).matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)].map(([, target]) => target ?? ''))
}

/** What a link's `#…` can name: the headings, as forges write their ids. */
export function anchors(text: string): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const [, heading = ''] of withoutFences(text).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const id = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
    let unique = id
    for (let copy = 1; ids.has(unique); copy++) unique = `${id}-${copy}`
    ids.add(unique)
  }
  return ids
}

function withoutFences(text: string): string {
  return text.replace(/^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\s*$/gm, '')
}

function withoutCode(text: string): string {
  return withoutFences(text).replace(/`[^`\n]*`/g, '')
}
