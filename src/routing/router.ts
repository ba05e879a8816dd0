// A table of paths is a handler.
//
// Declaring collects entries; the first request, or the first question about the table, compiles them. A route that is
// added later is simply there from the next request on: the table is compiled again.

import { compose, type Handler, type Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { builtInConverters, type Converter, toConverter } from './converters.ts'
import { shortened } from './constraints.ts'
import { toLocation } from './encoding.ts'
import { HostTemplate } from './host.ts'
import { describe, describeBelow, listUnreachable, qualifiedName, type RouteInfo, type Unreachable } from './listing.ts'
import { parseMethods } from './methods.ts'
import { type IncludeOptions, type RouteOptions, type RouterOptions, type Slashes, slashPolicies } from './options.ts'
import { formatPath, type UrlParams } from './reverse.ts'
import { basePathOf } from './place.ts'
import { type Entry, Table } from './table.ts'
import { joinTemplates, parseTemplate, patternTemplate, type Template } from './template.ts'
import { formatUrl, type UrlOptions } from './url.ts'

/** A route or mount as a router holds it. */
interface Declared extends Entry {
  readonly child: Router | undefined
}

/** Another router's entries, under a prefix. `joined` keeps what was made of each, so that middleware runs once. */
interface Inclusion {
  readonly prefix: Template
  readonly name: string | undefined
  readonly middleware: readonly Middleware[]
  readonly child: Router
  readonly joined: Map<Declared, Declared>
}

/** Where a router was put: whoever holds it must hear of new routes, and its parameters stand before theirs. */
interface Use {
  readonly parent: Router
  readonly prefix: Template
  /** The parameters of the host that it is put under. */
  readonly hostNames: readonly string[]
}

/** What a name stands for. */
interface Named {
  readonly template: Template
  readonly host: HostTemplate | undefined
}

const ROOT = parseTemplate('/')
const EMPTY = parseTemplate('')
const BELOW_MOUNT = parseTemplate('/{path:path}')
const NOT_FOUND = Response.json({ detail: 'Not Found' }, { status: 404 })

/** Routes and mounts in the order of declaration; the first that matches path and method answers. */
export class Router {
  readonly #slashes: Slashes
  readonly #mergeSlashes: boolean
  readonly #caseSensitive: boolean
  readonly #maxParamLength: number
  readonly #automaticOptions: boolean
  readonly #notFound: Handler
  readonly #methodNotAllowed: (request: Request, allow: string) => Response | Promise<Response>
  readonly #middleware: readonly Middleware[]
  readonly #converters: ReadonlyMap<string, Converter>
  readonly #declared: (Declared | Inclusion)[] = []
  readonly #uses: Use[] = []
  #table: Table<Declared> | undefined
  #names: ReadonlyMap<string, readonly Named[]> | undefined

  /** Throws a TypeError for an unknown slash policy, a length that is none, or a faulty converter. */
  constructor(options: RouterOptions = {}) {
    const { slashes = 'redirect', converters = {}, maxParamLength = Infinity } = options
    if (!slashPolicies.has(slashes)) {
      throw new TypeError(
        `Router: slashes must be one of ${[...slashPolicies].join(', ')}, not ${JSON.stringify(slashes)}`,
      )
    }
    if (typeof maxParamLength !== 'number' || !(maxParamLength >= 1)) {
      throw new TypeError(`Router: maxParamLength is a number of characters from 1 on, not ${String(maxParamLength)}`)
    }
    this.#slashes = slashes
    this.#mergeSlashes = options.mergeSlashes ?? true
    this.#caseSensitive = options.caseSensitive ?? true
    this.#maxParamLength = maxParamLength
    this.#automaticOptions = options.automaticOptions ?? true
    this.#notFound = options.notFound ?? notFound
    this.#methodNotAllowed = options.methodNotAllowed ?? methodNotAllowed
    this.#middleware = options.middleware ?? []
    const own = Object.entries(converters).map(([name, made]) => [name, toConverter(name, made)] as const)
    this.#converters = new Map([...builtInConverters, ...own])
  }

  /** Answers a request: the router as a function, free of `this`. */
  readonly handle: Handler = (request) => {
    const table = (this.#table ??= this.#compile())
    const path = request.routePath
    const match = table.findFor(request, path)
    if (match === null) return this.#answerMiss(table, request, path)
    return table.enter(request, path, match)(request)
  }

  /**
   * Adds a route. `methods` is one or several, any token; `*` stands for all. Where GET is answered, HEAD is too.
   * The template may be a regular expression, which must match the whole path; its named groups are the parameters.
   * Throws a TypeError for a faulty template, method, handler or name, and for an expression that a client could keep
   * busy.
   */
  route(
    methods: string | readonly string[],
    template: string | RegExp,
    handler: Handler,
    options: RouteOptions = {},
  ): this {
    const parsed = this.#template(template)
    if (typeof handler !== 'function') {
      throw new TypeError(`Route ${JSON.stringify(parsed.source)} needs a handler, a function of the request`)
    }
    return this.#declare({
      methods: parseMethods(methods, parsed.source),
      template: parsed,
      mount: false,
      name: checkedName(options.name),
      handler: this.#wrap(handler, options.middleware),
      child: undefined,
    })
  }

  get(template: string | RegExp, handler: Handler, options?: RouteOptions): this {
    return this.route('GET', template, handler, options)
  }

  post(template: string | RegExp, handler: Handler, options?: RouteOptions): this {
    return this.route('POST', template, handler, options)
  }

  put(template: string | RegExp, handler: Handler, options?: RouteOptions): this {
    return this.route('PUT', template, handler, options)
  }

  patch(template: string | RegExp, handler: Handler, options?: RouteOptions): this {
    return this.route('PATCH', template, handler, options)
  }

  delete(template: string | RegExp, handler: Handler, options?: RouteOptions): this {
    return this.route('DELETE', template, handler, options)
  }

  head(template: string | RegExp, handler: Handler, options?: RouteOptions): this {
    return this.route('HEAD', template, handler, options)
  }

  options(template: string | RegExp, handler: Handler, options?: RouteOptions): this {
    return this.route('OPTIONS', template, handler, options)
  }

  /**
   * Gives a path and all below it to another handler or router, for every method. What is above it becomes part of
   * `request.rootPath`; its 404 is its own. Throws a TypeError as `route` does, and for a router within itself.
   */
  mount(path: string, target: Handler | Router, options: RouteOptions = {}): this {
    const template = this.#template(path.replace(/\/$/, ''))
    for (const token of template.tokens) {
      if (token.type === 'parameter' && token.converter.slashes) {
        throw new TypeError(`Mount "${path}": {${token.name}} may hold slashes, so where the mount begins is unknown`)
      }
    }
    if (options.name !== undefined && template.names.includes('path')) {
      throw new TypeError(`Mount "${path}": urlFor needs the name "path" for what is below a mount; rename {path}`)
    }
    return this.#mount(`Mount "${path}"`, template, undefined, target, options)
  }

  /**
   * Gives all requests to some hosts to another handler or router: `api.example.org`, or `{shop}.example.org` with
   * parameters, each for one label. The port is not looked at, nor the case; `request.rootPath` stays. It takes part in
   * the order of declaration: declare it before the routes that every host has. Throws a TypeError as `mount` does.
   */
  host(host: string, target: Handler | Router, options: RouteOptions = {}): this {
    const template = new HostTemplate(host, this.#converters)
    if (options.name !== undefined && template.names.includes('path')) {
      throw new TypeError(`Host "${host}": urlFor needs the name "path" for what is below it; rename {path}`)
    }
    return this.#mount(`Host "${host}"`, EMPTY, template, target, options)
  }

  /**
   * Answers, in place of 404, what nothing in this router matches; of an included router what is below its prefix. The
   * longest prefix answers. `request.rootPath` stays.
   */
  fallback(handler: Handler, options: Pick<RouteOptions, 'middleware'> = {}): this {
    if (typeof handler !== 'function') throw new TypeError('fallback(handler): expected a function of the request')
    return this.#declare({
      methods: null,
      template: EMPTY,
      mount: false,
      fallback: true,
      name: undefined,
      handler: this.#wrap(handler, options.middleware),
      child: undefined,
    })
  }

  /**
   * Takes over the routes and mounts of another router, those it gets later too, at this place of the order. Its
   * options about slashes, 404, 405 and OPTIONS stay behind: this router's hold. Throws a TypeError for a faulty
   * prefix, a parameter that appears twice, or a router within itself.
   */
  include(router: Router, options: IncludeOptions = {}): this {
    const { prefix = '', middleware = [] } = options
    if (prefix.endsWith('/')) {
      throw new TypeError(`include: the prefix "${prefix}" must not end with "/": its routes begin with one`)
    }
    const template = this.#template(prefix)
    const name = checkedName(options.name)
    this.#adopt(router, template)
    this.#declared.push({ prefix: template, name, middleware, child: router, joined: new Map() })
    this.#changed()
    return this
  }

  /**
   * The percent-encoded path of a named route, from this router on (put `request.rootPath` before it). A mount's
   * routes are `mount:route`, and the mount's own name takes `path`, what is below it.
   * With `{ request }` it is an absolute URL, and so it is for a route of a host, whose parameters are among `params`.
   * Throws a TypeError unless a route of that name takes exactly these parameters, and each value fits.
   */
  urlFor(name: string, params: UrlParams = {}, options: UrlOptions = {}): string {
    const names = (this.#names ??= namesOf(this.#outline()))
    const given = Object.keys(params)
    const known = names.get(name)
    const found = known?.find((one) => {
      const wanted = namesWithin(one)
      return wanted.length === given.length && wanted.every((p) => given.includes(p))
    })
    if (found !== undefined) {
      const { template, host } = found
      const { request } = options
      return formatUrl(
        {
          path: formatPath(template, params),
          host: host?.format(params),
          basePath: request === undefined ? '' : basePathOf(request, this),
        },
        options,
      )
    }
    if (known === undefined) throw new TypeError(`urlFor: no route is named "${name}"; named are ${list(names.keys())}`)
    const taken = known
      .map((one) => `${one.host?.source ?? ''}${one.template.source} takes ${list(namesWithin(one))}`)
      .join(', ')
    throw new TypeError(`urlFor: "${name}" exists, but not with the parameters ${list(given)}: ${taken}`)
  }

  /** Every route and mount in the order of matching; those of a mounted router follow their mount. */
  get routes(): readonly RouteInfo[] {
    return this.#entries().flatMap((entry) => [
      describe(entry),
      ...(entry.child?.routes ?? []).map((line) => describeBelow(entry, line)),
    ])
  }

  /**
   * Routes and mounts that can never answer because earlier ones take all their paths and methods; for a report at
   * start-up, with `formatUnreachable`. What it says is certain; templates too different to compare are not reported.
   */
  unreachable(): Unreachable[] {
    const table = (this.#table ??= this.#compile())
    const nested = table.entries.flatMap((entry) =>
      (entry.child?.unreachable() ?? []).map(({ route, by }) => ({
        route: describeBelow(entry, route),
        by: by.map((line) => describeBelow(entry, line)),
      })),
    )
    return [...listUnreachable(table), ...nested]
  }

  #answerMiss(table: Table, request: Request, path: string): Response | Promise<Response> {
    const { method } = request
    // RFC 9110 §9.3.7: "OPTIONS *" asks about the server, not about a resource.
    if (path === '*' && method === 'OPTIONS' && this.#automaticOptions) return optionsOf(this.#allow(table.methods))
    const other = otherForm(path, this.#slashes)
    const allowed = table.allowed(path)
    if (other !== undefined && this.#slashes === 'ignore') {
      const match = table.find(method, other)
      if (match !== null) return table.enter(request, other, match)(request)
      allowed.push(...table.allowed(other))
    }
    if (allowed.length > 0) {
      const allow = this.#allow(allowed)
      return method === 'OPTIONS' && this.#automaticOptions ? optionsOf(allow) : this.#methodNotAllowed(request, allow)
    }
    if (other !== undefined && (table.find(method, other) !== null || table.allowed(other).length > 0)) {
      const target = other.endsWith('/') ? `${request.path}/` : request.path.slice(0, -1)
      return Response.redirect(toLocation(target, request.scope.queryString))
    }
    const merged = this.#mergeSlashes && path.includes('//') ? path.replace(/\/{2,}/g, '/') : path
    const target = merged === path ? undefined : this.#knownForm(table, method, merged)
    if (target !== undefined) {
      const above = request.path.slice(0, request.path.length - path.length)
      return Response.redirect(toLocation(above + target, request.scope.queryString), 308)
    }
    const fallback = table.findFallback(path)
    return fallback === null ? this.#notFound(request) : table.enter(request, path, fallback)(request)
  }

  /** The path if an entry has it, or else its other form. */
  #knownForm(table: Table, method: string, path: string): string | undefined {
    return [path, otherForm(path, this.#slashes)].find(
      (form) => form !== undefined && (table.find(method, form) !== null || table.allowed(form).length > 0),
    )
  }

  #allow(methods: readonly string[]): string {
    return [...new Set(this.#automaticOptions ? [...methods, 'OPTIONS'] : methods)].sort().join(', ')
  }

  #compile(): Table<Declared> {
    return new Table(this.#entries(), { caseSensitive: this.#caseSensitive })
  }

  #template(template: string | RegExp): Template {
    if (template instanceof RegExp) return patternTemplate(template)
    const parsed = parseTemplate(template, this.#converters)
    if (this.#maxParamLength === Infinity) return parsed
    const tokens = parsed.tokens.map((token) =>
      token.type === 'literal' ? token : { ...token, converter: shortened(token.converter, this.#maxParamLength) },
    )
    return { ...parsed, tokens }
  }

  #mount(
    label: string,
    template: Template,
    host: HostTemplate | undefined,
    target: Handler | Router,
    options: RouteOptions,
  ): this {
    const child = target instanceof Router ? target : undefined
    const handler = target instanceof Router ? target.handle : target
    if (typeof handler !== 'function') throw new TypeError(`${label} needs a handler or a Router`)
    const entry: Declared = {
      methods: null,
      template,
      mount: true,
      name: checkedName(options.name),
      handler: this.#wrap(handler, options.middleware),
      child,
      ...(host === undefined ? {} : { host }),
    }
    if (child !== undefined) this.#adopt(child, template, host?.names)
    return this.#declare(entry)
  }

  #wrap(handler: Handler, middleware: readonly Middleware[] = []): Handler {
    return compose([...this.#middleware, ...middleware], handler)
  }

  #declare(entry: Declared): this {
    this.#refuseRepeated(entry.template, entry.host?.names)
    this.#declared.push(entry)
    this.#changed()
    return this
  }

  /** Throws when this template, or its host, has a parameter that one of the prefixes or hosts above it has too. */
  #refuseRepeated(template: Template, hostNames: readonly string[] = []): void {
    const twice = hostNames.find((name, index) => template.names.includes(name) || hostNames.indexOf(name) < index)
    if (twice !== undefined) {
      throw new TypeError(`Template "${template.source}": its host has a parameter "${twice}" too: rename one`)
    }
    for (const use of this.#uses) {
      use.parent.#refuseRepeated(joinTemplates(use.prefix, template), [...use.hostNames, ...hostNames])
    }
  }

  #adopt(child: Router, prefix: Template, hostNames: readonly string[] = []): void {
    if (child === this || this.#isWithin(child)) {
      throw new TypeError(`A router cannot be put within itself (at "${prefix.source}")`)
    }
    for (const { template, host } of child.#outline()) {
      this.#refuseRepeated(joinTemplates(prefix, template), [...hostNames, ...(host?.names ?? [])])
    }
    child.#uses.push({ parent: this, prefix, hostNames })
  }

  #isWithin(router: Router): boolean {
    return this.#uses.some(({ parent }) => parent === router || parent.#isWithin(router))
  }

  #changed(): void {
    this.#table = undefined
    this.#names = undefined
    for (const { parent } of this.#uses) parent.#changed()
  }

  /** Own and included entries in their order, templates relative to this router. */
  #flatten(): Declared[] {
    return this.#declared.flatMap((item) =>
      'joined' in item ? item.child.#flatten().map((entry) => join(item, entry)) : item,
    )
  }

  /** The same as paths: the empty template is the root. */
  #entries(): Declared[] {
    return this.#flatten().map((entry) =>
      entry.template.source === '' && !entry.mount && entry.fallback !== true ? { ...entry, template: ROOT } : entry,
    )
  }

  /** All entries, those of mounted routers too, as `urlFor` knows them. */
  #outline(): Declared[] {
    return this.#entries().flatMap((entry) => {
      const below = entry.child === undefined ? [] : entry.child.#outline()
      return [
        entry,
        ...below.map((inner) => ({
          ...inner,
          ...hostOfBoth(entry, inner),
          template: joinTemplates(entry.template, inner.template),
          name: qualifiedName(entry.name, inner.name),
        })),
      ]
    })
  }
}

function join({ prefix, name, middleware, joined }: Inclusion, entry: Declared): Declared {
  let made = joined.get(entry)
  if (made === undefined) {
    made = {
      ...entry,
      template: joinTemplates(prefix, entry.template),
      name: qualifiedName(name, entry.name),
      handler: compose(middleware, entry.handler),
    }
    joined.set(entry, made)
  }
  return made
}

// Within a host that is within another one, the inner one is what URLs have.
function hostOfBoth(outer: Declared, inner: Declared): Pick<Declared, 'host'> {
  const host = inner.host ?? outer.host
  return host === undefined ? {} : { host }
}

function namesWithin({ host, template }: Named): readonly string[] {
  return host === undefined ? template.names : [...host.names, ...template.names]
}

function namesOf(entries: readonly Declared[]): Map<string, Named[]> {
  const names = new Map<string, Named[]>()
  for (const { name, template, mount, host } of entries) {
    if (name === undefined) continue
    const target = { template: mount ? joinTemplates(template, BELOW_MOUNT) : template, host }
    const known = names.get(name)
    if (known === undefined) names.set(name, [target])
    else known.push(target)
  }
  return names
}

function checkedName(name: string | undefined): string | undefined {
  if (name === '' || name?.includes(':')) {
    throw new TypeError(`Name "${name}": a name is not empty and has no ":", which separates it from its namespace`)
  }
  return name
}

/** The path with its last slash added or taken away, as far as the policy looks at it. */
function otherForm(path: string, slashes: Slashes): string | undefined {
  if (slashes === 'strict' || path === '/' || path === '*') return undefined
  if (!path.endsWith('/')) return `${path}/`
  return slashes === 'append' ? undefined : path.slice(0, -1)
}

function optionsOf(allow: string): Response {
  return new Response(null, { headers: { allow } })
}

function notFound(): Response {
  return NOT_FOUND
}

function methodNotAllowed(_request: Request, allow: string): Response {
  return Response.json({ detail: 'Method Not Allowed' }, { status: 405, headers: { allow } })
}

function list(names: Iterable<string>): string {
  return [...names].map((name) => `"${name}"`).join(', ') || 'none'
}
