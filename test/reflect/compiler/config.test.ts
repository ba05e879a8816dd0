// The configuration that is opened, for projects of all kinds; and that the compilers make of it what they should.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Program } from '../../../src/reflect/compiler/checker.ts'
import { effectiveConfig, type ConfigRequest } from '../../../src/reflect/compiler/config.ts'
import { findCompiler } from '../../../src/reflect/compiler/find.ts'
import type { Node } from '../../../src/reflect/compiler/syntax.ts'
import { compilers, link, makeProject, repository } from './project.ts'

interface Settings {
  readonly extends?: string
  readonly files?: readonly string[]
  readonly include?: readonly string[]
  readonly compilerOptions: Readonly<Record<string, unknown>>
}

// What it is, is what this file reads: the types of `JSON.parse` know nothing.
function settingsFor(request: ConfigRequest): Settings {
  return JSON.parse(effectiveConfig(request).text()) as Settings
}

describe('the text of a configuration', () => {
  test('without tsconfig.json has sensible settings, and only the files that are asked for', () => {
    const directory = makeProject({ 'app.ts': '' })
    const settings = settingsFor({ directory, roots: ['app.ts'] })
    expect(settings.extends).toBeUndefined()
    expect(settings.files).toEqual([join(directory, 'app.ts')])
    expect(settings.compilerOptions).toMatchObject({ strict: true, module: 'nodenext' })
    link(directory, '@types/node')
    expect(settingsFor({ directory }).compilerOptions).toMatchObject({ types: ['node'] })
  })

  test('extends the nearest tsconfig.json, and is no file itself', () => {
    const directory = makeProject({ 'tsconfig.json': { compilerOptions: { module: 'nodenext' } }, 'src/a/b.ts': '' })
    const config = effectiveConfig({ directory: join(directory, 'src/a') })
    expect(config.directory).toBe(directory)
    expect(config.sources).toEqual([join(directory, 'tsconfig.json')])
    expect(existsSync(config.file)).toBe(false)
    const settings = settingsFor({ directory })
    expect(settings.extends).toBe(join(directory, 'tsconfig.json'))
    expect(settings.files).toBeUndefined()
    expect(settings.compilerOptions).toMatchObject({ strictNullChecks: true, noEmit: true, target: 'esnext' })
    expect(settings.compilerOptions).not.toHaveProperty('module')
  })

  test('adds files to what the configuration names', () => {
    const directory = makeProject({
      'all.json': { compilerOptions: {} },
      'some.json': { include: ['src'] },
      'named.json': { files: ['a.ts'] },
    })
    const roots = ['x.ts']
    const [a, x] = [join(directory, 'a.ts'), join(directory, 'x.ts')]
    expect(settingsFor({ directory, config: 'all.json', roots })).toMatchObject({ include: ['**/*'], files: [x] })
    const some = settingsFor({ directory, config: 'some.json', roots })
    expect(some.include).toBeUndefined()
    expect(some.files).toEqual([x])
    const named = settingsFor({ directory, config: 'named.json', roots })
    expect(named.include).toBeUndefined()
    expect(named.files).toEqual([a, x])
    const config = effectiveConfig({ directory, config: 'named.json' })
    expect(config.withRoots([a])).toBe(config)
  })

  test('unsets what newer compilers have removed', () => {
    const directory = makeProject({
      'tsconfig.json': `{
        // From the days of TypeScript 4.
        "extends": ["./base"],
        "compilerOptions": {
          "module": "commonjs", "moduleResolution": "node", "target": "ES5", "esModuleInterop": false,
          "downlevelIteration": true, "alwaysStrict": false, /* no */ "paths": { "@/*": ["app/*"], "#x": ["./x.ts"], },
        },
      }`,
      'base.json': { compilerOptions: { baseUrl: './src' } },
    })
    const { compilerOptions } = settingsFor({ directory })
    expect(compilerOptions).toMatchObject({
      module: 'preserve',
      moduleResolution: 'bundler',
      target: 'esnext',
      esModuleInterop: true,
      downlevelIteration: null,
      alwaysStrict: null,
      baseUrl: null,
      paths: {
        '*': [join(directory, 'src/*')],
        '@/*': [join(directory, 'src/app/*')],
        '#x': [join(directory, 'src/x.ts')],
      },
    })
  })

  test('names all files that it is made of', () => {
    const directory = makeProject({
      'tsconfig.json': { extends: ['shared', 'company/strict', './missing'] },
      'node_modules/shared/package.json': { name: 'shared', version: '1.0.0' },
      'node_modules/shared/tsconfig.json': { extends: '../../tsconfig.json' },
      'node_modules/company/strict.json': { compilerOptions: { module: 'nodenext' } },
    })
    expect(effectiveConfig({ directory }).sources).toEqual([
      join(directory, 'node_modules/shared/tsconfig.json'),
      join(directory, 'node_modules/company/strict.json'),
      join(directory, 'tsconfig.json'),
    ])
  })

  test('of a solution is that of the project with the file', () => {
    const directory = makeProject({
      'tsconfig.json': { files: [], references: [{ path: './tsconfig.node.json' }, { path: './packages/shop' }] },
      'tsconfig.node.json': { include: ['*.config.ts'] },
      'packages/shop/tsconfig.json': { include: ['./src'], exclude: ['dist'] },
    })
    const sourceOf = (root: string): string | undefined => effectiveConfig({ directory, roots: [root] }).sources.at(-1)
    expect(sourceOf('packages/shop/src/app.ts')).toBe(join(directory, 'packages/shop/tsconfig.json'))
    expect(sourceOf('vite.config.ts')).toBe(join(directory, 'tsconfig.node.json'))
    expect(sourceOf('elsewhere.ts')).toBe(join(directory, 'tsconfig.json'))
  })
})

// Reading the types of browsers takes most of a test's time.
const small = { lib: ['es2023'], types: [] }

describe.each(compilers)('TypeScript %s', (_, name) => {
  function open(request: ConfigRequest): Program {
    const program = findCompiler(repository, name).open(effectiveConfig(request))
    onTestFinished(() => program.close())
    return program
  }

  /** What the compiler calls the type of `export const value` in a file. */
  function typeOfValue(program: Program, file: string): string {
    const { checker } = program
    const visit = (node: Node): string | undefined => {
      const isIt = checker.is(node, 'VariableDeclaration') && node.name.getText() === 'value'
      const type = isIt ? checker.typeAt(node.name) : undefined
      return type === undefined ? node.forEachChild(visit) : checker.textOf(type)
    }
    return program.sourceFile(file)?.forEachChild(visit) ?? 'nothing'
  }

  test('understands a configuration of TypeScript 5', () => {
    const directory = makeProject({
      'tsconfig.json': {
        compilerOptions: {
          module: 'esnext',
          moduleResolution: 'node',
          baseUrl: 'src',
          paths: { '@/*': ['lib/*'] },
          target: 'es5',
          strict: false,
          lib: ['es2023'],
          types: [],
          esModuleInterop: false,
          downlevelIteration: true,
          composite: true,
          outDir: 'dist',
        },
        include: ['src'],
      },
      'src/lib/a.ts': 'export const a: Map<string, string | null> = new Map()',
      'src/app.ts': `import { a } from '@/a'\nimport { b } from 'b'\nexport const value = [...a.values(), b]`,
      'src/b.ts': 'export const b: number | undefined = 1',
    })
    const program = open({ directory })
    const file = join(directory, 'src/app.ts')
    expect(program.diagnostics(file)).toEqual([])
    // Without strictNullChecks there would be neither null nor undefined.
    expect(typeOfValue(program, file)).toMatch(/null/)
  })

  test.each([
    ['no configuration', {}],
    ['a configuration that is no JSON', { 'tsconfig.json': '{ "compilerOptions": { "strict": tru' }],
    ['one that extends nothing', { 'tsconfig.json': { extends: './missing.json' } }],
    ['one that does not include the file', { 'tsconfig.json': { compilerOptions: small, include: ['other'] } }],
    ['one with an unknown option', { 'tsconfig.json': { compilerOptions: { ...small, noSuchOption: true } } }],
    [
      'a solution',
      {
        'tsconfig.json': { files: [], references: [{ path: './app.json' }] },
        'app.json': { compilerOptions: { ...small, module: 'nodenext' }, files: ['app.ts'] },
      },
    ],
  ])('reads types with %s', (_, files) => {
    const directory = makeProject({ ...files, 'app.ts': 'export const value = [1, null]' })
    const program = open({ directory, roots: ['app.ts'] })
    expect(typeOfValue(program, join(directory, 'app.ts'))).toBe('(number | null)[]')
  })
})
