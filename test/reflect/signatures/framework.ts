// As much of a framework as reflection needs: declarations that bear its marks. It runs, too: an application keeps what
// was passed to it.

import type { Provider } from '../../../src/schema/signature.ts'
import type { Tag } from '../../../src/schema/tags.ts'

export type * from '../../../src/schema/tags.ts'

/** @reflect endpoint */
export type Endpoint = (...args: never[]) => unknown

/** @reflect dependency */
export type Dependable<T = unknown> = ((...args: never[]) => T) | (new (...args: never[]) => T)

export type Resolved<T> =
  T extends AsyncGenerator<infer Yielded, unknown, never>
    ? Yielded
    : T extends Generator<infer Yielded, unknown, never>
      ? Yielded
      : Awaited<T>

type Made<F extends Dependable> = F extends new (...args: never[]) => infer Instance
  ? Instance
  : F extends (...args: never[]) => infer Result
    ? Resolved<Result>
    : never

export type Depends<F extends Dependable> = Made<F> & Tag<{ depends: F }>

/**
 * Says who makes an argument.
 *
 * @reflect depends
 */
export function depends<T>(
  provider: Dependable<T>,
  options: { readonly cache?: boolean; readonly scopes?: readonly string[] } = {},
): Resolved<T> {
  const { cache = true, scopes = [] } = options
  const dependency: unknown = { provider, cache, scopes }
  return dependency as Resolved<T>
}

/** @reflect signature */
export function signature<F extends Endpoint>(_parameters: object, endpoint: F): F {
  return endpoint
}

/** @reflect request */
export class Request {
  readonly method: string = 'GET'
}

/** @reflect reply */
export class Reply {
  status = 200
}

/** @reflect response */
export class Response {
  readonly body: unknown
  constructor(body?: unknown) {
    this.body = body
  }
}

/** @reflect file */
export class UploadFile {
  readonly name: string = ''
}

/** @reflect failure */
export class HttpError extends Error {
  readonly status: number
  constructor(status: number, detail?: unknown) {
    super(typeof detail === 'string' ? detail : undefined)
    this.status = status
  }

  /** 404 */
  static notFound(detail?: unknown): never {
    throw new HttpError(404, detail)
  }

  /** 405 with the `Allow` header. */
  static methodNotAllowed(allow: readonly string[], detail?: unknown): never {
    throw new HttpError(405, [allow, detail])
  }

  /** 409 */
  static conflict(detail?: unknown): never {
    throw new HttpError(409, detail)
  }
}

/**
 * Its methods answer requests.
 *
 * @reflect view
 */
export class View {
  /** Not reflected: nobody's endpoint. */
  options(): string[] {
    return Object.getOwnPropertyNames(Object.getPrototypeOf(this))
  }
}

/** @reflect settings */
// oxlint-disable-next-line no-unnecessary-type-parameters -- the caller says what it is
export function settings<T>(_options?: { readonly file?: string; readonly load?: () => object }, schema?: unknown): T {
  const made: unknown = schema
  return made as T
}

export interface RouteOptions {
  readonly status?: number
  readonly dependencies?: readonly unknown[]
  readonly hooks?: { readonly before?: Endpoint | undefined; readonly after?: readonly Endpoint[] }
}

export class Overrides {
  readonly entries: (readonly [Dependable, Dependable])[] = []
  set(original: Dependable, replacement: Dependable): this {
    this.entries.push([original, replacement])
    return this
  }
}

/** @reflect app */
export class App {
  readonly overrides: Overrides = new Overrides()
  /** What was passed, in order. */
  readonly passed: Provider[] = []

  get(path: string, endpoint: Endpoint, options?: RouteOptions): this
  get(path: string, options: RouteOptions, endpoint: Endpoint): this
  get(_path: string, ...rest: readonly (Endpoint | RouteOptions | undefined)[]): this {
    for (const each of rest) {
      if (typeof each === 'function') this.passed.push(each)
      else for (const hook of [each?.hooks?.before, ...(each?.hooks?.after ?? [])]) if (hook) this.passed.push(hook)
    }
    return this
  }

  /** Passes the methods on. */
  view(_path: string, view: new () => View): this {
    for (let at: object = view.prototype; at !== View.prototype; at = Object.getPrototypeOf(at)) {
      const methods: object = at
      for (const name of Object.getOwnPropertyNames(methods)) {
        if (name !== 'constructor') this.passed.push(Reflect.get(methods, name))
      }
    }
    return this
  }

  use(...endpoints: readonly Endpoint[]): this {
    this.passed.push(...endpoints)
    return this
  }
}
