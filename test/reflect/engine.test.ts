// The engine with a compiler that only counts: what is asked of it, and when not.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FolderCache } from '../../src/reflect/cache.ts'
import * as cold from '../../src/reflect/cold.ts'
import type { Diagnostic } from '../../src/reflect/diagnostic.ts'
import { Engine } from '../../src/reflect/engine.ts'
import type { Reflection } from '../../src/reflect/signatures/reflection.ts'
import { createFolder, type Folder } from './folder.ts'

interface Bench {
  readonly engine: Engine
  /** Names of the files that the compiler was asked about. */
  readonly asked: string[]
  readonly warnings: string[]
  /** Whether what compiles has been loaded. */
  readonly isCold: () => boolean
  readonly closed: () => number
}

interface Found {
  readonly diagnostics?: readonly Diagnostic[]
  readonly dependencies?: readonly string[]
}

function start(folder: Folder, found: (file: string) => Found = () => ({})): Bench {
  const asked: string[] = []
  const warnings: string[] = []
  let loads = 0
  let closed = 0
  class CountingReader extends cold.SignatureReader {
    override read(file: string): Reflection {
      asked.push(file.slice(folder.path.length + 1))
      const nothing = { start: 0, imports: [], signatures: [], definitions: {}, diagnostics: [], dependencies: [] }
      return { file, ...nothing, insertions: [{ at: 0, text: 'void "read";' }], ...found(file) }
    }
    override close(): void {
      closed++
    }
  }
  const engine = new Engine({
    openCache: () => new FolderCache(folder.at('.cache')),
    cold: () => {
      loads++
      return { ...cold, SignatureReader: CountingReader }
    },
    warn: (text) => warnings.push(text),
    idle: Infinity,
  })
  return { engine, asked, warnings, isCold: () => loads > 0, closed: () => closed }
}

/** A project with an application, and with what the cache is to notice. */
function createProject(files: Readonly<Record<string, string>> = {}): Folder {
  const folder = createFolder({
    'package.json': '{"type":"module"}',
    'tsconfig.json': '{}',
    'package-lock.json': '{}',
    'node_modules/testudo/package.json': '{"name":"testudo"}',
    'node_modules/typescript/package.json': '{"name":"typescript","version":"7.0.2"}',
    'app.ts': "import { Testudo } from 'testudo'\nimport type { Book } from './book.ts'\nexport const a: Book = 1",
    'book.ts': 'export type Book = 1',
    'plain.ts': 'export const plain: number = 1',
    '.cache/.keep': '',
    ...files,
  })
  return folder
}

describe('a file', () => {
  test('is compiled, and read by the compiler when it reaches the framework', () => {
    const folder = createProject()
    const { engine, asked } = start(folder)
    expect(engine.load(folder.at('app.ts'))).toMatchObject({ format: 'module', code: expect.stringContaining('read') })
    expect(engine.load(folder.at('plain.ts')).code).toMatch(/^export const plain = 1;\n+\/\/# sourceMappingURL=/)
    expect(asked).toEqual(['app.ts'])
  })

  test('comes out of the cache at the next start, and nothing that compiles is loaded', () => {
    const folder = createProject()
    const first = start(folder)
    const made = ['app.ts', 'plain.ts'].map((name) => first.engine.load(folder.at(name)))
    const second = start(folder)
    expect(['app.ts', 'plain.ts'].map((name) => second.engine.load(folder.at(name)))).toEqual(made)
    expect(second.isCold()).toBe(false)
  })

  test.each([
    ['app.ts', "import { Testudo } from 'testudo' // another"],
    ['book.ts', 'export type Book = 2'],
    ['tsconfig.json', '{ "compilerOptions": {} }'],
    ['globals.d.ts', 'declare const global: 1'],
    ['package-lock.json', '{ "lockfileVersion": 3 }'],
    ['node_modules/testudo/package.json', '{"name":"testudo","version":"2.0.0"}'],
    ['node_modules/typescript/package.json', '{"name":"typescript","version":"7.1.0"}'],
  ])('is made anew after a change of %s', (name, text) => {
    const folder = createProject()
    start(folder).engine.load(folder.at('app.ts'))
    folder.write(name, text)
    const { engine, asked } = start(folder)
    engine.load(folder.at('app.ts'))
    expect(asked).toEqual(['app.ts'])
  })

  test('is not made anew when another file changes, or when it is only touched', () => {
    const folder = createProject()
    start(folder).engine.load(folder.at('app.ts'))
    folder.write('plain.ts', 'export const plain = 2')
    folder.write('app.ts', readFileSync(folder.at('app.ts'), 'utf8'))
    const { engine, asked } = start(folder)
    engine.load(folder.at('app.ts'))
    expect(asked).toEqual([])
  })

  test('is made anew when a file that no import names says something else', () => {
    const folder = createProject({ 'globals.ts': 'declare global { type Id = 1 }' })
    const found = (): Found => ({ dependencies: [folder.at('globals.ts')] })
    start(folder, found).engine.load(folder.at('app.ts'))
    const same = start(folder, found)
    same.engine.load(folder.at('app.ts'))
    expect(same.asked).toEqual([])
    folder.write('globals.ts', 'declare global { type Id = 2 }')
    const changed = start(folder, found)
    changed.engine.load(folder.at('app.ts'))
    expect(changed.asked).toEqual(['app.ts'])
  })

  test('is made anew when the cache has rubbish', () => {
    const folder = createProject()
    const cache = { read: () => ({ code: 1 }), write: () => undefined, trim: () => undefined }
    const engine = new Engine({ openCache: () => cache, cold: () => cold })
    expect(engine.load(folder.at('plain.ts')).code).toContain('plain = 1')
  })

  test('of a package is compiled and not read', () => {
    const folder = createProject({ 'node_modules/x/index.ts': "import 'testudo'; export const x: number = 1" })
    const { engine, asked } = start(folder)
    expect(engine.load(folder.at('node_modules/x/index.ts')).code).toContain('export const x = 1')
    expect(asked).toEqual([])
  })

  test('with a byte order mark is like one without', () => {
    const folder = createProject({ 'mark.ts': '\uFEFFexport const a: number = 1' })
    expect(start(folder).engine.load(folder.at('mark.ts')).code).toMatch(/^export const a = 1/)
  })
})

describe('what was found', () => {
  const diagnostic = { code: 'X', message: 'something', line: 2, column: 1, length: 6 }

  test('is a warning: shown at every start, from the cache too', () => {
    const folder = createProject()
    const file = folder.at('app.ts')
    const found = (): Found => ({ diagnostics: [{ ...diagnostic, severity: 'warning', file }] })
    for (const { engine, warnings } of [start(folder, found), start(folder, found)]) {
      engine.load(file)
      expect(warnings).toEqual([expect.stringContaining(`warning X: something\n  ${file}:2:1`)])
      expect(warnings[0]).toContain('> 2 | import type')
    }
  })

  test('is an error: thrown at every start, without the compiler the second time', () => {
    const folder = createProject()
    const file = folder.at('app.ts')
    const found = (): Found => ({ diagnostics: [{ ...diagnostic, severity: 'error', file }] })
    const [first, second] = [start(folder, found), start(folder, found)]
    for (const { engine } of [first, second])
      expect(() => engine.load(file)).toThrow(expect.objectContaining({ code: 'ERR_TESTUDO_REFLECT' }))
    expect(second.asked).toEqual([])
  })

  test('is less than a mistake in the syntax', () => {
    const folder = createProject({ 'app.ts': "import 'testudo'\nconst a = ;" })
    const file = folder.at('app.ts')
    const found = (): Found => ({ diagnostics: [{ ...diagnostic, severity: 'error', file }] })
    expect(() => start(folder, found).engine.load(file)).toThrow(
      expect.objectContaining({ code: 'ERR_TESTUDO_SYNTAX', message: expect.stringContaining('app.ts:2:11') }),
    )
  })
})

test('without TypeScript the file is only compiled, and that is said once', () => {
  const folder = createProject({ 'other.ts': "import './app.ts'" })
  // A package without a version is none, and hides those in folders above.
  folder.write('node_modules/typescript/package.json', '{}')
  const { engine, asked, warnings } = start(folder)
  engine.load(folder.at('app.ts'))
  engine.load(folder.at('other.ts'))
  expect(asked).toEqual([])
  expect(warnings).toEqual([expect.stringContaining('npm install --save-dev typescript')])
  expect(engine.edit(folder.at('app.ts'))).toBeUndefined()
})

test('a change that it is not told of is noticed when the file itself is loaded', () => {
  const folder = createProject()
  const { engine, asked } = start(folder)
  engine.load(folder.at('app.ts'))
  folder.write('app.ts', "import 'testudo'; export const b = 2")
  expect(engine.load(folder.at('app.ts')).code).toContain('b = 2')
  expect(asked).toEqual(['app.ts', 'app.ts'])
})

test('after a change only what depends on it is made anew', () => {
  const folder = createProject({ 'other.ts': "import 'testudo'" })
  const { engine, asked } = start(folder)
  const load = (): unknown => ['app.ts', 'other.ts'].map((name) => engine.load(folder.at(name)))
  load()
  folder.write('book.ts', 'export type Book = 3')
  engine.update([folder.at('book.ts')])
  load()
  expect(asked).toEqual(['app.ts', 'other.ts', 'app.ts'])
})

test('a changed package.json says what files are', () => {
  const folder = createProject({ 'script.ts': 'const a: number = 1' })
  const { engine } = start(folder)
  expect(engine.load(folder.at('script.ts')).format).toBe('module')
  engine.update([folder.write('package.json', '{}')])
  expect(engine.load(folder.at('script.ts')).format).toBe('commonjs')
})

test('new and deleted files change what imports mean', () => {
  const folder = createProject({ 'app.ts': "import 'testudo'; import './part'", 'part/index.ts': '' })
  const { engine } = start(folder)
  expect(engine.sources(folder.at('app.ts'))).toEqual([folder.at('app.ts'), folder.at('part/index.ts')])
  engine.update([folder.write('part.ts', '')])
  expect(engine.sources(folder.at('app.ts'))).toEqual([folder.at('app.ts'), folder.at('part.ts')])
  rmSync(folder.at('part.ts'))
  engine.update([folder.at('part.ts')])
  expect(engine.sources(folder.at('app.ts'))).toEqual([folder.at('app.ts'), folder.at('part/index.ts')])
})

test('the compiler is closed a while after the last file', async () => {
  const folder = createProject()
  let close = (): void => undefined
  const closed = new Promise<void>((resolve) => (close = resolve))
  class ClosingReader extends cold.SignatureReader {
    override close(): void {
      close()
    }
    override read(file: string): Reflection {
      const nothing = { start: 0, imports: [], signatures: [], definitions: {}, diagnostics: [], dependencies: [] }
      return { file, ...nothing, insertions: [] }
    }
  }
  const engine = new Engine({
    openCache: () => new FolderCache(folder.at('.cache')),
    cold: () => ({ ...cold, SignatureReader: ClosingReader }),
    idle: 1,
  })
  engine.load(folder.at('app.ts'))
  // Nothing else keeps the process: its own timer does not.
  const alive = setInterval(() => undefined, 1000)
  await closed
  clearInterval(alive)
  expect(existsSync(folder.at('.cache'))).toBe(true)
})

test('an edited file is TypeScript that says that it was read', () => {
  const folder = createProject()
  const { engine } = start(folder)
  const edited = engine.edit(folder.at('app.ts'))
  expect(edited?.code).toContain("globalThis[Symbol.for('testudo.reflecting')] = true;")
  expect(edited?.code).toContain('a: Book = 1')
  expect(edited?.map.sources).toEqual([folder.at('app.ts')])
  expect(engine.edit(folder.at('plain.ts'))).toBeUndefined()
})
