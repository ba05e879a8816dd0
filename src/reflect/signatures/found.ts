// What reflection finds in one source file: the signatures of its endpoints and dependencies, and the text that has to
// be inserted to note them at run time (`src/reflect/rewrite.ts` writes it).

import type { JsonSchema } from '../../schema/json-schema.ts'
import type { Signature } from '../../schema/signature.ts'
import type { Diagnostic } from '../diagnostic.ts'

/** Text to insert at an offset of the source (without its byte order mark). At one offset, in the order of the list. */
export interface Insertion {
  readonly at: number
  readonly text: string
}

/** A module whose values the inserted text needs, because the user's text only names their types. */
export interface ValueImport {
  /** Absolute path of a source file; or, where `isSpecifier`, what the user's own import names it by. */
  readonly module: string
  readonly isSpecifier: boolean
  /** The private name that the inserted text uses for the module's namespace. */
  readonly local: string
}

/** What was found in one file. Plain data: it crosses threads and is kept in the cache. */
export interface Reflection {
  /** Absolute path of the source file. */
  readonly file: string
  /** Offset of the first statement that is no directive: what insertions need is imported there. */
  readonly start: number
  /** In ascending order of their offsets. Empty when the file has nothing to note. */
  readonly insertions: readonly Insertion[]
  readonly imports: readonly ValueImport[]
  /** By the index that the insertions use; without `definitions` and `dependency`, which the run time adds. */
  readonly signatures: readonly Signature[]
  /** What `#/$defs/Name` in the signatures' schemas stands for. */
  readonly definitions: Readonly<Record<string, JsonSchema>>
  readonly diagnostics: readonly Diagnostic[]
  /** Absolute paths of the other files of the user whose declarations were read: when one changes, so may this. */
  readonly dependencies: readonly string[]
}
