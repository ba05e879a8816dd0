// What reflection cannot do, as data: where, why, and what to do about it. How it is shown is another file's business.

import type { Node } from '../compiler/syntax.ts'

/** What is wrong. Errors stop the start; warnings are shown. */
export type ProblemCode =
  // Types.
  | 'unresolved'
  | 'unsupported'
  | 'function-member'
  | 'open-generic'
  | 'anonymous-recursion'
  | 'too-deep'
  | 'too-large'
  | 'bad-tag'
  // Signatures.
  | 'untyped-parameter'
  | 'not-reflectable'
  | 'overloaded'
  | 'spread'
  | 'dependency-place'
  | 'dependency-uses-parameter'
  | 'dependency-not-exported'

/** One thing that reflection could not do. */
export interface Problem {
  readonly code: ProblemCode
  readonly severity: 'error' | 'warning'
  /** A sentence without its full stop. */
  readonly message: string
  /** Absolute path of the nearest declaration that the user wrote. */
  readonly file: string
  /** In UTF-16 units, of the text without a byte order mark. */
  readonly start: number
  readonly length: number
  /** How reflection came there: `(item).owner[]`. */
  readonly path: string
  /** What to write instead. */
  readonly fix?: string
}

/** A problem without its place. */
export interface ProblemText {
  readonly code: ProblemCode
  readonly message: string
  readonly fix?: string
  readonly severity?: Problem['severity']
}

/** A problem at a node. */
export function problemAt(node: Node, path: string, { severity = 'error', ...text }: ProblemText): Problem {
  const file = node.getSourceFile()
  const start = node.getStart(file)
  return { ...text, severity, file: file.fileName, start, length: node.end - start, path }
}
