// What a function returns, as data: what a promise is a promise of, what a generator yields.

import type { JsonSchema } from '../../schema/json-schema.ts'
import type { Returns } from '../../schema/signature.ts'
import type { Type } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import type { Context } from './context.ts'

/** What is known of the place. */
export interface ReturnPlace {
  /** The user's node to blame. */
  readonly node: Node
  /** The syntax of the return type, when the source says what is returned. */
  readonly written: Node | undefined
  readonly description: string | undefined
}

/** Reads a return type. Undefined when nothing can be said: answers that are made already, or errors. */
export function readReturns(context: Context, type: Type, place: ReturnPlace): Returns | undefined {
  const description = place.description === undefined ? {} : { description: place.description }
  const declared = place.written === undefined ? {} : { declared: true }
  const { types } = context
  const { data, isNothing, isOptional } = dataOf(context, type)
  const written = types.platform.promised(type) === undefined ? place.written : types.written.item(place.written)
  if (data.length === 0) {
    // Nothing at all is a promise too: there is no content.
    if (isNothing) return { schema: { not: {} }, ...declared, ...description }
    return place.description === undefined ? undefined : description
  }
  const optional = isOptional && place.written !== undefined ? { optional: true } : {}
  const said = { ...declared, ...optional, ...description }
  const [only] = data
  const stream = data.length === 1 && only !== undefined ? context.types.platform.streamed(only) : undefined
  if (stream !== undefined) {
    const item = types.written.item(written)
    const { schema } = types.within('=>[]', place.node, () => types.valueOf(stream.item, item))
    return { ...(schema === undefined ? {} : { schema }), stream: true, ...said }
  }
  return { schema: schemaOf(context, data, place.node, written), ...said }
}

interface Data {
  readonly data: readonly Type[]
  /** Whether there is never a value. */
  readonly isNothing: boolean
  /** Whether there may be none. */
  readonly isOptional: boolean
}

/** What is left of a type without promises, answers and errors: as few types as possible, for their names. */
function dataOf(context: Context, type: Type): Data {
  const whole = awaited(context, type)
  const { checker } = context
  if (checker.kindOf(whole) !== 'union') {
    const isNothing = isVoid(context, whole)
    return { data: isNothing || isNoData(context, whole) ? [] : [whole], isNothing, isOptional: isNothing }
  }
  const members = checker.members(whole).map((member) => awaited(context, member))
  const flat = members.flatMap((member) => (checker.kindOf(member) === 'union' ? checker.members(member) : [member]))
  const data = flat.filter((member) => !isNoData(context, member) && !isVoid(context, member))
  const isWhole =
    data.length === flat.length && members.every((member, index) => member === checker.members(whole)[index])
  const said = { isNothing: false, isOptional: flat.some((member) => isVoid(context, member)) }
  if (isWhole) return { data: [whole], ...said }
  // Without undefined, the rest still has its name.
  const rest = checker.nonNullable(whole)
  const named = checker.kindOf(rest) === 'union' ? checker.members(rest) : [rest]
  if (named.length === data.length && named.every((member) => data.includes(member))) return { data: [rest], ...said }
  return { data: [...new Set(data)], ...said }
}

function schemaOf(
  { types, checker, findings }: Context,
  data: readonly Type[],
  node: Node,
  written: Node | undefined,
): JsonSchema {
  if (written === undefined && data.some((type) => checker.kindOf(type) === 'any')) {
    findings.at(node, {
      code: 'ANY_RETURN',
      severity: 'warning',
      message: 'what this returns is any: it is sent as it is, and documented as anything',
      fix: 'Write the return type',
    })
  }
  const schemas = data.map((type) => types.within('=>', node, () => types.valueOf(type, written).schema ?? true))
  const distinct = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]))
  const [first = true, ...rest] = distinct.values()
  return rest.length === 0 ? first : { anyOf: [first, ...rest] }
}

function awaited({ types: { platform } }: Context, type: Type): Type {
  let inner = type
  for (let next = platform.promised(inner); next !== undefined; next = platform.promised(inner)) inner = next
  return inner
}

function isVoid({ checker }: Context, type: Type): boolean {
  const kind = checker.kindOf(type)
  return kind === 'undefined' || kind === 'void'
}

/** Finished answers and errors; and never, which is no answer. */
function isNoData({ checker, marks, types }: Context, type: Type): boolean {
  const mark = marks.ofType(type)
  if (mark === 'response' || mark === 'failure' || checker.kindOf(type) === 'never') return true
  const name = types.platform.typeOf(type)?.name
  return name === 'Response' || name === 'Error'
}
