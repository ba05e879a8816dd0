// Dependencies replaced by others: a fake shop, a user who is always logged in.

import type { Provider } from '../schema/signature.ts'
import { signatureOfProvider } from './calls.ts'
import type { Dependable } from './depends.ts'

/** Providers, and what is called in their place. Parameters of the replacement are its own. */
export class Overrides extends Map<Provider, Provider> {
  readonly #changed: () => void

  /** `changed` is called after every change. */
  constructor(changed: () => void) {
    super()
    this.#changed = changed
  }

  /** Replaces a provider; the replacement is reflected like one. Throws a TypeError for what is no function, or one whose parameters nobody knows. */
  override set(original: Dependable, replacement: Dependable): this {
    for (const fn of [original, replacement]) {
      if (typeof fn !== 'function') throw new TypeError(`overrides.set: expected two functions, got ${typeof fn}`)
    }
    signatureOfProvider(replacement)
    super.set(original, replacement)
    this.#changed()
    return this
  }

  override delete(original: Provider): boolean {
    const existed = super.delete(original)
    if (existed) this.#changed()
    return existed
  }

  override clear(): void {
    super.clear()
    this.#changed()
  }
}
