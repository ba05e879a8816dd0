// One request on its way through a plan with dependencies: values are read and made in order, and what was opened is
// closed.
//
// What needs no waiting makes no promise. A dependency that cannot be called, because its own input is invalid, is
// passed over together with all that depend on it; the others still run, so that every error is told at once.

import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'
import { isStream } from '../http/stream.ts'
import { Invalid } from '../schema/validator.ts'
import { conclude } from './conclude.ts'
import { mappedStream } from './mapped-stream.ts'
import { type AnyGenerator, isGenerator, OpenDependency } from './open-dependency.ts'
import type { Plan, Stage } from './plan.ts'
import { refusal, unread } from './refusal.ts'

/** In the place of a value that could not be made. */
const skipped: Invalid = Object.freeze(new Invalid())

/** Answers a request whose route has dependencies. */
export function execute(plan: Plan, request: Request): Response | Promise<Response> {
  return new Execution(plan, request).run()
}

/** Makes the value of the last dependency of a plan, for its own sake. */
export function makeValue(plan: Plan, request: Request): Promise<unknown> {
  return new Execution(plan, request).make()
}

class Execution {
  readonly #plan: Plan
  readonly #request: Request
  readonly #values: unknown[]
  #content: unknown = unread
  #isInvalid = false
  /** Generators that have yielded, in order. */
  readonly #open: OpenDependency[] = []

  constructor(plan: Plan, request: Request) {
    this.#plan = plan
    this.#request = request
    this.#values = plan.valuesFor(request)
  }

  run(): Response | Promise<Response> {
    try {
      const { length } = this.#plan.dependencies
      for (let at = 0; at <= length; at++) {
        const waiting = this.#step(at)
        if (waiting !== undefined) return this.#runLater(waiting, at + 1)
      }
      const response = this.#callEndpoint()
      if (this.#open.length === 0) return response
      return response instanceof Promise ? this.#settle(response) : this.#watch(response)
    } catch (error) {
      if (this.#open.length === 0) throw error
      return this.#fail(error)
    }
  }

  async make(): Promise<unknown> {
    const { dependencies } = this.#plan
    try {
      for (const stage of dependencies) {
        const waiting = this.#runStage(stage)
        if (waiting !== undefined) await waiting
      }
      if (this.#isInvalid) throw this.#refusal()
    } catch (error) {
      return this.#fail(error)
    }
    return this.#values[dependencies.at(-1)?.index ?? -1]
  }

  async #runLater(waiting: Promise<void>, next: number): Promise<Response> {
    try {
      await waiting
      const { length } = this.#plan.dependencies
      for (let at = next; at <= length; at++) {
        const more = this.#step(at)
        if (more !== undefined) await more
      }
      return this.#watch(await this.#callEndpoint())
    } catch (error) {
      return this.#fail(error)
    }
  }

  async #settle(response: Promise<Response>): Promise<Response> {
    try {
      return this.#watch(await response)
    } catch (error) {
      return this.#fail(error)
    }
  }

  /** One dependency; behind the last, the endpoint's own arguments. */
  #step(at: number): void | Promise<void> {
    const stage = this.#plan.dependencies[at]
    return stage === undefined ? this.#readArguments(this.#plan.endpoint) : this.#runStage(stage)
  }

  #runStage(stage: Stage): void | Promise<void> {
    const waiting = this.#readArguments(stage)
    return waiting === undefined ? this.#makeValue(stage) : waiting.then(() => this.#makeValue(stage))
  }

  #readArguments(stage: Stage): void | Promise<void> {
    for (const reader of stage.readers) this.#values[reader.index] = reader.read(this.#request)
    const { body } = this.#plan
    if (stage.parts.length === 0 || body === undefined) return this.#awaitArguments(stage)
    if (this.#content !== unread) return this.#readParts(stage)
    const content = body.read(this.#request)
    if (content instanceof Promise) {
      return content.then((arrived) => {
        this.#content = arrived
        return this.#readParts(stage)
      })
    }
    this.#content = content
    return this.#readParts(stage)
  }

  #readParts(stage: Stage): void | Promise<void> {
    if (this.#plan.body?.isFaulty(this.#content) === true) this.#isInvalid = true
    else for (const part of stage.parts) this.#values[part.index] = part.read(this.#content)
    return this.#awaitArguments(stage)
  }

  // The schemas of one function's arguments wait together: they are checks, which do nothing that could be seen.
  #awaitArguments(stage: Stage): void | Promise<void> {
    if (!stage.mayWait) return undefined
    const values = this.#values
    const waiting = [...stage.readers, ...stage.parts].filter(({ index }) => values[index] instanceof Promise)
    if (waiting.length === 0) return undefined
    const settle = async ({ index }: { readonly index: number }): Promise<void> => {
      values[index] = await values[index]
    }
    return Promise.all(waiting.map(settle)).then(() => {})
  }

  #makeValue(stage: Stage): void | Promise<void> {
    if (!this.#isReady(stage)) {
      this.#values[stage.index] = skipped
      return undefined
    }
    const value = stage.invoke(this.#values)
    if (typeof value === 'object' && value !== null) {
      if ('then' in value && typeof value.then === 'function') {
        return Promise.resolve(value).then((settled) => {
          this.#values[stage.index] = settled
        })
      }
      if (isGenerator(value)) return this.#enter(stage, value)
    }
    this.#values[stage.index] = value
  }

  // Whether all its arguments are there. What is not is told at the end, with everything else.
  #isReady({ readers, parts, made }: Stage): boolean {
    const values = this.#values
    let isReady = parts.length === 0 || this.#plan.body?.isFaulty(this.#content) !== true
    for (const { index } of readers) if (values[index] instanceof Invalid) isReady = false
    for (const { index } of parts) if (values[index] instanceof Invalid) isReady = false
    for (const index of made) if (values[index] === skipped) isReady = false
    if (!isReady) this.#isInvalid = true
    return isReady
  }

  #enter(stage: Stage, generator: AnyGenerator): void | Promise<void> {
    const step = generator.next()
    if ('then' in step) return Promise.resolve(step).then((yielded) => this.#entered(stage, generator, yielded))
    return this.#entered(stage, generator, step)
  }

  #entered(stage: Stage, generator: AnyGenerator, step: IteratorResult<unknown, unknown>): void {
    if (step.done === true) {
      throw new Error(`the dependency ${stage.name} ended without a yield; yield once, the value that it makes`)
    }
    this.#values[stage.index] = step.value
    const open = new OpenDependency(generator, stage.name)
    this.#open.push(open)
    this.#request.defer(() => open.close())
  }

  #callEndpoint(): Response | Promise<Response> {
    const { endpoint } = this.#plan
    if (!this.#isReady(endpoint) || this.#isInvalid) throw this.#refusal()
    return conclude(this.#plan, this.#request, this.#values, endpoint.invoke(this.#values))
  }

  #refusal(): Error {
    return refusal(this.#plan, this.#request, this.#values, this.#content)
  }

  /** Throws an error into all that is open, the innermost first, and then what has become of it. */
  async #fail(error: unknown): Promise<never> {
    let current = error
    for (let open = this.#open.pop(); open !== undefined; open = this.#open.pop()) current = await open.fail(current)
    throw current
  }

  /** Sees to it that generators hear of a stream that breaks off, as they would of any error. */
  #watch(response: Response): Response {
    const { body } = response
    const open = this.#open
    if (open.length === 0 || !isStream(body)) return response
    const failed = (error: unknown): void => {
      for (const dependency of open) dependency.breakOff(error)
    }
    return response.with({ body: mappedStream(body, { failed }) })
  }
}
