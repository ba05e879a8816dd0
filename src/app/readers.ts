// How one argument is read from a request: by source, from text to a typed value. Made once per parameter.

import type { Request } from '../http/request.ts'
import { compileDecoder, type Decoder } from '../schema/decoder.ts'
import type { Location, Report } from '../schema/errors.ts'
import type { Definitions } from '../schema/json-schema.ts'
import { compileModel, fieldName, type Fields, isModelType, type Model, type ModelSource } from '../schema/model.ts'
import { forRequests } from '../schema/request-side.ts'
import { isStandardSchema } from '../schema/schema.ts'
import type { Parameter } from '../schema/signature.ts'
import { Invalid } from '../schema/validator.ts'

/** Reads one argument. */
export interface Reader {
  /** Where its value goes, among all values of the route. */
  readonly index: number
  /** The value; `Invalid`; or a promise of either when `mayWait`. */
  read(request: Request): unknown
  /** Adds to the report why what `read` gave is invalid. */
  explain(request: Request, result: Invalid, report: Report): void
}

/** Stands for "the request does not have it, and must". */
export const absent: Invalid = Object.freeze(new Invalid())

/** FastAPI's order of errors. */
export const sourceOrder: readonly Parameter['source'][] = ['path', 'query', 'header', 'cookie']

/** The name that a parameter has in the request. */
export function wireName(parameter: Parameter): string {
  const { name, source, alias } = parameter
  if (alias === undefined) return fieldName(source, name)
  return source === 'header' ? alias.toLowerCase() : alias
}

/** Makes the reader of a parameter that is written as text. Throws a TypeError for a schema that does not fit. */
export function compileReader(parameter: Parameter, index: number, definitions: Definitions | undefined): Reader {
  const { schema, list, secret, source } = parameter
  if (schema === undefined) throw new TypeError('it needs a schema')
  if (isModelSource(source) && isModelType(schema, definitions)) {
    const wanted = forRequests(schema, definitions)
    const model = compileModel(wanted.schema, { source, definitions: wanted.definitions, secret })
    return new ModelReader(parameter, index, model, sentBy(source))
  }
  const options = { definitions, secret, ...(list === undefined ? {} : { list }) }
  return new TextReader(parameter, index, compileDecoder(schema, options))
}

type TextModelSource = Exclude<ModelSource, 'form'>

function isModelSource(source: Parameter['source']): source is TextModelSource {
  return source === 'query' || source === 'header' || source === 'cookie'
}

/** An object type of which each member is a parameter. */
class ModelReader implements Reader {
  readonly index: number
  readonly #model: Model
  readonly #sent: (request: Request) => Fields
  readonly #names: readonly string[]
  readonly #absence: (() => unknown) | undefined

  constructor(parameter: Parameter, index: number, model: Model, sent: (request: Request) => Fields) {
    this.index = index
    this.#model = model
    this.#sent = sent
    this.#names = model.fields.map(({ alias }) => alias)
    const { default: fallback } = parameter
    this.#absence = parameter.required ? undefined : () => structuredClone(fallback)
  }

  read(request: Request): unknown {
    const sent = this.#sent(request)
    // An optional model is absent when none of its members is there; else it is as it must be.
    const isAbsent = this.#absence !== undefined && this.#names.every((name) => sent.get(name) === undefined)
    return isAbsent ? this.#absence?.() : this.#model.decode(sent)
  }

  explain(request: Request, result: Invalid, report: Report): void {
    this.#model.explain(this.#sent(request), result, report)
  }
}

function sentBy(source: TextModelSource): (request: Request) => Fields {
  switch (source) {
    case 'query':
      return (request) => request.query
    case 'header':
      return (request) => ({
        get: (name) => firstField(request, name),
        getAll: (name) => request.headers.getAll(name),
        keys: () => request.scope.headers.map(([name]) => name),
      })
    default:
      return ({ cookies }) => ({
        get: (name) => cookies.get(name),
        getAll: (name) => (cookies.has(name) ? [cookies.get(name)] : []),
        keys: () => cookies.keys(),
      })
  }
}

class TextReader implements Reader {
  readonly index: number
  readonly #loc: Location
  readonly #find: (request: Request) => unknown
  readonly #decoder: Decoder
  readonly #absence: () => unknown

  constructor(parameter: Parameter, index: number, decoder: Decoder) {
    const name = wireName(parameter)
    this.index = index
    this.#loc = [parameter.source, name]
    this.#find = finderOf(parameter.source, name, decoder.list)
    this.#decoder = decoder
    this.#absence = absenceOf(parameter, (value) => decoder.decode(value))
  }

  read(request: Request): unknown {
    const input = this.#find(request)
    return input === undefined ? this.#absence() : this.#decoder.decode(input)
  }

  explain(request: Request, result: Invalid, report: Report): void {
    const input = this.#find(request)
    if (result === absent) report.add('missing', this.#loc, null)
    else this.#decoder.explain(input, result, this.#loc, report)
  }
}

/**
 * What an argument is when the request does not have it. A library's schema makes its own default of undefined; a
 * JSON value is checked, and revived, like what is sent. Throws a TypeError for a default that the schema refuses.
 */
export function absenceOf(parameter: Parameter, check: (value: unknown) => unknown): () => unknown {
  if (parameter.required) return () => absent
  const { default: fallback, schema } = parameter
  if (fallback === undefined) {
    return isStandardSchema(schema) ? () => orUndefined(check(undefined)) : () => undefined
  }
  if (isStandardSchema(schema)) return isObject(fallback) ? () => structuredClone(fallback) : () => fallback
  const value = check(structuredClone(fallback))
  if (value instanceof Invalid) throw new TypeError(`its default ${JSON.stringify(fallback)} does not match its schema`)
  return isObject(value) ? () => check(structuredClone(fallback)) : () => value
}

// An optional parameter may be absent even if its schema, by itself, insists on a value.
function orUndefined(result: unknown): unknown {
  if (result instanceof Promise) return result.then(orUndefined)
  return result instanceof Invalid ? undefined : result
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** What the request has for a name: text, a list of texts, a value that the router converted; undefined for nothing. */
function finderOf(source: Parameter['source'], name: string, list: boolean): (request: Request) => unknown {
  switch (source) {
    case 'path':
      return list ? (request) => listed(request.param(name)) : (request) => request.param(name)
    case 'query':
      return list ? (request) => unlessEmpty(request.query.getAll(name)) : (request) => request.query.get(name)
    case 'header':
      return list ? (request) => unlessEmpty(request.headers.getAll(name)) : (request) => firstField(request, name)
    case 'cookie':
      return list ? (request) => listed(request.cookies.get(name)) : (request) => request.cookies.get(name)
    default:
      throw new TypeError(`there is no source "${source}"`)
  }
}

// `headers.get` would join repeated fields: two ids are not one id with a comma in it.
function firstField(request: Request, name: string): string | undefined {
  for (const field of request.scope.headers) if (field[0] === name) return field[1]
  return undefined
}

function unlessEmpty(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values
}

function listed(value: unknown): unknown {
  return value === undefined ? undefined : [value]
}
