// What reading the signatures of one file takes.

import type { Checker } from '../compiler/checker.ts'
import type { TypeReader } from '../types/type-reader.ts'
import type { Failures } from './failures.ts'
import type { Findings } from './findings.ts'
import type { Marks } from './marks.ts'
import type { Origins } from './origins.ts'
import type { Symbols } from './symbols.ts'

/** The tools that the readers of signatures share. */
export interface Context {
  readonly checker: Checker
  readonly origins: Origins
  readonly marks: Marks
  readonly symbols: Symbols
  readonly failures: Failures
  /** Of this file: its types share definitions. */
  readonly types: TypeReader
  readonly findings: Findings
  /** The folder that paths in signatures begin at. */
  readonly root: string
}
