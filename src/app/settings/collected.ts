// The values of settings, and where each comes from: a later source goes before an earlier one.

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'

import { nearest } from '../../middleware/nearest.ts'
import { type Field, nameOfVariable } from './fields.ts'
import type { SettingsProblem } from './problems.ts'
import { hidden, withoutPassword } from './redacted.ts'

/** A file of settings. */
export interface SettingsFile {
  /** Relative to the working directory, or a URL: `new URL('settings.json', import.meta.url)`. */
  readonly path: string | URL
  /** Whether it may be absent. Default false. */
  readonly optional?: boolean
}

/** Environment variables, or what looks like them. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Where a value comes from, and what was written there. */
export interface Origin {
  readonly source: string
  readonly written: unknown
}

type Values = Record<string, unknown>

/** Takes what sources say, the last one first in rank. */
export class Collected {
  readonly values: Values = {}
  readonly problems: SettingsProblem[] = []
  /** The names of files in which a missing setting could be written. */
  readonly files: string[] = []
  readonly #origins = new Map<string, Origin>()
  readonly #root: Field

  constructor(root: Field) {
    this.#root = root
  }

  /** Where the value at a path comes from: what it is in, if it was written as a whole. */
  originOf(path: readonly string[]): Origin | undefined {
    for (let end = path.length; end > 0; end--) {
      const found = this.#origins.get(path.slice(0, end).join('.'))
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Adds values as JSON has them. What is not known is a problem, unless the schema allows it. */
  addRecord(record: object, source: string, group: Field = this.#root): void {
    for (const [name, value] of Object.entries(record)) {
      if (value === undefined) continue
      const field = group.fields?.get(name)
      if (name === '__proto__' || (field === undefined && !group.open)) this.#unknown(group, name, source)
      else if (field?.fields !== undefined && isRecord(value)) {
        this.#group(field.path)
        this.addRecord(value, source, field)
      } else this.#set([...group.path, name], value, { source, written: value })
    }
  }

  /**
   * Adds variables as text. An empty one counts as none. With `strict` a name that begins with the prefix and stands
   * for nothing is a problem.
   */
  addVariables(variables: Variables, sourceOf: (name: string) => string, prefix: string, strict: boolean): void {
    const known = new Set<string>()
    for (const field of everyField(this.#root)) {
      known.add(field.variable)
      const text = variables[field.variable] ?? ''
      if (text === '') continue
      try {
        const value = field.read(text)
        this.#set(field.path, value, { source: sourceOf(field.variable), written: text })
      } catch {
        const shown = field.secret ? '' : `, got ${JSON.stringify(withoutPassword(text))}`
        this.#problem(field.name, sourceOf(field.variable), `should be JSON${shown}`)
      }
    }
    if (prefix === '' || !(strict || this.#root.open)) return
    for (const variable of Object.keys(variables)) {
      if (!variable.startsWith(prefix) || known.has(variable)) continue
      if (this.#root.open) this.#setOpen(variable, prefix, variables[variable] ?? '', sourceOf(variable))
      else {
        const meant = nearest(variable, known)
        const hint = meant === undefined ? 'take it out' : `did you mean ${meant}?`
        this.#problem(variable, sourceOf(variable), `there is no such setting; ${hint}`)
      }
    }
  }

  /** Reads a file: JSON by its extension, else lines `NAME=value`. A problem if it is not there, or not readable. */
  addFile({ path, optional = false }: SettingsFile, prefix: string): void {
    const file = path instanceof URL ? fileURLToPath(path) : path
    const source = basename(file)
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      const isMissing = code === 'ENOENT' || code === 'ENOTDIR'
      if (isMissing && optional) return
      const advice = isMissing
        ? `there is no such file (${file}); write it, or say { path, optional: true }`
        : `cannot be read: ${error instanceof Error ? error.message : String(error)}`
      this.#problem('', source, advice)
      return
    }
    this.files.push(source)
    if (!/\.json$/i.test(file)) {
      this.addVariables(parseEnv(text), (name) => `${name} in ${source}`, prefix, true)
      return
    }
    try {
      const record: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
      if (isRecord(record)) this.addRecord(record, source)
      else this.#problem('', source, 'should be a JSON object: { "name": value }')
    } catch (error) {
      // V8 quotes the text, which may be a secret; the place is enough.
      const place = /position \d+(?: \(line \d+ column \d+\))?/.exec(error instanceof Error ? error.message : '')?.[0]
      this.#problem('', source, `is no JSON${place === undefined ? '' : `: wrong at ${place}`}`)
    }
  }

  /** Adds the defaults of the schema where nothing else was said, in groups that are there or have to be. */
  addDefaults(group: Field = this.#root): void {
    for (const field of group.fields?.values() ?? []) {
      if (this.#valueAt(field.path) === undefined && field.default !== undefined) {
        this.#set(field.path, field.default, { source: 'default', written: field.default })
      }
      if (field.fields === undefined) continue
      const value = this.#valueAt(field.path)
      if (value === undefined && field.required) this.#group(field.path)
      if (isRecord(this.#valueAt(field.path))) this.addDefaults(field)
    }
  }

  #unknown(group: Field, name: string, source: string): void {
    const path = [...group.path, name].join('.')
    const meant = nearest(name, group.fields?.keys() ?? [])
    const hint = meant === undefined ? 'take it out' : `did you mean ${[...group.path, meant].join('.')}?`
    this.#problem(path, source, `there is no such setting; ${hint}`)
  }

  #setOpen(variable: string, prefix: string, text: string, source: string): void {
    if (text === '') return
    const path = variable.slice(prefix.length).split('__').map(nameOfVariable)
    if (path.every((name) => /^[a-z][A-Za-z\d]*$/.test(name))) this.#set(path, text, { source, written: text })
  }

  #problem(name: string, source: string, message: string): void {
    this.problems.push({ name, source, message })
  }

  #valueAt(path: readonly string[]): unknown {
    let value: unknown = this.values
    for (const name of path) {
      if (!isRecord(value) || !Object.hasOwn(value, name)) return undefined
      value = value[name]
    }
    return value
  }

  #group(path: readonly string[]): Values {
    let group = this.values
    for (const name of path) {
      const inner = Object.hasOwn(group, name) ? group[name] : undefined
      const next: Values = isRecord(inner) ? inner : {}
      group[name] = next
      group = next
    }
    return group
  }

  #set(path: readonly string[], value: unknown, origin: Origin): void {
    const name = path.at(-1)
    if (name === undefined) return
    this.#group(path.slice(0, -1))[name] = value
    const key = path.join('.')
    // What was said of its parts before no longer counts.
    for (const known of this.#origins.keys()) if (known.startsWith(`${key}.`)) this.#origins.delete(known)
    this.#origins.set(key, origin)
  }
}

/** All settings, groups before what is in them. */
export function* everyField(group: Field): Generator<Field> {
  for (const field of group.fields?.values() ?? []) {
    yield field
    yield* everyField(field)
  }
}

/** What was written, as an error may show it. */
export function shownValue(origin: Origin, isSecret: boolean): string {
  if (isSecret) return hidden
  const text = JSON.stringify(origin.written) ?? String(origin.written)
  return withoutPassword(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}

function isRecord(value: unknown): value is Values {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
