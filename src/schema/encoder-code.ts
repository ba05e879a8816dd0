// Stub
import type { SchemaDocument } from './json-schema.ts'
export const unusual: unique symbol = Symbol('unusual')
export function compileWriter(_document: SchemaDocument, _declared: boolean): ((value: unknown) => string) | undefined {
  return undefined
}
