// The signature of a function or class, as data.

import { relative, sep } from 'node:path'
import type { Parameter, Signature, SourceLocation } from '../../schema/signature.ts'
import type { CallSignature, Type } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import type { Problem } from '../types/problem.ts'
import { isFunction, wrapped } from './candidates.ts'
import { nameText } from './constants.ts'
import type { Context } from './context.ts'
import { documentationOf } from './documentation.ts'
import { readParameters } from './parameters.ts'
import { readReturns } from './returns.ts'

/** What to read. */
export interface SignatureSource {
  readonly call: CallSignature
  /** What the function is called where it is passed on; empty when it has no name there. */
  readonly name: string
  /** The expression that passes it on. */
  readonly site: Node
  /** A dependency may return what no JSON can say. */
  readonly isDependency: boolean
  /** Whether it is called on its object, so that it may want a `this`. */
  readonly isMethod?: boolean
}

/** A signature, and the types of the functions that make some of its arguments, by index. */
export interface ReadSignature {
  readonly signature: Signature
  readonly providers: readonly (readonly [index: number, provider: Type])[]
}

/** Reads a signature. */
export function readSignature(context: Context, source: SignatureSource): ReadSignature {
  const { call, name, site, isDependency } = source
  const { checker, failures, types } = context
  const declaration = functionOf(context, call)
  const documentation = documentationOf(checker, declaration, site)
  if (declaration !== undefined) types.files.add(fileOf(declaration))
  checkSignature(context, source)
  const before = types.problems.length
  const places = checker.parametersOf(call)
  const read = places.flatMap((parameter, index) => {
    const isRest = index === places.length - 1 && checker.hasRest(call)
    return readParameters(context, parameter, { index, isRest, site, documentation })
  })
  const parameters: readonly Parameter[] = read.map(({ parameter }) => parameter)
  const ofParameters = types.problems.splice(before)
  const written = writtenReturn(context, call)
  const returns = isDependency
    ? undefined
    : readReturns(context, checker.returnTypeOf(call), {
        node: declaration !== undefined && context.origins.isProject(fileOf(declaration)) ? declaration : site,
        written,
        description: documentation.returns,
      })
  const ofReturns = types.problems.splice(before)
  // A parameter that is returned is wrong once; and a generic function is, not each of its types.
  const isNew = ({ message }: Problem): boolean => !ofParameters.some((problem) => problem.message === message)
  const problems = [...ofParameters, ...(written === undefined ? ofReturns.filter(isNew) : ofReturns)]
  types.problems.push(...problems.filter(({ code }) => code !== 'OPEN_GENERIC' || !checker.isGeneric(call)))
  const body = declaration !== undefined && isFunction(checker, declaration) ? declaration.body : undefined
  const responses = mergeResponses(body === undefined ? {} : failures.within(body), documentation.responses)
  const signature: Signature = {
    name: nameOfDeclaration(context, declaration) || name,
    style: 'positional',
    parameters,
    ...(returns === undefined ? {} : { returns }),
    ...(Object.keys(responses).length === 0 ? {} : { responses }),
    ...documentation.said,
    location: locationOf(declaration ?? site, context.root),
  }
  const providers = read.flatMap(({ provider }, index) => (provider === undefined ? [] : [[index, provider] as const]))
  return { signature, providers }
}

/** The function, method or class behind a signature; not the type of one. */
function functionOf({ checker }: Context, call: CallSignature): Node | undefined {
  const declaration = checker.declarationOf(call)
  if (declaration === undefined) return undefined
  const isDeclared = isFunction(checker, declaration) || checker.is(declaration, 'MethodSignature')
  const isClass = checker.is(declaration, 'ClassDeclaration') || checker.is(declaration, 'ClassExpression')
  return isDeclared || isClass ? declaration : undefined
}

function writtenReturn({ checker }: Context, call: CallSignature): Node | undefined {
  const declaration = checker.declarationOf(call)
  return declaration !== undefined && 'type' in declaration ? (declaration.type as Node | undefined) : undefined
}

function nameOfDeclaration({ checker }: Context, declaration: Node | undefined): string {
  if (declaration === undefined) return ''
  // The constructor's class.
  const named = checker.is(declaration, 'Constructor') ? declaration.parent : declaration
  const own = 'name' in named ? nameText(checker, named.name as Node | undefined) : undefined
  if (own !== undefined) return own
  const { parent } = wrapped(checker, named)
  return checker.is(parent, 'VariableDeclaration') ? (nameText(checker, parent.name) ?? '') : ''
}

function checkSignature({ checker, findings }: Context, { call, name, site, isMethod }: SignatureSource): void {
  const what = name === '' ? 'this function' : `'${name}'`
  if (checker.isGeneric(call)) {
    findings.at(site, {
      code: 'OPEN_GENERIC',
      message: `${what} is generic, and nothing here says of what`,
      fix: 'Pass a function that is not generic, such as (item: Item) => handle(item)',
    })
  }
  const wanted = isMethod === true ? undefined : checker.thisTypeOf(call)
  if (wanted !== undefined && !['void', 'undefined', 'unknown', 'any'].includes(checker.kindOf(wanted))) {
    findings.at(site, {
      code: 'THIS_PARAMETER',
      severity: 'warning',
      message: `${what} wants a 'this', and is called without one`,
      fix: 'Pass an arrow function that calls it',
    })
  }
}

/** What comments say of a status goes before what the code says. */
function mergeResponses(
  found: NonNullable<Signature['responses']>,
  said: NonNullable<Signature['responses']>,
): NonNullable<Signature['responses']> {
  const merged: Record<number, NonNullable<Signature['responses']>[number]> = { ...found }
  for (const [status, response] of Object.entries(said))
    merged[Number(status)] = { ...found[Number(status)], ...response }
  return merged
}

function fileOf(node: Node): string {
  return node.getSourceFile().fileName
}

function locationOf(node: Node, root: string): SourceLocation {
  const file = node.getSourceFile()
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file))
  const path = relative(root, file.fileName)
  // A file elsewhere is clearer by its whole path.
  const shown = path.startsWith('..') ? file.fileName : path.split(sep).join('/')
  return { file: shown, line: line + 1, column: character + 1 }
}
