// What renders templates: liquidjs by `liquidTemplates`, or any other engine behind this small interface.

/** What a template can see: values, and functions without arguments that it may call. */
export type TemplateContext = Readonly<Record<string, unknown>>

/** Makes text of a template and a context. It has to escape values for HTML unless it is told not to. */
export interface TemplateEngine {
  /** `name` is the template's, relative to the engine's directories. Rejects if there is none. */
  render(name: string, context: TemplateContext): Promise<string>
}
