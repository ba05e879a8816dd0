// Checks the JSON form of a value that is about to leave.

import { matches } from './explain.ts'
import type { SchemaDocument } from './document.ts'
import type { JsonSchema, JsonSchemaObject } from './json-schema.ts'
import { withJsFormats } from './reviver.ts'
import { Compile } from './typebox.ts'

/** Whether a JSON value matches. */
export type Check = (form: unknown) => boolean

/** Compiles the check of a part of a document. */
export function compileFormCheck(document: SchemaDocument, part: JsonSchema): Check {
  const bundle = document.bundle(part)
  if (bundle === undefined) return (form) => matches(document, part, form)
  const check = Compile(withJsFormats(withoutUniqueSets(bundle) as JsonSchema))
  return (form) => check.Check(form)
}

// A Set may hold two objects that look alike in JSON: that is no fault of its.
function withoutUniqueSets(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutUniqueSets)
  if (typeof part !== 'object' || part === null) return part
  const isSet = (part as JsonSchemaObject)['x-js'] === 'Set'
  const kept = Object.entries(part).filter(([keyword]) => !isSet || keyword !== 'uniqueItems')
  return Object.fromEntries(kept.map(([keyword, inner]) => [keyword, withoutUniqueSets(inner)]))
}
