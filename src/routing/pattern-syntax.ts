// Regular expressions as trees: what is asked of them before a client's text is given to them.
//
// The engine has accepted the expression already, so this reads and does not check. What is here is read exactly; a
// construct whose language cannot be told (`\p{…}`, set operations of the flag `v`) is taken for "any character", which
// makes the verdict on it stricter and never laxer.

/** Characters as ranges of code points, in rising order. */
export type CharacterSet = readonly (readonly [from: number, to: number])[]

/** A part of an expression. */
export type PatternNode =
  /** One character; `text` where it is written as itself: then it is that one, or its other case with the flag `i`. */
  | { readonly type: 'character'; readonly set: CharacterSet; readonly text?: string }
  | { readonly type: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly items: readonly PatternNode[] }
  | { readonly type: 'repeat'; readonly item: PatternNode; readonly min: number; readonly max: number }
  | { readonly type: 'group'; readonly name: string | undefined; readonly item: PatternNode }
  /** `^`, `$`, `\b`, `\B`: takes no character. */
  | { readonly type: 'edge'; readonly sign: string }
  /** A look ahead or behind: takes no character, and reads `item`. */
  | { readonly type: 'look'; readonly item: PatternNode }

/** Every character. */
export const anyCharacter: CharacterSet = [[0, 0x10ffff]]

const DIGITS: CharacterSet = [[48, 57]]
const WORD: CharacterSet = [...DIGITS, [65, 90], [95, 95], [97, 122]]
const SPACE: CharacterSet = [
  [9, 13],
  [32, 32],
  [160, 160],
  [5760, 5760],
  [8192, 8202],
  [8232, 8233],
  [8239, 8239],
  [8287, 8287],
  [12288, 12288],
  [65279, 65279],
]
const LINE_ENDS: CharacterSet = [
  [10, 10],
  [13, 13],
  [8232, 8233],
]
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 }

/** Reads an expression. Throws a TypeError for what it cannot speak of: back references and modifiers. */
export function parseExpression(expression: RegExp): PatternNode {
  return new Parser(expression).parse()
}

class Parser {
  readonly #text: string
  readonly #ignoresCase: boolean
  readonly #dotAll: boolean
  readonly #codePoints: boolean
  readonly #sets: boolean
  #at = 0

  constructor({ source, ignoreCase, dotAll, unicode, flags }: RegExp) {
    this.#text = source
    this.#ignoresCase = ignoreCase
    this.#dotAll = dotAll
    this.#sets = flags.includes('v')
    this.#codePoints = unicode || this.#sets
  }

  parse(): PatternNode {
    return this.#choice()
  }

  #choice(): PatternNode {
    const items = [this.#sequence()]
    while (this.#takes('|')) items.push(this.#sequence())
    const [only] = items
    return items.length === 1 && only !== undefined ? only : { type: 'choice', items }
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = []
    while (this.#at < this.#text.length && !this.#sees('|') && !this.#sees(')')) items.push(this.#term())
    return { type: 'sequence', items }
  }

  #term(): PatternNode {
    const atom = this.#atom()
    const [sign, least, comma, most] = this.#match(/(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y) ?? []
    if (sign === undefined) return atom
    const repeat = (min: number, max: number): PatternNode => ({ type: 'repeat', item: atom, min, max })
    if (sign.startsWith('*')) return repeat(0, Infinity)
    if (sign.startsWith('+')) return repeat(1, Infinity)
    if (sign.startsWith('?')) return repeat(0, 1)
    const min = Number(least)
    return repeat(min, comma === '' ? min : most === '' ? Infinity : Number(most))
  }

  #atom(): PatternNode {
    if (this.#sees('(')) return this.#group()
    if (this.#sees('[')) return this.#class()
    if (this.#sees('\\')) return this.#escape()
    const character = this.#next()
    if (character === '^' || character === '$') return { type: 'edge', sign: character }
    if (character === '.') return { type: 'character', set: this.#dotAll ? anyCharacter : complement(LINE_ENDS) }
    return this.#literal(character)
  }

  #group(): PatternNode {
    const [start = '', name] = this.#match(/\((?:\?(?:[:=!]|<[=!]|<([^>]+)>|[a-z-]+:))?/y) ?? []
    if (/^\(\?[a-z-]+:/.test(start)) throw new TypeError(`it changes its flags with "${start}"; give them to the whole`)
    const item = this.#choice()
    this.#next() // the bracket
    return /^\(\?<?[=!]/.test(start) ? { type: 'look', item } : { type: 'group', name, item }
  }

  #escape(): PatternNode {
    const edge = this.#match(/\\([bB])/y)
    if (edge !== null) return { type: 'edge', sign: `\\${edge[1]}` }
    const back = this.#match(/\\(?:[1-9]\d*|k<[^>]*>|k)/y)
    if (back !== null)
      throw new TypeError(`it refers back to a group with "${back[0]}", which no bound on its time holds for`)
    const { set, text } = this.#escaped()
    return text === undefined ? { type: 'character', set } : this.#literal(text)
  }

  #literal(text: string): PatternNode {
    return { type: 'character', set: this.#folded(single(text)), text }
  }

  /** What an escape stands for, in a class or outside of one. */
  #escaped(): { readonly set: CharacterSet; readonly text?: string } {
    const kind = this.#match(/\\([dDwWsS])/y)?.[1]
    if (kind !== undefined) {
      const set = { d: DIGITS, w: WORD, s: SPACE }[kind.toLowerCase()] ?? anyCharacter
      return { set: kind === kind.toLowerCase() ? set : complement(set) }
    }
    if (this.#codePoints && this.#match(/\\[pP]\{[^}]*\}/y) !== null) return { set: anyCharacter }
    const point = this.#codePoints ? this.#match(/\\u\{([\dA-Fa-f]+)\}/y) : null
    const code = point ?? this.#match(/\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|c([A-Za-z])|([0-7]{1,3}))/y)
    if (code !== null) {
      const [, byte, unit, control, octal] = code
      const hex = byte ?? unit
      // With the flag `u` two halves may be one character.
      if (this.#codePoints && unit !== undefined && /^d[89a-f]/i.test(unit)) return { set: anyCharacter }
      if (hex !== undefined) return one(String.fromCodePoint(Number.parseInt(hex, 16)))
      if (octal !== undefined) return one(String.fromCodePoint(Number.parseInt(octal, 8)))
      return one(String.fromCodePoint((control ?? '').charCodeAt(0) % 32))
    }
    this.#at++
    const character = this.#next()
    const control = CONTROLS[character]
    return one(control === undefined ? character : String.fromCharCode(control))
  }

  #class(): PatternNode {
    const isSet = this.#sets && this.#match(/\[(?:[^[\]\\]|\\.)*(?:\[|--|&&|\\q)/y) !== null
    if (isSet) return this.#nestedClass()
    this.#next()
    const negated = this.#takes('^')
    const ranges: (readonly [number, number])[] = []
    while (!this.#sees(']')) {
      const from = this.#classAtom()
      if (from.text !== undefined && this.#match(/-(?!\])/y) !== null) {
        const to = this.#classAtom()
        const low = pointOf(from.text)
        // `[a-\d]`, without the flag `u`, is the three of them.
        if (to.text === undefined) ranges.push(...from.set, ...single('-'), ...to.set)
        else ranges.push([low, pointOf(to.text)])
      } else ranges.push(...from.set)
    }
    this.#next()
    const set = this.#folded(ranges)
    return { type: 'character', set: negated ? complement(set) : set }
  }

  // The flag `v`: classes within classes. Only their end is looked for.
  #nestedClass(): PatternNode {
    let depth = this.#text.slice(0, this.#at).endsWith('[') ? 2 : 1
    while (depth > 0) {
      const character = this.#next()
      if (character === '\\') this.#next()
      else if (character === '[') depth++
      else if (character === ']') depth--
    }
    return { type: 'character', set: anyCharacter }
  }

  #classAtom(): { readonly set: CharacterSet; readonly text?: string } {
    if (!this.#sees('\\')) return one(this.#next())
    return this.#match(/\\b/y) === null ? this.#escaped() : one('\b')
  }

  // Exact for ASCII, and more than enough beyond it.
  #folded(set: CharacterSet): CharacterSet {
    if (!this.#ignoresCase) return set
    const more: (readonly [number, number])[] = [...set]
    for (const [from, to] of set) {
      if (to > 127) more.push([0, 0x10ffff])
      more.push(...shifted(from, to, 65, 90, 32), ...shifted(from, to, 97, 122, -32))
    }
    return more.filter(([from, to], index) => more.findIndex(([a, b]) => a === from && b === to) === index)
  }

  #sees(character: string): boolean {
    return this.#text.startsWith(character, this.#at)
  }

  #takes(character: string): boolean {
    const is = this.#sees(character)
    if (is) this.#at++
    return is
  }

  #next(): string {
    const point = this.#codePoints ? this.#text.codePointAt(this.#at) : this.#text.charCodeAt(this.#at)
    if (point === undefined || Number.isNaN(point)) throw new TypeError('it ends where more is expected')
    const character = String.fromCodePoint(point)
    this.#at += character.length
    return character
  }

  #match(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.#at
    const found = sticky.exec(this.#text)
    if (found !== null) this.#at += found[0].length
    return found
  }
}

/** True when some character is in both. */
export function overlaps(a: CharacterSet, b: CharacterSet): boolean {
  return a.some(([from, to]) => b.some(([low, high]) => from <= high && low <= to))
}

function one(text: string): { readonly set: CharacterSet; readonly text: string } {
  return { set: single(text), text }
}

function single(text: string): CharacterSet {
  const point = pointOf(text)
  return [[point, point]]
}

function pointOf(text: string): number {
  return text.codePointAt(0) ?? 0
}

function shifted(from: number, to: number, low: number, high: number, by: number): CharacterSet {
  const [start, end] = [Math.max(from, low), Math.min(to, high)]
  return start > end ? [] : [[start + by, end + by]]
}

function complement(set: CharacterSet): CharacterSet {
  const rising = set.toSorted(([a], [b]) => a - b)
  const gaps: (readonly [number, number])[] = []
  let next = 0
  for (const [from, to] of rising) {
    if (from > next) gaps.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  if (next <= 0x10ffff) gaps.push([next, 0x10ffff])
  return gaps
}
