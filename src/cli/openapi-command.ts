// `testudo openapi`: prints the OpenAPI document of an application, without serving it.
import { CommandError, exitCodes } from './errors.ts'
import { type Described, loadDescribed, writeOutput } from './inspect.ts'
import type { ModuleReference } from './load.ts'
import type { Settings } from './options.ts'
import type { Environment } from './settings.ts'

/** Writes the document to stdout, or to a file, and ends the process. Throws a CommandError when there is none. */
export async function openapiCommand(
  reference: ModuleReference,
  settings: Settings,
  environment: Environment,
): Promise<void> {
  const application = await loadDescribed(reference, settings, environment)
  await writeOutput(`${documentOf(application, settings.rootPath)}\n`, settings.output)
  // What the application has opened while it was imported must not keep the process.
  process.exit(0)
}

function documentOf(application: Described, rootPath: string): string {
  try {
    // Without a word on the command line the application's own counts.
    return JSON.stringify(application.openapi(rootPath === '' ? undefined : rootPath), undefined, 2)
  } catch (cause) {
    throw new CommandError('Could not make the OpenAPI document:', exitCodes.failure, { cause })
  }
}
