// Where a reflected argument comes from, when only the route can tell (FastAPI's rules).
//
//   its name is in the path template → path · its type can be written as text → query · else → the JSON body

import type { Definitions, JsonSchema } from '../schema/json-schema.ts'
import { isStandardSchema, type Schema, toJsonSchema } from '../schema/schema.ts'
import type { Parameter, Signature } from '../schema/signature.ts'

/** The signature's parameters with none left to infer. `names` are those of the whole path template. */
export function resolveParameters(signature: Signature, names: readonly string[]): readonly Parameter[] {
  const { parameters, definitions } = signature
  const isSettled = parameters.every(({ source, rest }) => source !== 'inferred' && rest !== true)
  if (isSettled) return parameters
  return parameters.map((parameter) => withList(withSource(parameter, names, definitions)))
}

function withSource(parameter: Parameter, names: readonly string[], definitions: Definitions | undefined): Parameter {
  if (parameter.source !== 'inferred') return parameter
  // Templates always have them; a group of a regular expression may be left out, if the parameter may.
  if (names.includes(parameter.alias ?? parameter.name)) return { ...parameter, source: 'path' }
  return { ...parameter, source: isTextual(parameter.schema ?? true, definitions) ? 'query' : 'body' }
}

// `...ids: Int[]`: the schema is of one, what is read is a list, and nothing is no ids.
function withList(parameter: Parameter): Parameter {
  const { schema, source } = parameter
  if (parameter.rest !== true || schema === undefined || source === 'path' || isStandardSchema(schema)) return parameter
  return { ...parameter, required: false, default: [], schema: { type: 'array', items: schema } }
}

const textTypes: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'null'])

/** Whether values can be written as text, or as several texts: scalars, literals and what a string stands for, and lists of those. */
export function isTextual(schema: Schema, definitions: Definitions | undefined): boolean {
  const jsonSchema = isStandardSchema(schema) ? toJsonSchema(schema) : schema
  return jsonSchema !== undefined && isText(jsonSchema, definitions, true, [])
}

// `above`: the references that led here. A type that contains itself is no text.
function isText(
  schema: JsonSchema,
  definitions: Definitions | undefined,
  lists: boolean,
  above: readonly string[],
): boolean {
  if (typeof schema === 'boolean') return false
  if (schema.$ref !== undefined) {
    const target = definitionOf(schema.$ref, definitions)
    return target !== undefined && !above.includes(schema.$ref)
      ? isText(target, definitions, lists, [...above, schema.$ref])
      : false
  }
  const within = (branch: JsonSchema): boolean => isText(branch, definitions, lists, above)
  const literals = schema.enum ?? ('const' in schema ? [schema.const] : undefined)
  if (literals !== undefined) return literals.every((value) => typeof value !== 'object' || value === null)
  if (schema.type !== undefined) {
    return [schema.type].flat().every((type) => {
      if (type !== 'array') return textTypes.has(type)
      const items = schema.prefixItems ?? [schema.items ?? true]
      return lists && items.every((item) => isText(item, definitions, false, above))
    })
  }
  const branches = schema.anyOf ?? schema.oneOf
  if (branches !== undefined) return branches.every(within)
  return schema.allOf?.some(within) ?? false
}

/** What a reference to a definition points at. */
export function definitionOf(reference: string, definitions: Definitions | undefined): JsonSchema | undefined {
  const prefix = '#/$defs/'
  if (definitions === undefined || !reference.startsWith(prefix)) return undefined
  const name = decodeURIComponent(reference.slice(prefix.length)).replaceAll('~1', '/').replaceAll('~0', '~')
  return Object.hasOwn(definitions, name) ? definitions[name] : undefined
}
