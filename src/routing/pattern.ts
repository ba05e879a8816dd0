// Routes by regular expression: `/^\/users\/(?<id>\d+)$/`. The named groups are the parameters.
//
// In the table such a route is a template of two parts: the text that every path of it begins with, and the rest. So it
// takes its place in the order of declaration, and the search meets it only where its beginning stands.

import type { Converter } from './converters.ts'
import { parseExpression, type PatternNode } from './pattern-syntax.ts'
import { checkedLimit } from './safe-expression.ts'

/** A regular expression as a part of a template: always the last one. */
export interface Pattern {
  readonly expression: RegExp
  /** What every path of it begins with, at least `/`. */
  readonly prefix: string
  /** The names of its groups, from left to right. */
  readonly names: readonly string[]
  /** As a template would say it: groups as `{name}`, and `*` for what no template can say. */
  readonly outline: string
  /** Fixed texts and groups, where it consists of nothing else; then a path can be made of values. */
  readonly parts: readonly PatternPart[] | undefined
  /** Matches the rest of a path, behind the prefix; its value is the list of the groups' texts. */
  readonly converter: Converter
}

/** A fixed text, or a group. */
export type PatternPart = { readonly text: string } | { readonly name: string }

// The same expression is the same part wherever it is declared: routes of one shape are told by that.
const known = new Map<string, Pattern>()

/** Reads a route's expression. Throws a TypeError that names it and the fix. */
export function parsePattern(expression: RegExp): Pattern {
  const key = String(expression)
  const made = known.get(key) ?? toPattern(expression)
  known.set(key, made)
  return made
}

function toPattern(expression: RegExp): Pattern {
  const label = `The route ${String(expression)}`
  const stray = /[gmy]/.exec(expression.flags)?.[0]
  if (stray !== undefined) {
    throw new TypeError(`${label} has the flag "${stray}": it must match one whole path, so leave the flag out`)
  }
  const limit = checkedLimit(expression, label)
  const tree = parseExpression(expression)
  const items = topLevel(tree)
  const prefix = prefixOf(items)
  if (!prefix.startsWith('/')) {
    throw new TypeError(`${label} must match paths, which begin with "/": write ${String(withSlash(expression))}`)
  }
  const names = [...new Set(groupsOf(tree))]
  const whole = new RegExp(`^(?:${expression.source})$`, expression.flags)
  const converter: Converter = {
    name: 'pattern',
    slashes: true,
    empty: true,
    parse(rest) {
      if (rest.length > limit) return undefined
      const found = whole.exec(prefix + rest)
      if (found === null) return undefined
      return names.map((name) => found.groups?.[name])
    },
    format: String,
  }
  return { expression, prefix, names, outline: outlineOf(tree), parts: partsOf(items), converter }
}

function withSlash({ source, flags }: RegExp): RegExp {
  return new RegExp(`^\\/${source.replace(/^\^/, '')}`, flags)
}

/** What is to be matched one after the other, without the edges around it. */
function topLevel(tree: PatternNode): readonly PatternNode[] {
  const items = tree.type === 'sequence' ? tree.items : [tree]
  return items.filter((item, index) => {
    const isBorder = item.type === 'edge' && (item.sign === '^' ? index === 0 : item.sign === '$')
    return !(isBorder && (item.sign === '^' || index === items.length - 1))
  })
}

/** The text at the beginning. Where it may begin in several ways it is the one slash that every path has, if all have it. */
function prefixOf(items: readonly PatternNode[]): string {
  let prefix = ''
  for (const item of items) {
    if (item.type !== 'character' || item.text === undefined || item.set.length > 1) break
    prefix += item.text
  }
  return prefix === '' && items.length > 0 ? '/' : prefix
}

function groupsOf(node: PatternNode): readonly string[] {
  switch (node.type) {
    case 'group':
      return [...(node.name === undefined ? [] : [node.name]), ...groupsOf(node.item)]
    case 'sequence':
    case 'choice':
      return node.items.flatMap(groupsOf)
    case 'repeat':
    case 'look':
      return groupsOf(node.item)
    default:
      return []
  }
}

function partsOf(items: readonly PatternNode[]): readonly PatternPart[] | undefined {
  const parts: PatternPart[] = []
  for (const item of items) {
    if (item.type === 'character' && item.text !== undefined) parts.push({ text: item.text })
    else if (item.type === 'group' && item.name !== undefined && groupsOf(item.item).length === 0)
      parts.push({ name: item.name })
    else return undefined
  }
  return parts
}

function outlineOf(node: PatternNode): string {
  return outline(node).replace(/\*{2,}/g, '*')
}

function outline(node: PatternNode): string {
  switch (node.type) {
    case 'character':
      return node.text === undefined || /[{}*]/.test(node.text) ? '*' : node.text
    case 'sequence':
      return node.items.map(outline).join('')
    case 'group':
      return node.name === undefined ? outline(node.item) : `{${node.name}}`
    case 'choice':
    case 'repeat': {
      const names = groupsOf(node)
      return names.length === 0 ? '*' : [...new Set(names)].map((name) => `{${name}}`).join('*')
    }
    default:
      return ''
  }
}
