// From a template and values back to a path: what `urlFor` does once it has found its route.

import { accepts, type Converter } from './converters.ts'
import { encodePath } from './encoding.ts'
import type { Parameter, Template } from './template.ts'

/** Values by parameter name. */
export type UrlParams = Readonly<Record<string, unknown>>

/**
 * The percent-encoded path of a template. Throws a TypeError when a value is none that the template would match
 * again, or when the path would hold a `.` or `..` segment, which clients remove before they ask.
 */
export function formatPath(template: Template, params: UrlParams): string {
  let path = ''
  for (const token of template.tokens) {
    path += token.type === 'literal' ? token.text : formatValue(template, token, params[token.name])
  }
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new TypeError(
      `urlFor: ${JSON.stringify(path)} for ${template.source} holds a "." or ".." segment, which clients remove`,
    )
  }
  return encodePath(path === '' ? '/' : path)
}

function formatValue(template: Template, { name, converter }: Parameter, value: unknown): string {
  let text: unknown
  try {
    text = converter.format(value)
  } catch (cause) {
    throw misfit(template, name, converter, value, cause)
  }
  if (typeof text !== 'string' || !accepts(converter, text)) throw misfit(template, name, converter, value)
  return text
}

function misfit(template: Template, name: string, converter: Converter, value: unknown, cause?: unknown): TypeError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const message = `urlFor: ${shown} does not fit {${name}:${converter.name}} of ${template.source}`
  return cause === undefined ? new TypeError(message) : new TypeError(message, { cause })
}
