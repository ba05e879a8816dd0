// Path templates, as in OpenAPI and Starlette: `/users/{id}`, `/users/{id:int}`, `/files/{name}.{ext}`.
//
// A template is read once, when it is declared. What it cannot mean is a TypeError there, with the fix in its message.

import { builtInConverters, type Converter } from './converters.ts'
import { constrained } from './constraints.ts'
import { parsePattern, type Pattern } from './pattern.ts'

/** A run of fixed text, or one parameter. Two parameters are never neighbours. */
export type Token = Literal | Parameter

/** Fixed text, decoded as the path of a request is. */
export interface Literal {
  readonly type: 'literal'
  readonly text: string
}

/** A parameter. */
export interface Parameter {
  readonly type: 'parameter'
  readonly name: string
  readonly converter: Converter
  /** True when an earlier parameter stands in the same segment, or both may hold slashes: their border is a choice. */
  readonly tail: boolean
  /** Of a regular expression: all that is left of the path; its parameters have the names. It is the last token. */
  readonly pattern?: Pattern
}

/** A template that was read. */
export interface Template {
  readonly source: string
  readonly tokens: readonly Token[]
  /** The names of the parameters, from left to right. */
  readonly names: readonly string[]
  /** The regular expression at its end, if there is one. */
  readonly pattern?: Pattern
}

/**
 * Reads a template. It starts with `/`, or is empty: the place where the router is included.
 * Throws a TypeError that names the template and the fix.
 */
export function parseTemplate(
  source: string,
  converters: ReadonlyMap<string, Converter> = builtInConverters,
): Template {
  if (typeof source !== 'string') throw new TypeError(`A path template must be a string, not ${typeof source}`)
  if (source !== '' && !source.startsWith('/')) {
    throw new TypeError(`Template ${quote(source)} must start with "/": write ${quote(`/${source}`)}`)
  }
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    const open = source.indexOf('{', at)
    const literal = source.slice(at, open === -1 ? undefined : open)
    if (literal !== '') tokens.push(parseLiteral(source, literal))
    if (open === -1) break
    const close = source.indexOf('}', open)
    const inner = source.slice(open + 1, close === -1 ? undefined : close)
    if (close === -1 || inner.includes('{')) {
      throw new TypeError(`Template ${quote(source)}: "{" at position ${open} has no "}"`)
    }
    tokens.push(parseParameter(source, inner, converters))
    at = close + 1
  }
  return toTemplate(source, tokens)
}

/** The template of a regular expression. Throws a TypeError that names it and the fix. */
export function patternTemplate(expression: RegExp): Template {
  const pattern = parsePattern(expression)
  return toTemplate(pattern.outline, [
    { type: 'literal', text: pattern.prefix },
    { type: 'parameter', name: '', converter: pattern.converter, tail: false, pattern },
  ])
}

/** One template behind another: the prefix of an inclusion or a mount, and a template below it. Throws as `parseTemplate`. */
export function joinTemplates(prefix: Template, rest: Template): Template {
  if (prefix.source === '') return rest
  return toTemplate(prefix.source + rest.source, [...prefix.tokens, ...rest.tokens])
}

/** The template's fixed text if it has no parameters, else undefined. */
export function staticPath(template: Template): string | undefined {
  if (template.names.length > 0 || template.pattern !== undefined) return undefined
  const [token] = template.tokens
  return token?.type === 'literal' ? token.text : ''
}

/** True when two templates match the same paths, whatever their parameters are called. */
export function sameShape(a: Template, b: Template): boolean {
  return (
    a.tokens.length === b.tokens.length &&
    a.tokens.every((token, index) => {
      const other = b.tokens[index]
      if (token.type === 'literal') return other?.type === 'literal' && other.text === token.text
      return other?.type === 'parameter' && other.converter === token.converter
    })
  )
}

function toTemplate(source: string, parts: readonly Token[]): Template {
  const tokens: Token[] = []
  const names: string[] = []
  let shared = false // a parameter stands in this segment
  let crossed = false // a parameter that may hold slashes stands before
  for (const part of parts) {
    const last = tokens.at(-1)
    if (part.type === 'literal') {
      if (last?.type === 'literal') tokens[tokens.length - 1] = { type: 'literal', text: last.text + part.text }
      else tokens.push(part)
      if (part.text.includes('/')) shared = false
      continue
    }
    if (last?.type === 'parameter') {
      throw new TypeError(
        `Template ${quote(source)}: nothing stands between {${last.name}} and {${part.name}}, so where one ends is ` +
          'unknown; put a literal between them',
      )
    }
    for (const name of part.pattern?.names ?? [part.name]) {
      if (names.includes(name)) {
        throw new TypeError(`Template ${quote(source)} has two parameters named "${name}": rename one`)
      }
      names.push(name)
    }
    tokens.push({ ...part, tail: shared || (crossed && part.converter.slashes) })
    shared = true
    crossed ||= part.converter.slashes
  }
  const last = tokens.at(-1)
  const pattern = last?.type === 'parameter' ? last.pattern : undefined
  return pattern === undefined ? { source, tokens, names } : { source, tokens, names, pattern }
}

function parseLiteral(source: string, text: string): Literal {
  const brace = text.indexOf('}')
  if (brace !== -1) throw new TypeError(`Template ${quote(source)}: "}" without "{" before it`)
  if (/[?#]/.test(text)) {
    throw new TypeError(`Template ${quote(source)}: a template is a path; query and fragment are not part of it`)
  }
  const encoded = /%[\dA-Fa-f]{2}/.exec(text)
  if (encoded !== null) {
    throw new TypeError(`Template ${quote(source)}: write "${encoded[0]}" decoded, paths are decoded before they match`)
  }
  return { type: 'literal', text }
}

function parseParameter(source: string, inner: string, converters: ReadonlyMap<string, Converter>): Parameter {
  const colon = inner.indexOf(':')
  const name = colon === -1 ? inner : inner.slice(0, colon)
  const type = colon === -1 ? 'str' : inner.slice(colon + 1)
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name)) {
    throw new TypeError(
      `Template ${quote(source)}: ${quote(name)} is no parameter name; write {name} or {name:converter}, ` +
        'with a name that could be a variable',
    )
  }
  const label = `Template ${quote(source)}`
  return { type: 'parameter', name, converter: constrained(type, converters, label), tail: false }
}

function quote(text: string): string {
  return JSON.stringify(text)
}
