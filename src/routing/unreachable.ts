// Which entries of a table can never be reached, because earlier ones take every path and method of theirs.
//
// Exact for fixed paths. For templates with parameters it compares part by part and says "covered" only when that is
// certain: what is reported is always true, though not everything true is reported.

import { builtInConverters, type Converter, path as pathConverter, str } from './converters.ts'
import type { Entry, Table } from './table.ts'
import { type Parameter, sameShape, staticPath, type Template, type Token } from './template.ts'
import { SHARED_SEGMENT_LIMIT } from './trie.ts'

/** An entry that never answers, and the earlier ones that answer in its place, by index. */
export interface Shadow {
  readonly index: number
  readonly by: readonly number[]
}

/** What an entry takes. */
interface Place {
  readonly template: Template
  readonly mount: boolean
  readonly host?: { readonly template: Template }
}

/** Every entry that can never answer, in the order of declaration. */
export function findShadows(table: Table): Shadow[] {
  const shadows: Shadow[] = []
  for (const [index, entry] of table.entries.entries()) {
    const by = coverOf(table, entry, index)
    if (by !== undefined) shadows.push({ index, by })
  }
  return shadows
}

function coverOf(table: Table, entry: Entry, index: number): readonly number[] | undefined {
  if (entry.fallback === true) return fallbackCover(table, entry, index)
  const fixed = entry.mount || entry.host !== undefined ? undefined : staticPath(entry.template)
  const earlier = fixed === undefined ? earlierCovers(table.entries, entry, index) : []
  const by = new Set<number>()
  for (const method of table.methodsAt(index) ?? [null]) {
    const cover =
      fixed === undefined
        ? earlier.find((other) => table.answers(other, method))
        : (table.find(method ?? '', fixed)?.index ?? index) // '' is no method: what is found answers every one
    if (cover === undefined || cover === index) return undefined
    by.add(cover)
  }
  return [...by].sort((a, b) => a - b)
}

function earlierCovers(entries: readonly Entry[], entry: Entry, index: number): number[] {
  const found: number[] = []
  for (let earlier = 0; earlier < index; earlier++) {
    const other = entries[earlier]
    if (other !== undefined && other.fallback !== true && covers(other, entry)) found.push(earlier)
  }
  return found
}

// Of two fallbacks for one prefix the first answers.
function fallbackCover({ entries }: Table, entry: Entry, index: number): readonly number[] | undefined {
  const first = entries.findIndex(({ fallback, template }) => fallback === true && sameShape(template, entry.template))
  return first < index ? [first] : undefined
}

/** True when every host and path that `entry` matches is one that `other` matches, as far as their parts show it. */
export function covers(other: Place, entry: Place): boolean {
  const { tokens } = other.template
  if (other.host !== undefined && !coversHost(other.host, entry.host)) return false
  if (!couldAgree(tokens[0], entry.template.tokens[0])) return false
  const mine = new Cursor(entry.template)
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'literal') {
      for (const character of token.text) if (!mine.takeLiteral(character)) return false
      continue
    }
    const next = tokens[index + 1]
    if (token.converter === pathConverter && next === undefined) return true // takes whatever is left, mounts included
    const whole = next === undefined || (next.type === 'literal' && next.text.startsWith('/'))
    if (!takeParameter(mine, token, whole)) return false
  }
  if (other.mount) return mine.atSegmentEnd()
  return mine.atEnd() && !entry.mount
}

function coversHost(other: Place['host'], entry: Place['host']): boolean {
  if (other === undefined || entry === undefined) return other === undefined
  return covers({ template: other.template, mount: false }, { template: entry.template, mount: false })
}

// Most pairs of a table differ in their first text; seen here, a table of thousands is compared in no time.
function couldAgree(first: Token | undefined, second: Token | undefined): boolean {
  if (first?.type !== 'literal' || second?.type !== 'literal') return true
  return first.text.startsWith(second.text) || second.text.startsWith(first.text)
}

function takeParameter(mine: Cursor, { converter, tail }: Parameter, whole: boolean): boolean {
  if (whole && !converter.slashes) {
    if (converter === str) return mine.takeSegment()
    const literal = mine.takeLiteralSegment()
    if (literal !== undefined) {
      return converter.parse?.(literal) !== undefined && !(tail && literal.length > SHARED_SEGMENT_LIMIT)
    }
  }
  // Part for part: whatever text stands there for the one, the other takes the same text.
  const inner = mine.takeParameter()
  return inner !== undefined && (inner.tail || !tail) && includes(converter, inner.converter)
}

const narrower: ReadonlyMap<string, readonly string[]> = new Map([
  ['float', ['int']],
  ['slug', ['int', 'uuid']],
])

/** True when every text of the inner converter is one of the outer's. */
function includes(outer: Converter, inner: Converter): boolean {
  if (outer === inner || outer === pathConverter) return true
  if (inner.slashes) return false
  if (outer === str) return true
  if (builtInConverters.get(outer.name) !== outer || builtInConverters.get(inner.name) !== inner) return false
  return narrower.get(outer.name)?.includes(inner.name) === true
}

/** A place in a template: before a token, or within a literal. */
class Cursor {
  readonly #tokens: readonly Token[]
  #token = 0
  #offset = 0

  constructor(template: Template) {
    this.#tokens = template.tokens
  }

  atEnd(): boolean {
    return this.#token >= this.#tokens.length
  }

  /** True at the end, and before a slash. */
  atSegmentEnd(): boolean {
    return this.atEnd() || this.#ahead().startsWith('/')
  }

  takeLiteral(character: string): boolean {
    if (!this.#ahead().startsWith(character)) return false
    this.#advance(character.length)
    return true
  }

  takeParameter(): Parameter | undefined {
    const token = this.#tokens[this.#token]
    if (token?.type !== 'parameter') return undefined
    this.#token++
    return token
  }

  /** Takes what is left of the segment, if that is certainly some text without a slash. */
  takeSegment(): boolean {
    if (this.atSegmentEnd()) return false
    while (!this.atSegmentEnd()) {
      const token = this.#tokens[this.#token]
      if (token?.type === 'parameter') {
        if (token.converter.slashes) return false
        this.#token++
      } else this.#takeText()
    }
    return true
  }

  /** Takes what is left of the segment if it is fixed text; otherwise nothing. */
  takeLiteralSegment(): string | undefined {
    const ahead = this.#ahead()
    const [text = ''] = ahead.split('/', 1)
    const last = this.#token === this.#tokens.length - 1
    if (text === '' || (text.length === ahead.length && !last)) return undefined
    this.#advance(text.length)
    return text
  }

  #takeText(): string {
    const [text = ''] = this.#ahead().split('/', 1)
    this.#advance(text.length)
    return text
  }

  /** The fixed text that comes next; empty before a parameter and at the end. */
  #ahead(): string {
    const token = this.#tokens[this.#token]
    return token?.type === 'literal' ? token.text.slice(this.#offset) : ''
  }

  #advance(length: number): void {
    this.#offset += length
    const token = this.#tokens[this.#token]
    if (token?.type === 'literal' && this.#offset === token.text.length) {
      this.#token++
      this.#offset = 0
    }
  }
}
