import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createProject, type Project } from '../cli/project.ts'

const using = `
const said: string[] = []
{
  using resource = { [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: () => said.push('disposed') } as Disposable
  said.push('body')
}
console.log(said.join(' '))
`
let project: Project

beforeAll(() => {
  project = createProject({
    'esm/main.ts': `
import { readFileSync } from 'node:fs'
import type { Shape } from './types.js'
import { Colour, Point } from './shapes.js'
import { extensionless } from './extensionless'
import { index } from './folder'
import { mts } from './strict.mjs'
import { jsx } from './view.jsx'
import { query } from './query.js?one'
import common from './common.cjs'
import own from './own.js'
import data from './data.json' with { type: 'json' }
const shape: Shape = new Point(1, 2)
const lazy = await import('./lazy.js')
void readFileSync
console.log(JSON.stringify([shape, Colour.Green, extensionless, index, mts, jsx, query, common, own, data, lazy.lazy]))
`,
    'esm/types.ts': 'export interface Shape { x: number }',
    'esm/shapes.ts': `
export enum Colour { Red, Green }
export class Point { constructor(readonly x: number, readonly y: number) {} }
`,
    'esm/extensionless.ts': 'export const extensionless = 1 as number',
    'esm/folder/index.ts': "export { index } from './deep/leaf.js'",
    'esm/folder/deep/leaf.ts': 'export const index: string = `index`',
    'esm/strict.mts': 'export const mts = <string>`mts`',
    'esm/view.tsx': `
/** @jsxRuntime classic */
/** @jsx h */
function h(tag: string, _: null, text: string): string { return tag + text }
export const jsx = <b>old</b>
`,
    'esm/query.ts': 'export const query = new URL(import.meta.url).search',
    'esm/common.cts': "import leaf = require('./leaf.cjs'); export = { leaf }",
    'esm/leaf.cts': 'namespace A { export const one: number = 1 }; export = A.one',
    // Compiled output beside its source: the source is what runs.
    'esm/own.js': 'export default "stale"',
    'esm/own.ts': 'export default "source" as string',
    'esm/data.json': '{"json":true}',
    'esm/lazy.ts': 'export const lazy: boolean = true',
    'esm/using.ts': `${using}export {}`,
    'esm/disposed.cts': using,
    'plain/package.json': '{}',
    'plain/script.ts':
      "const path = require('node:path') as typeof import('node:path'); console.log(path.sep, typeof module)",
    'plain/module.ts': "import { sep } from 'node:path'; console.log(sep, typeof module)",
    'plain/await.ts': 'console.log(await Promise.resolve(1 as number), typeof module)',
    'require/main.cjs': "console.log(require('./legacy.cts').three)",
    'require/legacy.cts':
      "import two = require('./two.cjs'); exports.three = (two.two as number) + require('./one').one",
    'require/two.cts': 'exports.two = 2 as number',
    'require/one.ts': 'enum One { one = 1 }; exports.one = One.one',
    'require/package.json': '{}',
    'stack/throws.ts': `// a comment that the output does not have
interface Padding {
  readonly a: string
}

enum Level { Low, High }

export function fails(padding?: Padding): never {
  const level: Level = Level.High; const é = '🐢'; throw new Error(\`level \${level} \${padding?.a} \${é}\`)
}
`,
    'stack/main.ts': `
import type { Nothing } from './nothing.js'
import { fails } from './throws.js'

type Caller = () => never
const call: Caller = () => fails()
    call()
`,
    'stack/common.cts': `
type Text = string

const text: Text = 'x'
module.exports = text; throw new TypeError(text)
`,
    'configured/tsconfig.json': `{
      // what the compiler would do, so does the loader
      "compilerOptions": {
        "experimentalDecorators": true, "jsx": "react", "jsxFactory": "h", "useDefineForClassFields": false,
        "verbatimModuleSyntax": true, "paths": { "~/*": ["./lib/*"] },
      },
    }`,
    'configured/main.tsx': `
import { said } from '~/said.js'
import { kept } from '~/kept.ts'
const h = (tag: string): string => tag
function log(target: object, name: string): void { said.push(name) }
class Base { a = 1 }
class Derived extends Base { declare b: number; override a: number; @log method(): void {} }
console.log(JSON.stringify([said, <i/>, new Derived().a]))
`,
    'configured/lib/said.ts': 'export const said: string[] = []',
    'configured/lib/kept.ts':
      "import { said } from './said.ts'; said.push('kept'); export type Kept = 1; export const kept = 1",
    'broken/main.ts': "import './mistake.ts'\n",
    'broken/mistake.ts': "const a: string = 'é'\n\tconst b: number = ;\nconst c = 1\n",
    'broken/esm.cts': 'export const a = 1\n',
  })
})
afterAll(() => project.remove())

function run(file: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return project.node(['--import', 'testudo/register', file]).exit
}

test('imports in TypeScript files find their sources, in every module system', async () => {
  const { code, stdout, stderr } = await run('esm/main.ts')
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual([
    { x: 1, y: 2 },
    1,
    1,
    'index',
    'mts',
    'bold',
    '?one',
    { leaf: 1 },
    'source',
    { json: true },
    true,
  ])
})

test.each([
  ['plain/script.ts', '/ object'],
  ['plain/module.ts', '/ undefined'],
  ['plain/await.ts', '1 undefined'],
])('%s: without a package type the syntax decides', async (file, printed) => {
  const { stdout, stderr } = await run(file)
  expect(stderr).toBe('')
  expect(stdout.trim()).toBe(printed)
})

test('require() loads TypeScript too', async () => {
  const { stdout, stderr } = await run('require/main.cjs')
  expect(stderr).toBe('')
  expect(stdout.trim()).toBe('3')
})

// `using` is lowered before Node 24, with a helper out of a package of the compiler.
const lowered = existsSync(new URL('../../node_modules/@oxc-project/runtime', import.meta.url))
test.runIf(lowered || Number(process.versions.node.split('.')[0]) >= 24).each(['esm/using.ts', 'esm/disposed.cts'])(
  '%s: using declarations run on every Node',
  async (file) => {
    const { stdout, stderr } = await run(file)
    expect(stderr).toBe('')
    expect(stdout.trim()).toBe('body disposed')
  },
)

test('settings of tsconfig.json that change what runs are followed', async () => {
  const { stdout, stderr } = await run('configured/main.tsx')
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual([['kept', 'method'], 'i', 1])
})

test('a stack trace has the lines and columns of the source', async () => {
  const { code, stderr } = await run('stack/main.ts')
  expect(code).toBe(1)
  expect(stderr).toContain('Error: level 1 undefined 🐢')
  expect(stderr).toMatch(/at fails .*stack\/throws\.ts:9:58\)/)
  expect(stderr).toMatch(/at call .*stack\/main\.ts:6:28\)/)
  expect(stderr).toMatch(/at .*stack\/main\.ts:7:5\)?/)
  expect(stderr).toContain('const level: Level = Level.High; const é')
})

test('so has one of a CommonJS file', async () => {
  const { stderr } = await run('stack/common.cts')
  expect(stderr).toContain('TypeError: x')
  expect(stderr).toMatch(/stack\/common\.cts:5:30/)
})

test('a syntax error names file, line and column and shows the place', async () => {
  const { code, stderr } = await run('broken/main.ts')
  expect(code).toBe(1)
  // Node adds "[Error]" where the error came from its hooks thread.
  expect(stderr.replace(' [Error]', '')).toContain(`
SyntaxError: Unexpected token (${project.directory}/broken/mistake.ts:2:20)

  1 | const a: string = 'é'
> 2 |  const b: number = ;
    |                    ^
  3 | const c = 1
`)
})

test('module syntax in a .cts file is refused with the way out', async () => {
  const { code, stderr } = await run('broken/esm.cts')
  expect(code).toBe(1)
  expect(stderr).toContain('or rename it to .mts')
})
