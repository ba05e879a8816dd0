// What an endpoint returned is not what it says it returns: a bug, which clients see as 500 and the log in full.

import type { ErrorItem } from '../schema/errors.ts'

/** A returned value breaks the endpoint's return type, or is nothing that JSON can say. */
export class ReturnError extends Error {
  /** What is wrong, and where: `["response", "items", 0, "price"]`. It does not show the values. */
  readonly errors: readonly Omit<ErrorItem, 'input'>[]

  /** `label` names the endpoint. */
  constructor(label: string, errors: readonly ErrorItem[]) {
    const items = errors.map(({ type, loc, msg }) => ({ type, loc, msg }))
    super(
      `${label} returned what is not its type:${items.map(({ loc, msg }) => `\n  ${loc.join('.')}: ${msg}`).join('')}`,
    )
    this.name = 'ReturnError'
    this.errors = items
  }
}
