// Settings: what an application is told from outside, typed. From defaults, files and the environment; a later source
// goes before an earlier one, and all that is wrong is told at once, before anything starts.

import { type ErrorItem, Report } from '../../schema/errors.ts'
import { assertSchema, isStandardSchema, type Schema, toJsonSchema, type ValueOf } from '../../schema/schema.ts'
import { compileValidator, Invalid } from '../../schema/validator.ts'
import { nearest } from '../../middleware/nearest.ts'
import { Collected, everyField, type SettingsFile, shownValue, type Variables } from './collected.ts'
import { type Field, fieldsOf, unknownFields } from './fields.ts'
import { SettingsError, type SettingsProblem } from './problems.ts'
import { sealed } from './redacted.ts'

/** Some of the settings; groups in part too. */
export type PartialSettings<T> = T extends readonly unknown[] | Date | URL | Uint8Array
  ? T
  : T extends object
    ? { readonly [Name in keyof T]?: PartialSettings<T[Name]> }
    : T

/** Where settings come from. */
export interface SettingsOptions<T = unknown> {
  /** What holds where no other source says anything. */
  readonly defaults?: PartialSettings<T>
  /**
   * Files, a later one before an earlier: `settings.json`, or `.env` with lines `NAME=value` as of the environment.
   * One that is not there is an error, unless it is `{ path, optional: true }`.
   */
  readonly files?: readonly (string | URL | SettingsFile)[]
  /** Goes before all others. Default `process.env`; `{}` for none. */
  readonly env?: Variables
  /** What the names of variables begin with: `SHOP_`. Default nothing. */
  readonly prefix?: string
}

/**
 * Reads settings. `databaseUrl` is the variable `DATABASE_URL`, `mail.host` is `MAIL__HOST`; text becomes values as in
 * a query. The result is frozen, and shows no secrets when it is logged. Throws a SettingsError that tells all that is
 * wrong; a TypeError where nothing says what settings there are.
 *
 * ```ts
 * interface Shop { databaseUrl: URL; debug?: boolean }
 * export const shop = settings<Shop>({ files: [{ path: '.env', optional: true }] })
 * ```
 *
 * With a schema, `settings(options, schema)`, types need not be reflected.
 *
 * @reflect settings
 */
export function settings<const S extends Schema>(
  options: SettingsOptions<ValueOf<S>> | undefined,
  schema: S,
): Readonly<ValueOf<S>>
export function settings<T extends object>(options?: SettingsOptions<T>): Readonly<T>
export function settings(options: SettingsOptions = {}, schema?: Schema): unknown {
  if (schema === undefined) {
    throw new TypeError(
      'settings: nothing says what the settings are. Have types reflected (`testudo dev app.ts`, or ' +
        '`node --import testudo/register app.ts`) and write settings<Shop>(…), or pass a schema: settings(options, schema)',
    )
  }
  assertSchema(schema, 'settings')
  const { defaults = {}, files = [], env = process.env, prefix = '' } = options
  if (!/^(?:[A-Za-z_][A-Za-z\d_]*)?$/.test(prefix)) {
    throw new TypeError(`settings: prefix is the begin of a variable such as SHOP_, got ${JSON.stringify(prefix)}`)
  }
  const root = rootOf(schema, prefix)
  const collected = new Collected(root)
  collected.addRecord(inJson(defaults) as object, 'defaults')
  for (const file of files) {
    collected.addFile(typeof file === 'string' || file instanceof URL ? { path: file } : file, prefix)
  }
  collected.addVariables(env, (name) => `environment variable ${name}`, prefix, false)
  if (!isStandardSchema(schema)) collected.addDefaults()
  const value = checked(schema, root, collected, env)
  const secrets = [...everyField(root)].filter((field) => field.secret).map(({ name }) => name)
  return sealed(value, new Set(secrets))
}

function rootOf(schema: Schema, prefix: string): Field {
  const jsonSchema = toJsonSchema(schema)
  if (jsonSchema !== undefined) return fieldsOf(jsonSchema, prefix)
  if (prefix !== '') return unknownFields(prefix)
  throw new TypeError(
    'settings: this schema does not say which settings there are (its library offers no JSON Schema for it), ' +
      "so say how their variables begin: { prefix: 'SHOP_' }",
  )
}

function checked(schema: Schema, root: Field, collected: Collected, env: Variables): object {
  const validator = compileValidator(schema)
  const result = validator.validate(collected.values)
  if (result instanceof Promise) {
    // Nobody waits for it any more.
    result.catch(() => {})
    throw new TypeError(
      'settings: the schema is asynchronous, but settings are there before anything can be waited for',
    )
  }
  const { problems } = collected
  if (result instanceof Invalid) {
    const report = new Report()
    validator.explain(collected.values, result, [], report)
    const known = new Set(problems.map(({ name }) => name))
    const fields = new Map([...everyField(root)].map((field) => [field.name, field]))
    // What could not be read is told already; that it is missing is a consequence.
    const found = report.items.filter(({ loc }) => !known.has(loc.join('.')))
    problems.push(...found.map((item) => problemOf(item, fields, collected, env)))
  }
  if (problems.length > 0) throw new SettingsError(problems)
  if (typeof result === 'object' && result !== null) return result
  throw new TypeError('settings: the schema must make an object')
}

function problemOf(
  item: ErrorItem,
  fields: ReadonlyMap<string, Field>,
  collected: Collected,
  env: Variables,
): SettingsProblem {
  const path = item.loc.map(String)
  const name = path.join('.')
  // Of an item of a list, the list.
  const owner = fields.get(name) ?? fields.get(path.slice(0, -1).join('.'))
  const origin = collected.originOf(path)
  if (item.type === 'missing' && (origin === undefined || fields.has(name))) {
    return { name, source: '', message: missing(path, fields, collected, env) }
  }
  if (origin === undefined) return { name, source: '', message: item.msg }
  const isSecret = owner?.secret ?? false
  const message = isSecret && quotes(item, origin.written) ? 'is not valid' : item.msg
  return { name, source: origin.source, message: isSecret ? message : `${message}, got ${shownValue(origin, false)}` }
}

// A library's own words may have the value in them.
function quotes({ type, msg }: ErrorItem, written: unknown): boolean {
  return type === 'value_error' || (typeof written === 'string' && written !== '' && msg.includes(written))
}

function missing(
  path: readonly string[],
  fields: ReadonlyMap<string, Field>,
  { files }: Collected,
  env: Variables,
): string {
  const field = fields.get(path.join('.'))
  if (field === undefined) return 'is missing'
  const places = files.map((file) =>
    /\.json$/i.test(file) ? `"${path.join('.')}" in ${file}` : `${field.variable} in ${file}`,
  )
  const taken = new Set([...fields.values()].map(({ variable }) => variable))
  const meant = nearest(
    field.variable,
    Object.keys(env).filter((variable) => !taken.has(variable)),
  )
  const hint = meant === undefined ? '' : `; there is a variable ${meant}: did you mean this?`
  return `is missing: set the environment variable ${[field.variable, ...places].join(', or ')}${hint}`
}

// Defaults are values of the program; what is checked is what JSON would have.
function inJson(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof URL) return value.href
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map(inJson)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inJson(one)]))
}
