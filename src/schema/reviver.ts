// JSON values that stand for something else (`x-js`): what is made of them after their check.
//
// The schema is gone through once, at start-up; what is left per value is a plan of only the steps that lead to
// something: a list of fifty books with a date each is fifty dates, and a schema without `x-js` is no plan at all.

import { matches } from './explain.ts'
import { jsFormat } from './formats.ts'
import type { SchemaDocument, Scope } from './document.ts'
import type { JsonSchema, JsonSchemaObject } from './json-schema.ts'
import { isJsTextType, toJsType } from './text.ts'
import { Compile } from './typebox.ts'

/** Makes of a value that has passed its check what it stands for. Lists and objects are changed in place. */
export type Revive = (value: unknown) => unknown

/** Compiles the plan of a document; undefined when nothing in it stands for anything else. */
export function compileReviver(document: SchemaDocument): Revive | undefined {
  return new Planner(document).plan(document.root)
}

/** A schema with every text type of `x-js` as a format that only strings have which can be revived. */
export function withJsFormats(schema: JsonSchema): JsonSchema {
  return copyWithFormats(schema) as JsonSchema
}

/** Thrown for text that has passed its check and still is not what it stands for. */
export const unrevivable: unique symbol = Symbol('unrevivable')

// TypeBox's table of formats is the whole process's: an application that empties it takes our checks away with it.
function refuse(): never {
  // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- a signal
  throw unrevivable
}

/** Plans by schema; those that are being made have none yet, and are called late. */
type Plans = WeakMap<JsonSchemaObject, Revive | 'open'>

const plansByScope = new WeakMap<Scope, Plans>()

function plansOf(scope: Scope): Plans {
  let plans = plansByScope.get(scope)
  if (plans === undefined) plansByScope.set(scope, (plans = new WeakMap()))
  return plans
}

class Planner {
  readonly #document: SchemaDocument
  readonly #plans: Plans

  constructor(document: SchemaDocument) {
    this.#document = document
    this.#plans = plansOf(document.scope)
  }

  plan(schema: JsonSchema): Revive | undefined {
    if (typeof schema === 'boolean' || !this.#document.leadsTo(schema, 'js type')) return undefined
    const known = this.#plans.get(schema)
    if (known === 'open') return (value) => this.#late(schema, value)
    if (known !== undefined) return known
    this.#plans.set(schema, 'open')
    let plan: Revive | undefined
    try {
      plan = sequence(this.#steps(schema))
    } finally {
      if (plan === undefined) this.#plans.delete(schema)
      else this.#plans.set(schema, plan)
    }
    return plan
  }

  // Of a type that contains itself.
  #late(schema: JsonSchemaObject, value: unknown): unknown {
    const plan = this.#plans.get(schema)
    return typeof plan === 'function' ? plan(value) : value
  }

  #steps(schema: JsonSchemaObject): Revive[] {
    const jsType = schema['x-js']
    if (isJsTextType(jsType)) {
      const convert = toJsType[jsType]
      return [(value) => (typeof value === 'string' ? (convert(value) ?? refuse()) : value)]
    }
    const steps = [
      schema.$ref === undefined ? undefined : this.plan(this.#document.target(schema.$ref)),
      ...(schema.allOf ?? []).map((part) => this.plan(part)),
      this.#union(schema.anyOf),
      this.#union(schema.oneOf),
      this.#list(schema),
      this.#object(schema),
    ].filter((step) => step !== undefined)
    if (jsType === 'Map') steps.push(toMap)
    if (jsType === 'Set') steps.push(toSet)
    return steps
  }

  // The first branch that the value matches. Branches of another JSON type than the value's need no look.
  #union(branches: readonly JsonSchema[] = []): Revive | undefined {
    const plans = branches.map((branch) => this.plan(branch))
    if (plans.every((plan) => plan === undefined)) return undefined
    const candidates = branches.map((branch, index) => {
      const isAlone = branches.every((other) => other === branch || this.#areApart(branch, other))
      return { types: this.#types(branch), check: isAlone ? undefined : this.#check(branch), plan: plans[index] }
    })
    return function reviveUnion(value) {
      const type = jsonType(value)
      for (const { types, check, plan } of candidates) {
        if (types !== undefined && !types.has(type)) continue
        if (check === undefined || check(value)) return plan === undefined ? value : plan(value)
      }
      return value
    }
  }

  #list({ prefixItems = [], items = true }: JsonSchemaObject): Revive | undefined {
    const first = prefixItems.map((item) => this.plan(item))
    const others = this.plan(items)
    if (others === undefined && first.every((plan) => plan === undefined)) return undefined
    return function reviveList(value) {
      if (!Array.isArray(value)) return value
      for (let index = 0; index < value.length; index++) {
        const plan = index < first.length ? first[index] : others
        if (plan !== undefined) value[index] = plan(value[index])
      }
      return value
    }
  }

  #object(schema: JsonSchemaObject): Revive | undefined {
    const { properties = {}, patternProperties = {}, additionalProperties = true } = schema
    const declared = new Map<string, Revive | undefined>()
    for (const [name, property] of Object.entries(properties)) declared.set(name, this.plan(property))
    const patterns = Object.entries(patternProperties).map(
      ([text, property]) => [new RegExp(text, 'u'), this.plan(property)] as const,
    )
    const others = this.plan(additionalProperties)
    const named = [...declared].filter((entry): entry is [string, Revive] => entry[1] !== undefined)
    if (others === undefined && patterns.every(([, plan]) => plan === undefined)) {
      return named.length === 0 ? undefined : (value) => reviveNamed(value, named)
    }
    return function reviveAll(value) {
      if (!isPlainObject(value)) return value
      for (const name of Object.keys(value)) {
        const plans = patterns.filter(([pattern]) => pattern.test(name)).map(([, plan]) => plan)
        if (declared.has(name)) plans.push(declared.get(name))
        if (plans.length === 0) plans.push(others)
        for (const plan of plans) if (plan !== undefined) value[name] = plan(value[name])
      }
      return value
    }
  }

  #check(branch: JsonSchema): (value: unknown) => boolean {
    const bundle = this.#document.bundle(branch)
    if (bundle === undefined) return (value) => matches(this.#document, branch, value)
    const check = Compile(withJsFormats(bundle))
    return (value) => check.Check(value)
  }

  #areApart(one: JsonSchema, other: JsonSchema): boolean {
    const types = this.#types(one)
    const others = this.#types(other)
    return types !== undefined && others !== undefined && ![...types].some((type) => others.has(type))
  }

  /** The JSON types that a schema takes; undefined when it does not say. */
  #types(schema: JsonSchema): ReadonlySet<string> | undefined {
    const resolved = this.#document.resolve(schema)
    if (typeof resolved === 'boolean' || resolved.type === undefined) return undefined
    const types = typeof resolved.type === 'string' ? [resolved.type] : resolved.type
    return new Set(types.map((type) => (type === 'integer' ? 'number' : type)))
  }
}

function sequence(steps: readonly Revive[]): Revive | undefined {
  const [first, second] = steps
  if (first === undefined || steps.length > 2) {
    return steps.length === 0 ? undefined : (value) => steps.reduce((made, step) => step(made), value)
  }
  return second === undefined ? first : (value) => second(first(value))
}

function reviveNamed(value: unknown, named: readonly (readonly [name: string, plan: Revive])[]): unknown {
  if (!isPlainObject(value)) return value
  for (const [name, plan] of named) {
    if (Object.hasOwn(value, name)) value[name] = plan(value[name])
  }
  return value
}

// Of a key that is there twice the last value counts, as in an object.
function toMap(value: unknown): unknown {
  if (Array.isArray(value)) return new Map(value as [unknown, unknown][])
  return isPlainObject(value) ? new Map(Object.entries(value)) : value
}

function toSet(value: unknown): unknown {
  return Array.isArray(value) ? new Set(value) : value
}

function jsonType(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function copyWithFormats(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(copyWithFormats)
  if (typeof part !== 'object' || part === null) return part
  const copy = Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, copyWithFormats(inner)]))
  const { 'x-js': jsType } = part as JsonSchemaObject
  return isJsTextType(jsType) ? { ...copy, format: jsFormat(jsType) } : copy
}
