// What names stand for, asked for many at once: each question is a message to another process.

import type { Checker, TypeSymbol } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'

/** Symbols of names. Remembers its answers. */
export class Symbols {
  readonly #checker: Checker
  readonly #known = new Map<Node, TypeSymbol | undefined>()

  constructor(checker: Checker) {
    this.#checker = checker
  }

  /** Asks for all that are not known yet. */
  load(names: readonly Node[]): void {
    const open = names.filter((name) => !this.#known.has(name))
    const symbols = this.#checker.symbolsAt(open)
    for (const [index, name] of open.entries()) this.#known.set(name, symbols[index])
  }

  at(name: Node): TypeSymbol | undefined {
    if (!this.#known.has(name)) this.load([name])
    return this.#known.get(name)
  }
}
