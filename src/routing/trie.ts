// The match engine: a radix tree over characters in which the first declared entry wins.
//
// Each node knows the smallest entry index below it (`min`), so a branch that cannot beat what was found already is
// not entered. As long as one branch is possible, the walk is a loop. Where several are (a literal beside a parameter,
// two converters, a parameter with text behind it in its segment), a search takes over from that node.
//
// The search cannot blow up: entries below a node form a tree, so a path reaches each node along one chain of
// parameters, and where a parameter can end at several places, every (parameter, end) is continued once only:
// what can be found from there does not depend on where the parameter began.
//
// Which texts a parameter takes, when its own segment leaves a choice: the longest first, as a greedy expression would.

import { type Converter, segmentEnd } from './converters.ts'
import type { Template } from './template.ts'

/** What a path matches. */
export interface Match {
  /** The index the entry was inserted with. */
  readonly index: number
  /** Where a mount's own part of the path ends; -1 for a route. */
  readonly end: number
  /** The converted values of the parameters, from left to right. */
  readonly values: readonly unknown[]
}

/**
 * A converter other than `str` and `path` that shares its segment with further text is tried only while at most this
 * many characters of the segment are left: each of its possible ends costs a test of the whole text.
 */
export const SHARED_SEGMENT_LIMIT = 255

const SLASH = 47
const NONE = 0x3fffffff
const NO_VALUES: readonly unknown[] = Object.freeze([])

class Node {
  prefix: string
  /** Children by the first character of their prefix, for ASCII; `wide` holds the others. */
  kids: (Node | null)[] | null = null
  wide: Map<number, Node> | null = null
  edges: Edge[] | null = null
  /** The first route that ends here, the first mount that hangs here, the first of all entries from here on. */
  route = NONE
  mount = NONE
  min = NONE

  constructor(prefix: string) {
    this.prefix = prefix
  }
}

class Edge {
  readonly converter: Converter
  readonly tail: boolean
  readonly id: number
  readonly node: Node = new Node('')
  /** True when the parameter can end before the end of its segment (or of the path, for a `path`). */
  split = false
  /** True when a search can come to the same end of this parameter twice. */
  repeats = false

  constructor(converter: Converter, tail: boolean, id: number) {
    this.converter = converter
    this.tail = tail
    this.id = id
  }
}

/** Templates with an index each, searched by path. Insert all, `seal`, then `find`. */
export class Trie {
  readonly #root = new Node('')
  readonly #statics = new Map<string, Match | null>()
  #edges = 0

  /** Adds a route, or a mount that takes all paths below its template. Of two equal ones the smaller index stays. */
  insert(template: Template, index: number, mount: boolean): void {
    let node = this.#root
    for (const token of template.tokens) {
      node =
        token.type === 'literal' ? insertLiteral(node, token.text) : this.#insertEdge(node, token.converter, token.tail)
    }
    if (mount) node.mount = Math.min(node.mount, index)
    else node.route = Math.min(node.route, index)
    if (!mount && template.tokens.every((token) => token.type === 'literal')) {
      this.#statics.set(template.tokens.map((token) => (token.type === 'literal' ? token.text : '')).join(''), null)
    }
  }

  /** Computes what the search relies on, and resolves every fixed path. */
  seal(): this {
    seal(this.#root, false)
    for (const path of this.#statics.keys()) this.#statics.set(path, new Search(path, path).from(this.#root, 0))
    return this
  }

  /**
   * The match of the smallest index, or null. `text` is what the values of parameters are cut out of: the path itself,
   * or the one that `path` was made of without changing the place of any character.
   */
  find(path: string, text: string = path): Match | null {
    const { length } = path
    let node = this.#root
    let at = 0
    let values: unknown[] | null = null
    let mounted: Match | null = null
    let best = NONE
    for (;;) {
      if (node.mount < best && (at === length || path.charCodeAt(at) === SLASH)) {
        best = node.mount
        mounted = { index: best, end: at, values: values === null ? NO_VALUES : values.slice() }
      }
      if (node.min >= best) return mounted
      const { edges } = node
      if (edges === null) {
        if (at === length) {
          return node.route < best ? { index: node.route, end: -1, values: values ?? NO_VALUES } : mounted
        }
        const child = childOf(node, path, at)
        if (child === null) return mounted
        at += child.prefix.length
        node = child
        continue
      }
      // A fixed path goes on in literals from here, or ends here: only then it can be one that is already resolved.
      const fixed = at === length || childOf(node, path, at) !== null
      const known = fixed ? this.#statics.get(path) : undefined
      if (known !== undefined) return known
      const [edge] = edges
      if (fixed || edges.length > 1 || edge === undefined || edge.split) {
        return new Search(path, text, values, mounted).from(node, at)
      }
      const { converter } = edge
      const end = converter.slashes ? length : segmentEnd(path, at)
      if (end === at) return mounted
      const taken = text.slice(at, end)
      const value = converter.parse === null ? taken : converter.parse(taken)
      if (value === undefined) return mounted
      if (values === null) values = [value]
      else values.push(value)
      node = edge.node
      at = end
    }
  }

  #insertEdge(node: Node, converter: Converter, tail: boolean): Node {
    node.edges ??= []
    let edge = node.edges.find((edge) => edge.converter === converter)
    if (edge === undefined) {
      edge = new Edge(converter, tail, this.#edges++)
      node.edges.push(edge)
    }
    return edge.node
  }
}

/** The part of a search in which more than one branch is possible. One object per such path. */
class Search {
  readonly #path: string
  readonly #text: string
  readonly #values: unknown[]
  #best: number
  #end = -1
  #found: readonly unknown[] = NO_VALUES
  /** For `str` and `path`: the smallest end tried, by edge and limit. For other converters: each end tried. */
  #tried: Map<number, number> | null = null
  /** The segment that was measured last. */
  #segmentFrom = 0
  #segmentTo = -1

  constructor(path: string, text: string, values: readonly unknown[] | null = null, mounted: Match | null = null) {
    this.#path = path
    this.#text = text
    this.#values = values === null ? [] : values.slice()
    this.#best = NONE
    if (mounted !== null) {
      this.#best = mounted.index
      this.#end = mounted.end
      this.#found = mounted.values
    }
  }

  from(node: Node, at: number): Match | null {
    this.#walk(node, at)
    return this.#best === NONE ? null : { index: this.#best, end: this.#end, values: this.#found }
  }

  // As deep as a template has parts, whatever the path is.
  #walk(node: Node, at: number): void {
    const path = this.#path
    const over = at === path.length
    if (over && node.route < this.#best) this.#take(node.route, -1)
    if (node.mount < this.#best && (over || path.charCodeAt(at) === SLASH)) this.#take(node.mount, at)
    let literal = over ? null : childOf(node, path, at)
    if (node.edges !== null) {
      for (const edge of node.edges) {
        if (literal !== null && literal.min < edge.node.min) {
          if (literal.min < this.#best) this.#walk(literal, at + literal.prefix.length)
          literal = null
        }
        if (edge.node.min >= this.#best) break
        this.#follow(edge, at)
      }
    }
    if (literal !== null && literal.min < this.#best) this.#walk(literal, at + literal.prefix.length)
  }

  #take(index: number, end: number): void {
    this.#best = index
    this.#end = end
    this.#found = this.#values.slice()
  }

  #follow(edge: Edge, at: number): void {
    const { converter } = edge
    const limit = converter.slashes ? this.#path.length : this.#segmentEnd(at)
    if (converter.parse !== null) this.#followTyped(edge, at, limit)
    else this.#followFree(edge, at, limit)
  }

  // `str` and `path` accept every text, so an end that was tried from a later start need not be tried again.
  #followFree(edge: Edge, at: number, limit: number): void {
    const first = edge.converter.slashes ? at : at + 1
    const last = edge.split ? first : Math.max(first, limit)
    let end = limit
    if (edge.repeats) {
      const tried = (this.#tried ??= new Map<number, number>())
      const key = edge.id * (this.#path.length + 1) + limit
      const smallest = tried.get(key)
      if (smallest !== undefined) end = smallest - 1
      if (end >= last) tried.set(key, last)
    }
    for (; end >= last; end--) {
      if (edge.node.min >= this.#best) return
      if (canContinue(edge.node, this.#path, end)) this.#continue(edge, this.#text.slice(at, end), end)
    }
  }

  #followTyped(edge: Edge, at: number, limit: number): void {
    const long = limit - at > SHARED_SEGMENT_LIMIT
    if (long && edge.tail) return
    const last = edge.split && !long ? at + 1 : limit
    for (let end = limit; end >= last && (end > at || edge.converter.empty === true); end--) {
      if (edge.node.min >= this.#best) return
      if (!canContinue(edge.node, this.#path, end)) continue
      const key = edge.id * (this.#path.length + 1) + end
      if (edge.repeats && this.#tried?.has(key) === true) continue
      const text = this.#text.slice(at, end)
      const value = edge.converter.parse === null ? text : edge.converter.parse(text)
      if (value === undefined) continue
      if (edge.repeats) (this.#tried ??= new Map<number, number>()).set(key, end)
      this.#continue(edge, value, end)
    }
  }

  #continue(edge: Edge, value: unknown, end: number): void {
    this.#values.push(value)
    this.#walk(edge.node, end)
    this.#values.pop()
  }

  // Starts within one segment come in falling order, so each character is looked at once.
  #segmentEnd(at: number): number {
    const from = this.#segmentFrom
    const to = this.#segmentTo
    if (at >= from && at <= to) return to
    let end = segmentEnd(this.#path, at, at < from && from <= to ? from : this.#path.length)
    if (end === from && at < from) end = to
    this.#segmentFrom = at
    this.#segmentTo = end
    return end
  }
}

function childOf(node: Node, path: string, at: number): Node | null {
  const first = path.charCodeAt(at)
  const child = first < 128 ? node.kids?.[first] : node.wide?.get(first)
  if (child === undefined || child === null) return null
  const { prefix } = child
  for (let offset = 1; offset < prefix.length; offset++) {
    if (path.charCodeAt(at + offset) !== prefix.charCodeAt(offset)) return null
  }
  return child
}

function canContinue(node: Node, path: string, at: number): boolean {
  if (at === path.length) return node.route !== NONE || node.mount !== NONE
  return (node.mount !== NONE && path.charCodeAt(at) === SLASH) || childOf(node, path, at) !== null
}

function insertLiteral(parent: Node, text: string): Node {
  let node = parent
  let rest = text
  for (;;) {
    const first = rest.charCodeAt(0)
    const child = first < 128 ? node.kids?.[first] : node.wide?.get(first)
    if (child === undefined || child === null) return adopt(node, new Node(rest))
    let shared = 1
    while (shared < rest.length && shared < child.prefix.length && rest[shared] === child.prefix[shared]) shared++
    node = shared === child.prefix.length ? child : divide(node, child, shared)
    if (shared === rest.length) return node
    rest = rest.slice(shared)
  }
}

function adopt(parent: Node, child: Node): Node {
  const first = child.prefix.charCodeAt(0)
  if (first < 128) (parent.kids ??= Array.from({ length: 128 }, () => null))[first] = child
  else (parent.wide ??= new Map<number, Node>()).set(first, child)
  return child
}

function divide(parent: Node, child: Node, length: number): Node {
  const upper = new Node(child.prefix.slice(0, length))
  child.prefix = child.prefix.slice(length)
  adopt(upper, child)
  return adopt(parent, upper)
}

function seal(node: Node, repeats: boolean): number {
  node.min = Math.min(node.route, node.mount)
  for (const child of [...(node.kids ?? []), ...(node.wide?.values() ?? [])]) {
    if (child !== null) node.min = Math.min(node.min, seal(child, repeats))
  }
  for (const edge of node.edges ?? []) {
    const after = edge.node
    // Behind a parameter comes text, never another parameter. Text that begins with "/" leaves no choice, except to
    // a converter that may take the slash itself.
    const choices = (after.kids ?? []).filter((child, first) => child !== null && first !== SLASH).length
    edge.split = edge.converter.slashes
      ? after.kids !== null || after.wide !== null
      : choices > 0 || after.wide !== null
    edge.repeats = repeats
    node.min = Math.min(node.min, seal(after, repeats || edge.split))
  }
  node.edges?.sort((a, b) => a.node.min - b.node.min)
  return node.min
}
