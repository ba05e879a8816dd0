// Regular expressions that clients' texts are given to: none is taken that a text could keep busy.

import { growthOf } from './ambiguity.ts'
import { parseExpression } from './pattern-syntax.ts'

/** Texts longer than this do not match an expression whose time grows with the square of the length. */
const QUADRATIC_LIMIT = 1000

/**
 * The longest text, in characters, that may be given to an expression. Throws a TypeError, which begins with `label`,
 * for one whose time may grow faster than with the square of the length, and for one of which that cannot be told.
 */
export function checkedLimit(expression: RegExp, label: string): number {
  let growth
  try {
    growth = growthOf(parseExpression(expression))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TypeError(`${label} is refused, because ${reason}`, { cause })
  }
  switch (growth) {
    case 'linear':
      return Infinity
    case 'quadratic':
      return QUADRATIC_LIMIT
    case 'polynomial':
      throw new TypeError(
        `${label} is refused: more than two parts of it can match the same text one after the other, so a client could ` +
          'keep it busy for seconds (time grows with the cube of the length, or faster); say what stands between them, ' +
          'such as [^/]+ in place of .*',
      )
    case 'exponential':
      throw new TypeError(
        `${label} is refused: within a repetition it can match the same text in two ways, as in (a+)+, so a client could ` +
          'keep it busy for ever (time doubles with each character); let each round begin or end with a character that ' +
          'nothing else in it matches, as in a+(?:-a+)*',
      )
    case 'unknown':
      throw new TypeError(
        `${label} is refused: it is too large, or looks ahead within a repetition, so nobody can tell how long a client ` +
          'could keep it busy; write a simpler one, or check in the handler',
      )
    default:
      return growth satisfies never
  }
}
