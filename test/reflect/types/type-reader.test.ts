// Types and their schemas, for every compiler that is supported: one program for all cases of one compiler.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { effectiveConfig } from '../../../src/reflect/compiler/config.ts'
import type { Program, Type } from '../../../src/reflect/compiler/checker.ts'
import { findCompiler } from '../../../src/reflect/compiler/find.ts'
import type { NodeByKind } from '../../../src/reflect/compiler/syntax.ts'
import { Marks } from '../../../src/reflect/signatures/marks.ts'
import { Origins } from '../../../src/reflect/signatures/origins.ts'
import { TypeReader, type TypeReading } from '../../../src/reflect/types/type-reader.ts'
import { compileValidator, Invalid } from '../../../src/schema/validator.ts'
import { compilers, link, repository, writeFiles } from '../compiler/project.ts'
import { enums, lists, primitives, strings, unions } from './cases-basic.ts'
import { comments, generics, mapped, objects, recursion } from './cases-objects.ts'
import { failures, intersections, platform, results, tags } from './cases-special.ts'
import type { SchemaCase } from './schema-case.ts'

const groups: readonly (readonly [name: string, cases: readonly SchemaCase[]])[] = Object.entries({
  primitives,
  unions,
  enums,
  lists,
  objects,
  mapped,
  intersections,
  tags,
  generics,
  recursion,
  platform,
  strings,
  comments,
  results,
  failures,
})

const prelude = `import type { ${[
  'Tag, Int, Min, Max, GreaterThan, LessThan, MultipleOf, MinLength, MaxLength, Pattern, Format, MinItems, MaxItems',
  'UniqueItems, Strict, Email, Uuid, Path, Query, Header, Cookie, Body, Embedded, Form, Secret',
].join(', ')} } from 'testudo/schema'
interface Item { name: string; price: number; tags?: string[] }
`

const settings = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable'],
    module: 'nodenext',
    strict: true,
    types: ['node'],
    paths: { 'testudo/schema': [join(repository, 'src/schema/index.ts')] },
  },
  include: ['*.ts'],
}

const fileOf = new Map(groups.flatMap(([group, cases]) => cases.map((each, index) => [each, `${group}-${index}.ts`])))

let directory: string
beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'testudo-types-')))
  link(directory, '@types/node')
  link(directory, 'undici-types')
  const files = [...fileOf].map(([each, file]) => [file, `${prelude}${each.source}\nexport {}\n`])
  const manifest = { name: 'project', type: 'module' }
  writeFiles(directory, { 'package.json': manifest, 'tsconfig.json': settings, ...Object.fromEntries(files) })
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function declaredType(
  program: Program,
  file: string,
): { readonly type: Type; readonly node: NodeByKind['Identifier'] } {
  const { checker } = program
  const source = program.sourceFile(join(directory, file))
  for (const node of source?.statements ?? []) {
    const name =
      checker.is(node, 'TypeAliasDeclaration') ||
      checker.is(node, 'InterfaceDeclaration') ||
      checker.is(node, 'ClassDeclaration') ||
      checker.is(node, 'EnumDeclaration')
        ? node.name
        : undefined
    if (name?.text !== 'T' || !checker.is(name, 'Identifier')) continue
    const symbol = checker.symbolAt(name)
    if (symbol !== undefined) return { type: checker.declaredType(symbol), node: name }
  }
  throw new Error(`${file} declares no T`)
}

interface Outcome extends TypeReading {
  readonly definitions: Readonly<Record<string, unknown>>
  readonly reader: TypeReader
}

describe.each(compilers)('TypeScript %s', (_, name) => {
  let program: Program
  beforeAll(() => {
    program = findCompiler(repository, name).open(effectiveConfig({ directory }))
  }, 60_000)
  afterAll(() => program.close())

  function read(each: SchemaCase): Outcome {
    const reader = new TypeReader(program, new Marks(program.checker, new Origins(program)))
    const { type, node } = declaredType(program, fileOf.get(each) ?? '')
    const reading = reader.read(type, { node, path: 'T', declaration: node.parent })
    const { value, definitions } = reader.finish(reading.schema)
    return { ...reading, schema: value, definitions, reader }
  }

  describe.each(groups)('%s', (_, cases) => {
    test.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
      const { schema = { not: {} }, definitions, words, reader } = read(each)
      expect(reader.problems.map(({ code }) => code)).toEqual(each.problems ?? [])
      if (each.schema === undefined) return
      expect(schema).toEqual(each.schema)
      expect(definitions).toEqual(each.definitions ?? {})
      expect(words).toEqual(each.words ?? {})
      const validator = compileValidator(schema, { definitions: definitions as never, files: true })
      // Of copies: dates and their like are made in place.
      const accepted = structuredClone(each.accepts ?? []).map((value) => validator.validate(value))
      for (const result of accepted) expect.soft(result).not.toBeInstanceOf(Invalid)
      const refused = structuredClone(each.refuses ?? []).map((value) => validator.validate(value))
      for (const result of refused) expect.soft(result).toBeInstanceOf(Invalid)
    })
  })
})
