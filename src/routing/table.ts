// A table of entries, compiled: one trie per method, because the first entry that matches path *and* method wins.

import type { Handler } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { sameShape, type Template } from './template.ts'
import { type Match, Trie } from './trie.ts'

/** A route or a mount, with its middleware already around the handler. */
export interface Entry {
  /** Null: every method. */
  readonly methods: readonly string[] | null
  readonly template: Template
  /** True when the entry takes all paths below its template. */
  readonly mount: boolean
  readonly name: string | undefined
  readonly handler: Handler
}

/** Entries in the order of declaration. Immutable: a router makes a new one when a route is added. */
export class Table<E extends Entry = Entry> {
  readonly entries: readonly E[]
  readonly #tries = new Map<string, Trie>()
  /** For methods that no route names: mounts and routes of every method. */
  readonly #others: Trie
  readonly #answered: readonly (readonly string[] | null)[]

  constructor(entries: readonly E[]) {
    this.entries = entries
    const heads = entries.filter(({ methods }) => methods?.includes('HEAD')).map(({ template }) => template)
    this.#answered = entries.map((entry) => answeredBy(entry, heads))
    const methods = new Set(this.#answered.flatMap((answered) => answered ?? []))
    for (const method of methods) this.#tries.set(method, this.#trieOf(method))
    this.#others = this.#trieOf(null)
  }

  /** The first entry that answers this method at this path. */
  find(method: string, path: string): Match | null {
    return (this.#tries.get(method) ?? this.#others).find(path)
  }

  /** Tells the request where it has come to, and gives the handler that is to be called with it. */
  enter(request: Request, path: string, match: Match): Handler {
    const { template, handler } = this.#at(match.index)
    if (match.end > 0) request.rootPath += path.slice(0, match.end)
    if (template.names.length > 0) request.setParams(template.names, match.values)
    return handler
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
    for (const [index, entry] of this.entries.entries()) {
      if (this.answers(index, method)) trie.insert(entry.template, index, entry.mount)
    }
    return trie.seal()
  }
}

// RFC 9110 §9.3.2: HEAD is GET without the content; unless another route with the same template answers it itself.
function answeredBy({ methods, template }: Entry, heads: readonly Template[]): readonly string[] | null {
  if (methods === null || !methods.includes('GET') || methods.includes('HEAD')) return methods
  return heads.some((head) => sameShape(head, template)) ? methods : [...methods, 'HEAD']
}
