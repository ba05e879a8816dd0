// JSDoc, read from the source text.
//
// Not by the compiler, which attaches a block only when it is the first thing on its line: of
// `interface Item { /** Its name. */ name: string }` it knows nothing.

import type { Checker } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'

/** What a comment says. */
export interface Comment {
  /** The text before the first tag; empty when there is none. */
  readonly description: string
  /** `@name text`, in order. */
  readonly tags: readonly CommentTag[]
}

/** One tag of a comment. */
export interface CommentTag {
  readonly name: string
  /** May have several lines; empty when there is none. */
  readonly text: string
}

const noComment: Comment = { description: '', tags: [] }

/** The comment of a declaration or statement; of a variable, that of its statement. */
export function commentOf(checker: Checker, node: Node): Comment {
  return parseComment(commentBefore(hostOf(checker, node)))
}

// `const a = …` is a declaration, in a list, in the statement that has the comment.
function hostOf(checker: Checker, node: Node): Node {
  if (!checker.is(node, 'VariableDeclaration')) return node
  const statement = node.parent.parent
  return checker.is(statement, 'VariableStatement') ? statement : node
}

/** The last JSDoc block before a node, with its delimiters; not one that ends the line of what precedes. */
export function commentBefore(node: Node): string | undefined {
  const file = node.getSourceFile()
  const space = file.text.slice(node.pos, node.getStart(file))
  const blocks = [...space.matchAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g)].filter(([block]) => /^\/\*\*(?!\/)/.test(block))
  const last = blocks.at(-1)
  if (last === undefined) return undefined
  const [block] = last
  const isTrailing = !space.slice(0, last.index).includes('\n') && space.slice(last.index + block.length).includes('\n')
  // After an opening bracket there is nothing yet that the block could be about.
  const follows = node.pos > 0 && !/[{([<]/.test(file.text[node.pos - 1] ?? '')
  return isTrailing && follows ? undefined : block
}

/** Reads a JSDoc block. */
export function parseComment(block: string | undefined): Comment {
  if (block === undefined) return noComment
  const text = block
    .slice(3, -2)
    .split(/\r?\n/)
    .map((line, index) => (index === 0 ? line : line.replace(/^\s*\*? ?/, '')))
    .join('\n')
  const starts = [...text.matchAll(/(?<![^\s])@([A-Za-z][\w-]*)/g)].filter(({ index }) => !isQuoted(text, index))
  const tags = starts.map(({ 0: word, 1: name = '', index }, at) => ({
    name,
    text: tidy(text.slice(index + word.length, starts[at + 1]?.index)),
  }))
  return { description: withoutLinks(tidy(text.slice(0, starts[0]?.index))), tags }
}

// Within backticks, a fence of them, or `{@link …}`.
function isQuoted(text: string, index: number): boolean {
  const before = text.slice(0, index)
  const ticks = before.match(/`/g)?.length ?? 0
  return ticks % 2 === 1 || before.lastIndexOf('{@') > before.lastIndexOf('}')
}

function tidy(text: string): string {
  return text.trim().replace(/[ \t]+\n/g, '\n')
}

/** `{@link Name}` and `{@link Name|text}` as they read. */
function withoutLinks(text: string): string {
  return text.replace(
    /\{@link(?:code|plain)?\s+([^}|\s]+)[|\s]*([^}]*)\}/g,
    (_, name: string, label: string) => label.trim() || name,
  )
}
