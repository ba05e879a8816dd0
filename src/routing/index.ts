// testudo/routing: a table of paths is a handler.

export type { ConverterDefinition } from './converters.ts'
export { formatUnreachable, type RouteInfo, type Unreachable } from './listing.ts'
export type { IncludeOptions, RouteOptions, RouterOptions, Slashes } from './options.ts'
export type { UrlParams } from './reverse.ts'
export { Router } from './router.ts'
export type { UrlOptions, UrlQuery, UrlQueryValue } from './url.ts'
export { parseTemplate, type Template } from './template.ts'
