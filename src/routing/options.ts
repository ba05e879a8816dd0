// What can be said to a router, and when a route is added.

import type { Handler, Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'
import type { ConverterDefinition } from './converters.ts'

/** What a path is to a router that differs from a route only in its last slash. */
export type Slashes =
  /** Redirects (307) to the form that a route has, with the slash or without. The default. */
  | 'redirect'
  /** Another path: 404. */
  | 'strict'
  /** The same path: answered in place. */
  | 'ignore'
  /** Redirects (307) only where a slash is missing, as Django does. */
  | 'append'

/** The policies by name. */
export const slashPolicies: ReadonlySet<string> = new Set<Slashes>(['redirect', 'strict', 'ignore', 'append'])

/** Options of a `Router`. */
export interface RouterOptions {
  /** Default `'redirect'`. */
  readonly slashes?: Slashes
  /** Redirect (308) a path with several slashes in a row, which nothing matches, to the one with single ones. Default true. */
  readonly mergeSlashes?: boolean
  /** False: letters of ASCII in templates match both cases. Values stay as they were sent. Default true. */
  readonly caseSensitive?: boolean
  /** The most characters that a parameter matches, unless its converter takes slashes. Default: any number. */
  readonly maxParamLength?: number
  /** Answer OPTIONS with 200 and `Allow` where no route does; default true. */
  readonly automaticOptions?: boolean
  /** Answers a path that nothing matches; default 404 `{"detail":"Not Found"}`. */
  readonly notFound?: Handler
  /** Answers a path whose routes have other methods; `allow` is the value for the header. Default 405 with `Allow`. */
  readonly methodNotAllowed?: (request: Request, allow: string) => Response | Promise<Response>
  /** Around every route and mount of this router, also where it is included. Not around its 404, 405 and redirects. */
  readonly middleware?: readonly Middleware[]
  /** Converters beside the built-in ones, by the name that templates use. */
  readonly converters?: Readonly<Record<string, ConverterDefinition>>
}

/** Options of a route or a mount. */
export interface RouteOptions {
  /** For `urlFor`. It cannot contain `:`. */
  readonly name?: string
  /** Around this handler only; the first is the outermost. */
  readonly middleware?: readonly Middleware[]
}

/** Options of `include`. */
export interface IncludeOptions {
  /** Before each template: starts with `/`, does not end with it. */
  readonly prefix?: string
  /** Before each name: `shop` makes `list` to `shop:list`. */
  readonly name?: string
  /** Around each handler, outside of the included router's own. */
  readonly middleware?: readonly Middleware[]
}
