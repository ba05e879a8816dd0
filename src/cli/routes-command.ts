// `testudo routes`: prints the table of paths of an application.
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { functionName } from '../app/openapi/operation-ids.ts'
import { type Described, loadDescribed, writeOutput } from './inspect.ts'
import type { ModuleReference } from './load.ts'
import type { Settings } from './options.ts'
import type { Environment } from './settings.ts'

/** Writes a line for each route to stdout and ends the process. Throws a CommandError when there is no application. */
export async function routesCommand(
  reference: ModuleReference,
  settings: Settings,
  environment: Environment,
): Promise<void> {
  const application = await loadDescribed(reference, settings, environment)
  await writeOutput(formatTable(linesOf(application)), undefined)
  // What the application has opened while it was imported must not keep the process.
  process.exit(0)
}

/** Methods, path, name, function and place of each route, in the order in which they are asked. */
export function linesOf(
  application: Pick<Described, 'router' | 'operations' | 'mounts'>,
): readonly (readonly string[])[] {
  const operations = new Map<string, Operation[]>()
  for (const operation of everyOperation(application)) {
    const key = keyOf(operation.host, operation.methods, operation.template)
    operations.set(key, [...(operations.get(key) ?? []), operation])
  }
  return application.router.routes.map(({ methods, template, mount, host, pattern, fallback, name = '' }) => {
    const path = `${host ?? ''}${template}`
    if (mount || fallback === true) return [mount ? '*' : 'fallback', `${path.replace(/\/$/, '')}/…`, name, '', '']
    // Of several at one place the first one answers; the others stand below it.
    const operation = operations.get(keyOf(host, methods, template))?.shift()
    return [
      methods.join(','),
      pattern === undefined ? path : `${path}  ${pattern}`,
      name,
      operation === undefined ? '' : functionName(operation),
      placeOf(operation),
    ]
  })
}

type Operation = Described['operations'][number] & { readonly host?: string | undefined }

function everyOperation(
  { operations, mounts }: Pick<Described, 'operations' | 'mounts'>,
  prefix = '',
  host?: string,
): readonly Operation[] {
  const below = mounts.flatMap((mount) =>
    'operations' in mount.target
      ? everyOperation(mount.target, prefix + mount.path.replace(/\/$/, ''), mount.host ?? host)
      : [],
  )
  return [...operations.map((operation) => ({ ...operation, host, template: prefix + operation.template })), ...below]
}

function keyOf(host: string | undefined, methods: readonly string[], template: string): string {
  return `${host ?? ''} ${methods.map((method) => method.toUpperCase()).join(',')} ${template === '' ? '/' : template}`
}

function placeOf(operation: Operation | undefined): string {
  const location = operation?.signature?.location
  if (location === undefined) return ''
  const file = location.file.startsWith('file:') ? fileURLToPath(location.file) : location.file
  return `${relative('', file)}:${location.line}`
}

/** Columns under their headings; what no route has gets no column. */
export function formatTable(lines: readonly (readonly string[])[]): string {
  const headings = ['METHODS', 'PATH', 'NAME', 'FUNCTION', 'PLACE']
  const used = headings.flatMap((heading, column) =>
    column < 2 || lines.some((line) => line[column] !== '') ? [{ heading, column }] : [],
  )
  const rows = [
    used.map(({ heading }) => heading),
    ...lines.map((line) => used.map(({ column }) => line[column] ?? '')),
  ]
  const widths = used.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, index) => cell.padEnd(widths[index] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
