// The request that is being answered, without handing it down: Flask's `request`, `g` and `current_app`.
//
// Rides on AsyncLocalStorage: what a request starts (awaits, timers, other tasks) belongs to it by itself. Two things
// are started by the server and not by the request, and are brought back into it here: the producer of a stream, and
// what was deferred. Opt-in: on Node 20 the engine keeps the books of every promise as soon as one storage is in use.

import { AsyncLocalStorage } from 'node:async_hooks'
import { cleanUp } from '../http/application.ts'
import { FileBody, FileParts } from '../http/file-body.ts'
import type { Middleware } from '../http/handler.ts'
import { deferredOf, type Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'
import { Response, type ResponseStream } from '../http/response.ts'
import { isStream, openStream, type Source } from '../http/stream.ts'
import { described } from './described.ts'
import { requestIdOf } from './request-id.ts'

/** Options of `requestContext`. */
export interface RequestContextOptions {
  /** What `currentApp` gives. Default: nothing, and `currentApp` throws. */
  readonly app?: object
}

/** The values of `context.g`: properties of their own, and these methods. `T` says what the application keeps there. */
export type Globals<T extends object = Record<string, unknown>> = T & {
  /** The value; the fallback (undefined) where there is none. */
  get(name: string, fallback?: unknown): unknown
  /** Takes the value out; where there is none, the fallback, and without one an Error. */
  pop(name: string, ...fallback: [unknown?]): unknown
  /** The value that is there, or the one given, which is kept from now on. */
  setDefault(name: string, value: unknown): unknown
}

/** The context that the running code belongs to. Its properties throw an Error outside of one. */
export interface Context {
  readonly request: Request
  /** A bag that is new with each request. Reading a name that was not set throws, `'name' in g` and `get` do not. */
  readonly g: Globals
}

class Surroundings {
  readonly request: Request | undefined
  readonly app: object | undefined
  readonly values: Map<string, unknown>

  constructor(request: Request | undefined, app: object | undefined, values: Map<string, unknown> = new Map()) {
    this.request = request
    this.app = app
    this.values = values
  }
}

const storage = new AsyncLocalStorage<Surroundings>()
// With the request too, so that a test can step into what a request that is over has left.
const surroundingsKey = requestKey<Surroundings>('surroundings')

/**
 * Makes `currentRequest()` and the rest work in everything further in, until the clean-up is over. Put it outside of
 * what uses them. Two in one stack share their context.
 */
export function requestContext(options: RequestContextOptions = {}): Middleware {
  const { app } = options
  if (app !== undefined && typeof app !== 'object') {
    throw new TypeError('requestContext: app must be an object, what currentApp shall give: requestContext({ app })')
  }
  return described(
    'requestContext',
    { app: app !== undefined },
    (next) =>
      function requestContext(request) {
        const around = surroundingsOf(request, app)
        let answer: Response | Promise<Response>
        try {
          answer = storage.run(around, next, request)
        } catch (error) {
          keepForCleanUp(request, around)
          throw error
        }
        return answer instanceof Response ? kept(answer, request, around) : keptLater(answer, request, around)
      },
  )
}

/** The request that is being answered. Throws an Error that says what to do where there is none. */
export function currentRequest(): Request {
  const request = storage.getStore()?.request
  if (request === undefined) throw outsideOf('request', 'currentRequest()')
  return request
}

/** Whether the running code belongs to a request: `currentRequest()` would not throw. */
export function hasRequestContext(): boolean {
  return storage.getStore()?.request !== undefined
}

/**
 * The application that answers: what `requestContext({ app })` was given, of the class that is expected.
 *
 * ```ts
 * currentApp(Testudo).title
 * ```
 *
 * Throws an Error outside of a context, and a TypeError if the application is of another class.
 */
export function currentApp<App>(kind: abstract new (...args: never[]) => App): App {
  const around = storage.getStore()
  if (around === undefined) throw outsideOf('application', 'currentApp()')
  const { app } = around
  if (app instanceof kind) return app
  if (app === undefined) throw new Error('currentApp: no application is known; name it: requestContext({ app })')
  throw new TypeError(`currentApp: the application is a ${app.constructor.name} and no ${kind.name}`)
}

/** `context.g`, with the types of what the application keeps there: `const g = globals<{ user: User }>()`. */
export function globals<T extends object = Record<string, unknown>>(): Globals<T> {
  // Types of what is there at another time cannot be checked; what is not there throws when it is read.
  return bag as Globals<T>
}

/** The context that the running code belongs to. */
export const context: Context = {
  get request() {
    return currentRequest()
  },
  get g() {
    return globals()
  },
}

/**
 * Runs a function as if it were answering a request: for tests, scripts and jobs. A request that had a context gets
 * that one again, with all that was set in it. Gives what the function gives; a promise is still inside.
 */
export function runWithRequest<T>(request: Request, run: () => T, options: RequestContextOptions = {}): T {
  return storage.run(surroundingsOf(request, options.app), run)
}

/** Runs a function with an application and a fresh `g`, but without a request: Flask's `app_context`. */
export function runWithApp<T>(app: object, run: () => T): T {
  return storage.run(new Surroundings(undefined, app), run)
}

/**
 * What every line of a log can say about its request: `{ requestId }`, and nothing outside of a request. For pino:
 * `pino({ mixin: logContext })`.
 */
export function logContext(): { requestId?: string } {
  const request = storage.getStore()?.request
  const requestId = request === undefined ? undefined : requestIdOf(request)
  return requestId === undefined ? {} : { requestId }
}

function surroundingsOf(request: Request, app: object | undefined): Surroundings {
  const known = request.get(surroundingsKey)
  if (known !== undefined && (app === undefined || known.app === app)) return known
  // An application within another is the current one there; what is set in a request is one all the way.
  const around = new Surroundings(request, app, known?.values)
  request.set(surroundingsKey, around)
  return around
}

async function keptLater(answer: Promise<Response>, request: Request, around: Surroundings): Promise<Response> {
  try {
    const response: unknown = await answer
    // What is no response of ours (of the web, an error that was returned) is for those further out to judge.
    return response instanceof Response ? kept(response, request, around) : answer
  } catch (error) {
    keepForCleanUp(request, around)
    throw error
  }
}

function kept(response: Response, request: Request, around: Surroundings): Response {
  keepForCleanUp(request, around)
  const { body } = response
  // A file is nobody's code, and servers send it faster as what it is.
  if (body instanceof FileBody || body instanceof FileParts) return response
  return isStream(body) ? response.with({ body: new KeptStream(body, request, around) }) : response
}

// Deferred last, so it runs first: the rest of the list is then run from here, inside of the context.
function keepForCleanUp(request: Request, around: Surroundings): void {
  if (deferredOf(request).length > 0) request.defer(() => storage.run(around, cleanUp, request))
}

/** A stream whose producer works inside of the context, whoever asks it for the next chunk. */
class KeptStream implements AsyncIterable<string | Uint8Array> {
  readonly #stream: ResponseStream
  readonly #request: Request
  readonly #around: Surroundings

  constructor(stream: ResponseStream, request: Request, around: Surroundings) {
    this.#stream = stream
    this.#request = request
    this.#around = around
  }

  [Symbol.asyncIterator](): AsyncIterator<string | Uint8Array> {
    const around = this.#around
    return new KeptIterator(storage.run(around, openStream, this.#stream), this.#request, around)
  }
}

class KeptIterator implements AsyncIterator<string | Uint8Array> {
  readonly #source: Source
  readonly #request: Request
  readonly #around: Surroundings

  constructor(source: Source, request: Request, around: Surroundings) {
    this.#source = source
    this.#request = request
    this.#around = around
  }

  async next(): Promise<IteratorResult<string | Uint8Array>> {
    try {
      const step = await storage.run(this.#around, () => this.#source.next())
      if (step.done === true) this.#end()
      // Who sends it checks what users yield.
      return step as IteratorResult<string | Uint8Array>
    } catch (error) {
      this.#end()
      throw error
    }
  }

  async return(): Promise<IteratorResult<string | Uint8Array>> {
    try {
      await storage.run(this.#around, () => this.#source.stop())
    } finally {
      this.#end()
    }
    return { done: true, value: undefined }
  }

  // The producer may have deferred something after the response was made.
  #end(): void {
    keepForCleanUp(this.#request, this.#around)
  }
}

function valuesOf(): Map<string, unknown> {
  const around = storage.getStore()
  if (around === undefined) throw outsideOf('request', 'context.g')
  return around.values
}

const methods: Readonly<Record<string, unknown>> = Object.assign(Object.create(null), {
  get(name: string, fallback?: unknown): unknown {
    const values = valuesOf()
    return values.has(name) ? values.get(name) : fallback
  },
  pop(name: string, ...fallback: [unknown?]): unknown {
    const values = valuesOf()
    if (!values.has(name)) {
      if (fallback.length === 0) throw unset(name)
      return fallback[0]
    }
    const value = values.get(name)
    values.delete(name)
    return value
  },
  setDefault(name: string, value: unknown): unknown {
    const values = valuesOf()
    if (!values.has(name)) values.set(name, value)
    return values.get(name)
  },
})

// One for all requests: it looks up the values of the one that is running, so a module may keep it in a constant.
const bag: object = new Proxy(Object.create(null), {
  get(_target, name) {
    if (typeof name === 'symbol') return undefined
    if (name in methods) return methods[name]
    const values = valuesOf()
    if (values.has(name)) return values.get(name)
    // Who awaits or prints it asks for these.
    if (name === 'then' || name === 'toJSON') return undefined
    throw unset(name)
  },
  set(_target, name, value) {
    if (typeof name === 'symbol' || name in methods) {
      throw new TypeError(`context.g: ${String(name)} cannot be the name of a value`)
    }
    valuesOf().set(name, value)
    return true
  },
  has: (_target, name) => typeof name === 'string' && valuesOf().has(name),
  deleteProperty: (_target, name) => typeof name === 'string' && valuesOf().delete(name),
  ownKeys: () => [...valuesOf().keys()],
  getOwnPropertyDescriptor(_target, name) {
    if (typeof name === 'symbol' || !valuesOf().has(name)) return undefined
    return { value: valuesOf().get(name), writable: true, enumerable: true, configurable: true }
  },
})

function unset(name: string): Error {
  return new Error(`context.g has no ${JSON.stringify(name)}: nothing has set it in this request; ask with g.get(name)`)
}

function outsideOf(what: 'request' | 'application', used: string): Error {
  return new Error(
    `Working outside of ${what} context.\n\n${used} needs a request that is being answered inside of the middleware ` +
      `requestContext(): app.use(requestContext(${what === 'application' ? '{ app }' : ''})). ` +
      `Code at module level and jobs of their own have no request. In tests and scripts: ` +
      (what === 'application' ? `runWithApp(app, () => …).` : `runWithRequest(request, () => …).`),
  )
}
