// The components of a document: definitions from many files under one name each.
//
// Names are given at last, when all definitions are known: equal ones are one component, and whether a name has to
// say more than the type's own depends on all that have it. Until then a reference is a ticket, which no text of
// the user can be.

import type { JsonSchema } from '../../schema/json-schema.ts'
import { equalJson } from './equality.ts'

/** `input` is what a client sends, `output` what it is sent. */
export type Side = 'input' | 'output'

/** What tells components of one name apart. */
export interface Origin {
  /** The source file that the name is used in; none for what the framework itself defines. */
  readonly file: string | undefined
  readonly side: Side
}

interface Component extends Origin {
  readonly name: string
  readonly ticket: string
  schema: JsonSchema
}

const prefix = '#/components/schemas/'

/** Collects definitions. */
export class Components {
  readonly #all: Component[] = []
  /** By the definition itself, because many schemas refer to one. */
  readonly #known = new Map<JsonSchema, Map<string, Component>>()
  readonly #byTicket = new Map<string, Component>()

  /** A reference to a definition; `convert` makes its schema when it is new. */
  reference(name: string, target: JsonSchema, { file, side }: Origin, convert: () => JsonSchema): string {
    const key = `${side} ${name}`
    const known = this.#known.get(target)?.get(key)
    if (known !== undefined) return known.ticket
    const component = this.#add(name, { file, side })
    // Noted before its members are written: they may refer to it.
    if (typeof target !== 'boolean') {
      const names = this.#known.get(target) ?? new Map<string, Component>()
      this.#known.set(target, names.set(key, component))
    }
    component.schema = convert()
    return component.ticket
  }

  /** A component that is written already. */
  define(name: string, schema: JsonSchema, origin: Origin = { file: undefined, side: 'input' }): string {
    const component = this.#add(name, origin)
    component.schema = schema
    return component.ticket
  }

  /** The schemas by name, in alphabetical order, and what each ticket has to be replaced by. */
  settle(): { readonly schemas: Record<string, JsonSchema>; readonly references: ReadonlyMap<string, string> } {
    const names = this.#names()
    const schemas = [...names].map(([[first], name]) => [name, first?.schema ?? {}] as const)
    const references = [...names].flatMap(([same, name]) => same.map(({ ticket }) => [ticket, prefix + name] as const))
    return {
      schemas: Object.fromEntries(schemas.toSorted(([a], [b]) => (a < b ? -1 : 1))),
      references: new Map(references),
    }
  }

  #add(name: string, origin: Origin): Component {
    const component = {
      ...origin,
      name: name.replace(/[^\w.-]+/g, '_') || 'Schema',
      // NUL cannot be in a name, so that a ticket is nothing but a ticket.
      ticket: `${prefix}\0${this.#all.length}`,
      schema: true,
    }
    this.#all.push(component)
    this.#byTicket.set(component.ticket, component)
    return component
  }

  #names(): Map<readonly Component[], string> {
    const byName = new Map<string, Component[]>()
    for (const component of this.#all) {
      const same = byName.get(component.name)
      if (same === undefined) byName.set(component.name, [component])
      else same.push(component)
    }
    const names = new Map<readonly Component[], string>()
    const taken = new Set<string>()
    for (const [name, components] of byName) {
      const classes = this.#classes(components)
      const qualified = qualify(name, classes)
      classes.forEach((members, index) => names.set(members, unused(qualified[index] ?? name, taken)))
    }
    return names
  }

  /** Components that are equal, together. */
  #classes(components: readonly Component[]): readonly (readonly Component[])[] {
    const classes: Component[][] = []
    for (const component of components) {
      const same = classes.find(([first]) => first !== undefined && this.#isEqual(first, component, new Set()))
      if (same === undefined) classes.push([component])
      else same.push(component)
    }
    return classes
  }

  // Types may refer to themselves: two of them are equal if nothing in them differs while they are taken to be.
  #isEqual(a: Component, b: Component, assumed: Set<string>): boolean {
    if (a === b) return true
    if (a.name !== b.name) return false
    const pair = a.ticket + b.ticket
    if (assumed.has(pair)) return true
    assumed.add(pair)
    return equalJson(a.schema, b.schema, (one, other) => {
      const [left, right] = [this.#byTicket.get(one), this.#byTicket.get(other)]
      return left !== undefined && right !== undefined && this.#isEqual(left, right, assumed)
    })
  }
}

/** A copy in which each ticket is the reference that it stood for. */
export function withReferences(value: unknown, references: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return references.get(value) ?? value
  if (Array.isArray(value)) return value.map((item) => withReferences(item, references))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withReferences(member, references)]))
}

/**
 * Different definitions of one name: `Book-Input` and `Book-Output` where only the direction differs, else each is
 * qualified by its file (`Book__shop`), and by both where that is not enough.
 */
function qualify(name: string, classes: readonly (readonly Component[])[]): readonly string[] {
  if (classes.length === 1) return [name]
  const sides = classes.map(sideSuffix)
  const files = fileSuffixes(classes)
  const oneFile = new Set(files).size === 1
  const levels = [
    ...(oneFile ? [sides] : []),
    ...(oneFile ? [] : [files]),
    files.map((file, index) => file + (sides[index] ?? '')),
  ]
  const enough = levels.find((suffixes) => new Set(suffixes).size === suffixes.length)
  return (enough ?? sides).map((suffix) => name + suffix)
}

function sideSuffix(members: readonly Component[]): string {
  const sides = new Set(members.map(({ side }) => side))
  return sides.size > 1 ? '' : sides.has('input') ? '-Input' : '-Output'
}

/** As much of the paths as tells them apart: `__shop`, or `__eu_shop` and `__us_shop`. */
function fileSuffixes(classes: readonly (readonly Component[])[]): readonly string[] {
  const files = classes.map((members) => members.map(({ file }) => file ?? '').toSorted()[0] ?? '')
  const different = new Set(files).size
  const longest = Math.max(...files.map((file) => segmentsOf(file).length))
  for (let length = 1; length <= longest; length++) {
    const suffixes = files.map((file) => segmentsOf(file).slice(-length).join('_'))
    if (new Set(suffixes).size === different) return suffixes.map((suffix) => (suffix === '' ? '' : `__${suffix}`))
  }
  return files.map(() => '')
}

function segmentsOf(file: string): readonly string[] {
  const parts = file
    .replace(/^file:\/\//, '')
    .replace(/\.\w+$/, '')
    .split(/[\\/]/)
  return parts.filter((part) => part !== '').map((part) => part.replace(/[^\w.-]+/g, '_'))
}

/** The name, or the name and the first number that makes it new. Takes it. */
export function unused(name: string, taken: Set<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name}_${number}`
  taken.add(free)
  return free
}
