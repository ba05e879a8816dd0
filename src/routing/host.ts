// Host templates: `{shop}.example.org`. A host is matched as a path of labels, so its parameters and converters are
// those of paths: `{shop}` is one label, `{names:path}` is one or several.

import type { Request } from '../http/request.ts'
import type { Converter } from './converters.ts'
import { formatPath, type UrlParams } from './reverse.ts'
import { parseTemplate, staticPath, type Template } from './template.ts'
import { Trie } from './trie.ts'

/** A host template that was read. */
export class HostTemplate {
  readonly source: string
  readonly names: readonly string[]
  /** The same as a template of paths, a slash before each label. */
  readonly template: Template
  readonly #fixed: string | undefined
  readonly #trie = new Trie()

  /** Throws a TypeError that names the template and the fix. */
  constructor(source: string, converters: ReadonlyMap<string, Converter>) {
    this.source = source
    this.template = parseHost(source, converters)
    this.names = this.template.names
    this.#fixed = staticPath(this.template)
    this.#trie.insert(this.template, 0, false)
    this.#trie.seal()
  }

  /** The values of the parameters when the host, as `hostOf` gives it, matches; else null. */
  match(labels: string): readonly unknown[] | null {
    if (this.#fixed !== undefined) return labels === this.#fixed ? [] : null
    const match = this.#trie.find(labels)
    if (match === null) return null
    // Only `path` takes several labels.
    return match.values.map((value) => (typeof value === 'string' ? value.replaceAll('/', '.') : value))
  }

  /** The host with values in it. Throws a TypeError when a value does not fit. */
  format(params: UrlParams): string {
    const given = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.toLowerCase().replaceAll('.', '/') : value,
      ]),
    )
    const host = formatPath(this.template, given).slice(1).replaceAll('/', '.')
    if (host.length > 253 || !LABELS.test(host)) {
      throw new TypeError(`urlFor: ${JSON.stringify(host)} for ${this.source} is no name of a host`)
    }
    return host
  }
}

const LABELS = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?)*$/

/**
 * The host that a request was sent to, as a path of labels in lower case: `Shop.Example.org:8000` is
 * `/shop/example/org`. Empty where there is no `Host`.
 */
export function hostOf(request: Request): string {
  const host = request.headers.get('host')
  if (host === undefined) return ''
  // An address in brackets has colons of its own. Host names may end with the root's dot (RFC 3986 §3.2.2).
  const name = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
  return name.includes('/') ? '' : `/${name.replaceAll('.', '/')}`
}

function parseHost(source: string, converters: ReadonlyMap<string, Converter>): Template {
  const label = `Host ${JSON.stringify(source)}`
  if (typeof source !== 'string' || source === '') {
    throw new TypeError(`${label}: a host is a name such as "api.example.org" or "{shop}.example.org"`)
  }
  if (/^[a-z]+:\/\/|\//i.test(source.replace(/\{[^}]*\}/g, ''))) {
    throw new TypeError(`${label}: a host is a name alone, without "https://" and path`)
  }
  // Only outside of braces: within them a dot belongs to a constraint.
  const path = source.replace(/\{[^}]*\}|[^{]+/g, (part) =>
    part.startsWith('{') ? part : part.toLowerCase().replaceAll('.', '/'),
  )
  const literal = source.replace(/\{[^}]*\}/g, '')
  if (/:\d*$/.test(literal)) throw new TypeError(`${label}: the port of a request is not looked at, leave it out`)
  const strange = /[^\w.\-[\]:]/.exec(literal)?.[0]
  if (strange !== undefined) {
    throw new TypeError(`${label}: ${JSON.stringify(strange)} is in no host; write other letters in Punycode (xn--…)`)
  }
  const template = parseTemplate(`/${path}`, converters)
  for (const token of template.tokens) {
    if (token.type === 'parameter' && token.converter.slashes && token.converter.name !== 'path') {
      throw new TypeError(
        `${label}: the converter "${token.converter.name}" takes slashes, which no host has; use path`,
      )
    }
  }
  return template
}
