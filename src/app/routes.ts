// Endpoints under their paths: what an application is made of, and what it can include.

import type { HeadersInit } from '../http/headers.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import { applicationHandler } from '../http/mounted.ts'
import type { Application } from '../gateway/asgi.ts'
import type { ConverterDefinition } from '../routing/converters.ts'
import { Router } from '../routing/router.ts'
import { type AnyFunction, type Parameter, type Signature, signatureOf } from '../schema/signature.ts'
import type { Endpoint } from './endpoint.ts'
import { compileOperation } from './operation.ts'
import { wireName } from './readers.ts'

/** Options of a route. */
export interface RouteOptions {
  /** For `urlFor`. It cannot contain `:`. */
  readonly name?: string
  /** The status of responses that are made of a returned value. Default 200, and 204 for undefined. */
  readonly status?: number
  /** Added to responses that are made of a returned value. */
  readonly headers?: HeadersInit
  /** Around this endpoint only; the first is the outermost. */
  readonly middleware?: readonly Middleware[]
  /** For documentation; those of the routers that it is in come first. */
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: boolean
}

/** Options of `mount`. */
export interface MountOptions {
  /** Before the names of the mounted routes: `shop` makes `list` to `shop:list`. */
  readonly name?: string
  readonly middleware?: readonly Middleware[]
}

/** Options of `include`. */
export interface IncludeOptions {
  /** Before each template: starts with `/`, does not end with it. */
  readonly prefix?: string
  /** Before each name: `shop` makes `list` to `shop:list`. */
  readonly name?: string
  /** Around each endpoint, outside of the included routes' own. */
  readonly middleware?: readonly Middleware[]
  /** Before the tags of each endpoint. */
  readonly tags?: readonly string[]
}

/** Options of `Routes`. */
export interface RoutesOptions {
  /** Around each endpoint and mount. */
  readonly middleware?: readonly Middleware[]
  /** Before the tags of each endpoint. */
  readonly tags?: readonly string[]
  /** Path converters beside the built-in ones, by the name that templates use. */
  readonly converters?: Readonly<Record<string, ConverterDefinition>>
}

/** What can be mounted: an application or routes of ours, a router, a handler, or any gateway application. */
export type Mountable = Routes | Router | Handler | Application

/** An endpoint as it was declared, with what its routers add: what documentation is made of. */
export interface Operation {
  readonly methods: readonly string[]
  /** The whole template, prefixes included. */
  readonly template: string
  readonly endpoint: Endpoint
  readonly signature: Signature | undefined
  readonly options: RouteOptions
  readonly tags: readonly string[]
}

interface Inclusion {
  readonly routes: Routes
  readonly prefix: string
  readonly tags: readonly string[]
}

/** What is mounted, and where. */
export interface Mount {
  readonly path: string
  readonly target: Mountable
  /** What its lifespan yielded: for its own requests only. */
  readonly state: Record<string, unknown>
}

/** Endpoints by method and path template, in the order of declaration: the first that matches answers. */
export class Routes {
  /** The table of paths that the endpoints are in. */
  readonly router: Router
  /** Answers a request. */
  readonly handle: Handler
  readonly #tags: readonly string[]
  readonly #declared: (Operation | Inclusion)[] = []
  readonly #mounts: Mount[] = []

  /** `router` is the table to put the endpoints in, if it is to have options of its own. */
  constructor(options: RoutesOptions = {}, router: Router = new Router(options)) {
    this.router = router
    this.handle = router.handle
    this.#tags = options.tags ?? []
  }

  /**
   * Adds an endpoint. `methods` is one or several; where GET is answered, HEAD is too. Throws a TypeError when
   * template and signature do not fit together, and for schemas that cannot be compiled.
   */
  route(methods: string | readonly string[], template: string, endpoint: Endpoint, options: RouteOptions = {}): this {
    const all = typeof methods === 'string' ? [methods] : methods
    const label = labelOf(all, template, endpoint)
    if (typeof endpoint !== 'function') throw new TypeError(`${label}: the endpoint must be a function`)
    const signature = signatureOf(endpoint)
    if (signature === undefined && endpoint.length > 1) {
      throw new TypeError(`${label}: takes ${endpoint.length} arguments; say where they come from: signature({…}, fn)`)
    }
    if (signature !== undefined) checkTemplate(template, signature, label)
    const { name, middleware, status, headers } = options
    const answers = { ...(status === undefined ? {} : { status }), ...(headers === undefined ? {} : { headers }) }
    this.router.route(methods, template, compileOperation(endpoint, signature, answers, label), {
      ...(name === undefined ? {} : { name }),
      ...(middleware === undefined ? {} : { middleware }),
    })
    const tags = [...this.#tags, ...(options.tags ?? [])]
    this.#declared.push({ methods: all, template, endpoint, signature, options, tags })
    return this
  }

  get(template: string, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('GET', template, endpoint, options)
  }

  post(template: string, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('POST', template, endpoint, options)
  }

  put(template: string, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('PUT', template, endpoint, options)
  }

  patch(template: string, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('PATCH', template, endpoint, options)
  }

  delete(template: string, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('DELETE', template, endpoint, options)
  }

  head(template: string, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('HEAD', template, endpoint, options)
  }

  options(template: string, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('OPTIONS', template, endpoint, options)
  }

  /** Takes over the endpoints and mounts of other routes, those they get later too, at this place of the order. */
  include(routes: Routes, options: IncludeOptions = {}): this {
    if (!(routes instanceof Routes))
      throw new TypeError('include(routes): expected Routes; use mount for anything else')
    const { prefix = '', name, middleware, tags = [] } = options
    this.router.include(routes.router, {
      prefix,
      ...(name === undefined ? {} : { name }),
      ...(middleware === undefined ? {} : { middleware }),
    })
    this.#declared.push({ routes, prefix, tags: [...this.#tags, ...tags] })
    return this
  }

  /**
   * Gives a path and all below it to something else: what is above becomes part of its `rootPath`, and its 404 is its
   * own. A function of two or more arguments is taken for a gateway application.
   */
  mount(path: string, target: Mountable, options: MountOptions = {}): this {
    const state: Record<string, unknown> = {}
    const { name } = options
    const middleware = [...(options.middleware ?? []), withState(state)]
    const mount = { middleware, ...(name === undefined ? {} : { name }) }
    if (target instanceof Routes) {
      // As a router, so that `urlFor` and the table know what is below; as a handler, because an application has
      // layers of its own around its router.
      const { handle } = target
      this.router.mount(path, target.router, { ...mount, middleware: [...middleware, () => handle] })
    } else if (isApplication(target)) this.router.mount(path, applicationHandler(target), mount)
    else this.router.mount(path, target, mount)
    this.#mounts.push({ path, target, state })
    return this
  }

  /** The percent-encoded path of a named route, without the `rootPath` of the request. Throws a TypeError if there is none. */
  urlFor(name: string, params?: Readonly<Record<string, unknown>>): string {
    return this.router.urlFor(name, params)
  }

  /** Every endpoint, those of included routes too, in the order of declaration. Mounts document themselves. */
  get operations(): readonly Operation[] {
    return this.#declared.flatMap((item) =>
      'routes' in item
        ? item.routes.operations.map((operation) => ({
            ...operation,
            template: item.prefix + operation.template,
            tags: [...item.tags, ...operation.tags],
          }))
        : [item],
    )
  }

  /** Everything that is mounted here or in included routes, with its whole path. */
  get mounts(): readonly Mount[] {
    const included = this.#declared.flatMap((item) =>
      'routes' in item ? item.routes.mounts.map((mount) => ({ ...mount, path: item.prefix + mount.path })) : [],
    )
    return [...this.#mounts, ...included]
  }
}

/** `GET /books/{bookId} (getBook)`: how messages name an endpoint. */
export function labelOf(methods: string | readonly string[], template: string, endpoint: unknown): string {
  const name = typeof endpoint === 'function' ? (signatureOf(endpoint as AnyFunction)?.name ?? endpoint.name) : ''
  return `${[methods].flat().join(',')} ${template === '' ? '/' : template}${name === '' ? '' : ` (${name})`}`
}

/** Throws a TypeError when the signature has a path parameter that the whole template lacks. */
export function checkPathParameters(methods: string | readonly string[], template: string, endpoint: Endpoint): void {
  const signature = signatureOf(endpoint)
  if (signature === undefined) return
  const names = namesIn(template)
  const lost = pathNames(signature).filter((name) => !names.includes(name))
  if (lost.length === 0) return
  const known = names.length === 0 ? 'no parameters' : `only ${quoted(names)}`
  throw new TypeError(
    `${labelOf(methods, template, endpoint)}: the signature reads the path parameter ${quoted(lost)}, ` +
      `but the template has ${known}`,
  )
}

// Every name of a route's own template must be read: one that is not is nearly always a misspelt one. The prefix that
// routes are included under may have more names than each of them needs.
function checkTemplate(template: string, signature: Signature, label: string): void {
  const read = pathNames(signature)
  const unread = namesIn(template).filter((name) => !read.includes(name))
  if (unread.length === 0) return
  const known = read.length === 0 ? 'none from the path' : `only ${quoted(read)}`
  throw new TypeError(
    `${label}: the template has the parameter ${quoted(unread)}, but the signature reads ${known}; ` +
      `add ${unread[0]}: path(…)`,
  )
}

function pathNames(signature: Signature): string[] {
  return signature.parameters
    .filter(({ source }) => source === 'path')
    .map((parameter: Parameter) => wireName(parameter))
}

function namesIn(template: string): string[] {
  return typeof template !== 'string' ? [] : [...template.matchAll(/\{([^{}:]+)/g)].map(([, name]) => name as string)
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

/** Whether a mounted function is a gateway application and not a handler, which takes only the request. */
export function isApplication(target: Mountable): target is Application {
  return typeof target === 'function' && target.length > 1
}

// Each request has its own copy of the state, so that a mounted application's values do not reach its neighbours.
function withState(state: Readonly<Record<string, unknown>>): Middleware {
  return (next) =>
    function mounted(request) {
      for (const name in state) request.state[name] = state[name]
      return next(request)
    }
}
