// Path templates as OpenAPI writes them: `/books/{bookId:int}` is `/books/{bookId}`, and what `int` means is a schema.

import type { JsonSchema } from '../../schema/json-schema.ts'
import type { DocumentedMethod } from './document.ts'
import type { DocumentedOperation } from './options.ts'

/** The template without converters, as the key of `paths`. */
export function documentedPath(template: string): string {
  return template === '' ? '/' : template.replace(/\{([^{}:]+):[^{}]*\}/g, '{$1}')
}

/** The names of the parameters, from left to right. */
export function pathNames(template: string): readonly string[] {
  return [...template.matchAll(/\{([^{}:]+)/g)].map(([, name]) => name ?? '')
}

// The same for paths that differ only in what their parameters are called: OpenAPI takes them for one (3.1 §4.8.8.1).
function pathShape(path: string): string {
  return path.replace(/\{[^{}]*\}/g, '{}')
}

const converterSchemas: Readonly<Record<string, JsonSchema>> = {
  int: { type: 'integer', minimum: 0 },
  float: { type: 'number', minimum: 0 },
  uuid: { type: 'string', format: 'uuid' },
  slug: { type: 'string', pattern: '^[-a-zA-Z0-9_]+$' },
}

// The constraints of converters that JSON Schema has words for.
const words: Readonly<Record<string, readonly string[]>> = {
  min: ['minimum'],
  max: ['maximum'],
  minLength: ['minLength'],
  maxLength: ['maxLength'],
  length: ['minLength', 'maxLength'],
}

function schemaOf(converter: string): JsonSchema {
  const [, name = '', list] = /^([A-Za-z_]\w*)?(?:\((.*)\))?$/.exec(converter) ?? []
  if (name === '') return converter === '' ? { type: 'string' } : { type: 'string', pattern: `^(?:${converter})$` }
  const items = list?.split(',').map((item) => item.trim()) ?? []
  if (name === 'any' && items.length > 0) return { type: 'string', enum: items }
  const known: JsonSchema = converterSchemas[name] ?? { type: 'string' }
  const { minimum, ...signed } = typeof known === 'object' ? known : {}
  const base = items.includes('signed=true') || minimum === undefined ? signed : { ...signed, minimum }
  const said = items.flatMap((item) => {
    const [word = '', value] = item.split('=').map((part) => part.trim())
    return (words[word] ?? []).map((keyword) => [keyword, Number(value)] as const)
  })
  return { ...base, ...Object.fromEntries(said) }
}

/** What the converter of each parameter says of its text. */
export function converterTypes(template: string): ReadonlyMap<string, JsonSchema> {
  const parameters = template.matchAll(/\{([^{}:]+)(?::([^{}]*))?\}/g)
  return new Map([...parameters].map(([, name = '', converter = '']) => [name, schemaOf(converter)]))
}

/** An operation at its place in a document. */
export interface Placed {
  readonly operation: DocumentedOperation
  readonly method: DocumentedMethod
  /** Its own path. */
  readonly path: string
  /** The path that it is documented under: the first one of the same shape. */
  readonly key: string
}

const methods: ReadonlySet<string> = new Set([
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
] satisfies DocumentedMethod[])

/** What is in a document, in order. Where two operations have the same path and method, the first one answers. */
export function placeOperations(
  operations: readonly DocumentedOperation[],
  pathOf: (template: string) => string = documentedPath,
): readonly Placed[] {
  const keys = new Map<string, string>()
  const placed = new Map<string, Placed>()
  for (const operation of operations) {
    if (operation.options.includeInSchema === false) continue
    for (const name of operation.methods) {
      const method = name.toLowerCase()
      if (!isDocumented(method)) continue
      const path = pathOf(operation.template)
      const shape = pathShape(path)
      const key = keys.get(shape) ?? path
      keys.set(shape, key)
      const place = `${method} ${shape}`
      if (!placed.has(place)) placed.set(place, { operation, method, path, key })
    }
  }
  return [...placed.values()]
}

function isDocumented(method: string): method is DocumentedMethod {
  return methods.has(method)
}
