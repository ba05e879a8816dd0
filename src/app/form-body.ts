// The form of a request as arguments: fields and files, read once for an endpoint and all its dependencies.

import { type Form, type FormValue } from '../http/form.ts'
import type { Request } from '../http/request.ts'
import { compileDecoder, type Decoder } from '../schema/decoder.ts'
import type { Location, Report } from '../schema/errors.ts'
import { compileModel, type Fields, isModelType, type Model } from '../schema/model.ts'
import { forRequests } from '../schema/request-side.ts'
import type { Invalid } from '../schema/validator.ts'
import type { BodyField, BodyParts, BodyPart } from './body-parts.ts'
import { labelled } from './labelled.ts'
import { absenceOf, absent, wireName } from './readers.ts'

/**
 * The form of a route, urlencoded or multipart. A body of another content type is a form without fields: each that must
 * be there is then reported as missing, as FastAPI does.
 */
export class FormBody implements BodyParts<Form> {
  readonly parts: readonly BodyPart<Form>[]

  /** Throws a TypeError that begins with the label of the field whose schema is faulty. */
  constructor(fields: readonly BodyField[], label: (field: BodyField) => string) {
    const isModel = (field: BodyField): boolean =>
      field.parameter.schema !== undefined && isModelType(field.parameter.schema, field.definitions)
    // FastAPI: an object type is the whole form, or what of it no other parameter names.
    const names = fields.filter((field) => !isModel(field)).map(({ parameter }) => wireName(parameter))
    this.parts = fields.map((field) =>
      labelled(
        () => label(field),
        () => (isModel(field) ? new FormModel(field, new Set(names)) : new FormPart(field)),
      ),
    )
  }

  read(request: Request): Form | Promise<Form> {
    return request.readForm()
  }

  // What is no form at all is an HttpError of `read`; everything else is said of a field.
  isFaulty(): boolean {
    return false
  }

  explain(): void {}
}

/** One field, all fields of one name, a file, or several. */
class FormPart implements BodyPart<Form> {
  readonly index: number
  readonly #name: string
  readonly #loc: Location
  readonly #decoder: Decoder
  readonly #absence: () => unknown

  constructor({ parameter, definitions, index }: BodyField) {
    const { schema, list, secret } = parameter
    if (schema === undefined) throw new TypeError('it needs a schema')
    this.index = index
    this.#name = wireName(parameter)
    this.#loc = ['body', this.#name]
    this.#decoder = compileDecoder(schema, { definitions, list, secret, files: true })
    this.#absence = absenceOf(parameter, (value) => this.#decoder.decode(value))
  }

  read(form: Form): unknown {
    const input = this.#find(form)
    return input === undefined ? this.#absence() : this.#decoder.decode(input)
  }

  explain(form: Form, result: Invalid, report: Report): void {
    if (result === absent) report.add('missing', this.#loc, null)
    else this.#decoder.explain(this.#find(form), result, this.#loc, report)
  }

  #find(form: Form): FormValue | readonly FormValue[] | undefined {
    if (this.#decoder.list) {
      const values = form.getAll(this.#name)
      return values.length === 0 ? undefined : values
    }
    // A browser sends each text input, filled in or not: an empty one says nothing.
    const value = form.get(this.#name)
    return value === '' ? undefined : value
  }
}

/** An object of which each member is a field. */
class FormModel implements BodyPart<Form> {
  readonly index: number
  readonly #model: Model
  readonly #isRequired: boolean
  readonly #absence: () => unknown
  /** Names that belong to other parameters. */
  readonly #others: ReadonlySet<string>

  constructor({ parameter, definitions, index }: BodyField, others: ReadonlySet<string>) {
    const { schema, secret, required } = parameter
    if (schema === undefined) throw new TypeError('it needs a schema')
    this.index = index
    const wanted = forRequests(schema, definitions)
    this.#model = compileModel(wanted.schema, { source: 'form', definitions: wanted.definitions, secret })
    this.#isRequired = required
    this.#absence = absenceOf(parameter, (value) => value)
    this.#others = others
  }

  read(form: Form): unknown {
    if (!this.#isRequired && !this.#isSent(form)) return this.#absence()
    return this.#model.decode(this.#own(form))
  }

  explain(form: Form, result: Invalid, report: Report): void {
    this.#model.explain(this.#own(form), result, report)
  }

  #isSent(form: Form): boolean {
    return this.#model.fields.some(({ alias }) => form.getAll(alias).some((value) => value !== ''))
  }

  #own(form: Form): Fields {
    if (this.#others.size === 0) return form
    return {
      get: (name) => form.get(name),
      getAll: (name) => form.getAll(name),
      keys: () => [...form.keys()].filter((name) => !this.#others.has(name)),
    }
  }
}
