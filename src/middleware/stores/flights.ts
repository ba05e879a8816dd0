// One at a time per key: when a popular value is over, a thousand requests ask for it at once, and one must make it.

/** Work that is under way, by its key, in this process. */
export class Flights<T> {
  readonly #under = new Map<string, Promise<T>>()

  /** The work under this key, or undefined if none is under way. */
  get(key: string): Promise<T> | undefined {
    return this.#under.get(key)
  }

  /** What the work under this key gives; begins it if it is not under way. */
  join(key: string, work: () => Promise<T>): Promise<T> {
    const under = this.#under.get(key)
    if (under !== undefined) return under
    const begun = work().finally(() => this.#under.delete(key))
    this.#under.set(key, begun)
    return begun
  }
}
