// How a case of reflection is written down: a source and the whole of what must be found in it.

import type { JsonSchema } from '../../../../src/schema/json-schema.ts'
import type { Parameter, Signature } from '../../../../src/schema/signature.ts'

/** A signature as a case writes it. */
export interface ExpectedSignature extends Partial<Omit<Signature, 'style' | 'location' | 'definitions'>> {
  /** Text that begins where the function does; `other.ts: text` for another file. */
  readonly at: string
}

/** One source and what is found in it. */
export interface Case {
  readonly title: string
  readonly source: string
  /** More files beside it. */
  readonly others?: Readonly<Record<string, string>>
  /** By their index. */
  readonly signatures: readonly ExpectedSignature[]
  readonly definitions?: Readonly<Record<string, JsonSchema>>
  /** `CODE line:column`, in order. */
  readonly diagnostics?: readonly string[]
  /** Names of the other files whose declarations were read. */
  readonly dependencies?: readonly string[]
  /** Pieces of the rewritten text. */
  readonly text?: readonly string[]
}

/** A parameter whose source the route decides. */
export function value(name: string, schema: JsonSchema, more: Partial<Parameter> = {}): Parameter {
  return { name, required: true, source: 'inferred', schema, ...more }
}

/** A parameter that another function makes. */
export function made(name: string, required = false): Parameter {
  return { name, required, source: 'dependency' }
}

export const string: JsonSchema = { type: 'string' }
export const number: JsonSchema = { type: 'number' }
export const integer: JsonSchema = { type: 'integer' }
export const boolean: JsonSchema = { type: 'boolean' }
export const nothing: JsonSchema = { not: {} }
