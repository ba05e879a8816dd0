// The documents of all examples are valid: those of the documentation's snippets, the tutorial and the bookshop.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { Routes, Testudo } from 'testudo'
import { problemsOf } from './openapi-problems.ts'

const root = join(import.meta.dirname, '../..')

/** The files of a folder that make an application. */
function applicationsIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('new Testudo('))
}

/** Every application that a route was declared in. Those of snippets are not exported. */
const seen = new Set<Testudo>()
const original = Object.getOwnPropertyDescriptor(Routes.prototype, 'route')?.value as Routes['route']

beforeAll(() => {
  vi.spyOn(Routes.prototype, 'route').mockImplementation(function route(this: Routes, ...declared) {
    if (this instanceof Testudo) seen.add(this)
    return original.apply(this, declared)
  })
})
afterAll(() => vi.restoreAllMocks())

describe.each([...applicationsIn('docs/snippets'), ...applicationsIn('examples/tutorial'), 'examples/bookshop/app.ts'])(
  '%s',
  (file) => {
    it('describes itself in valid OpenAPI', async () => {
      seen.clear()
      await import(join(root, file))
      for (const app of seen) expect(await problemsOf(app.openapi())).toEqual([])
    })
  },
)
