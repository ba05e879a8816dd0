// The fields of an HTML form sent as `application/x-www-form-urlencoded` (WHATWG URL §5).

import { canonicalCharset, decodeText } from './content-type.ts'
import { HttpError } from './errors.ts'
import { Query } from './query.ts'

/** Limits of a form: an attacker's small body can hold very many fields. */
export interface FormOptions {
  /** The most fields; more is HttpError 400. 1000 by default. */
  readonly maxFields?: number
}

/** The text fields of a form: a multidict with the methods of `Query`. */
export class Form extends Query {}

/** A form without fields. */
export const emptyForm: Form = new Form()

/** Parses an urlencoded body. Throws HttpError 400 for too many fields or bytes that are no text, 415 for the charset. */
export function parseForm(bytes: Uint8Array, charset = 'utf-8', options: FormOptions = {}): Form {
  const { maxFields = 1000 } = options
  return new Form(decodeText(bytes, charset), {
    charset: canonicalCharset(charset),
    limit: maxFields,
    tooMany: () => new HttpError(400, `too many form fields: at most ${maxFields} are accepted`),
  })
}
