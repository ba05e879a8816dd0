// All cases as one project, opened with one compiler.

import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Program } from '../../../src/reflect/compiler/checker.ts'
import { effectiveConfig } from '../../../src/reflect/compiler/config.ts'
import { findCompiler } from '../../../src/reflect/compiler/find.ts'
import { makeProject, repository } from '../compiler/project.ts'
import type { Case } from './cases/case.ts'

export const framework: string = join(repository, 'test/reflect/signatures/framework.ts')

const settings = {
  compilerOptions: {
    strict: true,
    target: 'es2024',
    lib: ['es2024', 'dom'],
    module: 'nodenext',
    types: [],
    jsx: 'preserve',
    noEmit: true,
    allowImportingTsExtensions: true,
    experimentalDecorators: true,
    paths: { framework: [framework] },
  },
}

/** Writes each case into a folder of its own, `0/case.ts`, and opens them as one program. */
export function openCases(
  compiler: string,
  cases: readonly Pick<Case, 'source' | 'others'>[],
): { readonly program: Program; readonly directory: string } {
  const files = cases.flatMap(({ source, others = {} }, index) =>
    Object.entries({ 'case.ts': source, ...others }).map(([name, text]) => [`${index}/${name}`, text]),
  )
  const directory = makeProject({ 'tsconfig.json': settings, ...Object.fromEntries(files) })
  const program = findCompiler(repository, compiler).open(effectiveConfig({ directory }))
  onTestFinished(() => program.close())
  return { program, directory }
}
