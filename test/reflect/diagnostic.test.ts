// How findings are shown.

import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { formatDiagnostic, reflectionError, type Diagnostic } from '../../src/reflect/diagnostic.ts'
import { effectiveConfig } from '../../src/reflect/compiler/config.ts'
import { findCompiler } from '../../src/reflect/compiler/find.ts'
import { Reflector, type Reflection } from '../../src/reflect/signatures/reflection.ts'
import { compilers, makeProject, repository } from './compiler/project.ts'
import { framework } from './signatures/open.ts'

const warning: Diagnostic = {
  severity: 'warning',
  code: 'ANY_RETURN',
  message: 'what this returns is any',
  file: '/site/a.ts',
  line: 2,
  column: 5,
  length: 3,
}

function reflect(source: string, compiler = 'typescript'): Reflection {
  const settings = {
    compilerOptions: {
      strict: true,
      lib: ['es2023'],
      module: 'nodenext',
      types: [],
      paths: { framework: [framework] },
    },
  }
  const directory = makeProject({ 'tsconfig.json': settings, 'a.ts': source })
  const program = findCompiler(repository, compiler).open(effectiveConfig({ directory }))
  onTestFinished(() => program.close())
  return new Reflector(program, directory).reflect(join(directory, 'a.ts'))
}

describe('a diagnostic as text', () => {
  test('has all that is known', () => {
    const all: Diagnostic = {
      ...warning,
      severity: 'error',
      path: '(item).run',
      fix: 'write the return type',
      compiler: ["TS2304: Cannot find name 'X'."],
    }
    expect(formatDiagnostic(all, 'one\nlet\ttwo = 2\nthree\n'))
      .toBe(`error ANY_RETURN: what this returns is any at (item).run
  /site/a.ts:2:5

  1 | one
> 2 | let two = 2
    |     ^^^
  3 | three

  TypeScript says: TS2304: Cannot find name 'X'.
  Fix: write the return type`)
  })

  test('needs neither the source nor a fix', () => {
    expect(formatDiagnostic(warning)).toBe('warning ANY_RETURN: what this returns is any\n  /site/a.ts:2:5')
  })

  test('shows a place that goes over several lines by its first', () => {
    const text = formatDiagnostic({ ...warning, line: 1, column: 1, length: 40 }, 'function\n() {}')
    expect(text).toContain('> 1 | function\n    | ^^^^^^^^\n  2 | () {}')
  })
})

describe('the error that stops the start', () => {
  const first: Diagnostic = { ...warning, severity: 'error', message: 'one is wrong' }
  const second: Diagnostic = { ...first, file: '/site/b.ts', line: 7, message: 'another is wrong' }
  const error = reflectionError([warning, first, second], (file) =>
    file === '/site/a.ts' ? 'a\nb = cde\n' : undefined,
  )

  test('is a SyntaxError with a code, and the errors as data', () => {
    expect(error).toBeInstanceOf(SyntaxError)
    expect(error).toMatchObject({ code: 'ERR_TESTUDO_REFLECT', diagnostics: [first, second] })
  })

  test('says all errors, and no warning', () => {
    expect(error.message).toBe(`error ANY_RETURN: one is wrong
  /site/a.ts:2:5

  1 | a
> 2 | b = cde
    |     ^^^

error ANY_RETURN: another is wrong
  /site/b.ts:7:5
`)
  })

  test('shows twenty at most', () => {
    const many = reflectionError(
      Array.from({ length: 23 }, () => second),
      () => undefined,
    )
    expect(many.message.match(/^error /gm)).toHaveLength(20)
    expect(many.message).toContain('… and 3 more errors')
    expect(many).toMatchObject({ diagnostics: { length: 23 } })
  })

  test('points at the places, and not at us', () => {
    expect(error.stack?.split('\n').slice(-2)).toEqual(['    at /site/a.ts:2:5', '    at /site/b.ts:7:5'])
  })
})

describe.each(compilers)('TypeScript %s', (_, compiler) => {
  test('says what it knows of the same line', () => {
    const source = `import { App } from 'framework'
const wrong: string = 1
/* 🐢 日本 */ new App().get('/', (item: Itemz) => item)
`
    const { diagnostics } = reflect(source, compiler)
    const [only, ...others] = diagnostics
    expect(others).toEqual([])
    expect(only).toMatchObject({
      severity: 'error',
      code: 'UNRESOLVED',
      line: 3,
      column: 33,
      length: 11,
      path: '(item)',
      compiler: [expect.stringContaining("TS2304: Cannot find name 'Itemz'.")],
    })
    expect(formatDiagnostic(only as Diagnostic, source)).toContain(`
> 3 | /* 🐢 日本 */ new App().get('/', (item: Itemz) => item)
    |                                 ^^^^^^^^^^^
`)
  })
})

test('a problem in a type is shown where the user wrote it', () => {
  const { diagnostics } = reflect(`import { App } from 'framework'
interface Job {
  name: string
  run: () => void
}
new App().get('/', (job: Job) => job.name)
`)
  expect(diagnostics).toMatchObject([{ code: 'FUNCTION_MEMBER', line: 4, column: 3, path: '(job).run' }])
  expect(diagnostics[0]?.fix).toBeTruthy()
})

test('each finding is said once', () => {
  const { diagnostics } = reflect(`import { App } from 'framework'
const list = (a) => a
new App().get('/', list).get('/', list)
`)
  expect(diagnostics.map(({ code, line, column }) => [code, line, column])).toEqual([
    ['ANY_RETURN', 2, 14],
    ['UNTYPED_PARAMETER', 2, 15],
  ])
})

test('a file that the program does not have has nothing', () => {
  const settings = { compilerOptions: { types: [] }, files: ['a.ts'] }
  const directory = makeProject({ 'tsconfig.json': settings, 'a.ts': 'export const a = 1' })
  const program = findCompiler(repository).open(effectiveConfig({ directory }))
  onTestFinished(() => program.close())
  const found = new Reflector(program).reflect(join(directory, 'missing.ts'))
  expect(found).toMatchObject({ insertions: [], signatures: [], diagnostics: [] })
})
