// What the parts of the conversion from types to schemas have in common: one of them asks, `TypeReader` answers.

import type { JsonSchemaObject } from '../../schema/json-schema.ts'
import type { Checker, Type, TypeSymbol } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import type { Platform } from './platform.ts'
import type { ProblemCode } from './problem.ts'
import type { TagReader } from './tag.ts'
import type { WrittenTypes } from './written.ts'

/** A value's schema, and whether there may be no value. */
export interface ValueSchema {
  /** Absent when there is never a value: undefined, void. */
  readonly schema: JsonSchemaObject | undefined
  readonly isOptional: boolean
}

/** A conversion that is under way. `written` is the syntax of the type, where there is one. */
export interface Converter {
  readonly checker: Checker
  readonly platform: Platform
  readonly tags: TagReader
  readonly written: WrittenTypes
  /** The schema of a type that always has a value. */
  schemaOf(type: Type, written?: Node): JsonSchemaObject
  valueOf(type: Type, written?: Node): ValueSchema
  /** The schema that `body` makes, as a definition if the type has a name; then a reference to it. */
  named(type: Type, written: Node | undefined, body: () => JsonSchemaObject): JsonSchemaObject
  /** The mark of a type's class. */
  markOf(type: Type): string | undefined
  /** The schema with what the comments of a declaration say. */
  documented(schema: JsonSchemaObject, symbol: TypeSymbol): JsonSchemaObject
  /** Converts a part: `step` is its place in messages. */
  within<T>(step: string, declaration: Node | undefined, convert: () => T): T
  /** Notes that the files of a declaration were read. */
  note(symbol: TypeSymbol): void
  /** Notes a problem at the nearest declaration of the user; gives the schema in its place. */
  problem(code: ProblemCode, message: string, fix?: string): JsonSchemaObject
}
