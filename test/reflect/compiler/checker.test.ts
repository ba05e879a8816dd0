// Every adapter gives the same answers, for every compiler that is supported.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { SyntaxKind } from 'typescript/unstable/ast'
import { SyntaxKind as NextKind } from 'typescript-next/ast'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Checker, Program, Type } from '../../../src/reflect/compiler/checker.ts'
import { effectiveConfig } from '../../../src/reflect/compiler/config.ts'
import { findCompiler } from '../../../src/reflect/compiler/find.ts'
import type { KindNumbers, Node, NodeByKind, SourceFile } from '../../../src/reflect/compiler/syntax.ts'
import { compilers, makeProject, repository, writeFiles } from './project.ts'

const settings = { compilerOptions: { strict: true, lib: ['es2023'], module: 'nodenext', types: [] } }

function open(name: string, directory: string, roots: readonly string[] = []): Program {
  const program = findCompiler(repository, name).open(effectiveConfig({ directory, roots }))
  onTestFinished(() => program.close())
  return program
}

function source(program: Program, file: string): SourceFile {
  const found = program.sourceFile(file)
  if (found === undefined) throw new Error(`${file} is not part of the program`)
  return found
}

/** The first node of a kind, in source order. */
function first<K extends keyof NodeByKind>(checker: Checker, root: Node, kind: K): NodeByKind[K] {
  const visit = (node: Node): NodeByKind[K] | undefined => (checker.is(node, kind) ? node : node.forEachChild(visit))
  const found = visit(root)
  if (found === undefined) throw new Error(`no ${kind}`)
  return found
}

function declared(checker: Checker, file: SourceFile, name: string): Type {
  const names = file.statements.flatMap((node) =>
    checker.is(node, 'TypeAliasDeclaration') || checker.is(node, 'InterfaceDeclaration') ? [node.name] : [],
  )
  const found = names.find((node) => node?.text === name)
  const symbol = found && checker.symbolAt(found)
  if (symbol === undefined) throw new Error(`no symbol ${name}`)
  return checker.declaredType(symbol)
}

test('kinds of nodes have one name in all compilers', () => {
  // That these compile says it for each kind; classic-checker.ts says it for 5.9.
  const compiled: readonly KindNumbers[] = [SyntaxKind, NextKind]
  expect(compiled.every((kinds) => kinds.CallExpression > 0)).toBe(true)
})

describe.each(compilers)('TypeScript %s', (_, name) => {
  test('reads calls, signatures and types', () => {
    const directory = makeProject({
      'tsconfig.json': settings,
      'lib.ts': `
        export type Handler = (...args: never[]) => unknown
        export interface Item { name: string; tags?: string[] }
        export declare function get(path: string, handler: Handler): void
        export function handler(this: object, id: number, q?: string, ...rest: Item[]): Promise<Item> { throw 1 }`,
      'app.ts': `import { get, handler } from './lib.ts'
get('/', handler)`,
    })
    const program = open(name, directory)
    const { checker } = program
    const app = source(program, join(directory, 'app.ts'))
    const call = first(checker, app, 'CallExpression')
    const [symbol] = checker.symbolsAt([call.expression])
    if (symbol === undefined) throw new Error('no symbol')
    expect(checker.hasTrait(symbol, 'Alias')).toBe(true)
    const target = checker.aliased(symbol)
    expect(checker.nameOf(target)).toBe('get')
    expect(checker.isUnknownSymbol(target)).toBe(false)
    expect(checker.declarationFiles(target)).toEqual([join(directory, 'lib.ts')])
    expect(checker.hasModifier(checker.declarations(target)[0] as Node, 'ExportKeyword')).toBe(true)

    const argument = call.arguments?.[1] as Node
    const contextual = checker.contextualType(argument) as Type
    const alias = checker.aliasOf(contextual)
    expect(alias && checker.nameOf(alias)).toBe('Handler')

    const [type] = checker.typesAt([argument])
    const [signature] = checker.callSignatures(type as Type)
    if (signature === undefined) throw new Error('no signature')
    const parameters = checker.parametersOf(signature)
    expect(parameters.map((each) => [checker.nameOf(each.symbol), checker.kindOf(each.type)])).toEqual([
      ['id', 'number'],
      ['q', 'union'],
      ['rest', 'object'],
    ])
    expect(checker.hasRest(signature)).toBe(true)
    expect(checker.isGeneric(signature)).toBe(false)
    expect(checker.kindOf(checker.thisTypeOf(signature) as Type)).toBe('keyword')
    const [item] = checker.typeArguments(checker.returnTypeOf(signature))
    expect(checker.textOf(item as Type)).toBe('Item')
    expect(checker.properties(item as Type).map((each) => checker.hasTrait(each.symbol, 'Optional'))).toEqual([
      false,
      true,
    ])
    expect(checker.declarationOf(signature)?.getSourceFile().fileName).toBe(join(directory, 'lib.ts'))
    const parameter = checker.declaration(parameters[1]?.symbol as never) as NodeByKind['Parameter']
    expect(parameter.questionToken).toBeDefined()
    expect(parameter.getText()).toBe('q?: string')
    expect(program.originOf(join(directory, 'app.ts'))).toBe('project')
    expect(program.configDiagnostics()).toEqual([])
    expect(program.diagnostics(join(directory, 'app.ts'))).toEqual([])
  })

  test('tells kinds of types apart', () => {
    const sources: Record<string, string> = {
      error: 'Missing',
      any: 'any',
      unknown: 'unknown',
      never: 'never',
      void: 'void',
      undefined: 'undefined',
      null: 'null',
      string: 'string',
      number: 'number',
      boolean: 'boolean',
      bigint: 'bigint',
      symbol: 'symbol',
      literal: '-10n',
      template: '`a${number}`',
      mapping: 'Uppercase<string>',
      keyword: 'object',
      union: 'string | number',
      intersection: 'string & { a: 1 }',
      tuple: '[a: string, b?: number, ...c: boolean[]]',
      object: '{ a: 1 }',
    }
    const text = Object.entries(sources).map(([kind, type]) => `export type T_${kind} = ${type}`)
    const directory = makeProject({ 'tsconfig.json': settings, 'types.ts': text.join('\n') })
    const program = open(name, directory)
    const { checker } = program
    const file = source(program, join(directory, 'types.ts'))
    for (const kind of Object.keys(sources)) expect(checker.kindOf(declared(checker, file, `T_${kind}`))).toBe(kind)
    expect(checker.literalValue(declared(checker, file, 'T_literal'))).toBe(-10n)
    const elements = checker.tupleElements(declared(checker, file, 'T_tuple'))
    expect(elements.map(({ kind }) => kind)).toEqual(['required', 'optional', 'rest'])
  })

  test('sees changed, created and deleted files, and new roots', () => {
    const directory = makeProject({
      'tsconfig.json': { ...settings, include: ['src'] },
      'src/a.ts': 'export interface T { a: string }',
      'src/gone.ts': 'export const gone = 1',
    })
    const program = open(name, directory)
    const path = (file: string): string => join(directory, file)
    const names = (): readonly string[] => {
      const { checker } = program
      return checker
        .properties(declared(checker, source(program, path('src/a.ts')), 'T'))
        .map((each) => checker.nameOf(each.symbol))
    }
    expect(names()).toEqual(['a'])
    expect(program.files()).toContain(path('src/gone.ts'))

    writeFiles(directory, {
      'src/a.ts': `import type { B } from './b.ts'; export interface T extends B { a: string; c: 1 }`,
      'src/b.ts': 'export interface B { b: number }',
    })
    program.update({ changed: [path('src/a.ts')], created: [path('src/b.ts')] })
    expect(names()).toEqual(['a', 'c', 'b'])
    expect(program.diagnostics(path('src/a.ts'))).toEqual([])

    writeFiles(directory, { 'tool.ts': 'export const tool: number = "x"' })
    expect(program.sourceFile(path('tool.ts'))).toBeUndefined()
    program.update({ created: [path('tool.ts')] }, [path('tool.ts')])
    expect(program.diagnostics(path('tool.ts')).map(({ code }) => code)).toEqual([2322])
    expect(names()).toEqual(['a', 'c', 'b'])

    rmSync(path('src/gone.ts'))
    program.update({ deleted: [path('src/gone.ts')] })
    expect(program.sourceFile(path('src/gone.ts'))).toBeUndefined()
    expect(program.originOf(path('src/gone.ts'))).toBeUndefined()
    expect(program.diagnostics(path('src/gone.ts'))).toEqual([])
  })

  test('says what is wrong, and still answers', () => {
    const directory = makeProject({
      'tsconfig.json': settings,
      'app.ts': `import { nothing } from './nowhere.ts'
export const value: { a: number } = nothing(
export interface T { a: string }`,
      'types.ts': `import { value } from './app.ts'; export const text: string = value`,
    })
    const program = open(name, directory)
    const { checker } = program
    const app = source(program, join(directory, 'app.ts'))
    const codes = (file: string): readonly number[] =>
      program.diagnostics(join(directory, file)).map(({ code }) => code)
    expect(codes('app.ts')).toEqual(expect.arrayContaining([2307]))
    expect(codes('types.ts')).toEqual([2322])
    const [problem] = program.diagnostics(join(directory, 'types.ts'))
    expect(problem?.message).toMatch(/^Type '.*' is not assignable to type 'string'\.$/)
    expect(problem?.file).toBe(join(directory, 'types.ts'))
    const { text } = source(program, join(directory, 'types.ts'))
    expect(text.slice(problem?.start, (problem?.start ?? 0) + (problem?.length ?? 0))).toBe('text')

    const symbol = checker.symbolAt(first(checker, app, 'ImportSpecifier').name)
    expect(symbol && checker.isUnknownSymbol(checker.aliased(symbol))).toBe(true)
    expect(checker.properties(declared(checker, app, 'T'))).toHaveLength(1)
  })

  test('keeps positions with other alphabets, and without a byte order mark', () => {
    const directory = makeProject({
      'tsconfig.json': settings,
      'app.ts': `\uFEFF/* 日本 😀 */ export interface T { '😀': string; b: number }\r\n`,
    })
    const program = open(name, directory)
    const { checker } = program
    const app = source(program, join(directory, 'app.ts'))
    expect(app.text.startsWith('/*')).toBe(true)
    const [, second] = checker.properties(declared(checker, app, 'T'))
    const node = second && checker.declaration(second.symbol)
    expect(node && app.text.slice(node.getStart(), node.end)).toBe('b: number')
    expect(node && app.getLineAndCharacterOfPosition(node.getStart())).toEqual({ line: 0, character: 47 })
  })
})
