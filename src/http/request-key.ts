// What middleware and endpoints leave with a request for each other, each under a key of its own: no two can meet by a
// name, and what is read has the type of what was written.

/** Stands for one value of a request: the key is the object, its name is for people. */
export interface RequestKey<T> {
  readonly name: string
  /** Only the type of the value: there is never anything in it. */
  readonly type?: T
}

/** Makes a key, once and at module level: `const userKey = requestKey<User>('user')`. */
export function requestKey<T>(name: string): RequestKey<T> {
  return Object.freeze({ name })
}

/** The values of one request. Few at a time, so a list that is searched from its start beats a map. */
export class RequestValues {
  readonly #keys: RequestKey<unknown>[] = []
  readonly #values: unknown[] = []

  /** What was set last; undefined where nothing was. */
  get<T>(key: RequestKey<T>): T | undefined {
    const at = this.#keys.indexOf(key)
    // What is under a key was put there by `set`, which takes only a value of the key's type.
    return at === -1 ? undefined : (this.#values[at] as T)
  }

  set<T>(key: RequestKey<T>, value: T): void {
    const at = this.#keys.indexOf(key)
    if (at === -1) {
      this.#keys.push(key)
      this.#values.push(value)
    } else {
      this.#values[at] = value
    }
  }
}
