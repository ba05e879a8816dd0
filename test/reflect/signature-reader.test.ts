import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { SignatureReader } from '../../src/reflect/signature-reader.ts'
import { createFolder, type Folder } from './folder.ts'

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url))
const framework = `
/** @reflect endpoint */
export type Endpoint = (...args: never[]) => unknown
export declare function get(endpoint: Endpoint): void
`
const app = "import { get } from 'testudo'\nimport type { Id } from './id.ts'\nget((id: Id) => id)\n"

function createProject(): Folder {
  const folder = createFolder({
    'package.json': '{"type":"module"}',
    'tsconfig.json': '{ "compilerOptions": { "types": [] }, "include": ["src"] }',
    'node_modules/testudo/package.json': '{"name":"testudo","types":"index.d.ts"}',
    'node_modules/testudo/index.d.ts': framework,
    'src/app.ts': app,
    'src/id.ts': 'export type Id = string',
  })
  symlinkSync(join(modules, 'typescript'), folder.at('node_modules/typescript'))
  return folder
}

function open(): SignatureReader {
  const reader = new SignatureReader()
  onTestFinished(() => reader.close())
  return reader
}

const typeIn = (reader: SignatureReader, file: string, source = app): unknown =>
  reader.read(file, source).signatures[0]?.parameters[0]?.schema

test('reads a file, and again after it was closed', () => {
  const folder = createProject()
  const reader = open()
  expect(reader.isOpen).toBe(false)
  expect(typeIn(reader, folder.at('src/app.ts'))).toEqual({ type: 'string' })
  expect(reader.isOpen).toBe(true)
  reader.close()
  expect(reader.isOpen).toBe(false)
  expect(typeIn(reader, folder.at('src/app.ts'))).toEqual({ type: 'string' })
})

test('is told of changes in the types that a file uses', () => {
  const folder = createProject()
  const reader = open()
  typeIn(reader, folder.at('src/app.ts'))
  reader.update({ changed: [folder.write('src/id.ts', 'export type Id = number')] })
  expect(typeIn(reader, folder.at('src/app.ts'))).toEqual({ type: 'number' })
})

test('notices a file that was saved meanwhile, and one that is new', () => {
  const folder = createProject()
  const reader = open()
  typeIn(reader, folder.at('src/app.ts'))
  const changed = app.replace('id: Id', 'id: boolean')
  expect(typeIn(reader, folder.write('src/app.ts', changed), changed)).toEqual({ type: 'boolean' })
  expect(typeIn(reader, folder.write('src/new.ts', app))).toEqual({ type: 'string' })
})

test('adds a file that tsconfig.json does not include', () => {
  const folder = createProject()
  const source = app.replace('./id.ts', '../src/id.ts')
  const reader = open()
  typeIn(reader, folder.at('src/app.ts'))
  expect(typeIn(reader, folder.write('scripts/app.ts', source), source)).toEqual({ type: 'string' })
})

test('opens one program for all folders of a project without a tsconfig.json', () => {
  const folder = createProject()
  rmSync(folder.at('tsconfig.json'))
  const source = app.replace('./id.ts', '../id.ts')
  const deep = folder.write('src/deep/app.ts', source)
  const opened: string[] = []
  const reader = open()
  expect(typeIn(reader, folder.at('src/app.ts'))).toEqual({ type: 'string' })
  opened.push(...reader.program(folder.at('src/app.ts'), app).files())
  expect(typeIn(reader, deep, source)).toEqual({ type: 'string' })
  expect(reader.program(deep, source)).toBe(reader.program(folder.at('src/app.ts'), app))
  expect(opened).not.toContain(deep)
})

test('refuses a text that is not what is on disk', () => {
  const folder = createProject()
  expect(() => open().read(folder.at('src/app.ts'), 'const another = 1')).toThrow('has changed while it was read')
})
