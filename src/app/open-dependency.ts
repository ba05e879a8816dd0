// A dependency that is a generator: what stands before its `yield` opens, what stands after it closes.
//
// It is told how the request went, as by Python's context managers: after a success it goes on behind the `yield` once
// the response was sent; an error is thrown into it at the `yield`.

/** What a generator function returns, sync or async. */
export interface AnyGenerator {
  next(): Step | PromiseLike<Step>
  throw(error: unknown): Step | PromiseLike<Step>
  return(value?: unknown): Step | PromiseLike<Step>
}

type Step = IteratorResult<unknown, unknown>

/** Whether a value is a generator. */
export function isGenerator(value: object): value is AnyGenerator {
  const { next, throw: fail, return: end } = value as Partial<AnyGenerator>
  if (typeof next !== 'function' || typeof fail !== 'function' || typeof end !== 'function') return false
  return Symbol.iterator in value || Symbol.asyncIterator in value
}

/** A generator that stands at its `yield`. */
export class OpenDependency {
  readonly #generator: AnyGenerator
  readonly #name: string
  #isOpen = true
  #failure: { readonly error: unknown } | undefined = undefined

  constructor(generator: AnyGenerator, name: string) {
    this.#generator = generator
    this.#name = name
  }

  /** Notes that the response broke off, for `close` to tell. */
  breakOff(error: unknown): void {
    this.#failure ??= { error }
  }

  /** Lets it go on after the response. Throws what it throws, and an Error when it yields again. */
  close(): void | Promise<void> {
    if (!this.#isOpen) return undefined
    if (this.#failure !== undefined) return this.#closeBroken(this.#failure.error)
    this.#isOpen = false
    const step = this.#generator.next()
    if ('then' in step) return Promise.resolve(step).then((ended) => this.#expectEnd(ended))
    return this.#expectEnd(step)
  }

  /** Throws an error into it. Gives the error to go on with: the same, or the one it was turned into. */
  async fail(error: unknown): Promise<unknown> {
    this.#isOpen = false
    try {
      await this.#expectEnd(await this.#generator.throw(error))
    } catch (thrown) {
      return thrown
    }
    return swallowed(this.#name, error)
  }

  // Nobody is left to be answered: it may keep the error to itself, and the server has heard of it already.
  async #closeBroken(error: unknown): Promise<void> {
    this.#isOpen = false
    try {
      await this.#expectEnd(await this.#generator.throw(error))
    } catch (thrown) {
      if (thrown !== error) throw thrown
    }
  }

  #expectEnd(step: Step): void | Promise<void> {
    if (step.done !== true) return this.#refuseSecond()
  }

  async #refuseSecond(): Promise<never> {
    await this.#generator.return()
    throw new Error(`the dependency ${this.#name} yielded twice; yield once, the value that it makes`)
  }
}

// FastAPI's text, in our words for things.
function swallowed(name: string, cause: unknown): Error {
  return new Error(
    `No response was made. The endpoint, or a dependency, threw an error, and the dependency ${name} has caught it at ` +
      'its yield without throwing it again; throw it again, or an HttpError in its place',
    { cause },
  )
}
