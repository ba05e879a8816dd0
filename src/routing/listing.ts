// A table as people read it: one line per route, and sentences about those that cannot answer.

import { anyMethod } from './methods.ts'
import type { Entry, Table } from './table.ts'
import { findShadows } from './unreachable.ts'

/** One line of the table. */
export interface RouteInfo {
  /** As declared; `['*']` for all. */
  readonly methods: readonly string[]
  readonly template: string
  /** True for a mount: the template's path and all below it. */
  readonly mount: boolean
  /** The regular expression at the end of the template, as it was written: the template shows its groups as parameters. */
  readonly pattern?: string
  /** The template of the hosts that it is for. */
  readonly host?: string
  /** True when it answers, below its path, what nothing else does. */
  readonly fallback?: true
  readonly name?: string
}

/** A route that never answers, and the earlier ones that do in its place. */
export interface Unreachable {
  readonly route: RouteInfo
  readonly by: readonly RouteInfo[]
}

/** The line of an entry. */
export function describe({ methods, template, mount, name, host, fallback }: Entry): RouteInfo {
  return {
    methods: methods ?? [anyMethod],
    template: template.source || '/',
    mount,
    ...(template.pattern === undefined ? {} : { pattern: String(template.pattern.expression) }),
    ...(host === undefined ? {} : { host: host.source }),
    ...(fallback === true ? { fallback } : {}),
    ...(name === undefined ? {} : { name }),
  }
}

/** The line of a mounted router's entry, seen from above the mount. */
export function describeBelow(mount: Entry, line: RouteInfo): RouteInfo {
  const name = qualifiedName(mount.name, line.name)
  const host = line.host ?? mount.host?.source
  const below = {
    ...line,
    template: mount.template.source + line.template,
    ...(host === undefined ? {} : { host }),
  }
  return name === undefined ? below : { ...below, name }
}

/** A name within a namespace: `shop` and `list` are `shop:list`. What has no name of its own gets none. */
export function qualifiedName(space: string | undefined, name: string | undefined): string | undefined {
  return space === undefined || name === undefined ? name : `${space}:${name}`
}

/** The entries of a table that can never answer. */
export function listUnreachable(table: Table): Unreachable[] {
  const line = (index: number): RouteInfo[] => table.entries.slice(index, index + 1).map(describe)
  return findShadows(table).flatMap(({ index, by }) => line(index).map((route) => ({ route, by: by.flatMap(line) })))
}

/** Both declarations in a sentence: `GET /users/me never answers: GET /users/{id}, declared before it, does.` */
export function formatUnreachable({ route, by }: Unreachable): string {
  return `${formatRoute(route)} never answers: ${by.map(formatRoute).join(' and ')}, declared before it, ${by.length > 1 ? 'do' : 'does'}. Declare it earlier, or remove it.`
}

function formatRoute({ methods, template, mount, name, pattern, host, fallback }: RouteInfo): string {
  const path = `${host ?? ''}${host !== undefined && mount && template === '/' ? '' : (pattern ?? template)}`
  const what = mount ? `mount ${path}` : fallback === true ? `fallback of ${path}` : `${methods.join(',')} ${path}`
  return name === undefined ? what : `${what} (${name})`
}
