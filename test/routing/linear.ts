// The rule that the router's search must agree with, in its simplest form: look at every entry in order, with a
// regular expression each, and take the first. Used as the oracle of property tests.

import * as fc from 'fast-check'
import { builtInConverters, type Converter, toConverter } from '../../src/routing/converters.ts'
import type { Entry } from '../../src/routing/table.ts'
import { parseTemplate, patternTemplate, type Template } from '../../src/routing/template.ts'
import { Response } from '../../src/http/response.ts'

const patterns: Readonly<Record<string, string>> = {
  str: '[^/]+',
  path: '[^]*',
  int: '[0-9]+',
  float: '[0-9]+(?:\\.[0-9]+)?',
  slug: '[-a-zA-Z0-9_]+',
  even: '(?:a|1){2}',
  deep: '[a/]+',
}

/** The built-in converters and two of our own: exactly two of `a` and `1`; `a` and `/` in any number. */
export const converters: ReadonlyMap<string, Converter> = new Map([
  ...builtInConverters,
  ['even', toConverter('even', { pattern: '(?:a|1){2}' })],
  ['deep', toConverter('deep', { pattern: '[a/]+', slashes: true })],
])

export function toExpression(template: Template, mount: boolean): RegExp {
  if (template.pattern !== undefined) return new RegExp(`^(?:${template.pattern.expression.source})$`)
  const parts = template.tokens.map((token) =>
    token.type === 'literal'
      ? token.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      : `(${patterns[token.converter.name] ?? 'none'})`,
  )
  return new RegExp(`^${parts.join('')}${mount ? '(?=/|$)' : '$'}`)
}

export interface Found {
  readonly index: number
  readonly end: number
  readonly values: readonly unknown[]
}

/** The first entry that matches and answers the method. */
export function linearFind(entries: readonly Entry[], method: string, path: string): Found | null {
  for (const [index, entry] of entries.entries()) {
    if (!answersLinearly(entries, entry, method)) continue
    const found = toExpression(entry.template, entry.mount).exec(path)
    if (found === null) continue
    if (entry.template.pattern !== undefined) return { index, end: -1, values: [found.slice(1)] }
    const converted = entry.template.tokens.flatMap((token) => (token.type === 'parameter' ? [token.converter] : []))
    const values = found.slice(1).map((text, at) => {
      const parse = converted[at]?.parse ?? null
      return parse === null ? text : parse(text)
    })
    return { index, end: entry.mount ? found[0].length : -1, values }
  }
  return null
}

function answersLinearly(entries: readonly Entry[], entry: Entry, method: string): boolean {
  if (entry.methods === null || entry.methods.includes(method)) return true
  if (method !== 'HEAD' || !entry.methods.includes('GET')) return false
  const shape = String(toExpression(entry.template, false))
  return !entries.some(
    (other) => other.methods?.includes('HEAD') === true && String(toExpression(other.template, false)) === shape,
  )
}

const literal = fc.constantFrom('a', 'b', 'ab', 'aa', '1', '.', '-', 'é')
const type = fc.constantFrom('', '', ':str', ':int', ':float', ':slug', ':even', ':path', ':deep')
// A segment: text, one parameter with text around it, or two with text between them.
const segment = fc.oneof(
  { weight: 3, arbitrary: literal },
  { weight: 4, arbitrary: fc.tuple(type).map(([one]) => `{${one}}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.option(literal, { nil: '' }), type, fc.option(literal, { nil: '' }))
      .map(([before, one, after]) => `${before}{${one}}${after}`),
  },
  { weight: 2, arbitrary: fc.tuple(type, literal, type).map(([one, text, two]) => `{${one}}${text}{${two}}`) },
)

/** Template sources over a small alphabet, so that most tables are ambiguous. */
export const templateSource: fc.Arbitrary<string> = fc
  .tuple(fc.array(segment, { minLength: 0, maxLength: 4 }), fc.boolean())
  .map(([segments, slash]) => {
    let count = 0
    const source = `/${segments.join('/')}${slash && segments.length > 0 ? '/' : ''}`
    return source.replaceAll('{', () => `{p${count++}`)
  })

const methods = fc.oneof(
  { weight: 6, arbitrary: fc.subarray(['GET', 'POST', 'HEAD', 'PURGE'], { minLength: 1 }) },
  { weight: 1, arbitrary: fc.constant(null) },
)

const route: fc.Arbitrary<Entry> = fc
  .record({ methods, source: templateSource })
  .map(({ methods, source }) => toEntry(parseTemplate(source, converters), methods, false))

const expression: fc.Arbitrary<Entry> = fc
  .record({
    methods,
    source: fc.constantFrom(
      /^\/(?<x>[ab]+)$/,
      /^\/a\/(?<x>.*)$/,
      /^\/(?<x>\d)\/(?<y>[^/]+)$/,
      /^\/a(?<x>b)?$/,
      /^\/(?:(?<x>1)\/)?ab(?<y>\.|-)/,
    ),
  })
  .map(({ methods, source }) => toEntry(patternTemplate(source), methods, false))

const mount: fc.Arbitrary<Entry> = templateSource
  .map((source) => parseTemplate(source.replace(/\/$/, ''), converters))
  .filter(({ tokens }) => tokens.every((token) => token.type === 'literal' || !token.converter.slashes))
  .map((template) => toEntry(template, null, true))

/** Tables of routes, expressions and mounts. */
export const table: fc.Arbitrary<Entry[]> = fc.array(
  fc.oneof({ weight: 8, arbitrary: route }, { weight: 2, arbitrary: expression }, { weight: 1, arbitrary: mount }),
  { minLength: 1, maxLength: 12 },
)

/** Paths over the same alphabet. */
export const path: fc.Arbitrary<string> = fc
  .array(fc.constantFrom('a', 'b', '1', '.', '-', '/', '/', 'é', 'ab', 'aa', '12'), { maxLength: 10 })
  .map((parts) => `/${parts.join('')}`)

/** A path that the template matches, more often than not. */
export function pathOf(template: Template): fc.Arbitrary<string> {
  return fc
    .tuple(
      ...template.tokens.map((token) =>
        token.type === 'literal' ? fc.constant(token.text) : (texts[token.converter.name] ?? fc.constant('a')),
      ),
    )
    .map((parts) => parts.join(''))
}

const texts: Readonly<Record<string, fc.Arbitrary<string>>> = {
  str: fc.constantFrom('a', 'b', '1', 'a-b', 'a.b', '12', 'é', '--', 'aa'),
  path: fc.constantFrom('', 'a', 'a/b', '1/', '/', 'a.1/aa'),
  int: fc.constantFrom('0', '1', '12', '11'),
  float: fc.constantFrom('1', '1.1', '12.0'),
  slug: fc.constantFrom('a', 'a-b', '1', 'aa', '-'),
  even: fc.constantFrom('aa', '11', 'a1'),
  pattern: fc.constantFrom('', 'a', 'b', 'ab', '/a', 'a/b', '1', '/b', 'b-', '.'),
  deep: fc.constantFrom('a', 'a/a', '/', 'aa/'),
}

function toEntry(template: Template, methods: readonly string[] | null, mount: boolean): Entry {
  return { template, methods, mount, name: undefined, handler: () => Response.text('') }
}
