// The form of a request as arguments: fields and files, read once for an endpoint and all its dependencies.

import { type Form, type FormValue } from '../http/form.ts'
import type { Request } from '../http/request.ts'
import { compileDecoder, type Decoder } from '../schema/decoder.ts'
import type { Location, Report } from '../schema/errors.ts'
import type { Invalid } from '../schema/validator.ts'
import type { BodyField, BodyParts, BodyPart } from './body-parts.ts'
import { labelled } from './labelled.ts'
import { absenceOf, absent, wireName } from './readers.ts'

/**
 * The form of a route, urlencoded or multipart. A body of another content type is a form without fields: each that must
 * be there is then reported as missing, as FastAPI does.
 */
export class FormBody implements BodyParts<Form> {
  readonly parts: readonly FormPart[]

  /** Throws a TypeError that begins with the label of the field whose schema is faulty. */
  constructor(fields: readonly BodyField[], label: (field: BodyField) => string) {
    this.parts = fields.map((field) =>
      labelled(
        () => label(field),
        () => new FormPart(field),
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
