// The recipe of docs/openapi.md for a typed client. The types are made by openapi-typescript, which needs a TypeScript
// of its own: `npm exec` installs both in a place of theirs, from the registry or npm's cache.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

import { serve } from 'testudo/server'
import { app } from '../../docs/client/app.ts'
import { visit } from '../../docs/client/client.ts'

const folder = mkdtempSync(join(tmpdir(), 'testudo-client-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ignore = (): void => undefined

it('talks with the application', async () => {
  const server = await serve(app.asgi, { port: 0, logger: { info: ignore, warn: ignore, error: ignore } })
  try {
    await expect(visit(server.url)).resolves.toBeUndefined()
  } finally {
    await server.close()
  }
})

it('has the types that are made of the document', { timeout: 120_000 }, async ({ skip }) => {
  writeFileSync(join(folder, 'openapi.json'), JSON.stringify(app.openapi()))
  const generator = ['--package=openapi-typescript@7.13.0', '--', 'openapi-typescript']
  const args = ['exec', '--yes', '--prefer-offline', ...generator, 'openapi.json', '-o', 'api.d.ts']
  const fault: unknown = await promisify(execFile)('npm', args, { cwd: folder }).then(
    () => undefined,
    (error: unknown) => error,
  )
  // Without a network there is nothing to be learned here. On CI there is one.
  skip(process.env['CI'] === undefined && isOffline(fault), 'the registry cannot be reached')
  expect(fault).toBeUndefined()
  const made = readFileSync(join(folder, 'api.d.ts'), 'utf8')
  const kept = readFileSync(new URL('../../docs/client/api.d.ts', import.meta.url), 'utf8')
  expect(tokensOf(kept)).toEqual(tokensOf(made))
})

function isOffline(fault: unknown): boolean {
  return /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED/.test(
    String((fault as { stderr?: string } | undefined)?.stderr),
  )
}

/** The text without what the formatter decides about. */
function tokensOf(text: string): readonly string[] {
  return text.split(/[\s;,'"`]+/).filter((token) => token !== '')
}
