// Declares the arguments of an endpoint that come from a form.
//
//   signature({ title: form({ type: 'string' }), cover: file({ optional: true }) }, ({ title, cover }) => …)

import type { UploadFile } from '../http/upload-file.ts'
import type { JsonSchemaObject } from '../schema/json-schema.ts'
import { assertSchema, type Schema } from '../schema/schema.ts'
import { type Documentation, type Input, type InputOptions, type InputValue, query } from './inputs.ts'

/** Options of `file`. */
export interface FileOptions extends Documentation {
  /** The name in the form, when it is another than the argument's. */
  readonly alias?: string
  /** It may be absent: then the argument is undefined. */
  readonly optional?: boolean
}

/** Options of `files`. */
export interface FilesOptions extends Documentation {
  /** The name in the form, when it is another than the argument's. */
  readonly alias?: string
  /** There may be none: then the list is empty. */
  readonly optional?: boolean
  readonly minItems?: number
  readonly maxItems?: number
}

/**
 * A field of a form, converted to the schema's type. Of a repeated name the first counts, unless the schema is an array.
 * An empty one is as good as none.
 */
export function form<const S extends Schema, const O extends InputOptions = InputOptions>(
  schema: S,
  options?: O,
): Input<InputValue<S, O>> {
  assertSchema(schema, 'form(schema)')
  return { ...query(schema, options), source: 'form' }
}

const upload: JsonSchemaObject = Object.freeze({ type: 'string', format: 'binary', 'x-js': 'File' })

/** A file of a form. */
export function file<const O extends FileOptions = FileOptions>(
  options?: O,
): Input<UploadFile | (O extends { readonly optional: true } ? undefined : never)> {
  const { optional = false, ...rest }: FileOptions = options ?? {}
  return { ...rest, source: 'form', schema: upload, required: !optional }
}

/** All files of a name. */
export function files(options: FilesOptions = {}): Input<readonly UploadFile[]> {
  const { optional = false, minItems, maxItems, ...rest } = options
  const schema: JsonSchemaObject = {
    type: 'array',
    items: upload,
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
  }
  return { ...rest, source: 'form', schema, required: !optional, ...(optional ? { default: [] } : {}) }
}
