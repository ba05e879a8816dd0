// The JSON body of a request as arguments: read, parsed and validated.
//
// One body parameter is the whole body; several, or one that says `embed`, are members of an object by their names.

import { decodeText, parseContentType } from '../http/content-type.ts'
import { JsonSyntaxError, parseJson } from '../http/json.ts'
import type { Request } from '../http/request.ts'
import { type Location, type Report, withheld } from '../schema/errors.ts'
import { forRequests } from '../schema/request-side.ts'
import { compileValidator, type Invalid, type Validator } from '../schema/validator.ts'
import type { BodyField, BodyPart, BodyParts } from './body-parts.ts'
import { labelled } from './labelled.ts'
import { absent, absenceOf, wireName } from './readers.ts'

/** The body, before it is looked at part by part. */
export type Content =
  | { readonly type: 'value'; readonly value: unknown }
  /** Nothing was sent. */
  | { readonly type: 'empty' }
  /** Something else than JSON was sent. */
  | { readonly type: 'other'; readonly bytes: Uint8Array; readonly contentType: string | undefined }
  /** It is not well-formed. */
  | { readonly type: 'malformed'; readonly error: JsonSyntaxError }

const empty: Content = Object.freeze({ type: 'empty' })

// Throws HttpError 400 when it is not UTF-8.
function parseContent(request: Request, bytes: Uint8Array): Content {
  if (bytes.length === 0) return empty
  // What a browser sends to other sites without asking them (CORS) is never application/json: the type must be right.
  const contentType = request.headers.get('content-type')
  if (contentType !== 'application/json' && !isJsonType(contentType)) return { type: 'other', bytes, contentType }
  // RFC 8259 §8.1: JSON between systems is UTF-8, whatever a charset says.
  const text = decodeText(bytes)
  try {
    return { type: 'value', value: parseJson(text) }
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { type: 'malformed', error }
    throw error
  }
}

/** The JSON body of a route. */
export class JsonBody implements BodyParts<Content> {
  readonly parts: readonly JsonPart[]
  /** Whether the parts are members of the body, and not the body itself. */
  readonly #embedded: boolean

  /** Throws a TypeError that begins with the label of the field whose schema is faulty. */
  constructor(fields: readonly BodyField[], label: (field: BodyField) => string) {
    // FastAPI: an endpoint and its dependency may ask for the same parameter; it is the body all the same.
    const names = new Set(fields.map(({ parameter }) => wireName(parameter)))
    this.#embedded = names.size > 1 || fields.some(({ parameter }) => parameter.embed === true)
    this.parts = fields.map((field) =>
      labelled(
        () => label(field),
        () => new JsonPart(field, this.#embedded),
      ),
    )
  }

  /** Whether the body is an object that has the parts as members. */
  get embedded(): boolean {
    return this.#embedded
  }

  read(request: Request): Content | Promise<Content> {
    const bytes = request.read()
    return bytes instanceof Promise
      ? bytes.then((arrived) => parseContent(request, arrived))
      : parseContent(request, bytes)
  }

  isFaulty(content: Content): boolean {
    if (content.type === 'value') return this.#embedded && !isRecord(content.value)
    return content.type !== 'empty'
  }

  explain(content: Content, report: Report): void {
    // What is wrong as a whole is shown as a whole: not when a part of it is secret.
    const isSecret = this.parts.some((part) => part.isSecret)
    explainContent(content, isSecret, report)
  }
}

/** One body parameter. */
class JsonPart implements BodyPart<Content> {
  readonly index: number
  readonly #key: string | undefined
  readonly #loc: Location
  readonly #validator: Validator
  readonly #absence: () => unknown

  constructor({ parameter, definitions, index }: BodyField, embedded: boolean) {
    const { schema, secret } = parameter
    if (schema === undefined) throw new TypeError('it needs a schema')
    const name = wireName(parameter)
    this.index = index
    this.#key = embedded ? name : undefined
    this.#loc = embedded ? ['body', name] : ['body']
    const wanted = forRequests(schema, definitions)
    this.#validator = compileValidator(wanted.schema, { definitions: wanted.definitions, secret })
    this.#absence = absenceOf(parameter, (value) => this.#validator.validate(value))
  }

  /** Whether something in it must not be shown. */
  get isSecret(): boolean {
    return this.#validator.secret
  }

  read(content: Content): unknown {
    const value = this.#find(content)
    return value === undefined ? this.#absence() : this.#validator.validate(value)
  }

  explain(content: Content, result: Invalid, report: Report): void {
    if (result === absent) report.add('missing', this.#loc, null)
    else this.#validator.explain(this.#find(content), result, this.#loc, report)
  }

  #find(content: Content): unknown {
    if (content.type !== 'value') return undefined
    const { value } = content
    if (this.#key === undefined) return value
    return typeof value === 'object' && value !== null && Object.hasOwn(value, this.#key)
      ? (value as Readonly<Record<string, unknown>>)[this.#key]
      : undefined
  }
}

function explainContent(content: Content, isSecret: boolean, report: Report): void {
  switch (content.type) {
    case 'malformed':
      return report.add('json_invalid', ['body', content.error.position], {}, { error: content.error.message })
    case 'other': {
      const got = content.contentType === undefined ? 'there is none' : `got ${content.contentType.slice(0, 100)}`
      const text = new TextDecoder().decode(content.bytes.subarray(0, longestEcho))
      const error = `Content-Type should be application/json, ${got}`
      return report.add('model_attributes_type', ['body'], isSecret ? withheld : text, { error })
    }
    case 'value':
      return report.add('model_attributes_type', ['body'], isSecret ? withheld : content.value)
    default:
      return undefined
  }
}

// More than a report sends back.
const longestEcho = 20_000

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJsonType(contentType: string | undefined): boolean {
  const { type } = parseContentType(contentType)
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))
}
