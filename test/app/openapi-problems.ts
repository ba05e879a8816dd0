// Whether a document is valid OpenAPI: by Redocly's rules of the specification, and by one that they lack.

import { createConfig, lintFromString } from '@redocly/openapi-core'

/** What is wrong with a document, one line each. */
export async function problemsOf(document: object): Promise<readonly string[]> {
  const config = await createConfig({ extends: ['spec'] })
  const found = await lintFromString({ source: JSON.stringify(document), config })
  const problems = found.map(({ message, location }) => `${message} at ${location[0]?.pointer ?? '?'}`)
  return [...problems, ...looseParameters(document)]
}

function looseParameters(document: object): string[] {
  const { paths = {} } = document as { paths?: Record<string, Record<string, { parameters?: Loose[] }>> }
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { parameters = [] }]) =>
      parameters
        .filter((parameter) => parameter.in === 'path' && parameter.required !== true)
        .map(({ name }) => `${method} ${path}: the path parameter ${name} must be required`),
    ),
  )
}

interface Loose {
  readonly in: string
  readonly name: string
  readonly required?: boolean
}
