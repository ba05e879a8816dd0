// The text that is written into a source, and where its pieces come from.

import { SourceMap } from 'node:module'
import { describe, expect, test } from 'vitest'
import { positionOf } from '../../src/reflect/code-frame.ts'
import type { Compiled } from '../../src/reflect/compile.ts'
import { rewrite, rewriteTypescript } from '../../src/reflect/rewrite.ts'
import type { Reflection } from '../../src/reflect/signatures/reflection.ts'

const nothing: Reflection = {
  file: '/site/a.ts',
  start: 0,
  insertions: [],
  imports: [],
  signatures: [],
  definitions: {},
  diagnostics: [],
  dependencies: [],
}

/** What the reflector finds when each `«…»` is an endpoint: the source without the marks, and the reflection. */
function marked(text: string, more: Partial<Reflection> = {}): { source: string; reflection: Reflection } {
  const insertions: { at: number; text: string }[] = []
  let source = ''
  for (const piece of text.split(/(?=[«»])/)) {
    if (piece.startsWith('«')) insertions.push({ at: source.length, text: '__reflected(' })
    if (piece.startsWith('»')) insertions.push({ at: source.length, text: ', () => __signature(0))' })
    source += piece.replace(/^[«»]/, '')
  }
  const start = source.search(/const app/)
  return { source, reflection: { ...nothing, start: Math.max(0, start), insertions, ...more } }
}

/** Each piece of text that is in both: where the map says that it comes from. */
function origins({ code, map }: Compiled, words: RegExp): [word: string, line: number, column: number][] {
  const payload = { file: '', sourceRoot: '', ...map } as unknown as ConstructorParameters<typeof SourceMap>[0]
  const entries = new SourceMap(payload)
  return [...code.matchAll(words)].map(({ 0: word, index }) => {
    const { line, column } = positionOf(code, index)
    const entry = entries.findEntry(line - 1, column - 1)
    return 'originalLine' in entry ? [word, entry.originalLine + 1, entry.originalColumn + 1] : [word, 0, 0]
  })
}

function places(source: string, words: RegExp): [word: string, line: number, column: number][] {
  return [...source.matchAll(words)].map(({ 0: word, index }) => {
    const { line, column } = positionOf(source, index)
    return [word, line, column]
  })
}

describe('the inserted text', () => {
  const { source, reflection } = marked("// about\nconst app: App = make()\napp.get('/', «(a: number) => a»)\n")

  test('is on the lines of the user, and a table at the end', () => {
    const { code } = rewriteTypescript(source, reflection, { format: 'module' })
    expect(code.split('\n')).toEqual([
      '// about',
      'import { reflected as __reflected } from "testudo/schema";const app: App = make()',
      "app.get('/', __reflected((a: number) => a, () => __signature(0)))",
      '',
      'function __signature(index) { const file = __signature.file ??= JSON.parse(\'{"signatures":[],"definitions":{}}\'); return { ...file.signatures[index], definitions: file.definitions } }',
      '',
    ])
  })

  test('requires in CommonJS', () => {
    const { code } = rewriteTypescript(source, reflection, { format: 'commonjs', runtime: 'elsewhere' })
    expect(code).toContain('const { reflected: __reflected } = require("elsewhere");const app')
  })

  test('imports the modules of values', () => {
    const imports = [
      { module: '/site/lib/db.ts', isSpecifier: false, local: '__values0' },
      { module: '/shop.ts', isSpecifier: false, local: '__values1' },
      { module: '#lib', isSpecifier: true, local: '__values2' },
    ]
    const module = rewriteTypescript(source, { ...reflection, imports }, { format: 'module' })
    expect(module.code).toContain(
      'import * as __values0 from "./lib/db.ts";import * as __values1 from "../shop.ts";import * as __values2 from "#lib";const app',
    )
    const specifier = (file: string): string => file.replace('.ts', '.js')
    const commonjs = rewriteTypescript(source, { ...reflection, imports }, { format: 'commonjs', specifier })
    expect(commonjs.code).toContain('const __values0 = require("/site/lib/db.js");')
    expect(commonjs.code).toContain('const __values2 = require("#lib");')
  })

  test('is nothing but what is needed', () => {
    const insertions = [{ at: 9, text: 'type ' }]
    const { code } = rewriteTypescript('export { Item }\n', { ...nothing, insertions }, { format: 'module' })
    expect(code).toBe('export { type Item }\n')
    expect(rewriteTypescript('const a = 1', nothing, { format: 'module' }).code).toBe('const a = 1')
  })

  test('says any signature', async () => {
    const name = 'it\'s "a" \\ \u2028\u2029 ${b} `c` </script> 日本 🐢'
    const signature = { name, style: 'positional', parameters: [] } as const
    const definitions = { Item: { type: 'object' } } as const
    const { code } = rewrite(
      '/site/a.ts',
      source,
      { ...reflection, signatures: [signature], definitions },
      { format: 'module' },
    )
    const table = code.slice(code.indexOf('function __signature'))
    const url = `data:text/javascript,${encodeURIComponent(`${table}\nexport default __signature`)}`
    const { default: get } = (await import(/* @vite-ignore */ url)) as {
      default: (index: number) => { definitions: object }
    }
    expect(get(0)).toEqual({ ...signature, definitions })
    expect(get(0).definitions).toBe(get(0).definitions)
  })
})

describe('the source map', () => {
  const text = [
    "import { make } from 'make' // 日本",
    "const app = make('🐢'); app.get('/é', «async (a: number, b = 'ü') => { throw new Error('x') }»), call(app)",
    'enum Kind { one, two }',
    "\tapp.get('/a', «(a: Kind): string => call(a)», «() => { call(Kind.two) }»); call(app as unknown)",
    'class Shop { constructor(private readonly name: string) { call(name) } }',
    'export { app }; call(new Shop("a"))',
  ]
  const words = /\b(?:new Error|call)\(/g

  test.each([
    ['lines', text.join('\n')],
    ['lines of Windows', text.join('\r\n')],
    ['a byte order mark', `\uFEFF${text.join('\n')}`],
    ['no line break at the end', `${text.join('\n')}// end`],
  ])('is exact with %s', (_, content) => {
    const { source, reflection } = marked(content.replace('\uFEFF', ''))
    const written = content.startsWith('\uFEFF') ? `\uFEFF${source}` : source
    const expected = places(source, words)
    expect(expected).toHaveLength(7)
    const options = { format: 'module' } as const
    expect(origins(rewriteTypescript(written, reflection, options), words)).toEqual(expected)
    const javascript = rewrite('/site/a.ts', written, reflection, options)
    expect(origins(javascript, words)).toEqual(expected)
    expect(javascript.map.sources).toEqual(['/site/a.ts'])
    expect(javascript.map.sourcesContent).toEqual([source])
    expect(origins(rewrite('/site/a.ts', written, undefined, options), words)).toEqual(expected)
  })

  test('is exact in a file with JSX', () => {
    const { source, reflection } = marked(
      "const app = make(); app.get('/', «<T,>(a: T) => <b title='ü'>{call(a)}</b>»)\n",
    )
    const file = '/site/a.tsx'
    const options = { format: 'module', compiler: { jsx: { importSource: 'preact' } } } as const
    const javascript = rewrite(file, source, { ...reflection, file }, options)
    expect(javascript.code).toContain('from "preact/jsx-runtime"')
    expect(origins(javascript, words)).toEqual(places(source, words))
  })

  test('is exact where text was inserted twice at one place', () => {
    const { source, reflection } = marked('const app = f(««call(1)»»)/**/;call(2)')
    expect(origins(rewriteTypescript(source, reflection, { format: 'module' }), words)).toEqual(places(source, words))
  })
})

describe('a mistake', () => {
  test('is shown in the text of the user', () => {
    const { source, reflection } = marked("const app = make(); app.get('/', «(a) => a»); const = 1\n")
    const wrong = (): unknown => rewrite('/site/a.ts', source, reflection, { format: 'module' })
    expect(wrong).toThrow(expect.objectContaining({ code: 'ERR_TESTUDO_SYNTAX' }))
    expect(wrong).toThrow(
      /\(\/site\/a\.ts:1:51\)\n\n> 1 \| const app = make\(\); app\.get\('\/', \(a\) => a\); const = 1\n/,
    )
  })
})
