// Which TypeScript a project has, and what is said when it has none that will do.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { effectiveConfig } from '../../../src/reflect/compiler/config.ts'
import { compilerErrorCode, findCompiler } from '../../../src/reflect/compiler/find.ts'
import { compilers, link, makeProject } from './project.ts'

function fakeCompiler(version: unknown, files: Readonly<Record<string, string>> = {}): string {
  const directory = makeProject({ 'node_modules/typescript/package.json': { name: 'typescript', version } })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, 'node_modules/typescript', name, '..'), { recursive: true })
    writeFileSync(join(directory, 'node_modules/typescript', name), text)
  }
  return directory
}

function refusal(find: () => unknown): { readonly message: string; readonly code: unknown } {
  try {
    find()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { message: error.message, code: error.code }
    throw error
  }
  throw new Error('nothing was refused')
}

describe('the compiler of a project', () => {
  test.each(compilers)('is found: %s', (label, name) => {
    const directory = makeProject({ 'src/app.ts': '' })
    link(directory, name, 'typescript')
    const compiler = findCompiler(join(directory, 'src'))
    expect(compiler.version.startsWith(label)).toBe(true)
    expect(compiler.kind).toBe(label.startsWith('7') ? 'native' : 'classic')
  })

  test('is asked for when there is none', () => {
    // By a name that no folder above has either.
    const { message, code } = refusal(() => findCompiler(makeProject({}), 'no-such-compiler'))
    expect(code).toBe(compilerErrorCode)
    expect(message).toContain('Install typescript 7: npm install --save-dev typescript')
  })

  test.each([
    ['4.9.5', 'too old'],
    ['5.8.3', 'too old'],
    ['8.0.0', 'newer than'],
  ])('is refused when it is %s', (version, why) => {
    const { message, code } = refusal(() => findCompiler(fakeCompiler(version)))
    expect(code).toBe(compilerErrorCode)
    expect(message).toContain(`typescript ${version} in `)
    expect(message).toContain(why)
    expect(message).toContain('5.9, 6 and 7 are supported: npm install --save-dev typescript@7')
  })

  test('is refused without a version', () => {
    expect(refusal(() => findCompiler(fakeCompiler(undefined))).message).toContain('names no version')
  })

  test.each([
    ['7.9.0', {}, "has no module 'ast'"],
    ['6.0.0', {}, 'Cannot find module'],
    ['5.9.9', { 'index.js': 'throw new Error("torn")' }, 'torn'],
  ])('says why %s does not start', (version, files, why) => {
    const directory = fakeCompiler(version, files)
    const { message, code } = refusal(() => findCompiler(directory).open(effectiveConfig({ directory })))
    expect(code).toBe(compilerErrorCode)
    expect(message).toContain(`TypeScript ${version} in `)
    expect(message).toContain(why)
  })
})
