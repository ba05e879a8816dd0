// Pages of templates: what every template can see, and the response that is made of one.

import { Response, type ResponseInit } from '../../http/response.ts'
import { withDebug } from '../../http/debug-info.ts'
import type { Request } from '../../http/request.ts'
import { templateRendered } from '../signals.ts'
import type { TemplateContext, TemplateEngine } from './engine.ts'
import { helpersOf, type UrlFor } from './helpers.ts'

/** Adds to what templates can see: `(request) => ({ user: userOf(request) })`. */
export type ContextProcessor = (request: Request) => TemplateContext | Promise<TemplateContext>

/** Options of `Templates`. */
export interface TemplatesOptions {
  readonly engine: TemplateEngine
  /** In their order: a later one goes before an earlier one, and what a page itself is given before all. */
  readonly contextProcessors?: readonly ContextProcessor[]
  /** For `url_for` in templates. */
  readonly urlFor?: UrlFor
}

/**
 * Renders templates.
 *
 * ```ts
 * const templates = new Templates({ engine: liquidTemplates({ directory: 'templates' }) })
 * app.router.get('/', (request) => templates.response(request, 'home.html', { name: 'Ada' }))
 * ```
 */
export class Templates {
  readonly #engine: TemplateEngine
  readonly #processors: readonly ContextProcessor[]
  readonly #urlFor: UrlFor | undefined

  constructor({ engine, contextProcessors = [], urlFor }: TemplatesOptions) {
    if (typeof engine?.render !== 'function') {
      throw new TypeError(
        'Templates: engine: expected an object with render(name, context), such as liquidTemplates(…)',
      )
    }
    this.#engine = engine
    this.#processors = contextProcessors
    this.#urlFor = urlFor
  }

  /** A page: the template's text as `text/html`, unless `init` has another content type. */
  async response(
    request: Request,
    name: string,
    context: TemplateContext = {},
    init?: ResponseInit,
  ): Promise<Response> {
    const full: Record<string, unknown> = {}
    for (const processor of this.#processors) Object.assign(full, await processor(request))
    Object.assign(full, context)
    const helpers = await helpersOf(request, this.#urlFor)
    const text = await this.#engine.render(name, { ...helpers, ...full })
    if (templateRendered.heard) await templateRendered.send({ template: name, context: full, request }, this)
    const response = Response.html(text, init)
    if (request.scope.extensions['http.response.debug'] === undefined) return response
    return withDebug(response, { template: name, context: full })
  }

  /** The text of a template without a request: for mail. It has no helpers, and no context processor is asked. */
  render(name: string, context: TemplateContext = {}): Promise<string> {
    return this.#engine.render(name, context)
  }
}
