// The body of a request as arguments: read once for an endpoint and all its dependencies, then looked at part by part.
//
// A body is JSON (`json-body.ts`) or a form (`form-body.ts`); both are these two things to the plan of a route.

import type { Request } from '../http/request.ts'
import type { Definitions } from '../schema/json-schema.ts'
import type { Report } from '../schema/errors.ts'
import type { Parameter } from '../schema/signature.ts'
import type { Invalid } from '../schema/validator.ts'

/** A parameter that comes from the body, and where its value goes. */
export interface BodyField {
  /** Its source is `body` or `form`, of all fields of a route the same. */
  readonly parameter: Parameter
  /** What `#/$defs/…` in its schema stands for. */
  readonly definitions: Definitions | undefined
  /** Its place among the values of the route: that of its part. */
  readonly index: number
}

/** The body of a request, before it is looked at part by part. `Content` is what was read. */
export interface BodyParts<Content = unknown> {
  /** One part for each field, in the same order. */
  readonly parts: readonly BodyPart<Content>[]
  /** Reads the body; at once where it has arrived. Throws HttpErrors for what cannot be read at all. */
  read(request: Request): Content | Promise<Content>
  /** Whether it is wrong as a whole, so that there is no use in looking at its parts. */
  isFaulty(content: Content): boolean
  /** Adds to the report what is wrong with it as a whole. */
  explain(content: Content, report: Report): void
}

/** One parameter of the body. */
export interface BodyPart<Content = unknown> {
  /** Its field's. */
  readonly index: number
  /** The argument; `Invalid`; or a promise of either. */
  read(content: Content): unknown
  /** Adds to the report why what `read` gave is invalid. */
  explain(content: Content, result: Invalid, report: Report): void
}
