// What the pages of responses were made of: the application tells it to test clients (`http.response.debug`).

/** A template and what it was given. */
export interface Rendering {
  readonly template: string
  readonly context: Readonly<Record<string, unknown>>
}

const renderings = new WeakMap<Response, Rendering>()

/** Keeps what the application told of a response. */
export function keepRendering(response: Response, info: Readonly<Record<string, unknown>>): void {
  const { template = '', context = {} } = info
  renderings.set(response, { template: String(template), context: Object(context) })
}

/** The name of the template that made a page; undefined for what no template has made. */
export function templateOf(response: Response): string | undefined {
  return renderings.get(response)?.template
}

/** What the template of a page was given. Throws an Error for a response that no template has made. */
export function contextOf(response: Response): Readonly<Record<string, unknown>> {
  const rendering = renderings.get(response)
  if (rendering !== undefined) return rendering.context
  throw new Error(
    `the response to ${response.url || 'this request'} (status ${response.status}) is made of no template`,
  )
}
