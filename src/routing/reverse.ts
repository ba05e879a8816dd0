// From a template and values back to a path: what `urlFor` does once it has found its route.

import { accepts, type Converter } from './converters.ts'
import { encodePath } from './encoding.ts'
import type { Pattern } from './pattern.ts'
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
    if (token.type === 'literal') path += token.text
    else if (token.pattern !== undefined) path += formatRest(token.pattern, params)
    else path += formatValue(template, token, params[token.name])
  }
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new TypeError(
      `urlFor: ${JSON.stringify(path)} for ${template.source} holds a "." or ".." segment, which clients remove`,
    )
  }
  return encodePath(path === '' ? '/' : path)
}

// What stands behind the prefix of the expression, which is a literal before it.
function formatRest({ expression, parts, prefix, names, converter }: Pattern, params: UrlParams): string {
  if (parts === undefined) {
    throw new TypeError(
      `urlFor: ${String(expression)} has more than fixed text and named groups, so no path can be made of values; name a ` +
        'route with a template',
    )
  }
  const text = parts.map((part) => ('text' in part ? part.text : shortText(params[part.name]))).join('')
  const groups = converter.parse?.(text.slice(prefix.length))
  // As another part of the path a value would not come back as the same one.
  const isSame = Array.isArray(groups) && names.every((name, index) => groups[index] === shortText(params[name]))
  if (isSame) return text.slice(prefix.length)
  throw new TypeError(`urlFor: ${JSON.stringify(text)}, made of the values, does not match ${String(expression)}`)
}

function shortText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
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
