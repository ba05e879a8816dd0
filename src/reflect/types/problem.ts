// What cannot be said of a type, as data: where, why, and what to do about it. How it is shown is another file's business.

import type { Node } from '../compiler/syntax.ts'

/**
 * What is wrong with a type.
 *
 * `UNRESOLVED`: TypeScript does not find it. `UNSUPPORTED`: JSON has nothing like it. `FUNCTION_MEMBER`: an object
 * that must have a function. `OPEN_GENERIC`: a type parameter without a type. `ANONYMOUS_RECURSION`: an object type
 * that contains itself and has no name. `TOO_DEEP`: a generic type that never ends. `TOO_LARGE`: too many types.
 * `BAD_TAG`: a word of a comment or tag with a value that it cannot have.
 */
export type ProblemCode =
  | 'UNRESOLVED'
  | 'UNSUPPORTED'
  | 'FUNCTION_MEMBER'
  | 'OPEN_GENERIC'
  | 'ANONYMOUS_RECURSION'
  | 'TOO_DEEP'
  | 'TOO_LARGE'
  | 'BAD_TAG'

/** One thing that could not be read. All are errors: the schema in its place allows everything. */
export interface Problem {
  readonly code: ProblemCode
  /** A sentence without its full stop. */
  readonly message: string
  /** What to write instead, as an imperative sentence. */
  readonly fix?: string
  /** Absolute path of the file with the nearest declaration that the user wrote. */
  readonly file: string
  /** In UTF-16 units, of the text without its byte order mark. */
  readonly start: number
  readonly length: number
  /** Which part of which type: `(item).owner[]`. */
  readonly path: string
}

/** A problem at a node. */
export function problemAt(node: Node, path: string, code: ProblemCode, message: string, fix?: string): Problem {
  const file = node.getSourceFile()
  const start = node.getStart(file)
  const place = { file: file.fileName, start, length: node.end - start, path }
  return fix === undefined ? { code, message, ...place } : { code, message, fix, ...place }
}
