import { symlinkSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ImportGraph } from '../../src/reflect/import-graph.ts'
import { typescriptFiles } from '../../src/reflect/imported-files.ts'
import { createFolder, type Folder } from './folder.ts'

const manifest = '{"name":"testudo","version":"1.0.0"}'

function hashOf(folder: Folder, name: string): string {
  return new ImportGraph().closure(folder.at(name)).hash
}

describe('the hash of a file', () => {
  test('is that of all it imports, however far', () => {
    const folder = createFolder({
      'a.ts': "import './b.js'",
      'b.ts': "import type { C } from './c'",
      'c.ts': 'export type C = 1',
      'd.ts': 'export {}',
    })
    const before = hashOf(folder, 'a.ts')
    folder.write('d.ts', 'export const nobody = 1')
    expect(hashOf(folder, 'a.ts')).toBe(before)
    folder.write('c.ts', 'export type C = 2')
    expect(hashOf(folder, 'a.ts')).not.toBe(before)
  })

  test('is another when a new file takes the place of one that was imported', () => {
    const folder = createFolder({ 'a.ts': "import './b'", 'b/index.ts': '' })
    const before = hashOf(folder, 'a.ts')
    folder.write('b.ts', '')
    expect(hashOf(folder, 'a.ts')).not.toBe(before)
  })

  test('is another when what was missing comes', () => {
    const folder = createFolder({ 'a.ts': "import './b.ts'" })
    const before = hashOf(folder, 'a.ts')
    folder.write('b.ts', '')
    expect(hashOf(folder, 'a.ts')).not.toBe(before)
  })

  test('of files in a circle is one hash, wherever they are entered', () => {
    const folder = createFolder({
      'a.ts': "import './b.ts'",
      'b.ts': "import './c.ts'; import './leaf.ts'",
      'c.ts': "import './a.ts'",
      'leaf.ts': '',
      'main.ts': "import './b.ts'",
    })
    expect(hashOf(folder, 'a.ts')).toBe(hashOf(folder, 'c.ts'))
    const graph = new ImportGraph()
    graph.closure(folder.at('main.ts'))
    expect(graph.closure(folder.at('b.ts')).hash).toBe(hashOf(folder, 'a.ts'))
    const before = hashOf(folder, 'main.ts')
    folder.write('a.ts', "import './b.ts' // changed")
    expect(hashOf(folder, 'main.ts')).not.toBe(before)
    expect(hashOf(folder, 'leaf.ts')).toBe(hashOf(folder, 'leaf.ts'))
  })

  test('has JSON, JavaScript and the declarations beside it, and the versions of packages', () => {
    const folder = createFolder({
      'a.ts': "import './data.json'; import './b.js'; import { z } from '@scope/z/part'",
      'data.json': '1',
      'b.js': '',
      'b.d.ts': '',
      'node_modules/@scope/z/package.json': '{"version":"1.0.0"}',
    })
    let last = hashOf(folder, 'a.ts')
    for (const [file, text] of [
      ['data.json', '2'],
      ['b.js', '// 2'],
      ['b.d.ts', '// 2'],
      ['node_modules/@scope/z/package.json', '{"version":"2.0.0"}'],
    ] as const) {
      folder.write(file, text)
      const next = hashOf(folder, 'a.ts')
      expect([file, next]).not.toEqual([file, last])
      last = next
    }
  })

  test('has the sources of a linked package', () => {
    const folder = createFolder({
      'app/a.ts': "import 'lib'",
      'lib/package.json': '{}',
      'lib/src/x.ts': '1',
      'app/node_modules/.keep': '',
    })
    symlinkSync(folder.at('lib'), folder.at('app/node_modules/lib'))
    const before = hashOf(folder, 'app/a.ts')
    folder.write('lib/src/x.ts', '2')
    expect(hashOf(folder, 'app/a.ts')).not.toBe(before)
  })
})

test.each([
  ["import { Testudo } from 'testudo'", true],
  ["import type { Testudo } from 'testudo'", true],
  ["import { serve } from 'testudo/server'", false],
  ["import { plugin } from 'made-with-it'", true],
  ["import { other } from 'other'", false],
  ["import { app } from './app.ts'", true],
  ["import { app } from './js.js'", true],
  ["import './plain.ts'", false],
  ['const x = 1', false],
])('%s reaches the framework: %s', (source, reaches) => {
  const folder = createFolder({
    'main.ts': source,
    'app.ts': "export { app } from './deep/app'",
    'deep/app/index.ts': "import { Testudo } from 'testudo'",
    'js.js': "export { app } from './app.ts'",
    'plain.ts': "import 'node:fs'",
    'node_modules/testudo/package.json': manifest,
    'node_modules/other/package.json': '{}',
    'node_modules/made-with-it/package.json': '{"peerDependencies":{"testudo":"*"}}',
  })
  expect(new ImportGraph().closure(folder.at('main.ts')).reachesFramework).toBe(reaches)
})

test('what was read stays until there is a change', () => {
  const folder = createFolder({ 'a.ts': "import './b.ts'", 'b.ts': '1' })
  const graph = new ImportGraph()
  const before = graph.closure(folder.at('a.ts')).hash
  folder.write('b.ts', '2')
  expect(graph.closure(folder.at('a.ts')).hash).toBe(before)
  graph.update({ changed: [folder.at('b.ts')] })
  expect(graph.closure(folder.at('a.ts')).hash).not.toBe(before)
  expect([...graph.files(folder.at('a.ts'))]).toEqual([folder.at('a.ts'), folder.at('b.ts')])
})

test('files of packages, hidden folders and output are nobody’s sources', () => {
  const folder = createFolder({
    'a.ts': '',
    'b/c.mts': '',
    'b/d.js': '',
    'node_modules/x/a.ts': '',
    '.git/a.ts': '',
    'dist/a.ts': '',
  })
  expect(typescriptFiles(folder.path, [folder.at('dist')])).toEqual([folder.at('a.ts'), folder.at('b/c.mts')])
})
