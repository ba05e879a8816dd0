import { SourceMap } from 'node:module'
import { describe, expect, test } from 'vitest'
import { transform } from '../../src/reflect/transform.ts'

describe('the module system', () => {
  test.each([
    ['a.mts', 'const a = 1', 'commonjs', 'module'],
    ['a.cts', 'const a: number = 1', 'module', 'commonjs'],
    ['a.cts', "import a = require('a')\nimport type { B } from 'b'\nexport = a as B", 'module', 'commonjs'],
    ['a.cts', 'const a = `\nexport none`', 'module', 'commonjs'],
    ['a.ts', 'const a: number = 1', 'module', 'module'],
    ['a.ts', 'const a: number = 1', 'commonjs', 'commonjs'],
    ['a.ts', 'export const a: number = 1', 'commonjs', 'module'],
    ['a.ts', "import type { A } from './a.js'\nconst a: A = 1", 'commonjs', 'module'],
    ['a.ts', 'await 1', 'commonjs', 'module'],
    ['a.ts', 'console.log(import.meta.url)', 'commonjs', 'module'],
    ['a.ts', "void import('node:fs')", 'commonjs', 'commonjs'],
    ['a.tsx', 'const a = <b/>', 'commonjs', 'module'],
  ] as const)('%s: %s in a %s package is %s', (file, source, packageType, format) =>
    expect(transform(`/site/${file}`, source, { packageType }).format).toBe(format),
  )
})

test('the map is inline, complete and exact', () => {
  const source = "enum E { a }\n\nexport const é = '🐢'; export const f = (x: number): E => g(x)\n"
  const { code } = transform('/a folder/a.ts', source)
  const [, base64 = ''] = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\n$/.exec(code) ?? []
  const map = JSON.parse(Buffer.from(base64, 'base64').toString()) as ConstructorParameters<typeof SourceMap>[0]
  expect(map.sources).toEqual(['file:///a%20folder/a.ts'])
  expect(map.sourcesContent).toEqual([source])
  const lines = code.split('\n')
  const line = lines.findIndex((text) => text.includes('g(x)'))
  const entry = new SourceMap(map).findEntry(line, lines[line]?.indexOf('g(x)') ?? 0)
  expect(entry).toMatchObject({ originalLine: 2, originalColumn: source.split('\n')[2]?.indexOf('g(x)') })
})

describe('a mistake', () => {
  test.each([
    ['', 'const a = ;', 'Unexpected token (/a.ts:1:11)', '> 1 | const a = ;\n    |           ^'],
    ['in the last line', 'f(\n', '(/a.ts:2:1)', '  1 | f(\n> 2 |\n    | ^'],
    ['after a tab', "'🐢'\n\tlet 1", '(/a.ts:2:5)', "  1 | '🐢'\n> 2 |  let 1\n    |     ^"],
    ['of several letters', 'const a = 1\nreturn a', '(/a.ts:2:1)', '> 2 | return a\n    | ^^^^^^'],
  ])('%s has its place and a frame', (_where, source, message, frame) => {
    const wrong = (): unknown => transform('/a.ts', source, { packageType: 'module' })
    expect(wrong).toThrow(SyntaxError)
    expect(wrong).toThrow(message)
    expect(wrong).toThrow(frame)
    expect(wrong).toThrow(expect.objectContaining({ code: 'ERR_TESTUDO_SYNTAX' }))
  })

  test('is module syntax in .cts', () => {
    expect(() => transform('/a.cts', 'const a = 1\n\n  export { a }')).toThrow(
      /^A \.cts file is CommonJS: .* or rename it to \.mts \(\/a\.cts:3:3\)/,
    )
  })
})
