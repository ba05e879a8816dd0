// `node --import testudo/register app.ts`: TypeScript runs as it is, on every Node from 20 on, and
// stack traces show its own lines. Importing this module is the whole of it.
import module from 'node:module'
import { extname } from 'node:path'
import { reflecting } from './note.ts'
import type * as typescript from './hooks.ts'

// Not its file, which is above this layer: the package knows itself by its name.
const framework = 'testudo'

// Hooks in this thread start faster, exist from 22.15 on, and are the only ones that stay: the others print a warning
// from 26 on. Before 24.11.1 they do not see every require().
const { registerHooks } = module as { registerHooks?: (hooks: Pick<typeof typescript, 'resolve' | 'load'>) => void }

if (registerHooks === undefined || !isAtLeast(24, 11, 1)) {
  const { hookRequire } = await import('./require.ts')
  hookRequire()
}
if (registerHooks === undefined) {
  // Hooks in another thread are asked by message about each module: what every application loads is loaded before.
  await import(framework)
  module.register(`../reflect/hooks${extname(import.meta.url)}`, import.meta.url)
} else {
  const { resolve, load } = await import('./hooks.ts')
  registerHooks({ resolve, load })
}
process.setSourceMapsEnabled(true)
// Where an endpoint was not understood all the same, the application can say that it was looked at.
Object.assign(globalThis, { [reflecting]: true })

function isAtLeast(...wanted: readonly number[]): boolean {
  const running = process.versions.node.split('.').map(Number)
  const different = wanted.findIndex((number, index) => number !== running[index])
  return different === -1 || (running[different] ?? 0) > (wanted[different] ?? 0)
}
