// One parameter of a function, as a parameter of its signature.

import type { JsonSchema, JsonSchemaObject } from '../../schema/json-schema.ts'
import type { Parameter, Source } from '../../schema/signature.ts'
import type { Type, TypedSymbol } from '../compiler/checker.ts'
import type { Node, ParameterNode } from '../compiler/syntax.ts'
import { commentOf, type Comment } from '../types/jsdoc.ts'
import { withComment } from '../types/keywords.ts'
import type { TypeWords } from '../types/tag.ts'
import { calleeName, unwrapped } from './candidates.ts'
import { constantOf } from './constants.ts'
import type { Context } from './context.ts'
import type { Documentation } from './documentation.ts'
import { isInjectable } from './marks.ts'

/** A parameter, and the type of the function that makes it when its own type says so: `Depends<typeof shop>`. */
export interface ReadParameter {
  readonly parameter: Parameter
  readonly provider?: Type
}

/** Where a parameter is. */
export interface ParameterPlace {
  readonly index: number
  /** Whether it is the last of a function that takes any number. */
  readonly isRest: boolean
  /** The user's node to blame when the parameter is not in the user's files. */
  readonly site: Node
  readonly documentation: Documentation
}

const wordSources: ReadonlySet<string> = new Set(['path', 'query', 'header', 'cookie', 'body', 'form'])

/** Reads a parameter; one that takes the rest as a tuple is as many as the tuple has places. */
export function readParameters(
  context: Context,
  { symbol, type }: TypedSymbol,
  place: ParameterPlace,
): readonly ReadParameter[] {
  const { checker, origins } = context
  const declaration = checker.declaration(symbol)
  if (declaration !== undefined) context.types.note(symbol)
  const node = declaration !== undefined && checker.is(declaration, 'Parameter') ? declaration : undefined
  const isOwn = node !== undefined && origins.isProject(node.getSourceFile().fileName)
  const name = nameOf(context, symbol, node, place.index)
  const reader = new ParameterReader(context, node, isOwn ? node : place.site, place.documentation)
  const isRest = place.isRest || node?.dotDotDotToken !== undefined
  if (!isRest) return [reader.read(name, type, isOptional(context, symbol, node))]
  if (checker.kindOf(type) === 'tuple') {
    return checker.tupleElements(type).map(({ kind, type }, index) => {
      const read = reader.read(`${name}${index}`, type, kind === 'optional')
      return kind === 'rest' ? asRest(read) : read
    })
  }
  return [asRest(reader.read(name, type, true))]

  function asRest({ parameter }: ReadParameter): ReadParameter {
    const { schema } = parameter
    const item = typeof schema === 'object' && 'items' in schema ? schema.items : schema
    return { parameter: { ...parameter, required: false, rest: true, ...(item === undefined ? {} : { schema: item }) } }
  }
}

/** Whether a default is a call of `depends`. */
export function isDependencyDefault(context: Context, initializer: Node | undefined): boolean {
  const { checker, marks, symbols } = context
  const call = initializer === undefined ? undefined : unwrapped(checker, initializer)
  if (call === undefined || !checker.is(call, 'CallExpression')) return false
  const name = calleeName(checker, call)
  return name !== undefined && marks.ofSymbol(symbols.at(name)) === 'depends'
}

// A pattern has no name: `({ title, pages }: Book) => …`.
function nameOf(
  { checker }: Context,
  symbol: TypedSymbol['symbol'],
  node: ParameterNode | undefined,
  index: number,
): string {
  if (node === undefined) return checker.nameOf(symbol)
  return checker.is(node.name, 'Identifier') ? node.name.text : `argument${index}`
}

function isOptional({ checker }: Context, symbol: TypedSymbol['symbol'], node: ParameterNode | undefined): boolean {
  if (node === undefined) return checker.hasTrait(symbol, 'Optional')
  return node.questionToken !== undefined || node.initializer !== undefined
}

class ParameterReader {
  readonly #context: Context
  readonly #node: ParameterNode | undefined
  readonly #place: Node
  readonly #documentation: Documentation

  constructor(context: Context, node: ParameterNode | undefined, place: Node, documentation: Documentation) {
    this.#context = context
    this.#node = node
    this.#place = place
    this.#documentation = documentation
  }

  read(name: string, type: Type, isOptional: boolean): ReadParameter {
    const { types, marks } = this.#context
    const base = { name, required: !isOptional, ...this.#said(name) }
    if (isDependencyDefault(this.#context, this.#node?.initializer))
      return { parameter: { ...base, source: 'dependency', required: false } }
    const words = types.tags.wordsOf(type)
    if (words.depends !== undefined) {
      // What a type says last is what makes the argument, whether or not it may be undefined.
      return { parameter: { ...base, source: 'dependency' }, provider: words.depends }
    }
    const mark = marks.ofType(type)
    if (isInjectable(mark)) return { parameter: { ...base, source: mark } }
    return { parameter: this.#readData(base, type, words) }
  }

  #readData(base: Pick<Parameter, 'name' | 'required'>, type: Type, words: TypeWords): Parameter {
    const path = `(${base.name})`
    this.#checkTyped(base.name, type)
    const place = { node: this.#place, path, declaration: this.#node }
    const { schema, isOptional } = this.#context.types.read(type, place)
    const annotated = this.#withDefault(this.#annotated(schema ?? true))
    return {
      ...base,
      required: base.required && !isOptional,
      source: this.#sourceOf(words, type),
      ...(words.name === undefined ? {} : { alias: words.name }),
      schema: annotated,
      ...(words.embed === true ? { embed: true } : {}),
      ...(typeof annotated === 'object' && annotated.secret === true ? { secret: true } : {}),
    }
  }

  #sourceOf(words: TypeWords, type: Type): Source {
    if (words.in !== undefined && wordSources.has(words.in)) return words.in as Source
    const { checker, marks, types } = this.#context
    const whole = checker.kindOf(type) === 'union' ? checker.nonNullable(type) : type
    const known = types.platform.typeOf(whole)
    const isList = known?.name === 'Array' || known?.name === 'ReadonlyArray'
    const mark = marks.ofType(isList ? known.arguments[0] : whole)
    return mark === 'file' ? 'form' : 'inferred'
  }

  /** What comments say of the parameter itself: its own, or the function's `@param`. */
  #said(name: string): Pick<Parameter, 'description' | 'deprecated' | 'examples'> {
    const comment = this.#comment()
    const description = comment.description || this.#documentation.parameters.get(name)
    const kept = comment.tags.filter(({ name }) => name === 'example' || name === 'examples')
    const { examples } = withComment({}, { description: '', tags: kept }, () => undefined)
    return {
      ...(description === undefined ? {} : { description }),
      ...(comment.tags.some(({ name }) => name === 'deprecated') ? { deprecated: true } : {}),
      ...(examples === undefined ? {} : { examples }),
    }
  }

  /** The schema with the keywords that the parameter's comment has: `(/** @minimum 1 *\/ limit = 10) => …`. */
  #annotated(schema: JsonSchema): JsonSchema {
    const tags = this.#comment().tags.filter(({ name }) => !ofParameter.has(name))
    if (tags.length === 0) return schema
    return withComment(objectOf(schema), { description: '', tags }, (message) =>
      this.#context.findings.at(this.#place, { code: 'BAD_TAG', message, fix: 'Write a value that the tag can have' }),
    )
  }

  // JavaScript applies the default itself: the schema only documents it.
  #withDefault(schema: JsonSchema): JsonSchema {
    const initializer = this.#node?.initializer
    const constant = initializer === undefined ? undefined : constantOf(this.#context.checker, initializer)
    return constant === undefined ? schema : { ...objectOf(schema), default: constant.value }
  }

  #comment(): Comment {
    return this.#node === undefined ? { description: '', tags: [] } : commentOf(this.#context.checker, this.#node)
  }

  #checkTyped(name: string, type: Type): void {
    const { checker, findings } = this.#context
    const kind = checker.kindOf(type)
    const isWritten = this.#node === undefined || this.#node.type !== undefined
    const isRest = this.#node?.dotDotDotToken !== undefined
    const [item = type] = isRest ? checker.typeArguments(type) : []
    const said = checker.kindOf(item)
    if (!isWritten && (said === 'never' || said === 'any')) {
      findings.at(this.#place, {
        code: 'UNTYPED_PARAMETER',
        message: `parameter '${name}' has no type`,
        fix: isRest
          ? 'Write its type; what wraps functions keeps theirs as <F extends Endpoint>(endpoint: F) => F'
          : `Write its type, as in '${name}: string'; the request itself is '${name}: Request'`,
      })
    } else if (kind === 'any') {
      findings.at(this.#place, {
        code: 'ANY_PARAMETER',
        severity: 'warning',
        message: `parameter '${name}' is any, so it takes whatever is sent`,
        fix: `Write its type, or 'unknown' if that is what is meant`,
      })
    }
  }
}

const ofParameter: ReadonlySet<string> = new Set(['deprecated', 'example', 'examples'])

function objectOf(schema: JsonSchema): JsonSchemaObject {
  return typeof schema === 'object' ? schema : schema ? {} : { not: {} }
}
