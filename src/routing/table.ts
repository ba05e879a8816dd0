// A table of entries, compiled: one trie per method, because the first entry that matches path *and* method wins.

import type { Handler } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { foldCase } from './encoding.ts'
import { type HostTemplate, hostOf } from './host.ts'
import { enterMount } from './place.ts'
import { sameShape, type Template } from './template.ts'
import { type Match, Trie } from './trie.ts'

/** A route or a mount, with its middleware already around the handler. */
export interface Entry {
  /** Null: every method. */
  readonly methods: readonly string[] | null
  readonly template: Template
  /** True when the entry takes all paths below its template. */
  readonly mount: boolean
  /** Of an entry for some hosts only. */
  readonly host?: HostTemplate
  /** True when it answers below its template what no other entry does. */
  readonly fallback?: boolean
  readonly name: string | undefined
  readonly handler: Handler
  /** The router that is mounted, if it is one. */
  readonly child?: unknown
}

/** What can be said to a table. */
export interface TableOptions {
  /** False when letters of ASCII in templates match both cases. Default true. */
  readonly caseSensitive?: boolean
}

interface HostEntry {
  readonly index: number
  readonly host: HostTemplate
  /** What it takes below its host; null for every path. */
  readonly trie: Trie | null
}

/** Entries in the order of declaration. Immutable: a router makes a new one when a route is added. */
export class Table<E extends Entry = Entry> {
  readonly entries: readonly E[]
  readonly #names: readonly (readonly string[])[]
  readonly #tries = new Map<string, Trie>()
  /** For methods that no route names: mounts and routes of every method. */
  readonly #others: Trie
  readonly #answered: readonly (readonly string[] | null)[]
  readonly #caseSensitive: boolean
  /** Entries for some hosts, in their order; null where there are none. */
  readonly #hosts: readonly HostEntry[] | null
  readonly #fallbacks: { readonly trie: Trie; readonly indices: readonly number[] } | null

  constructor(entries: readonly E[], { caseSensitive = true }: TableOptions = {}) {
    this.entries = entries
    this.#caseSensitive = caseSensitive
    this.#names = entries.map(({ host, template }) => [...(host?.names ?? []), ...template.names])
    const heads = entries.filter(({ methods }) => methods?.includes('HEAD')).map(({ template }) => template)
    this.#answered = entries.map((entry) => answeredBy(entry, heads))
    const methods = new Set(this.#answered.flatMap((answered) => answered ?? []))
    for (const method of methods) this.#tries.set(method, this.#trieOf(method))
    this.#others = this.#trieOf(null)
    this.#hosts = this.#hostEntries()
    this.#fallbacks = this.#sortedFallbacks()
  }

  /** The first entry that answers this method at this path, whatever the host is. */
  find(method: string, path: string): Match | null {
    return this.#search(this.#tries.get(method) ?? this.#others, path)
  }

  /** The first entry that answers the request. */
  findFor(request: Request, path: string): Match | null {
    const match = this.find(request.method, path)
    return this.#hosts === null ? match : this.#earlierHost(this.#hosts, request, path, match)
  }

  /** The fallback of the longest prefix that is above the path. */
  findFallback(path: string): Match | null {
    if (this.#fallbacks === null) return null
    const { trie, indices } = this.#fallbacks
    const match = this.#search(trie, path)
    return match === null ? null : { ...match, index: indices[match.index] as number }
  }

  /** Tells the request where it has come to, and gives the handler that is to be called with it. */
  enter(request: Request, path: string, match: Match): Handler {
    const entry = this.#at(match.index)
    const names = this.#names[match.index] as readonly string[]
    if (entry.mount) enterMount(request, path.slice(0, match.end), entry.child)
    if (names.length > 0) {
      request.setParams(names, entry.template.pattern === undefined ? match.values : spread(match.values))
    }
    return entry.handler
  }

  /** The methods that some entry answers at this path, sorted; an entry for every method counts as those that are named. */
  allowed(path: string): string[] {
    return this.methods.filter((method) => this.find(method, path) !== null)
  }

  /** Every method that is named in the table, sorted. */
  get methods(): string[] {
    return [...this.#tries.keys()].sort()
  }

  /** What an entry answers, HEAD with GET included; null is every method. */
  methodsAt(index: number): readonly string[] | null {
    return this.#answered[index] ?? null
  }

  /** True when the entry answers the method; null asks for every method. */
  answers(index: number, method: string | null): boolean {
    const methods = this.methodsAt(index)
    return methods === null || (method !== null && methods.includes(method))
  }

  #at(index: number): E {
    const entry = this.entries[index]
    if (entry === undefined) throw new RangeError(`The table has no entry ${index}`)
    return entry
  }

  #trieOf(method: string | null): Trie {
    const trie = new Trie()
    for (const [index, { template, mount, host, fallback }] of this.entries.entries()) {
      if (host !== undefined || fallback === true) continue
      if (this.answers(index, method)) trie.insert(this.#folded(template), index, mount)
    }
    return trie.seal()
  }

  #hostEntries(): readonly HostEntry[] | null {
    const hosts = [...this.entries.entries()].flatMap(([index, { host, template, mount }]) => {
      if (host === undefined) return []
      const trie = template.source === '' ? null : new Trie()
      trie?.insert(this.#folded(template), index, mount)
      trie?.seal()
      return [{ index, host, trie }]
    })
    return hosts.length === 0 ? null : hosts
  }

  // As many steps as there are hosts before the match: an application has few, and many tenants are one template.
  #earlierHost(hosts: readonly HostEntry[], request: Request, path: string, match: Match | null): Match | null {
    const labels = hostOf(request)
    for (const { index, host, trie } of hosts) {
      if (match !== null && match.index < index) return match
      const values = host.match(labels)
      if (values === null) continue
      if (trie === null) return { index, end: 0, values }
      const below = this.#search(trie, path)
      if (below !== null) return { ...below, values: [...values, ...below.values] }
    }
    return match
  }

  #search(trie: Trie, path: string): Match | null {
    return this.#caseSensitive ? trie.find(path) : trie.find(foldCase(path), path)
  }

  #sortedFallbacks(): { readonly trie: Trie; readonly indices: readonly number[] } | null {
    const fallbacks = [...this.entries.entries()].filter(([, { fallback }]) => fallback === true)
    if (fallbacks.length === 0) return null
    const trie = new Trie()
    // The smallest index wins: one that is deeper must come before what is above it.
    const depth = ({ source }: Template): number => source.split('/').length
    const deepest = fallbacks.toSorted(([a, x], [b, y]) => depth(y.template) - depth(x.template) || a - b)
    for (const [place, [, { template }]] of deepest.entries()) trie.insert(this.#folded(template), place, true)
    return { trie: trie.seal(), indices: deepest.map(([index]) => index) }
  }

  #folded(template: Template): Template {
    if (this.#caseSensitive) return template
    const tokens = template.tokens.map((token) =>
      token.type === 'literal' ? { ...token, text: foldCase(token.text) } : token,
    )
    return { ...template, tokens }
  }
}

// A regular expression is the last token; its value is the list of its groups' texts.
function spread(values: readonly unknown[]): readonly unknown[] {
  const groups = values.at(-1)
  return Array.isArray(groups) ? [...values.slice(0, -1), ...groups] : values
}

// RFC 9110 §9.3.2: HEAD is GET without the content; unless another route with the same template answers it itself.
function answeredBy({ methods, template }: Entry, heads: readonly Template[]): readonly string[] | null {
  if (methods === null || !methods.includes('GET') || methods.includes('HEAD')) return methods
  return heads.some((head) => sameShape(head, template)) ? methods : [...methods, 'HEAD']
}
