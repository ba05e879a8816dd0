// Text to put around pieces of one source text, nested as the pieces are.

import type { Insertion } from './found.ts'

interface Edit {
  readonly start: number
  readonly end: number
  readonly before: string
  /** Late: it may be a copy of a piece in which more is put around pieces. */
  readonly after: () => string
}

/** What is put around pieces of a text. */
export class Edits {
  readonly #text: string
  readonly #edits: Edit[] = []

  constructor(text: string) {
    this.#text = text
  }

  /** Puts text around a piece. Of pieces that begin and end alike, the one put first is the inner one. */
  around(start: number, end: number, before: string, after: () => string = nothing): void {
    this.#edits.push({ start, end, before, after })
  }

  /** All that is put in, in the order of the text. */
  insertions(): Insertion[] {
    return insertionsOf(this.#edits).map(({ at, text }) => ({ at, text: text() }))
  }

  /**
   * A copy of a piece with what is put in it. On one line where that changes nothing, so that the lines below keep
   * their numbers; a copy that has comments, templates or statements is exact.
   */
  copyOf(start: number, end: number): string {
    const inside = this.#edits.filter((edit) => edit.start >= start && edit.end <= end)
    let copy = ''
    let at = start
    for (const insertion of insertionsOf(inside)) {
      copy += this.#text.slice(at, insertion.at) + insertion.text()
      at = insertion.at
    }
    copy += this.#text.slice(at, end)
    return /\/\/|\/\*|`|\bfunction\b|\bclass\b|=>\s*\{/.test(copy) ? copy : copy.replace(/\s*[\r\n]\s*/g, ' ')
  }
}

const nothing = (): string => ''

function insertionsOf(edits: readonly Edit[]): { readonly at: number; readonly text: () => string }[] {
  // At one offset what ends there comes first, inner before outer; then what begins there, outer before inner.
  const ends = edits.toSorted((a, b) => a.end - b.end || b.start - a.start)
  const starts = edits.toReversed().sort((a, b) => a.start - b.start || b.end - a.end)
  const insertions = [
    ...ends.filter(({ after }) => after !== nothing).map(({ end, after }) => ({ at: end, text: after })),
    ...starts.filter(({ before }) => before !== '').map(({ start, before }) => ({ at: start, text: () => before })),
  ]
  return insertions.sort((a, b) => a.at - b.at)
}
