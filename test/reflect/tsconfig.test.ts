import { expect, test } from 'vitest'
import { projectOf } from '../../src/reflect/tsconfig.ts'
import { resolveSource } from '../../src/reflect/sources.ts'
import { createFolder } from './folder.ts'

test('the nearest tsconfig.json above a folder counts', () => {
  const folder = createFolder({ 'tsconfig.json': '{}', 'a/tsconfig.json': '{}', 'a/b/c.ts': '', 'd/e.ts': '' })
  expect(projectOf(folder.at('a/b')).root).toBe(folder.at('a'))
  expect(projectOf(folder.at('d')).root).toBe(folder.path)
})

test('without one it is the folder of package.json', () => {
  const folder = createFolder({ 'package.json': '{}', 'src/a.ts': '' })
  expect(projectOf(folder.at('src'))).toMatchObject({ root: folder.path, file: undefined, folders: [] })
})

test('settings are inherited, and their paths are those of the file that has them', () => {
  const folder = createFolder({
    'base/tsconfig.json': `{
      // comments and trailing commas are fine
      "compilerOptions": { "paths": { "@lib/*": ["./lib/*"], "exact": ["./lib/one.ts"] }, "outDir": "../out", },
    }`,
    'base/lib/one.ts': '',
    'base/lib/two/index.ts': '',
    'app/tsconfig.json': '{ "extends": "../base/tsconfig.json", "include": ["src/**/*", "types"] }',
    'app/src/a.ts': '',
  })
  const project = projectOf(folder.at('app/src'))
  expect(project.chain).toEqual([folder.at('base/tsconfig.json'), folder.at('app/tsconfig.json')])
  expect(project.outputs).toEqual([folder.at('out')])
  expect(project.folders).toContain(folder.at('app/src'))
  const parent = folder.at('app/src/a.ts')
  expect(resolveSource('@lib/one', parent)).toBe(folder.at('base/lib/one.ts'))
  expect(resolveSource('@lib/one.js', parent)).toBe(folder.at('base/lib/one.ts'))
  expect(resolveSource('@lib/two', parent)).toBe(folder.at('base/lib/two/index.ts'))
  expect(resolveSource('exact', parent)).toBe(folder.at('base/lib/one.ts'))
  expect(resolveSource('@lib/none', parent)).toBeUndefined()
  expect(resolveSource('node:fs', parent)).toBeUndefined()
  expect(resolveSource('fs', parent)).toBeUndefined()
})

test('the longest pattern that fits counts, and its targets are tried in turn', () => {
  const folder = createFolder({
    'tsconfig.json': '{ "compilerOptions": { "paths": { "*": ["./all/*"], "@/*": ["./none/*", "./src/*"] } } }',
    'all/x.ts': '',
    'src/x.ts': '',
    'main.ts': '',
  })
  expect(resolveSource('@/x', folder.at('main.ts'))).toBe(folder.at('src/x.ts'))
  expect(resolveSource('x', folder.at('main.ts'))).toBe(folder.at('all/x.ts'))
})

test('the framework itself is found by Node, whatever an alias says of its types', () => {
  const folder = createFolder({
    'tsconfig.json': '{ "compilerOptions": { "paths": { "testudo/*": ["./src/*"], "testudo": ["./src/x.ts"] } } }',
    'src/x.ts': '',
  })
  expect(resolveSource('testudo', folder.at('main.ts'))).toBeUndefined()
  expect(resolveSource('testudo/x', folder.at('main.ts'))).toBeUndefined()
})

test('baseUrl finds what is below it', () => {
  const folder = createFolder({
    'tsconfig.json': '{ "compilerOptions": { "baseUrl": "src" } }',
    'src/lib/x.ts': '',
    'src/types.d.ts': '',
    'src/main.ts': '',
  })
  expect(resolveSource('lib/x', folder.at('src/main.ts'))).toBe(folder.at('src/lib/x.ts'))
  expect(resolveSource('types.d.ts', folder.at('src/main.ts'))).toBeUndefined()
})

test('a solution has the settings of the projects that it names', () => {
  const folder = createFolder({
    'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
    'tsconfig.app.json':
      '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] }, "jsx": "react" }, "include": ["src"] }',
    'src/x.ts': '',
  })
  expect(resolveSource('@/x', folder.at('src/main.ts'))).toBe(folder.at('src/x.ts'))
  expect(projectOf(folder.at('src')).compiler.jsx).toEqual({ runtime: 'classic' })
})

test('what is no JSON counts as empty, and what extends itself ends', () => {
  const folder = createFolder({
    'a/tsconfig.json': '{ "compilerOptions": ',
    'b/tsconfig.json': '{ "extends": "./tsconfig.json", "compilerOptions": { "outDir": "x" } }',
  })
  expect(projectOf(folder.at('a')).aliases).toEqual([])
  expect(projectOf(folder.at('b')).outputs).toEqual([folder.at('b/x')])
})

test.each([
  ['{ "jsx": "react-jsx", "jsxImportSource": "preact" }', { jsx: { runtime: 'automatic', importSource: 'preact' } }],
  [
    '{ "jsx": "react", "jsxFactory": "h", "jsxFragmentFactory": "F" }',
    { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'F' } },
  ],
  ['{ "experimentalDecorators": true }', { decorator: { legacy: true, emitDecoratorMetadata: false } }],
  ['{ "useDefineForClassFields": false }', { assumptions: { setPublicClassFields: true } }],
  ['{ "verbatimModuleSyntax": true }', { typescript: { onlyRemoveTypeImports: true } }],
])('%s says how files are compiled', (options, compiler) => {
  const folder = createFolder({ 'tsconfig.json': `{ "compilerOptions": ${options} }` })
  expect(projectOf(folder.path).compiler).toMatchObject(compiler)
})
