// Every case gives the same signatures with every compiler.

import { relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { positionOf } from '../../../src/reflect/code-frame.ts'
import { rewriteTypescript } from '../../../src/reflect/rewrite.ts'
import { Reflector } from '../../../src/reflect/signatures/reflection.ts'
import type { Signature } from '../../../src/schema/signature.ts'
import { compilers } from '../compiler/project.ts'
import type { Case, ExpectedSignature } from './cases/case.ts'
import { exporting } from './cases/exporting.ts'
import { faults } from './cases/faults.ts'
import { finding } from './cases/finding.ts'
import { parameters } from './cases/parameters.ts'
import { returns } from './cases/returns.ts'
import { settings } from './cases/settings.ts'
import { views } from './cases/views.ts'
import { openCases } from './open.ts'

const cases: readonly Case[] = [...finding, ...parameters, ...returns, ...views, ...settings, ...faults, ...exporting]

/** What a case expects, as the signature that it means. */
function expected({ at, ...signature }: ExpectedSignature, { source, others }: Case, folder: number): Signature {
  const [, name = 'case.ts', text = at] = /^([\w/.-]+\.[cm]?tsx?): (.*)$/s.exec(at) ?? []
  const content = name === 'case.ts' ? source : (others?.[name] ?? '')
  const offset = content.indexOf(text)
  if (offset === -1) throw new Error(`${name} has no '${text}'`)
  const location = { file: `${folder}/${name}`, ...positionOf(content, offset) }
  return { name: '', style: 'positional', parameters: [], ...signature, location }
}

describe.each(compilers)('TypeScript %s', (_, compiler) => {
  test('reads every case', () => {
    const { program, directory } = openCases(compiler, cases)
    const reflector = new Reflector(program, directory)
    for (const [index, each] of cases.entries()) {
      const { title, source, definitions = {}, diagnostics = [], dependencies = [], text = [] } = each
      const file = `${directory}/${index}/case.ts`
      const found = reflector.reflect(file)
      const said = found.diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`)
      expect.soft(said, title).toEqual(diagnostics)
      expect.soft(found.signatures, title).toEqual(each.signatures.map((signature) => expected(signature, each, index)))
      expect.soft(found.definitions, title).toEqual(definitions)
      const read = found.dependencies.map((other) => relative(`${directory}/${index}`, other))
      expect
        .soft(
          read.filter((other) => !other.startsWith('..')),
          title,
        )
        .toEqual(dependencies)
      const { code } = rewriteTypescript(source, found, { format: 'module' })
      for (const piece of text) expect.soft(code, title).toContain(piece)
    }
  })
})
