// Declares where the arguments of an endpoint come from, and their types.
//
//   signature({ bookId: path({ type: 'integer' }), q: query(z.string().optional()) }, ({ bookId, q }) => …)

import type { Request } from '../http/request.ts'
import { assertSchema, isStandardSchema, type Schema, type ValueOf } from '../schema/schema.ts'
import type { Parameter } from '../schema/signature.ts'
import type { BackgroundTasks } from './background.ts'
import type { Reply } from './reply.ts'
import type { SecurityScopes } from './security-scopes.ts'

declare const Value: unique symbol

/** One argument of an endpoint: everything about it but its name. `T` is the type of its value. */
export interface Input<T = unknown> extends Omit<Parameter, 'name'> {
  readonly [Value]?: T
}

/** Arguments by name: inputs, and what `depends` gives, whose type is that of the value. */
export type Inputs = Readonly<Record<string, unknown>>

/** The types of the arguments by name. */
export type ArgumentsOf<I extends Inputs> = {
  readonly [Name in keyof I]: I[Name] extends Input<infer T> ? T : I[Name]
}

/** What can be said of any input; it is for documentation. */
export interface Documentation {
  readonly description?: string
  readonly deprecated?: boolean
  readonly examples?: readonly unknown[]
}

/** Options of `path`. */
export interface PathOptions extends Documentation {
  /** The name in the template, when it is another than the argument's. */
  readonly alias?: string
}

/** Options of `query`, `header` and `cookie`. */
export interface InputOptions extends Documentation {
  /** The name in the request, when it is another than the argument's. */
  readonly alias?: string
  /** It may be absent: then the argument is undefined. Not needed for a Standard Schema that accepts undefined. */
  readonly optional?: boolean
  /** It may be absent: then the argument is this JSON value. The same as `default` in a JSON Schema. */
  readonly default?: unknown
  /** All values of a repeated name, as a list. Default: when the schema says `array`. */
  readonly list?: boolean
}

/** Options of `body`. */
export interface BodyOptions extends Documentation {
  /** The name in the body when it is embedded, if it is another than the argument's. */
  readonly alias?: string
  /** The body may be empty: then the argument is undefined. */
  readonly optional?: boolean
  /** The body may be empty: then the argument is this JSON value. */
  readonly default?: unknown
  /** Expects `{"name": value}` even for a single body. Several bodies are always under their names. Default false. */
  readonly embed?: boolean
}

/** The type of an input: that of its schema, or undefined where it may be absent without a default. */
export type InputValue<S, O> = ValueOf<S> | (O extends { readonly optional: true } ? undefined : never)

/** A parameter of the path template, converted to the schema's type. Always there. */
export function path<const S extends Schema>(schema: S, options: PathOptions = {}): Input<ValueOf<S>> {
  assertSchema(schema, 'path(schema)')
  return { ...options, source: 'path', schema, required: true }
}

/** A query parameter, converted to the schema's type. Of a repeated one the first counts, unless the schema is an array. */
export function query<const S extends Schema, const O extends InputOptions = InputOptions>(
  schema: S,
  options?: O,
): Input<InputValue<S, O>> {
  return input('query', schema, options)
}

/** A header field. Its name is the argument's in kebab case (`userAgent` is `user-agent`) unless `alias` says otherwise. */
export function header<const S extends Schema, const O extends InputOptions = InputOptions>(
  schema: S,
  options?: O,
): Input<InputValue<S, O>> {
  return input('header', schema, options)
}

/** A cookie. */
export function cookie<const S extends Schema, const O extends InputOptions = InputOptions>(
  schema: S,
  options?: O,
): Input<InputValue<S, O>> {
  return input('cookie', schema, options)
}

/** The JSON body, or one member of it: see `embed`. */
export function body<const S extends Schema, const O extends BodyOptions = BodyOptions>(
  schema: S,
  options?: O,
): Input<InputValue<S, O>> {
  return input('body', schema, options)
}

const wholeRequest: Input<Request> = Object.freeze({ source: 'request', required: true })

/** The request itself. */
export function request(): Input<Request> {
  return wholeRequest
}

/** Status, headers and cookies of the coming response. */
export function reply(): Input<Reply> {
  return Object.freeze({ source: 'reply', required: true })
}

/** Work for after the response. */
export function background(): Input<BackgroundTasks> {
  return Object.freeze({ source: 'background', required: true })
}

/** The OAuth2 scopes from the endpoint down to here. */
export function scopes(): Input<SecurityScopes> {
  return Object.freeze({ source: 'scopes', required: true })
}

/** The application that answers; say of which class: `application<Testudo>()`. */
export function application<App = unknown>(): Input<App> {
  return Object.freeze({ source: 'app', required: true })
}

function input<T>(
  source: 'query' | 'header' | 'cookie' | 'body',
  schema: Schema,
  options: InputOptions & BodyOptions = {},
): Input<T> {
  assertSchema(schema, `${source}(schema)`)
  const { optional = false, ...rest } = options
  const fallback = 'default' in rest ? rest.default : defaultOf(schema)
  const required = !optional && fallback === undefined && !acceptsUndefined(schema)
  return { ...rest, source, schema, required, ...(fallback === undefined ? {} : { default: fallback }) }
}

function defaultOf(schema: Schema): unknown {
  return isStandardSchema(schema) || typeof schema === 'boolean' ? undefined : schema.default
}

// A library's schema knows by itself whether undefined will do (`.optional()`, `.default(…)`), and says so when asked.
// One that has to wait for the answer, or throws, is taken not to.
function acceptsUndefined(schema: Schema): boolean {
  if (!isStandardSchema(schema)) return false
  try {
    const result = schema['~standard'].validate(undefined)
    if (!('then' in result)) return result.issues === undefined
    result.then(ignore, ignore)
  } catch {
    // It says nothing about undefined.
  }
  return false
}

function ignore(): void {}
