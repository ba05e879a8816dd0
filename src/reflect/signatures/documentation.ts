// What the JSDoc of a function says about it: of the function itself, of the constant or property that holds it, or of
// the statement that passes it on: `/** Lists books. */ app.get('/books', …)`.

import type { FailureResponse, Signature } from '../../schema/signature.ts'
import type { Checker } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import { commentBefore, commentOf, parseComment, type Comment } from '../types/jsdoc.ts'
import { wrapped } from './candidates.ts'

/** What a function's comment says. */
export interface Documentation {
  /** For the signature. */
  readonly said: Pick<Signature, 'summary' | 'description' | 'deprecated' | 'tags' | 'operationId'>
  /** `@param name text`. */
  readonly parameters: ReadonlyMap<string, string>
  /** `@returns text`. */
  readonly returns: string | undefined
  /** `@throws {404} text`. */
  readonly responses: Readonly<Record<number, FailureResponse>>
}

/** Reads the comment of a function that is declared at `declaration` and passed on at `site`. */
export function documentationOf(checker: Checker, declaration: Node | undefined, site: Node): Documentation {
  const hosts = [declaration, declaration && holderOf(checker, declaration)]
  for (const host of hosts) {
    const comment = host && commentOf(checker, host)
    if (comment !== undefined && !isEmpty(comment)) return documentation(comment)
  }
  return documentation(commentOfCall(checker, site))
}

/** What comments say of a summary, without its line breaks, and of the rest. */
function documentation({ description, tags }: Comment): Documentation {
  const texts = (name: string): string[] => tags.filter((tag) => tag.name === name).map(({ text }) => text)
  const [summary, details] = [texts('summary')[0], texts('description')[0]]
  const text = [description, details ?? ''].join('\n\n').trim()
  const labels = [...texts('tags'), ...texts('tag')].flatMap((text) => text.split(/[,\n]/)).map((label) => label.trim())
  const [operationId] = texts('operationId')
  return {
    said: {
      ...(summary === undefined ? split(text) : { summary, ...(text === '' ? {} : { description: text }) }),
      ...(tags.some(({ name }) => name === 'deprecated') ? { deprecated: true } : {}),
      ...(labels.some(Boolean) ? { tags: [...new Set(labels.filter(Boolean))] } : {}),
      ...(operationId === undefined || operationId === '' ? {} : { operationId }),
    },
    parameters: new Map(texts('param').flatMap(parameterText)),
    returns: [...texts('returns'), ...texts('return')].find(Boolean),
    responses: Object.fromEntries([...texts('throws'), ...texts('response')].flatMap(failureText)),
  }
}

const longestSummary = 120

/** The first paragraph is the summary, unless it is too long for one. */
function split(text: string): Pick<Signature, 'summary' | 'description'> {
  const [first = '', ...rest] = text.split(/\n\s*\n/)
  const summary = first.replace(/\s*\n\s*/g, ' ')
  if (summary === '') return {}
  if (summary.length > longestSummary) return { description: text }
  return rest.length === 0 ? { summary } : { summary, description: rest.join('\n\n') }
}

// `@param {string} [name=1] - text`
function parameterText(text: string): [string, string][] {
  const [, name, said] = /^(?:\{[^}]*\}\s*)?\[?([\w$]+)[^\s\]]*\]?\s*(?:-\s*)?([^]*)$/.exec(text) ?? []
  return name === undefined || said === undefined || said === '' ? [] : [[name, said]]
}

// `@throws {404} text`, `@throws 404 - text`
function failureText(text: string): [number, FailureResponse][] {
  const [, status, description] = /^\{?([1-5]\d\d)\}?\s*(?:-\s*)?([^]*)$/.exec(text) ?? []
  if (status === undefined) return []
  return [[Number(status), description === undefined || description === '' ? {} : { description }]]
}

/** The variable or property that a function expression is the value of. */
function holderOf(checker: Checker, declaration: Node): Node | undefined {
  const { parent } = wrapped(checker, declaration)
  if (parent === undefined) return undefined
  if (checker.is(parent, 'VariableDeclaration')) return parent
  const isHolder =
    checker.is(parent, 'PropertyAssignment') ||
    checker.is(parent, 'PropertyDeclaration') ||
    checker.is(parent, 'ExportAssignment')
  if (isHolder) return parent
  // A constructor's class.
  return checker.is(declaration, 'Constructor') ? parent : undefined
}

/** The comment of the statement that an argument's call is; in a chain of calls, that before `.get(…)`. */
function commentOfCall(checker: Checker, site: Node): Comment {
  const call = wrapped(checker, site).parent
  if (!checker.is(call, 'CallExpression') && !checker.is(call, 'NewExpression')) return parseComment(undefined)
  if (checker.is(call, 'CallExpression') && checker.is(call.expression, 'PropertyAccessExpression')) {
    const { expression, name } = call.expression
    const between = call.getSourceFile().text.slice(expression.end, name.getStart())
    const comment = between.match(/\/\*\*(?!\/)[^]*?\*\//g)?.at(-1)
    if (comment !== undefined) return parseComment(comment)
  }
  const statement = checker.is(call.parent, 'AwaitExpression') ? call.parent.parent : call.parent
  if (checker.is(statement, 'ExpressionStatement')) return parseComment(commentBefore(statement))
  return parseComment(undefined)
}

function isEmpty({ description, tags }: Comment): boolean {
  return description === '' && tags.length === 0
}
