// Path templates as OpenAPI writes them: `/books/{bookId:int}` is `/books/{bookId}`, and what `int` means is a schema.

import type { JsonSchema } from '../../schema/json-schema.ts'

/** The template without converters, as the key of `paths`. */
export function documentedPath(template: string): string {
  return template === '' ? '/' : template.replace(/\{([^{}:]+):[^{}]*\}/g, '{$1}')
}

/** The names of the parameters, from left to right. */
export function pathNames(template: string): readonly string[] {
  return [...template.matchAll(/\{([^{}:]+)/g)].map(([, name]) => name ?? '')
}

/** The same for paths that differ only in what their parameters are called: OpenAPI takes them for one. */
export function pathShape(path: string): string {
  return path.replace(/\{[^{}]*\}/g, '{}')
}

const converterSchemas: Readonly<Record<string, JsonSchema>> = {
  int: { type: 'integer', minimum: 0 },
  float: { type: 'number', minimum: 0 },
  uuid: { type: 'string', format: 'uuid' },
  slug: { type: 'string', pattern: '^[-a-zA-Z0-9_]+$' },
}

/** What the converter of each parameter says of its text. */
export function converterTypes(template: string): ReadonlyMap<string, JsonSchema> {
  const parameters = template.matchAll(/\{([^{}:]+)(?::([^{}]*))?\}/g)
  return new Map(
    [...parameters].map(([, name = '', converter = '']) => [name, converterSchemas[converter] ?? { type: 'string' }]),
  )
}
