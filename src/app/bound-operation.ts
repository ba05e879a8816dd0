// An endpoint at a place: under its whole path, with the layers and dependencies of all routers around it.
//
// Routes may be included several times, so one declaration may be bound several times, each with a plan of its own.

import { compose, type Handler, type Middleware } from '../http/handler.ts'
import { type AnyFunction, type Dependency, signatureOf } from '../schema/signature.ts'
import type { AnswerOptions } from './answer.ts'
import { isClass } from './call.ts'
import { type Call, howToReflect, nameOf, planCalls, type Replacements, templateNames } from './calls.ts'
import { isDependency } from './depends.ts'
import type { Endpoint } from './endpoint.ts'
import { labelled } from './labelled.ts'
import type { AppLogger } from './logger.ts'
import { operationHandler, type PlanHolder } from './operation.ts'
import { Plan } from './plan.ts'
import { wireName } from './readers.ts'
import type { Operation, RouteOptions } from './route-options.ts'
import { securitySchemeOf } from './security/scheme.ts'

/** The application that an endpoint belongs to, as far as its plan has to know. */
export interface Host {
  readonly app: unknown
  /** What is called in place of dependencies. */
  readonly replacements: Replacements
  readonly logger: AppLogger
}

/** An endpoint with what is around it, outermost first. */
export interface Declaration {
  readonly methods: readonly string[]
  readonly template: string
  readonly endpoint: Endpoint
  readonly options: RouteOptions
  readonly tags: readonly string[]
  readonly middleware: readonly Middleware[]
  readonly dependencies: readonly Dependency[]
}

/** What an inclusion puts around endpoints. */
export interface Surroundings extends Pick<Declaration, 'tags' | 'middleware' | 'dependencies'> {
  readonly prefix: string
}

const bound = new WeakMap<Handler, BoundOperation>()

/** The operation that a handler is of. */
export function boundBy(handler: Handler): BoundOperation | undefined {
  return bound.get(handler)
}

/** See above. Its handler stays the same; its plan is made when it is first needed. */
export class BoundOperation implements PlanHolder {
  readonly handler: Handler
  plan: Plan | undefined = undefined
  readonly #declaration: Declaration
  readonly #host: () => Host | undefined
  readonly #operation: Handler
  #stack: Handler | undefined = undefined

  constructor(declaration: Declaration, host: () => Host | undefined) {
    this.#declaration = declaration
    this.#host = host
    this.#operation = operationHandler(this)
    const layers: Handler = (request) => this.#layers()(request)
    this.handler = declaration.middleware.length === 0 ? this.#operation : layers
    bound.set(this.handler, this)
  }

  /** The same endpoint under a prefix, within more layers and dependencies. */
  within({ prefix, middleware, dependencies, tags }: Surroundings, host: () => Host | undefined): BoundOperation {
    const inner = this.#declaration
    const declaration = {
      ...inner,
      template: prefix + inner.template,
      tags: [...tags, ...inner.tags],
      middleware: [...middleware, ...inner.middleware],
      dependencies: [...dependencies, ...inner.dependencies],
    }
    return new BoundOperation(declaration, host)
  }

  /** What documentation is made of. */
  describe(): Operation {
    const { methods, template, endpoint, options, tags, dependencies } = this.#declaration
    return { methods, template, endpoint, signature: signatureOf(endpoint), options, tags, dependencies }
  }

  /**
   * Makes the plan, to tell faults where the endpoint is declared or included. It waits for the start if the signature
   * speaks of what the module has yet to declare.
   */
  check(): void {
    if (this.plan !== undefined) return
    try {
      this.makePlan()
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error
    }
  }

  /** As `check`; moreover every parameter of the template must be read. For the place where it is declared. */
  checkDeclared(): void {
    this.check()
    const { methods, template, endpoint } = this.#declaration
    if (this.plan !== undefined) checkTemplate(this.plan.calls, template, () => labelOf(methods, template, endpoint))
  }

  /** Makes everything that is not made yet. */
  prepare(): void {
    if (this.plan === undefined) this.makePlan()
    if (this.#declaration.middleware.length > 0) this.#layers()
  }

  /** Forgets the plan: the next request makes a new one. */
  forget(): void {
    this.plan = undefined
  }

  makePlan(): Plan {
    const { endpoint, template, options } = this.#declaration
    const label = (): string => labelOf(this.#declaration.methods, template, endpoint)
    if (typeof endpoint !== 'function') throw new TypeError(`${label()}: the endpoint must be a function`)
    const host = this.#host()
    const calls = this.#planCalls(host?.replacements, label)
    if (calls.at(-1)?.signature === undefined) checkPlain(endpoint, template, label)
    else if (host !== undefined) checkPath(calls, template, label)
    const plan = new Plan(calls, {
      ...answerOptions(options),
      label: label(),
      ...(host === undefined ? {} : { app: host.app, logger: host.logger }),
    })
    this.plan = plan
    return plan
  }

  #planCalls(replacements: Replacements | undefined, label: () => string): readonly Call[] {
    try {
      return planCalls(this.#declaration, replacements)
    } catch (error) {
      if (error instanceof ReferenceError) throw error // see `check`
      return labelled(label, () => {
        throw error
      })
    }
  }

  // Late, because an included endpoint answers only at its outermost place: elsewhere its layers are never built.
  #layers(): Handler {
    return (this.#stack ??= compose(this.#declaration.middleware, this.#operation))
  }
}

function answerOptions({ status, headers, returns }: RouteOptions): AnswerOptions {
  return {
    ...(status === undefined ? {} : { status }),
    ...(headers === undefined ? {} : { headers }),
    ...(returns === undefined ? {} : { returns }),
  }
}

/** `GET /books/{bookId} (getBook)`: how messages name an endpoint. */
export function labelOf(methods: readonly string[], template: string, endpoint: unknown): string {
  const name = typeof endpoint === 'function' ? safeName(endpoint as AnyFunction) : ''
  return `${methods.join(',')} ${template === '' ? '/' : template}${name === '' ? '' : ` (${name})`}`
}

// The name in a signature is better, but the signature may speak of what is not declared yet.
function safeName(fn: AnyFunction): string {
  try {
    return signatureOf(fn)?.name || fn.name
  } catch {
    return fn.name
  }
}

/** The dependencies of a list. Throws a TypeError, which begins with the label, for what `depends` has not made. */
export function checkedDependencies(list: readonly unknown[], label: string): readonly Dependency[] {
  if (!Array.isArray(list)) throw new TypeError(`${label}: dependencies must be a list: [depends(user)]`)
  return list.map((item: unknown) => {
    if (isDependency(item)) return item
    const got = typeof item === 'function' ? `the function ${item.name || '(anonymous)'} itself` : typeof item
    throw new TypeError(`${label}: dependencies are made by depends(…), got ${got}`)
  })
}

// Every path parameter must be in the template: nothing else could give it a value.
function checkPath(calls: readonly Call[], template: string, label: () => string): void {
  const names = templateNames(template)
  for (const { fn, parameters, dependency } of calls) {
    const lost = parameters.filter(({ source }) => source === 'path').map(wireName)
    const missing = lost.filter((name) => !names.includes(name))
    if (missing.length === 0) continue
    const who = dependency === undefined ? 'the signature' : `the dependency ${nameOf(fn)}`
    const known = names.length === 0 ? 'no parameters' : `only ${quoted(names)}`
    throw new TypeError(`${label()}: ${who} reads the path parameter ${quoted(missing)}, but the template has ${known}`)
  }
}

/**
 * Throws a TypeError when a parameter of the template is read by nobody: it is nearly always a misspelt one. For a
 * route's own template; the prefix that it is included under may have more names than it needs.
 */
export function checkTemplate(calls: readonly Call[], template: string, label: () => string): void {
  if (calls.at(-1)?.signature === undefined) return
  // Who takes the request may read them there; security schemes look for credentials only.
  const readers = calls.filter(({ fn }) => securitySchemeOf(fn) === undefined)
  const all = readers.flatMap(({ parameters }) => parameters)
  if (all.some(({ source }) => source === 'request')) return
  const read = all.filter(({ source }) => source === 'path').map(wireName)
  const unread = templateNames(template).filter((name) => !read.includes(name))
  if (unread.length === 0) return
  const known = read.length === 0 ? 'none from the path' : `only ${quoted(read)}`
  const fix = calls.at(-1)?.signature?.style === 'named' ? `${unread[0]}: path(…)` : `a parameter ${unread[0]}`
  throw new TypeError(
    `${label()}: the template has the parameter ${quoted(unread)}, but the signature reads ${known}; add ${fix}`,
  )
}

/**
 * Throws a TypeError for a function that takes more than the request. Without a signature it is called with the request;
 * one that plainly expects something else was meant to be reflected.
 */
export function checkPlain(endpoint: Endpoint, template: string, label: () => string): void {
  if (isClass(endpoint)) throw new TypeError(`${label()}: the endpoint is a class; write a function`)
  const first = firstParameter(endpoint)
  const isHandler =
    endpoint.length <= 1 && first?.hasDefault !== true && !templateNames(template).includes(first?.name ?? '')
  if (isHandler) return
  const what =
    endpoint.length > 1
      ? `takes ${endpoint.length} arguments`
      : `takes ${first?.name ?? 'an argument'}, which is not the request`
  throw new TypeError(`${label()}: ${what}, and nobody knows where from: ${howToReflect()}`)
}

const comments = /\/\*[\s\S]*?\*\/|\/\/.*/g
const loneParameter = /^(?:async\s+)?([\w$]+)\s*=>/
const parameterName = /^\s*([\w$]+)\s*(=(?!>))?/

// Only the source text knows the name. What it does not tell (native code, patterns) is taken for a handler.
function firstParameter(fn: AnyFunction): { readonly name: string; readonly hasDefault: boolean } | undefined {
  const text = Function.prototype.toString.call(fn).slice(0, 1000).replace(comments, ' ').trimStart()
  const found = loneParameter.exec(text) ?? parameterName.exec(text.slice(text.indexOf('(') + 1))
  return found === null ? undefined : { name: found[1] ?? '', hasDefault: found[2] !== undefined }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
