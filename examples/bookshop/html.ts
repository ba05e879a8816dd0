// HTML as a template literal: what is put in is escaped, unless it is HTML already.

/** Finished HTML, which a template takes as it is: made by `html`, or of text that is known to be safe. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template; null and undefined leave nothing. */
export type Content = string | number | Html | readonly Html[] | null | undefined

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** `` html`<p title="${text}">${list.map(item)}</p>` ``: safe between tags and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(render)))
}

function render(content: Content): string {
  if (content === null || content === undefined) return ''
  if (content instanceof Html) return content.text
  if (typeof content === 'object') return content.map((item) => item.text).join('')
  return String(content).replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
