// Error items: what is wrong with an input, where, in the vocabulary of FastAPI and Pydantic 2
// (https://docs.pydantic.dev/latest/errors/validation_errors/), so that their clients can read them.

/** Where: the source (`path`, `query`, `header`, `cookie`, `body`), then names and list indexes. */
export type Location = readonly (string | number)[]

/** One thing that is wrong with an input. */
export interface ErrorItem {
  /** Pydantic's identifier of the kind of error, such as `missing` or `int_parsing`. */
  readonly type: string
  readonly loc: Location
  /** For people. */
  readonly msg: string
  /** What was sent, unless it is too long to send back. */
  readonly input?: unknown
  /** The numbers and names in `msg`. */
  readonly ctx?: Readonly<Record<string, unknown>>
}

type Context = Readonly<Record<string, unknown>>

// The texts are Pydantic's; `{s:name}` is the plural's s. Below the line: what only JSON Schema has a word for.
const texts = {
  missing: 'Field required',
  extra_forbidden: 'Extra inputs are not permitted',
  model_attributes_type: 'Input should be a valid dictionary or object to extract fields from',
  dict_type: 'Input should be a valid dictionary',
  list_type: 'Input should be a valid list',
  set_type: 'Input should be a valid set',
  tuple_type: 'Input should be a valid tuple',
  string_type: 'Input should be a valid string',
  bool_type: 'Input should be a valid boolean',
  bool_parsing: 'Input should be a valid boolean, unable to interpret input',
  int_type: 'Input should be a valid integer',
  int_from_float: 'Input should be a valid integer, got a number with a fractional part',
  int_parsing: 'Input should be a valid integer, unable to parse string as an integer',
  int_parsing_size: 'Unable to parse input string as an integer, exceeded maximum size',
  float_type: 'Input should be a valid number',
  float_parsing: 'Input should be a valid number, unable to parse string as a number',
  decimal_parsing: 'Input should be a valid decimal',
  finite_number: 'Input should be a finite number',
  none_required: 'Input should be null',
  enum: 'Input should be {expected}',
  literal_error: 'Input should be {expected}',
  greater_than: 'Input should be greater than {gt}',
  greater_than_equal: 'Input should be greater than or equal to {ge}',
  less_than: 'Input should be less than {lt}',
  less_than_equal: 'Input should be less than or equal to {le}',
  multiple_of: 'Input should be a multiple of {multiple_of}',
  string_too_short: 'String should have at least {min_length} character{s:min_length}',
  string_too_long: 'String should have at most {max_length} character{s:max_length}',
  string_pattern_mismatch: "String should match pattern '{pattern}'",
  too_short: '{field_type} should have at least {min_length} item{s:min_length} after validation, not {actual_length}',
  too_long: '{field_type} should have at most {max_length} item{s:max_length} after validation, not {actual_length}',
  date_from_datetime_parsing: 'Input should be a valid date or datetime, {error}',
  datetime_from_date_parsing: 'Input should be a valid datetime or date, {error}',
  timezone_aware: 'Input should have timezone info',
  time_parsing: 'Input should be in a valid time format, {error}',
  time_delta_parsing: 'Input should be a valid duration, {error}',
  uuid_parsing: 'Input should be a valid UUID, {error}',
  url_parsing: 'Input should be a valid URL, {error}',
  bytes_invalid_encoding: 'Data should be valid {encoding}: {encoding_error}',
  ip_v4_address: 'Input is not a valid IPv4 address',
  ip_v6_address: 'Input is not a valid IPv6 address',
  union_tag_not_found: 'Unable to extract tag using discriminator {discriminator}',
  union_tag_invalid:
    "Input tag '{tag}' found using {discriminator} does not match any of the expected tags: {expected_tags}",
  value_error: 'Value error, {error}',
  datetime_type: 'Input should be a valid datetime',
  recursion_loop: 'Recursion error - cyclic reference detected',
  json_invalid: 'JSON decode error',
  // ----
  unique_items: 'List items should be unique',
  contains: 'List should contain between {min_contains} and {max_contains} matching items, not {actual_length}',
  one_of: 'Input should match exactly one alternative, but it matches {matches}',
  not_allowed: 'Input is not allowed',
  too_deep: 'Input is nested too deeply',
  not_serializable: 'Input cannot be said in JSON',
  schema_mismatch: 'Input should match the schema',
} as const

/** The kinds of error that come from JSON Schema and from text; a Standard Schema's own errors are `value_error`. */
export type ErrorType = keyof typeof texts

/** What a report may hold. */
export interface ReportLimits {
  /** The most items; what is beyond is not looked for. Default 100. */
  readonly maxErrors?: number
  /** The most characters of input that are sent back, in all items together. Default 16 384. */
  readonly maxEcho?: number
}

/** In the place of an input that an error must not show. */
export const withheld: unique symbol = Symbol('withheld')

const longestKey = 200

/**
 * Collects error items, within limits: what a client sends must not make the answer, or the search for more errors,
 * arbitrarily large. An `input` that no longer fits is left out of its item.
 */
export class Report {
  readonly items: ErrorItem[] = []
  readonly #maxErrors: number
  #echo: number

  constructor(limits: ReportLimits = {}) {
    this.#maxErrors = limits.maxErrors ?? 100
    this.#echo = limits.maxEcho ?? 16_384
  }

  /** True when no more items are taken. */
  get full(): boolean {
    return this.items.length >= this.#maxErrors
  }

  /**
   * Adds an item in Pydantic's words. `undefined` as input means that there was none: null, as FastAPI shows it;
   * `withheld`, that it must not be shown.
   */
  add(type: ErrorType, loc: Location, input: unknown, ctx?: Context): void {
    this.addMessage(type, loc, formatText(texts[type], ctx ?? {}), input, ctx)
  }

  /** Adds an item with a text of its own. */
  addMessage(type: string, loc: Location, msg: string, input: unknown, ctx?: Context): void {
    if (this.full) return
    const item: { -readonly [Key in keyof ErrorItem]: ErrorItem[Key] } = { type, loc: loc.map(shortKey), msg }
    const size = input === withheld ? Infinity : sizeOf(input, this.#echo, 0)
    if (size <= this.#echo) {
      this.#echo -= size
      item.input = input ?? null
    }
    if (ctx !== undefined) item.ctx = ctx
    this.items.push(item)
  }
}

/** `'a', 'b' or 3`: how Pydantic lists the values that are allowed. */
export function formatExpected(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value)))
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function formatText(text: string, ctx: Context): string {
  if (!text.includes('{')) return text
  return text.replace(/\{(s:)?(\w+)\}/g, (_, plural: string | undefined, name: string) =>
    plural === undefined ? String(ctx[name]) : ctx[name] === 1 ? '' : 's',
  )
}

function shortKey(key: string | number): string | number {
  return typeof key === 'string' && key.length > longestKey ? `${key.slice(0, longestKey)}…` : key
}

// The approximate length of a value as JSON; stops counting above the limit, and below 32 levels. An object of a class
// (an uploaded file) is nothing to send back.
function sizeOf(value: unknown, limit: number, depth: number): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? Infinity : 4
  if (depth > 32) return Infinity
  let size = 2
  const isList = Array.isArray(value)
  if (!isList && !isPlain(value)) return Infinity
  for (const key in value) {
    size += isList ? 1 : key.length + 4
    size += sizeOf((value as Readonly<Record<string, unknown>>)[key], limit - size, depth + 1)
    if (size > limit) return Infinity
  }
  return size
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
