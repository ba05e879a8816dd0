// Generated code that writes the JSON text of values that are as their type says.
//
// In one pass over the value it checks the type and makes the text, or a copy without what the type does not name, for
// JSON.stringify. Whatever is out of the ordinary (a wrong type, a toJSON, a keyword that is seldom used) it does not
// judge: it throws `unusual`, and the encoder takes the slow way, which defines what is right (projection.ts).

import type { SchemaDocument } from './document.ts'
import type { Output } from './write-helpers.ts'
import { WriterSource } from './writer-source.ts'
import { Settings } from './typebox.ts'

/**
 * Which is faster, measured (docs/schema.md): up to V8 11 (Node 20) the text; newer engines have a faster
 * JSON.stringify, which more than makes up for the copy.
 */
export const fasterOutput: Output = Number.parseInt(globalThis.process?.versions?.v8 ?? '', 10) < 12 ? 'text' : 'copy'

/**
 * Compiles the writer of a document. Undefined where code generation is forbidden. `declared`: members that the type
 * does not name are left out; else they make the value unusual.
 */
export function compileWriter(
  document: SchemaDocument,
  declared: boolean,
  output: Output = fasterOutput,
): ((value: unknown) => string) | undefined {
  if (!Settings.Get().useAcceleration) return undefined // what a process says of TypeBox holds for us
  let write: Write
  try {
    write = generate(document, declared, output)
  } catch (error) {
    // A content security policy, --disallow-code-generation-from-strings, Workers.
    if (error instanceof EvalError) return undefined
    throw error
  }
  return output === 'text' ? (write as (value: unknown) => string) : (value) => JSON.stringify(write(value))
}

/** Gives text or a copy. */
type Write = (value: unknown) => unknown

function generate(document: SchemaDocument, declared: boolean, output: Output): Write {
  const source = new WriterSource(document, declared, output, (definition) =>
    sharedWriter(definition, declared, output),
  )
  const body = source.body()
  // Made of the schema's names, quoted, and of numbers: nothing that a client sends is in it.
  // oxlint-disable-next-line no-new-func, no-implied-eval
  const make = new Function(...source.names, body) as (...values: readonly unknown[]) => Write
  return make(...source.values)
}

/** The writer of a definition, for all that refer to it. Generated when it is first called. */
class SharedWriter {
  write: Write

  constructor(document: SchemaDocument, declared: boolean, output: Output) {
    this.write = (value) => {
      this.write = generate(document, declared, output)
      return this.write(value)
    }
  }
}

const sharedWriters = new WeakMap<SchemaDocument, Map<string, SharedWriter>>()

function sharedWriter(document: SchemaDocument, declared: boolean, output: Output): SharedWriter {
  let writers = sharedWriters.get(document)
  if (writers === undefined) sharedWriters.set(document, (writers = new Map()))
  const key = `${output} ${declared}`
  let writer = writers.get(key)
  if (writer === undefined) writers.set(key, (writer = new SharedWriter(document, declared, output)))
  return writer
}
