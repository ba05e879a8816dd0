// Loads an application to look at it, and not to serve it.
import { writeFileSync } from 'node:fs'
import type { OpenApi } from '../app/openapi/options.ts'
import type { Routes } from '../app/routes.ts'
import { CommandError, reasonOf } from './errors.ts'
import { describe, hasProperty, loadExport, locateModule, type ModuleReference } from './load.ts'
import type { Settings } from './options.ts'
import type { Environment } from './settings.ts'

/** What a Testudo application says of itself. */
export interface Described {
  readonly openapi: OpenApi
  readonly operations: Routes['operations']
  readonly mounts: Routes['mounts']
  readonly router: Routes['router']
}

/** Loads the module and makes sure that it exports a Testudo application. Throws a CommandError if it does not. */
export async function loadDescribed(
  reference: ModuleReference,
  settings: Settings,
  environment: Environment,
): Promise<Described> {
  Object.assign(process.env, environment)
  const file = locateModule(reference, settings.appDir)
  await import('../reflect/register.ts')
  const { name, value } = await loadExport(reference, file, settings)
  if (isDescribed(value)) return value
  throw new CommandError(
    `"${name}" is ${describe(value)}, which says nothing of its routes. Export the application: new Testudo().`,
  )
}

// By shape: the application may have been made by another copy of this package.
function isDescribed(value: unknown): value is Described {
  return (
    hasProperty(value, 'openapi') &&
    typeof value.openapi === 'function' &&
    hasProperty(value, 'operations') &&
    hasProperty(value, 'mounts') &&
    hasProperty(value, 'router')
  )
}

/** Writes the text to a file, or to stdout; resolves when it is written. Throws a CommandError when it cannot be. */
export async function writeOutput(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()))
    return
  }
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new CommandError(`Could not write "${file}": ${reasonOf(error)}.`)
  }
}
