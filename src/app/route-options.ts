// What can be said of a route, of routes together, and what is known of an endpoint in the end.

import type { Middleware } from '../http/handler.ts'
import type { HeadersInit } from '../http/headers.ts'
import type { ConverterDefinition } from '../routing/converters.ts'
import type { Schema } from '../schema/schema.ts'
import type { Dependency, Signature } from '../schema/signature.ts'
import type { Endpoint } from './endpoint.ts'
import type { DocumentedOperation, ResponseDocumentation, RouteDocumentation } from './openapi/options.ts'

/** What `depends` makes: `[depends(user), depends(quota)]`. */
export type DependencyList = readonly unknown[]

/** Options of a route. */
export interface RouteOptions extends RouteDocumentation {
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
  /**
   * The type of what is returned, or of the items of a stream, in place of what the signature says: it is held to it,
   * and what it does not name is left out. False: what is returned is sent as it is.
   */
  readonly returns?: Schema | false
  /** Run before what the endpoint itself asks for; what they make is dropped. */
  readonly dependencies?: DependencyList
}

/** What routers say of the documentation of all their endpoints. */
export interface RoutesDocumentation {
  /** Responses by status, `4XX` or `default`; what an endpoint says of a status goes before them. */
  readonly responses?: Readonly<Record<string | number, ResponseDocumentation>>
  /** True: all of them are. */
  readonly deprecated?: boolean
  /** False leaves all of them out of the document. */
  readonly includeInSchema?: boolean
  /** Makes the ids of those that say none; the innermost router's counts. */
  readonly generateOperationId?: (operation: DocumentedOperation, method: string) => string
}

/** Options of `mount`. */
export interface MountOptions {
  /** Before the names of the mounted routes: `shop` makes `list` to `shop:list`. */
  readonly name?: string
  readonly middleware?: readonly Middleware[]
}

/** Options of `include`. */
export interface IncludeOptions extends RoutesDocumentation {
  /** Before each template: starts with `/`, does not end with it. */
  readonly prefix?: string
  /** Before each name: `shop` makes `list` to `shop:list`. */
  readonly name?: string
  /** Around each endpoint, outside of the included routes' own. */
  readonly middleware?: readonly Middleware[]
  /** Before the tags of each endpoint. */
  readonly tags?: readonly string[]
  /** Before the dependencies of each endpoint. */
  readonly dependencies?: DependencyList
}

/** Options of `Routes`. */
export interface RoutesOptions extends RoutesDocumentation {
  /** Around each endpoint and mount. */
  readonly middleware?: readonly Middleware[]
  /** Before the tags of each endpoint. */
  readonly tags?: readonly string[]
  /** Before the dependencies of each endpoint, also of included routes: `[depends(user)]`. Mounts have none. */
  readonly dependencies?: DependencyList
  /** Path converters beside the built-in ones, by the name that templates use. */
  readonly converters?: Readonly<Record<string, ConverterDefinition>>
}

/** An endpoint as it was declared, with what its routers add: what documentation is made of. */
export interface Operation {
  readonly methods: readonly string[]
  /** The whole template, prefixes included. */
  readonly template: string
  readonly endpoint: Endpoint
  readonly signature: Signature | undefined
  readonly options: RouteOptions
  readonly tags: readonly string[]
  /** Those of the application, the routers and the route, outermost first; not those that the endpoint asks for. */
  readonly dependencies: readonly Dependency[]
}

/**
 * The options of an endpoint with what a router around it says: responses by status, the endpoint's before the
 * router's; deprecated if either says so; in the document unless either says not.
 */
export function documented(options: RouteOptions, around: RoutesDocumentation): RouteOptions {
  const { responses, deprecated, includeInSchema, generateOperationId } = around
  const generate = options.generateOperationId ?? generateOperationId
  if (responses === undefined && deprecated !== true && includeInSchema !== false && generate === undefined) {
    return options
  }
  return {
    ...options,
    ...(responses === undefined ? {} : { responses: { ...responses, ...options.responses } }),
    ...(deprecated === true ? { deprecated } : {}),
    ...(includeInSchema === false ? { includeInSchema } : {}),
    ...(generate === undefined ? {} : { generateOperationId: generate }),
  }
}
