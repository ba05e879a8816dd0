// The named types of one file: `$defs`.
//
// A type's name may only be known when all are: two types of one name are both named after their files too. Until
// then a reference is a draft, `#/$defs/` and a number that no name can be; `finish` puts the names in.

import type { Type, TypeSymbol } from '../compiler/checker.ts'
import type { Definitions, JsonSchema } from '../../schema/json-schema.ts'

const prefix = '#/$defs/'
// No name has it: names are made of letters, digits and `._-`.
const draftPrefix = `${prefix}\u0000`

/** A named type that is, or is being, converted. */
export interface Definition {
  /** What a draft says in `$ref`. */
  readonly reference: string
  readonly name: string
  readonly symbol: TypeSymbol
  /** The file that declares it. */
  readonly file: string
  /** Absent while its own members are converted. */
  schema: JsonSchema | undefined
  /** Whether a reference to it was given out. */
  isUsed: boolean
}

/** The definitions of one file. */
export class DefinitionTable {
  readonly #byType = new Map<Type, Definition>()
  readonly #all: Definition[] = []

  /** How many types have a definition. */
  get size(): number {
    return this.#byType.size
  }

  get(type: Type): Definition | undefined {
    return this.#byType.get(type)
  }

  add(type: Type, name: string, symbol: TypeSymbol, file: string): Definition {
    const reference = `${draftPrefix}${this.#all.length}`
    const definition: Definition = { reference, name, symbol, file, schema: undefined, isUsed: false }
    this.#all.push(definition)
    this.#byType.set(type, definition)
    return definition
  }

  /** Forgets that a type is named: it is written out where it is used. */
  remove(type: Type): void {
    this.#byType.delete(type)
  }

  /** Types with this symbol that are being converted, the outermost first: instantiations of a generic. */
  unfinished(symbol: TypeSymbol): readonly Type[] {
    return [...this.#byType].flatMap(([type, each]) =>
      each.schema === undefined && each.symbol === symbol ? type : [],
    )
  }

  /** What a draft's reference leads to. */
  resolve(reference: string): Definition | undefined {
    return reference.startsWith(draftPrefix) ? this.#all[Number(reference.slice(draftPrefix.length))] : undefined
  }

  /** A copy of a value with names in place of drafts, and the definitions that it needs, by name. */
  finish<T>(value: T): { readonly value: T; readonly definitions: Definitions } {
    const reached = this.#reach(value)
    const full = reached.filter((definition) => this.#follow(definition) === definition)
    const same = merged(full, (definition) => this.#shape(definition))
    const distinct = full.filter((definition) => !same.has(definition))
    const names = uniqueNames(distinct)
    const rename = (text: string): string => {
      const definition = this.resolve(text)
      if (definition === undefined) return text
      const target = this.#follow(definition)
      return prefix + (names.get(same.get(target) ?? target) ?? '')
    }
    const sorted = distinct.map((definition) => [names.get(definition) ?? '', definition.schema] as const)
    sorted.sort(([one], [other]) => (one < other ? -1 : 1))
    const definitions = Object.fromEntries(sorted.map(([name, schema]) => [name, copy(schema ?? {}, rename)]))
    return { value: copy(value, rename), definitions }
  }

  /** Where a definition leads that is nothing but a reference to another. */
  #follow(definition: Definition): Definition {
    const seen = new Set<Definition>()
    for (let at = definition; ;) {
      const next = typeof at.schema === 'object' && Object.keys(at.schema).length === 1 ? at.schema.$ref : undefined
      const target = next === undefined ? undefined : this.resolve(next)
      if (target === undefined) return at
      // In a circle none is more than the others.
      if (seen.has(target)) return definition
      seen.add(target)
      at = target
    }
  }

  #reach(value: unknown): readonly Definition[] {
    const reached = new Set<Definition>()
    const note = (text: string): string => {
      const definition = this.resolve(text)
      if (definition !== undefined && !reached.has(definition)) {
        reached.add(definition)
        copy(definition.schema, note)
      }
      return text
    }
    copy(value, note)
    return [...reached]
  }

  #nameAt(reference: string): string | undefined {
    const definition = this.resolve(reference)
    return definition && this.#follow(definition).name
  }

  /** What two definitions share when they are one type that the checker holds twice. */
  #shape({ name, file, schema }: Definition): string {
    return JSON.stringify([name, file, copy(schema, (text) => this.#nameAt(text) ?? text)])
  }
}

/** For each definition that is like an earlier one, that one. */
function merged(
  definitions: readonly Definition[],
  shapeOf: (definition: Definition) => string,
): ReadonlyMap<Definition, Definition> {
  const byShape = new Map<string, Definition>()
  const same = new Map<Definition, Definition>()
  for (const definition of definitions) {
    const shape = shapeOf(definition)
    const first = byShape.get(shape)
    if (first === undefined) byShape.set(shape, definition)
    else same.set(definition, first)
  }
  return same
}

// Where two want one name, both get another: which one was met first must not matter.
function uniqueNames(definitions: readonly Definition[]): ReadonlyMap<Definition, string> {
  const names = new Map<Definition, string>()
  const taken = new Set<string>()
  for (const [name, group] of groupBy(definitions, (definition) => definition.name)) {
    const sorted = group.toSorted((one, other) => (one.file < other.file ? -1 : 1))
    const suffixes = sorted.length === 1 ? [''] : fileSuffixes(sorted.map(({ file }) => file))
    for (const [index, definition] of sorted.entries()) {
      const wanted = `${name}${suffixes[index] ?? ''}`
      let unique = wanted
      for (let count = 2; taken.has(unique); count++) unique = `${wanted}_${count}`
      taken.add(unique)
      names.set(definition, unique)
    }
  }
  return names
}

/** As much of each path's end as tells the files apart: `__item`, or `__shop_item` and `__admin_item`. */
function fileSuffixes(files: readonly string[]): readonly string[] {
  const paths = files.map((file) => file.replace(/(?:\.d)?\.[cm]?tsx?$/, '').split(/[\\/]/))
  const distinct = new Set(files).size
  const longest = Math.max(...paths.map((path) => path.length))
  for (let length = 1; ; length++) {
    const suffixes = paths.map((path) => `__${sanitize(path.slice(-length).join('_'))}`)
    if (length >= longest || new Set(suffixes).size === distinct) return suffixes
  }
}

/** Only what OpenAPI allows in the name of a component. */
export function sanitize(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^_+|_+$/g, '')
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

/** A deep copy of plain data with other texts. */
function copy<T>(value: T, change: (text: string) => string): T
function copy(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, change)]))
}
