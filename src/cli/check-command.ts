// `testudo check`: what is wrong with an application, as far as its declarations show it.

import { checkDeployment, type CheckLevel, type CheckMessage, checkRoutes, type Checked } from './checks.ts'
import { CommandError, exitCodes } from './errors.ts'
import { loadDescribed, writeOutput } from './inspect.ts'
import { hasProperty, type ModuleReference } from './load.ts'
import type { Settings } from './options.ts'
import type { Environment } from './settings.ts'

/** Writes what was found to stdout and ends the process: with 1 if there is something at or above `failLevel`. */
export async function checkCommand(
  reference: ModuleReference,
  settings: Settings,
  environment: Environment,
): Promise<void> {
  const application = await loadDescribed(reference, settings, environment)
  const messages = [...routesOf(application)]
  if (settings.deploy) {
    const workers = Number(environment.WEB_CONCURRENCY ?? 1)
    const surroundings = { workers: Number.isInteger(workers) ? workers : 1, mode: environment.NODE_ENV }
    messages.push(...checkDeployment({ ...facts(application), layers: await layersOf(application) }, surroundings))
  }
  const { text, fails } = report(messages, settings)
  await writeOutput(text, undefined)
  // What the application has opened while it was imported must not keep the process.
  process.exit(fails ? exitCodes.failure : 0)
}

/** What is written, the worst first, and whether the check fails. */
export function report(
  messages: readonly CheckMessage[],
  { silence, failLevel }: Pick<Settings, 'silence' | 'failLevel'>,
): { readonly text: string; readonly fails: boolean } {
  const shown = messages.filter(({ id }) => !silence.includes(id))
  const silenced = messages.length - shown.length
  const sorted = shown.toSorted((a, b) => rank[b.level] - rank[a.level])
  const lines = sorted.map(({ id, level, message, fix }) => {
    const advice = fix === '' ? '' : `\n    ${fix}`
    return `${level.toUpperCase()} ${id}: ${message}${advice}\n`
  })
  const found = shown.length === 0 ? 'no issues' : shown.length === 1 ? '1 issue' : `${shown.length} issues`
  const summary = `${found} found${silenced === 0 ? '' : ` (${silenced} silenced)`}\n`
  return { text: lines.join('') + summary, fails: shown.some(({ level }) => rank[level] >= rank[failLevel]) }
}

const rank: Readonly<Record<CheckLevel, number>> = { info: 0, warning: 1, error: 2 }

function routesOf(application: Parameters<typeof checkRoutes>[0]): readonly CheckMessage[] {
  try {
    return checkRoutes(application)
  } catch (cause) {
    throw new CommandError('Could not check the routes:', exitCodes.failure, { cause })
  }
}

function facts(application: Awaited<ReturnType<typeof loadDescribed>>): Omit<Checked, 'layers'> {
  const { operations, router } = application
  const debug = hasProperty(application, 'debug') && application.debug === true
  const docsUrl =
    hasProperty(application, 'docsUrl') && typeof application.docsUrl === 'string' ? application.docsUrl : null
  return { operations, router, debug, docsUrl }
}

async function layersOf(application: object): Promise<Checked['layers']> {
  if (!hasProperty(application, 'layers') || typeof application.layers !== 'function') return []
  try {
    return (await Reflect.apply(application.layers, application, [])) as Checked['layers']
  } catch (cause) {
    throw new CommandError('Could not make the layers of the application:', exitCodes.failure, { cause })
  }
}
