// Endpoints under their paths: what an application is made of, and what it can include.

import type { Application } from '../gateway/asgi.ts'
import { compose, type Handler, type Middleware } from '../http/handler.ts'
import { applicationHandler } from '../http/mounted.ts'
import type { RouteOptions as TableOptions, RouterOptions } from '../routing/options.ts'
import type { UrlParams } from '../routing/reverse.ts'
import { Router } from '../routing/router.ts'
import { patternTemplate } from '../routing/template.ts'
import type { UrlOptions } from '../routing/url.ts'
import type { Dependency } from '../schema/signature.ts'
import { BoundOperation, boundBy, checkedDependencies, checkPlain, type Host, labelOf } from './bound-operation.ts'
import type { Endpoint } from './endpoint.ts'
import {
  documented,
  type IncludeOptions,
  type MountOptions,
  type Operation,
  type RouteOptions,
  type RoutesDocumentation,
  type RoutesOptions,
} from './route-options.ts'
import { type ViewClass, viewEndpoints, type ViewOptions } from './view.ts'

/** What can be mounted: an application or routes of ours, a router, a handler, or any gateway application. */
export type Mountable = Routes | Router | Handler | Application

// `documented` keeps what was made of each endpoint's options: the document is made anew when they are others.
interface Inclusion {
  readonly around: RoutesDocumentation
  readonly documented: WeakMap<RouteOptions, RouteOptions>
  readonly routes: Routes
  readonly prefix: string
  readonly tags: readonly string[]
  readonly dependencies: readonly Dependency[]
}

/** What is mounted, and where. */
export interface Mount {
  readonly path: string
  /** The template of the hosts that it is for. */
  readonly host?: string
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
  readonly #dependencies: readonly Dependency[]
  readonly #middleware: readonly Middleware[]
  readonly #around: RoutesDocumentation
  readonly #declared: (BoundOperation | Inclusion)[] = []
  /** Every endpoint that this table answers with: those declared here, and included ones once the table has asked for them. */
  readonly #bound: BoundOperation[] = []
  readonly #mounts: Mount[] = []

  /** `table` are options of the table of paths. Throws a TypeError for dependencies that are none. */
  constructor(options: RoutesOptions = {}, table: Omit<RouterOptions, 'middleware' | 'converters'> = {}) {
    const { converters, dependencies = [], middleware = [], tags = [], ...around } = options
    this.router = new Router(converters === undefined ? table : { ...table, converters })
    this.handle = this.router.handle
    this.#tags = tags
    this.#dependencies = checkedDependencies(dependencies, `new ${new.target.name}`)
    this.#middleware = middleware
    this.#around = around
  }

  /** The application that these routes are, if they are one. */
  protected get owner(): Host | undefined {
    return undefined
  }

  /**
   * Adds an endpoint. `methods` is one or several; where GET is answered, HEAD is too. The template may be a regular
   * expression: its named groups are the parameters. Throws a TypeError when template and signature do not fit
   * together, for schemas that cannot be compiled, and for parameters that nobody has read.
   */
  route(
    methods: string | readonly string[],
    template: string | RegExp,
    endpoint: Endpoint,
    options: RouteOptions = {},
  ): this {
    const all = typeof methods === 'string' ? [methods] : methods
    // In messages and documentation an expression is the template that says the most of it.
    const pattern = template instanceof RegExp ? patternTemplate(template) : undefined
    const isDescribed = pattern === undefined || pattern.pattern?.parts !== undefined
    const operation = this.#bind(
      all,
      pattern?.source ?? (template as string),
      endpoint,
      isDescribed ? options : { ...options, includeInSchema: false },
    )
    operation.checkDeclared()
    this.router.route(methods, template, operation.handler, options.name === undefined ? {} : { name: options.name })
    this.#declared.push(operation)
    return this
  }

  #bind(methods: readonly string[], template: string, endpoint: Endpoint, options: RouteOptions): BoundOperation {
    const operation = new BoundOperation(
      {
        methods,
        template,
        endpoint,
        options: documented(options, this.#around),
        tags: [...this.#tags, ...(options.tags ?? [])],
        middleware: [...this.#middleware, ...(options.middleware ?? [])],
        dependencies: [
          ...this.#dependencies,
          ...checkedDependencies(options.dependencies ?? [], labelOf(methods, template, endpoint)),
        ],
      },
      () => this.owner,
    )
    this.#bound.push(operation)
    return operation
  }

  get(template: string | RegExp, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('GET', template, endpoint, options)
  }

  post(template: string | RegExp, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('POST', template, endpoint, options)
  }

  put(template: string | RegExp, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('PUT', template, endpoint, options)
  }

  patch(template: string | RegExp, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('PATCH', template, endpoint, options)
  }

  delete(template: string | RegExp, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('DELETE', template, endpoint, options)
  }

  head(template: string | RegExp, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('HEAD', template, endpoint, options)
  }

  options(template: string | RegExp, endpoint: Endpoint, options?: RouteOptions): this {
    return this.route('OPTIONS', template, endpoint, options)
  }

  /** Takes over the endpoints and mounts of other routes, those they get later too, at this place of the order. */
  include(routes: Routes, options: IncludeOptions = {}): this {
    if (!(routes instanceof Routes))
      throw new TypeError('include(routes): expected Routes; use mount for anything else')
    if (routes.owner !== undefined) {
      throw new TypeError('include(routes): an application has layers of its own, which would be lost; use mount')
    }
    const { prefix = '', name, middleware = [], tags = [], dependencies: _, ...around } = options
    const dependencies = [
      ...this.#dependencies,
      ...checkedDependencies(options.dependencies ?? [], `include(routes, { prefix: "${prefix}" })`),
    ]
    // The table gives every entry of the routes to this, once, when it is compiled: an endpoint gets another plan
    // here, because the prefix may have its parameters, and these dependencies stand before its own.
    const bind: Middleware = (next) => {
      const operation = boundBy(next)
      if (operation === undefined) return compose(middleware, next)
      const bound = operation.within({ prefix, middleware, dependencies, tags: [] }, () => this.owner)
      this.#bound.push(bound)
      return bound.handler
    }
    this.router.include(routes.router, { prefix, ...(name === undefined ? {} : { name }), middleware: [bind] })
    this.#declared.push({
      routes,
      prefix,
      tags: [...this.#tags, ...tags],
      dependencies,
      around: documented(around, this.#around),
      documented: new WeakMap(),
    })
    if (this.owner !== undefined) this.checkIncluded()
    return this
  }

  /**
   * Gives a path and all below it to something else: what is above becomes part of its `rootPath`, and its 404 is its
   * own. A function of two or more arguments is taken for a gateway application.
   */
  mount(path: string, target: Mountable, options: MountOptions = {}): this {
    return this.#attach({ path }, target, options)
  }

  /**
   * Gives all requests to some hosts to something else: `api.example.org`, or `{shop}.example.org` with parameters of
   * one label each. The port and the case are not looked at. Declare it before the routes that every host has.
   */
  host(host: string, target: Mountable, options: MountOptions = {}): this {
    return this.#attach({ path: '', host }, target, options)
  }

  /**
   * Answers, in place of 404, what nothing here matches; of included routes what is below their prefix. The longest
   * prefix answers. It is in no document.
   */
  fallback(endpoint: Endpoint, options: RouteOptions = {}): this {
    const operation = this.#bind(['fallback'], '', endpoint, options)
    operation.check()
    this.router.fallback(operation.handler)
    return this
  }

  /**
   * Adds the methods of a class that extends `View`, each as an endpoint of its own; every request has an instance of its
   * own. Throws a TypeError as `route` does, and for a class without such methods.
   */
  view(template: string | RegExp, view: ViewClass, options?: ViewOptions): this {
    const path = template instanceof RegExp ? patternTemplate(template).source : template
    for (const { method, endpoint, options: own, unsigned } of viewEndpoints(view, options)) {
      // The endpoint takes whatever it is called with; only the member shows that it was meant to be reflected.
      if (unsigned !== undefined) checkPlain(unsigned, path, () => labelOf([method], path, endpoint))
      this.route(method, template, endpoint, own)
    }
    return this
  }

  #attach({ path, host }: Pick<Mount, 'path' | 'host'>, target: Mountable, options: MountOptions): this {
    const add = (below: Router | Handler, given: TableOptions): Router =>
      host === undefined ? this.router.mount(path, below, given) : this.router.host(host, below, given)
    const state: Record<string, unknown> = {}
    const { name } = options
    const middleware = [...(options.middleware ?? []), withState(state)]
    const mount = { middleware: [...this.#middleware, ...middleware], ...(name === undefined ? {} : { name }) }
    if (target instanceof Routes) {
      // As a router, so that `urlFor` and the table know what is below; as a handler, because an application has
      // layers of its own around its router.
      const { handle } = target
      add(target.router, { ...mount, middleware: [...mount.middleware, () => handle] })
    } else if (isApplication(target)) add(applicationHandler(target), mount)
    else add(target, mount)
    this.#mounts.push({ path, target, state, ...(host === undefined ? {} : { host }) })
    return this
  }

  /**
   * The percent-encoded path of a named route, without the `rootPath` of the request; with `{ request }` the absolute
   * URL, with both. Throws a TypeError if there is none.
   */
  urlFor(name: string, params?: UrlParams, options?: UrlOptions): string {
    return this.router.urlFor(name, params, options)
  }

  /**
   * Makes every plan that is not made yet, also of mounted routes. Throws a TypeError for what only the whole template
   * shows to be wrong.
   */
  prepare(): void {
    void this.router.routes // gives us what is included, see `include`
    for (const operation of this.#bound) operation.prepare()
    for (const { target } of this.mounts) if (target instanceof Routes && target.owner === undefined) target.prepare()
  }

  /** Tells, where they are included, what is wrong with endpoints under their whole path. */
  protected checkIncluded(): void {
    void this.router.routes // see `prepare`
    for (const operation of this.#bound) operation.check()
  }

  /** Forgets every plan: the next request makes a new one. */
  protected replan(): void {
    for (const operation of this.#bound) operation.forget()
  }

  /** Every endpoint, those of included routes too, in the order of declaration. Mounts document themselves. */
  get operations(): readonly Operation[] {
    return this.#declared.flatMap((item) => {
      if (item instanceof BoundOperation) return item.describe()
      return item.routes.operations.map((operation) => ({
        ...operation,
        template: item.prefix + operation.template,
        options: documentedWithin(item, operation.options),
        tags: [...item.tags, ...operation.tags],
        dependencies: [...item.dependencies, ...operation.dependencies],
      }))
    })
  }

  /** Everything that is mounted here or in included routes, with its whole path. */
  get mounts(): readonly Mount[] {
    const included = this.#declared.flatMap((item) =>
      'routes' in item ? item.routes.mounts.map((mount) => ({ ...mount, path: item.prefix + mount.path })) : [],
    )
    return [...this.#mounts, ...included]
  }
}

/** Whether a mounted function is a gateway application and not a handler, which takes only the request. */
export function isApplication(target: Mountable): target is Application {
  return typeof target === 'function' && target.length > 1
}

function documentedWithin({ around, documented: known }: Inclusion, options: RouteOptions): RouteOptions {
  const made = known.get(options) ?? documented(options, around)
  known.set(options, made)
  return made
}

// Each request has its own copy of the state, so that a mounted application's values do not reach its neighbours.
function withState(state: Readonly<Record<string, unknown>>): Middleware {
  return (next) =>
    function mounted(request) {
      for (const name in state) request.state[name] = state[name]
      return next(request)
    }
}
