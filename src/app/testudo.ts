// The application: endpoints, the layers around them, and a life that begins and ends with the server's.
//
// A request runs inwards through: errors · the profile · the middleware in the order of `use` · errors · the router. The inner errors
// see to it that every middleware is given a response; the outer ones, and those around layers that may throw, answer for the
// middleware itself.

import type { Application } from '../gateway/asgi.ts'
import { application, type Lifespan } from '../http/application.ts'
import { HttpError } from '../http/errors.ts'
import { compose, type Handler, type Middleware } from '../http/handler.ts'
import { Response } from '../http/response.ts'
import { type ErrorClass, type ErrorHandler, type ErrorRule, ErrorRules } from '../middleware/error-rules.ts'
import { errors } from '../middleware/errors.ts'
import type { StrictOptions } from '../middleware/strict.ts'
import type { RouterOptions, Slashes } from '../routing/options.ts'
import { announced, announceException, type Announcer } from './announced.ts'
import type { Host } from './bound-operation.ts'
import { nameOf, planCalls } from './calls.ts'
import type { Dependable, Resolved } from './depends.ts'
import { documentationRoutes } from './docs/routes.ts'
import { guardedLayers } from './guarded-layers.ts'
import { applicationLifespan, generatorLifespan, type LifespanFunction, LifespanStack } from './lifespan.ts'
import { lint, reportFindings } from './lint.ts'
import { type AppLogger, consoleLogger } from './logger.ts'
import { openapiOf } from './openapi/cache.ts'
import type { OpenApiDocument } from './openapi/document.ts'
import type { DocumentationOptions, OpenApi } from './openapi/options.ts'
import { Overrides } from './overrides.ts'
import { Plan } from './plan.ts'
import { emptyRequest, type Resolution, resolution, type ResolveOptions, valueOf } from './resolve.ts'
import type { RoutesOptions } from './route-options.ts'
import { isApplication, type Mount, type Mountable, Routes } from './routes.ts'
import { securitySchemeOf } from './security/scheme.ts'
import { requestFinished, requestStarted } from './signals.ts'

/** Options of `Testudo`. */
export interface TestudoOptions extends RoutesOptions, DocumentationOptions {
  /** Answer bugs with stack and causes. Default false; never in production. */
  readonly debug?: boolean
  /** What a path is that differs from a route only in its last slash. Default `'redirect'`. */
  readonly slashes?: Slashes
  /** Redirect (308) `//books//7`, which nothing matches, to `/books/7`. Default true. */
  readonly mergeSlashes?: boolean
  /** False: letters of ASCII in templates match both cases. Default true. */
  readonly caseSensitive?: boolean
  /** The most characters that a parameter of the path matches. Default: any number. */
  readonly maxParamLength?: number
  /** Answer OPTIONS where no endpoint does. Default true. */
  readonly automaticOptions?: boolean
  /**
   * The layers that every site in public should have, outside of all others: `'strict'`, or the options of `strict`
   * from `testudo/middleware`. They are loaded when the application starts; faulty options are told then.
   */
  readonly profile?: 'strict' | StrictOptions
  /** The first layers; `use` adds more inside of them. */
  readonly middleware?: readonly Middleware[]
  /** What happens before the first request and after the last: a generator function that yields once, or two hooks. */
  readonly lifespan?: LifespanFunction<Testudo> | Lifespan
  /** The prefix that a proxy strips from the path, where the server does not know it. Default: the server's. */
  readonly rootPath?: string
  /** Default: the console. */
  readonly logger?: AppLogger
}

const notFound = Response.json({ detail: 'Not Found' }, { status: 404 })

/**
 * A web application.
 *
 * ```ts
 * const app = new Testudo()
 * app.get('/', () => ({ hello: 'world' }))
 * ```
 *
 * @reflect app
 */
export class Testudo extends Routes {
  readonly title: string
  readonly version: string
  readonly description: string | undefined
  readonly debug: boolean
  /** The path of the page on which its API can be read and tried; null where there is none. */
  readonly docsUrl: string | null
  /**
   * What is called in place of dependencies, also of those that dependencies have: `app.overrides.set(user, fakeUser)`.
   * For tests. It counts from the next request on.
   */
  readonly overrides: Overrides
  /** The application for a gateway server: `serve(app.asgi)`. */
  readonly asgi: Application
  /** Answers a request through all layers. The first one closes the list of layers. */
  override readonly handle: Handler
  readonly #rootPath: string | undefined
  readonly #logger: AppLogger
  readonly #middleware: Middleware[]
  readonly #profile: StrictOptions | undefined
  /** What the profile stands for: empty without one, undefined until it is loaded. */
  #outermost: readonly Middleware[] | undefined = undefined
  readonly #rules: ErrorRule[]
  readonly #documentation: DocumentationOptions
  readonly #openapi: OpenApi
  readonly #announcer: Announcer
  readonly #lifespan: Lifespan | undefined
  /** Begins and ends the application and all that is mounted in it. */
  readonly #hooks: Lifespan
  readonly #life = new LifespanStack()
  #stack: Handler | undefined = undefined
  /** What the lifespan has put there. */
  #state: Readonly<Record<string, unknown>> = {}

  constructor(options: TestudoOptions = {}) {
    const rules: ErrorRule[] = []
    const { middleware = [], lifespan, rootPath, logger = consoleLogger, profile, ...rest } = options
    const table: RouterOptions = {
      ...(rest.slashes === undefined ? {} : { slashes: rest.slashes }),
      ...(rest.automaticOptions === undefined ? {} : { automaticOptions: rest.automaticOptions }),
      ...(rest.mergeSlashes === undefined ? {} : { mergeSlashes: rest.mergeSlashes }),
      ...(rest.caseSensitive === undefined ? {} : { caseSensitive: rest.caseSensitive }),
      ...(rest.maxParamLength === undefined ? {} : { maxParamLength: rest.maxParamLength }),
      // Thrown only where somebody may want to handle it.
      notFound: () => {
        if (rules.length > 0) throw HttpError.notFound()
        return notFound
      },
      methodNotAllowed: (_request, allow) => {
        if (rules.length > 0) throw HttpError.methodNotAllowed(allow.split(', '))
        return Response.json({ detail: 'Method Not Allowed' }, { status: 405, headers: { allow } })
      },
    }
    const { tags, dependencies, converters, responses, deprecated, includeInSchema } = rest
    super(
      {
        ...(tags === undefined ? {} : { tags }),
        ...(dependencies === undefined ? {} : { dependencies }),
        ...(converters === undefined ? {} : { converters }),
        ...(responses === undefined ? {} : { responses }),
        ...(deprecated === undefined ? {} : { deprecated }),
        ...(includeInSchema === undefined ? {} : { includeInSchema }),
      },
      table,
    )
    this.title = rest.title ?? 'Testudo'
    this.version = rest.version ?? '0.1.0'
    this.description = rest.description
    this.debug = rest.debug ?? false
    this.overrides = new Overrides(() => this.replan())
    this.#rootPath = checkedRootPath(rootPath)
    this.#logger = logger
    this.#middleware = [...middleware]
    this.#profile = checkedProfile(profile)
    this.#rules = rules
    this.#documentation = rest
    this.#openapi = openapiOf(this, rest, securitySchemeOf)
    this.docsUrl = documentationRoutes(this, rest)
    this.#lifespan = typeof lifespan === 'function' ? generatorLifespan(lifespan, this) : lifespan
    this.#announcer = { sender: this, logger }
    this.handle = (request) => {
      const layers = this.#stack ?? this.#open()
      if (requestStarted.heard || requestFinished.heard) return announced(request, layers, this.#announcer)
      return layers(request)
    }
    this.#hooks = { startup: (state) => this.#start(state), shutdown: () => this.#life.end() }
    this.asgi = application(this.handle, this.#hooks)
  }

  /**
   * The OpenAPI document; `rootPath` is where a proxy serves the application. Override it to change what is served. It
   * is asked for each request, and gives the same object as long as there are no other endpoints.
   */
  openapi(rootPath: string | undefined = this.#rootPath): OpenApiDocument {
    return this.#openapi(rootPath)
  }

  /**
   * Adds a layer inside those that are there: the first is the outermost. Throws an Error after the first request,
   * because the stack is built only once.
   */
  use(middleware: Middleware): this {
    this.#refuseLate('middleware')
    if (typeof middleware !== 'function') {
      throw new TypeError('use(middleware): expected a function (next) => (request) => next(request)')
    }
    this.#middleware.push(middleware)
    return this
  }

  /**
   * Answers errors: those of a status (an HttpError's; 500 is every bug), or of a class and those that extend it.
   * A handler for the status goes before one for the class. Throws an Error after the first request.
   */
  onError(what: number, handler: ErrorHandler<HttpError>): this
  onError<E>(what: ErrorClass<E>, handler: ErrorHandler<E>): this
  onError(what: number | ErrorClass, handler: ErrorHandler<never>): this {
    this.#refuseLate('error handlers')
    const rule: ErrorRule = [what, handler]
    void new ErrorRules([rule]) // throws here, where it is declared, if it is faulty
    this.#rules.push(rule)
    return this
  }

  protected override get owner(): Host {
    return { app: this, replacements: this.overrides, logger: this.#logger }
  }

  /**
   * Makes the value of a dependency outside of any request, with all that it depends on: for scripts and tests. What
   * it reads from a request is that of an empty one, unless the options have another. `close` runs the clean-up.
   * Throws a ValidationError when it needs what the request does not have.
   */
  async resolve<T>(provider: Dependable<T>, options: ResolveOptions = {}): Promise<Resolution<Resolved<T>>> {
    const plan = new Plan(planCalls(valueOf(provider), this.overrides), {
      label: `resolve(${nameOf(provider)})`,
      app: this,
      logger: this.#logger,
    })
    const request = options.request ?? emptyRequest(this.#state)
    return resolution<Resolved<T>>(plan, request)
  }

  async #start(state: Record<string, unknown>): Promise<void> {
    this.#state = state
    try {
      if (this.#lifespan !== undefined) await this.#life.begin(this.#lifespan, state)
      await this.#beginMounts(this.mounts, new Map())
      // Faults that only the whole table shows are told before the server opens its port.
      await this.#loadProfile()
      this.#stack ??= this.#build()
    } catch (error) {
      await this.#life.end()
      throw error
    }
  }

  // What is mounted twice lives once.
  async #beginMounts(mounts: readonly Mount[], begun: Map<Mountable, Mount['state']>): Promise<void> {
    for (const { target, state } of mounts) {
      const known = begun.get(target)
      begun.set(target, state)
      if (known !== undefined) Object.assign(state, known)
      else if (target instanceof Testudo) await this.#life.begin(target.#hooks, state)
      else if (target instanceof Routes) await this.#beginMounts(target.mounts, begun)
      else if (isApplication(target)) await this.#life.begin(applicationLifespan(target), state)
    }
  }

  /** All layers, the outermost first: what the profile stands for, the option `middleware`, what `use` has added. */
  async layers(): Promise<readonly Middleware[]> {
    return [...(await this.#loadProfile()), ...this.#middleware]
  }

  // Most applications have no profile, and should not have to load it.
  async #loadProfile(): Promise<readonly Middleware[]> {
    if (this.#profile === undefined) return (this.#outermost ??= [])
    const { strict } = await import('../middleware/strict.ts')
    return (this.#outermost ??= strict(this.#profile))
  }

  // Whoever calls an application that was not started may have to wait for its profile.
  #open(): Handler {
    if (this.#profile === undefined || this.#outermost !== undefined) return (this.#stack ??= this.#build())
    return async (request) => {
      await this.#loadProfile()
      return (this.#stack ??= this.#build())(request)
    }
  }

  #refuseLate(what: string): void {
    if (this.#stack === undefined) return
    throw new Error(`cannot add ${what} after the application has started: its layers are built once`)
  }

  #build(): Handler {
    this.prepare()
    const linted = { operations: this.operations, unreachable: this.router.unreachable() }
    reportFindings(lint(linted, this.#documentation), this.#logger)
    const answerErrors = errors({
      debug: this.debug,
      handlers: this.#rules,
      log: (entry, message) => this.#logger.error(entry, message),
      onBug: (request, error) => announceException(request, error, this.#announcer),
    })
    const below = this.#rootPath === undefined ? [] : [mountedAt(this.#rootPath)]
    // Without middleware between them the outer layer would only repeat the inner one.
    const own = [...(this.#outermost ?? []), ...this.#middleware]
    const inner = own.length > 0 ? [...guardedLayers(own, answerErrors), answerErrors] : []
    return compose([answerErrors, ...below, ...inner], this.router.handle)
  }
}

// A proxy that strips a prefix does not say so; a server that knows it has put it into the scope.
function mountedAt(rootPath: string): Middleware {
  return (next) =>
    function mountedAt(request) {
      if (request.rootPath === '') request.rootPath = rootPath
      return next(request)
    }
}

function checkedProfile(profile: unknown): StrictOptions | undefined {
  if (profile === undefined) return undefined
  if (profile === 'strict') return {}
  // Its members are checked where they are used.
  if (typeof profile === 'object' && profile !== null) return profile
  throw new TypeError(`Testudo: profile is 'strict' or the options of strict(), got ${JSON.stringify(profile)}`)
}

function checkedRootPath(rootPath: string | undefined): string | undefined {
  if (rootPath === undefined || rootPath === '') return undefined
  if (!rootPath.startsWith('/') || rootPath.endsWith('/')) {
    throw new TypeError(`Testudo: rootPath starts with "/" and does not end with it, got ${JSON.stringify(rootPath)}`)
  }
  return rootPath
}
