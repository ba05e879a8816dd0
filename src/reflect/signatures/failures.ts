// Answers that a function's code can give instead of its result: `HttpError.notFound('no book')`,
// `new HttpError(404, 'no book')`. The class is marked `@reflect failure`; its methods are named after statuses and say
// which in their comments: `/** 404 */`.

import type { FailureResponse } from '../../schema/signature.ts'
import type { Checker, TypeSymbol } from '../compiler/checker.ts'
import type { CallNode, Node, SourceFile } from '../compiler/syntax.ts'
import { constantOf } from './constants.ts'
import type { Marks } from './marks.ts'
import type { Symbols } from './symbols.ts'

/** Answers by status. */
export type FailureResponses = Readonly<Record<number, FailureResponse>>

interface Failure {
  readonly at: number
  readonly status: number
  readonly description: string | undefined
}

interface Candidate {
  readonly call: CallNode
  /** The node whose symbol is the class. */
  readonly owner: Node
  /** The method; undefined for `new`. */
  readonly method: Node | undefined
}

/** Finds failures in code. Remembers those of a file. */
export class Failures {
  readonly #checker: Checker
  readonly #marks: Marks
  readonly #symbols: Symbols
  readonly #known = new Map<SourceFile, readonly Failure[]>()

  constructor(checker: Checker, marks: Marks, symbols: Symbols) {
    this.#checker = checker
    this.#marks = marks
    this.#symbols = symbols
  }

  /** Those in a piece of a file, also in the functions within it. Of one status, the descriptions are joined. */
  within(node: Node): FailureResponses {
    const file = node.getSourceFile()
    let failures = this.#known.get(file)
    if (failures === undefined) {
      failures = this.#find(file)
      this.#known.set(file, failures)
    }
    const descriptions = new Map<number, Set<string>>()
    for (const { at, status, description } of failures) {
      if (at < node.pos || at >= node.end) continue
      const known = descriptions.get(status) ?? new Set()
      descriptions.set(status, description === undefined ? known : known.add(description))
    }
    const responses = [...descriptions].map(([status, texts]): [number, FailureResponse] => [
      status,
      texts.size === 0 ? {} : { description: [...texts].join('; ') },
    ])
    return Object.fromEntries(responses)
  }

  #find(file: SourceFile): readonly Failure[] {
    const checker = this.#checker
    const candidates = findCandidates(checker, file)
    this.#symbols.load(candidates.map(({ owner }) => owner))
    const found = candidates.filter(({ owner }) => this.#marks.ofSymbol(this.#symbols.at(owner)) === 'failure')
    this.#symbols.load(found.flatMap(({ method }) => method ?? []))
    return found.flatMap((candidate) => {
      const { status, detail } = this.#said(candidate)
      // No HttpError has another.
      if (typeof status !== 'number' || status < 200 || status > 599) return []
      return [{ at: candidate.call.getStart(file), status, description: this.#text(detail) }]
    })
  }

  #said({ call, owner, method }: Candidate): { readonly status: unknown; readonly detail: Node | undefined } {
    const [first, second] = call.arguments ?? []
    if (method !== undefined) return { status: statusOf(this.#checker, this.#symbols.at(method)), detail: first }
    const status = this.#constant(first)
    if (typeof status === 'number') return { status, detail: second }
    // `class NotYours extends HttpError { constructor() { super(403, 'not yours') } }`
    const [own, reason] = this.#superCall(this.#symbols.at(owner))?.arguments ?? []
    return { status: this.#constant(own), detail: reason }
  }

  #superCall(owner: TypeSymbol | undefined): CallNode | undefined {
    const checker = this.#checker
    const visit = (node: Node): CallNode | undefined => {
      if (checker.is(node, 'CallExpression') && node.expression.getText() === 'super') return node
      return node.forEachChild(visit)
    }
    return owner === undefined ? undefined : checker.declaration(checker.aliased(owner))?.forEachChild(visit)
  }

  #constant(node: Node | undefined): unknown {
    return node === undefined ? undefined : constantOf(this.#checker, node)?.value
  }

  /** What a detail says; a template with the source of its holes: `no book {id}`. */
  #text(node: Node | undefined): string | undefined {
    const constant = this.#constant(node)
    if (typeof constant === 'string') return constant
    const source = node?.getText() ?? ''
    return /^`[^]*`$/.test(source) ? source.slice(1, -1).replace(/\$\{\s*([^{}]*?)\s*\}/g, '{$1}') : undefined
  }
}

// Classes are written with a capital: this leaves nearly no call to ask about.
function findCandidates(checker: Checker, file: SourceFile): Candidate[] {
  const candidates: Candidate[] = []
  function visit(node: Node): undefined {
    if (checker.is(node, 'NewExpression')) {
      const owner = lastName(checker, node.expression)
      if (owner !== undefined) candidates.push({ call: node, owner, method: undefined })
    } else if (checker.is(node, 'CallExpression') && checker.is(node.expression, 'PropertyAccessExpression')) {
      const { expression, name } = node.expression
      const owner = lastName(checker, expression)
      if (owner !== undefined) candidates.push({ call: node, owner, method: name })
    }
    node.forEachChild(visit)
  }
  file.forEachChild(visit)
  return candidates
}

/** `HttpError` of `HttpError` and of `http.HttpError`. */
function lastName(checker: Checker, node: Node): Node | undefined {
  const name = checker.is(node, 'PropertyAccessExpression') ? node.name : node
  return checker.is(name, 'Identifier') && /^[A-Z]/.test(name.text) ? name : undefined
}

function statusOf(checker: Checker, method: TypeSymbol | undefined): number | undefined {
  const declaration = method === undefined ? undefined : checker.declaration(method)
  if (declaration === undefined) return undefined
  const file = declaration.getSourceFile()
  const comments = file.text.slice(declaration.pos, declaration.getStart(file))
  const status = /\/\*\*[\s*]*(\d{3})\b/.exec(comments.slice(Math.max(0, comments.lastIndexOf('/**'))))?.[1]
  return status === undefined ? undefined : Number(status)
}
