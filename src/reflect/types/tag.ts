// `Tag<{…}>` in a type: an optional property, named by a symbol that is marked `@reflect tag`, whose type holds words.
//
// Intersected with the type that it says something about, it is found among the members of an intersection; and of
// each member of a union, over which TypeScript distributes intersections.

import type { Checker, Type, TypeSymbol } from '../compiler/checker.ts'

/** What tells a symbol's mark: `@reflect WORD` at its declaration. */
export interface MarkReader {
  ofSymbol(symbol: TypeSymbol): string | undefined
}

/** Words of tags that are no keywords of JSON Schema: where a parameter comes from. */
export interface TypeWords {
  /** path, query, header, cookie, body, form. */
  readonly in?: string
  /** The name in the request. */
  readonly name?: string
  readonly embed?: boolean
  /** The type of the function that makes the argument: of `Depends<typeof getDatabase>`, that function's. */
  readonly depends?: Type
}

/** All that the tags of a type say. */
export interface Tags {
  readonly words: TypeWords
  /** Keywords of JSON Schema. */
  readonly keywords: Readonly<Record<string, unknown>>
}

/** Reads tags. */
export class TagReader {
  readonly #checker: Checker
  readonly #marks: MarkReader
  readonly #files = new Set<string>()

  constructor(checker: Checker, marks: MarkReader) {
    this.#checker = checker
    this.#marks = marks
  }

  /** The tags of an intersection, and its other members; undefined when it has no tags. */
  split(type: Type): { readonly tags: Tags; readonly rest: readonly Type[] } | undefined {
    if (this.#checker.kindOf(type) !== 'intersection') return undefined
    const rest: Type[] = []
    const tags: Tags[] = []
    for (const member of this.#checker.members(type)) {
      const tag = this.#tagOf(member)
      if (tag === undefined) rest.push(member)
      else tags.push(tag)
    }
    if (tags.length === 0) return undefined
    const words = Object.assign({}, ...tags.map((tag) => tag.words))
    const keywords = Object.assign({}, ...tags.map((tag) => tag.keywords))
    return { tags: { words, keywords }, rest }
  }

  /** The words of a type, whatever of null and undefined is added to it; empty when it has none. */
  wordsOf(type: Type): TypeWords {
    if (this.#checker.kindOf(type) !== 'union') return this.split(type)?.tags.words ?? {}
    const members = this.#checker.members(type).filter((member) => !this.#isNothing(member))
    const [first = {}, ...others] = members.map((member) => this.split(member)?.tags.words ?? {})
    return others.every((words) => isSame(words, first)) ? first : {}
  }

  /** Whether a symbol belongs to the vocabulary of tags: `Header` of `Header<string>` names no type of the user's. */
  declares(symbol: TypeSymbol): boolean {
    return this.#checker.declarationFiles(symbol).some((file) => this.#files.has(file))
  }

  #isNothing(type: Type): boolean {
    const kind = this.#checker.kindOf(type)
    return kind === 'null' || kind === 'undefined' || kind === 'void'
  }

  // A type without the mark is what it says: a brand is dropped elsewhere, any other object is an object.
  #tagOf(type: Type): Tags | undefined {
    if (this.#checker.kindOf(type) !== 'object') return undefined
    const [property, ...others] = this.#checker.properties(type)
    if (property === undefined || others.length > 0 || !this.#isTag(property.symbol)) return undefined
    return this.#read(this.#checker.nonNullable(property.type))
  }

  // The property's name is computed from the marked symbol: its declaration is `readonly [tag]?: M`.
  #isTag(property: TypeSymbol): boolean {
    const checker = this.#checker
    if (!checker.nameOf(property).startsWith('__@')) return false
    const declaration = checker.declaration(property)
    if (declaration === undefined || !checker.is(declaration, 'PropertySignature')) return false
    if (!checker.is(declaration.name, 'ComputedPropertyName')) return false
    const symbol = checker.symbolAt(declaration.name.expression)
    if (symbol === undefined || this.#marks.ofSymbol(checker.aliased(symbol)) !== 'tag') return false
    for (const file of checker.declarationFiles(property)) this.#files.add(file)
    return true
  }

  #read(type: Type): Tags {
    const words: Record<string, unknown> = {}
    const keywords: Record<string, unknown> = {}
    // Of several tags' words TypeScript makes one intersection only when the tags are one interface; then its
    // properties are those of all.
    for (const { symbol, type: value } of this.#checker.properties(type)) {
      const name = this.#checker.nameOf(symbol)
      if (name === 'depends') words[name] = value
      else {
        const constant = this.#constant(value)
        if (constant === undefined) continue
        const target = name === 'in' || name === 'name' || name === 'embed' ? words : keywords
        target[name] = constant
      }
    }
    return { words, keywords }
  }

  /** The value that a type stands for; undefined when it stands for none, or several. */
  #constant(type: Type): unknown {
    const checker = this.#checker
    switch (checker.kindOf(type)) {
      case 'literal':
        return checker.literalValue(type)
      case 'null':
        return null
      case 'tuple':
        return checker.tupleElements(type).map((element) => this.#constant(element.type))
      case 'object':
        return Object.fromEntries(
          checker.properties(type).map((each) => [checker.nameOf(each.symbol), this.#constant(each.type)]),
        )
      default:
        return undefined
    }
  }
}

/** Whether tags say the same. */
export function isSame(one: object, other: object): boolean {
  const entries = Object.entries(one)
  const others: Readonly<Record<string, unknown>> = { ...other }
  if (entries.length !== Object.keys(others).length) return false
  // A type is itself or another; all else is plain data.
  return entries.every(
    ([name, value]) =>
      others[name] === value || (name !== 'depends' && JSON.stringify(others[name]) === JSON.stringify(value)),
  )
}
