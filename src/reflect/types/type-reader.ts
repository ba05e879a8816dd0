// From TypeScript's types to JSON Schema (2020-12, with the vocabulary of `src/schema/json-schema.ts`).
//
// It asks the checker what a type is in the end, and never how it was written: mapped and conditional types, generics
// and inheritance are resolved already. A type with a name becomes a definition when it is first met, before its
// members are converted, so that types may contain themselves.

import type { Definitions, JsonSchemaObject } from '../../schema/json-schema.ts'
import type { Checker, Program, Type, TypeSymbol } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import { builtInSchema, fileSchema, isPlainData, tupleSchema } from './built-ins.ts'
import type { Converter, ValueSchema } from './converter.ts'
import { type Definition, DefinitionTable } from './definitions.ts'
import { intersectionSchema } from './intersections.ts'
import { commentOf } from './jsdoc.ts'
import { withComment } from './keywords.ts'
import { Naming } from './naming.ts'
import { objectSchema } from './objects.ts'
import { mappingPattern, templatePattern } from './patterns.ts'
import { Platform } from './platform.ts'
import { type Problem, problemAt, type ProblemCode } from './problem.ts'
import { type MarkReader, TagReader, type TypeWords } from './tag.ts'
import { unionSchema } from './unions.ts'
import { WrittenTypes } from './written.ts'

// Types within each other: well before the stack ends.
const maximumDepth = 500

/** What a type says of a value. */
export interface TypeReading extends ValueSchema {
  /** Where a parameter of this type comes from. */
  readonly words: TypeWords
}

/** Where a type is used. */
export interface Place {
  /** What problems are reported at, unless a declaration of the user is nearer: the parameter, or the call. */
  readonly node: Node
  /** The same in words: `(item)`, `=>`. */
  readonly path: string
  /** The declaration whose type is read, when it is another than `node`: its syntax gives names and order. */
  readonly declaration?: Node | undefined
}

/** Bounds for what is read. */
export interface TypeLimits {
  /** Definitions for one file. Default 400. */
  readonly definitions?: number
  /** Instantiations of one generic type, each within the other and longer than it. Default 6. */
  readonly nesting?: number
}

/**
 * Reads the types that one source file uses; they share definitions. Good for one snapshot of the program.
 *
 * Schemas refer to definitions by drafts until `finish`.
 */
export class TypeReader implements Converter {
  readonly checker: Checker
  readonly platform: Platform
  readonly tags: TagReader
  readonly written: WrittenTypes
  /** What could not be read, in order. */
  readonly problems: Problem[] = []
  /** Files whose declarations were read, as the checker names them. */
  readonly files: Set<string> = new Set()

  readonly #program: Program
  readonly #marks: MarkReader
  readonly #naming: Naming
  readonly #limits: Required<TypeLimits>
  readonly #definitions = new DefinitionTable()
  readonly #anonymous = new Set<Type>()
  readonly #steps: { readonly path: string; readonly node: Node | undefined }[] = []
  #isTooLarge = false
  #depth = 0

  constructor(program: Program, marks: MarkReader, { definitions = 400, nesting = 6 }: TypeLimits = {}) {
    this.#program = program
    this.#marks = marks
    this.checker = program.checker
    this.platform = new Platform(program)
    this.tags = new TagReader(this.checker, marks)
    this.written = new WrittenTypes(this.checker)
    this.#naming = new Naming(this.checker, this.platform, this.tags)
    this.#limits = { definitions, nesting }
  }

  /** Reads the type of a value that may be absent. */
  read(type: Type, { node, path, declaration = node }: Place): TypeReading {
    return this.within(path, node, () => {
      const words = this.tags.wordsOf(type)
      const written = this.written.ofDeclaration(declaration)
      this.#checkLost(type, written)
      return { ...this.valueOf(type, written), words }
    })
  }

  /** A copy of what was made of schemas, with names for drafts, and the definitions that it needs. */
  finish<T>(value: T): { readonly value: T; readonly definitions: Definitions } {
    return this.#definitions.finish(value)
  }

  valueOf(type: Type, written?: Node): ValueSchema {
    const kind = this.checker.kindOf(type)
    if (isNothing(kind)) return { schema: undefined, isOptional: true }
    if (kind !== 'union') return { schema: this.schemaOf(type, written), isOptional: false }
    const members = this.checker.members(type)
    const values = members.filter((member) => !isNothing(this.checker.kindOf(member)))
    const isOptional = values.length < members.length
    if (!isOptional) return { schema: this.schemaOf(type, written), isOptional }
    const bare = this.written.withoutNothing(written)
    const [only, ...others] = values
    if (only !== undefined && others.length === 0) {
      return { schema: this.#inlined(type, () => this.schemaOf(only, bare)), isOptional }
    }
    // The compiler brings back the name of what is left, if it drops no null with it.
    const whole = this.checker.nonNullable(type)
    const isWhole = this.checker.kindOf(whole) === 'union' && this.checker.members(whole).length === values.length
    const isNamed = this.#naming.aliasOf(type) === undefined || this.#naming.nameOf(whole) !== undefined
    // An alias that includes undefined may lead back to itself, so it has a definition like any other.
    const schema =
      isWhole && isNamed
        ? this.schemaOf(whole, bare)
        : this.named(type, bare, () => unionSchema(this, type, values, bare))
    return { schema, isOptional }
  }

  schemaOf(type: Type, written?: Node): JsonSchemaObject {
    if (this.#depth >= maximumDepth) {
      return this.problem('TOO_DEEP', 'types lie within each other without end', 'Give them names')
    }
    this.#depth++
    try {
      const schema = this.#schemaOf(type, written)
      if (schema.$ref !== undefined) return schema
      // A scalar or a list has no definition of its own, but its name may say something of it.
      const alias = this.#naming.aliasOf(type) ?? this.#naming.unlessForeign(this.written.alias(written, type))
      return alias === undefined ? schema : this.documented(schema, alias)
    } finally {
      this.#depth--
    }
  }

  named(type: Type, written: Node | undefined, body: () => JsonSchemaObject): JsonSchemaObject {
    return this.#named(type, written, body, false)
  }

  markOf(type: Type): string | undefined {
    const symbol = this.checker.symbolOf(type)
    return symbol === undefined ? undefined : this.#marks.ofSymbol(symbol)
  }

  documented(schema: JsonSchemaObject, symbol: TypeSymbol): JsonSchemaObject {
    for (const node of this.checker.declarations(symbol)) {
      const comment = commentOf(this.checker, node)
      if (comment.description === '' && comment.tags.length === 0) continue
      return withComment(schema, comment, (message) =>
        this.within('', node, () => void this.problem('BAD_TAG', message)),
      )
    }
    return schema
  }

  within<T>(step: string, declaration: Node | undefined, convert: () => T): T {
    this.#steps.push({ path: step, node: declaration })
    try {
      return convert()
    } finally {
      this.#steps.pop()
    }
  }

  note(symbol: TypeSymbol): void {
    for (const file of this.checker.declarationFiles(symbol)) this.files.add(file)
  }

  problem(code: ProblemCode, message: string, fix?: string): JsonSchemaObject {
    const path = shortPath(this.#steps.map((step) => step.path).join(''))
    const nodes = this.#steps.flatMap(({ node }) => node ?? [])
    const own = nodes.findLast((node) => this.#program.originOf(node.getSourceFile().fileName) === 'project')
    const node = own ?? nodes[0]
    if (node !== undefined) this.problems.push(problemAt(node, path, code, message, fix))
    return {}
  }

  #schemaOf(type: Type, written: Node | undefined): JsonSchemaObject {
    const { checker } = this
    const kind = checker.kindOf(type)
    switch (kind) {
      case 'any':
      case 'unknown':
        return {}
      case 'never':
      case 'undefined':
      case 'void':
        return { not: {} }
      case 'null':
      case 'string':
      case 'number':
      case 'boolean':
        return { type: kind }
      case 'bigint':
        return { type: 'string', pattern: String.raw`^-?\d+$`, 'x-js': 'bigint' }
      case 'literal':
        return this.#literal(type)
      case 'enum':
        // Its values are only known at run time; they are numbers.
        return { type: 'number' }
      case 'template':
        return { type: 'string', pattern: `^${templatePattern(checker, type)}$` }
      case 'mapping':
        return { type: 'string', pattern: `^${mappingPattern(checker, type)}$` }
      case 'keyword':
        return { type: 'object' }
      case 'union':
        return this.#union(type, written)
      case 'intersection':
        return intersectionSchema(this, type, written)
      case 'tuple':
        return this.#inlined(type, () => tupleSchema(this, type))
      case 'object':
        return this.#object(type, written)
      case 'parameter':
      case 'other':
        return this.#open(type)
      case 'symbol':
        return this.problem('UNSUPPORTED', 'a symbol has no form in JSON', 'Use a string')
      case 'error':
        return this.#unresolved(type)
      default:
        return kind satisfies never
    }
  }

  // Of `null & Tag<…>` TypeScript makes never, so `Query<string | null>` is never null.
  #checkLost(type: Type, written: Node | undefined): void {
    const { checker } = this
    if (written === undefined || !checker.is(written, 'TypeReference')) return
    const [argument] = written.typeArguments ?? []
    const said = argument === undefined ? undefined : checker.typeOfTypeNode(argument)
    if (said === undefined || checker.kindOf(said) !== 'union') return
    const membersOf = (each: Type): readonly Type[] =>
      checker.kindOf(each) === 'union' ? checker.members(each) : [each]
    if (!membersOf(type).some((member) => this.tags.split(member) !== undefined)) return
    const kinds = new Set(membersOf(type).map((member) => checker.kindOf(member)))
    for (const kind of ['null', 'undefined'] as const) {
      if (kinds.has(kind) || !checker.members(said).some((member) => checker.kindOf(member) === kind)) continue
      const text = written.getText()
      const fix = `Write it outside: ${text.replace(/<[^]*/, '')}<…> | ${kind}`
      this.problem('BAD_TAG', `'${short(text)}' is never ${kind}, because no tag can be put on ${kind}`, fix)
    }
  }

  #literal(type: Type): JsonSchemaObject {
    const value = this.checker.literalValue(type)
    switch (typeof value) {
      case 'bigint':
        return { type: 'string', const: String(value), 'x-js': 'bigint' }
      case 'string':
        return { type: 'string', const: value }
      case 'number':
        return { type: 'number', const: value }
      default:
        return { type: 'boolean', const: value }
    }
  }

  #union(type: Type, written: Node | undefined): JsonSchemaObject {
    // Whether a name is a tag's is known once the tag was read.
    this.tags.wordsOf(type)
    return this.named(type, written, () => unionSchema(this, type, this.checker.members(type), written))
  }

  #object(type: Type, written: Node | undefined): JsonSchemaObject {
    const { checker } = this
    const known = this.platform.typeOf(type)
    if (known !== undefined && !isPlainData(this, type, known)) {
      return this.#inlined(type, () => builtInSchema(this, type, known, written))
    }
    const mark = this.markOf(type)
    if (mark === 'file') return fileSchema
    if (mark !== undefined) {
      const fix = 'Take it as a parameter of its own'
      return this.problem('UNSUPPORTED', `'${checker.textOf(type)}' is an object of the framework, not data`, fix)
    }
    if (checker.callSignatures(type).length > 0 || checker.constructSignatures(type).length > 0) {
      return this.problem('UNSUPPORTED', `a function has no form in JSON: '${short(checker.textOf(type))}'`)
    }
    return this.named(type, written, () => {
      const form = this.#jsonForm(type)
      return form === undefined
        ? objectSchema(this, type)
        : this.within('.toJSON()', undefined, () => this.valueOf(form).schema ?? { not: {} })
    })
  }

  // What `toJSON()` gives is what is written.
  #jsonForm(type: Type): Type | undefined {
    const { checker } = this
    const method = checker.properties(type).find(({ symbol }) => checker.nameOf(symbol) === 'toJSON')
    const [signature] = method === undefined ? [] : checker.callSignatures(method.type)
    const form = signature && checker.returnTypeOf(signature)
    return form === type ? undefined : form
  }

  // Written out where it is used, unless it has a name and is met again within itself.
  #inlined(type: Type, body: () => JsonSchemaObject): JsonSchemaObject {
    return this.#naming.aliasOf(type) === undefined ? body() : this.#named(type, undefined, body, true)
  }

  #open(type: Type): JsonSchemaObject {
    const limit = this.checker.constraintOf(type)
    const kind = limit && this.checker.kindOf(limit)
    if (limit !== undefined && limit !== type && kind !== 'unknown' && kind !== 'parameter') return this.schemaOf(limit)
    const name = this.checker.textOf(type)
    const fix = 'Say which type it is where the function is used'
    if (this.checker.kindOf(type) === 'parameter') {
      return this.problem('OPEN_GENERIC', `type parameter '${name}' stands for no type here`, fix)
    }
    return this.problem('UNSUPPORTED', `type '${short(name)}' depends on a type that is not known here`, fix)
  }

  #unresolved(type: Type): JsonSchemaObject {
    const alias = this.checker.aliasOf(type)
    const what = alias === undefined ? 'a type' : `type '${this.checker.nameOf(alias)}'`
    return this.problem('UNRESOLVED', `${what} cannot be found`, 'Import it, or install the package that declares it')
  }

  #named(type: Type, written: Node | undefined, body: () => JsonSchemaObject, isInline: boolean): JsonSchemaObject {
    const known = this.#definitions.get(type)
    if (known !== undefined) {
      known.isUsed = true
      return { $ref: known.reference }
    }
    const name = this.#naming.nameOf(type, () => this.written.alias(written, type))
    if (name === undefined) return this.#unnamed(type, body)
    const { symbol } = name
    if (this.#isEndless(type, symbol)) {
      const text = short(this.checker.textOf(type))
      return this.problem('TOO_DEEP', `generic type '${this.checker.nameOf(symbol)}' has no end: '${text}'`)
    }
    if (this.#definitions.size >= this.#limits.definitions) return this.#tooLarge()
    this.note(symbol)
    const [file = ''] = this.checker.declarationFiles(symbol)
    const definition = this.#definitions.add(type, this.#naming.textOf(name), symbol, file)
    return this.#define(type, definition, body, isInline)
  }

  // Each instantiation within the other, and each with more to say than the last: `Nest<X>`, `Nest<X[]>`, `Nest<X[][]>`.
  #isEndless(type: Type, symbol: TypeSymbol): boolean {
    const types = this.#definitions.unfinished(symbol).slice(-this.#limits.nesting)
    if (types.length < this.#limits.nesting) return false
    const lengths = [...types, type].map((each) => this.checker.textOf(each).length)
    return lengths.every((length, index) => index === 0 || length > (lengths[index - 1] ?? 0))
  }

  #define(type: Type, definition: Definition, body: () => JsonSchemaObject, isInline: boolean): JsonSchemaObject {
    const bare = body()
    if (isInline && !definition.isUsed) {
      this.#definitions.remove(type)
      return bare
    }
    const schema = bare.$ref === undefined ? this.documented(bare, definition.symbol) : bare
    definition.schema = schema
    definition.isUsed = true
    return { $ref: definition.reference }
  }

  // A union may come back to itself by way of a named type; an object without a name can not be referred to.
  #unnamed(type: Type, body: () => JsonSchemaObject): JsonSchemaObject {
    if (this.#anonymous.has(type) && this.checker.kindOf(type) === 'object') {
      const text = short(this.checker.textOf(type))
      return this.problem('ANONYMOUS_RECURSION', `a type without a name contains itself: '${text}'`, 'Give it a name')
    }
    this.#anonymous.add(type)
    try {
      return body()
    } finally {
      this.#anonymous.delete(type)
    }
  }

  #tooLarge(): JsonSchemaObject {
    if (this.#isTooLarge) return {}
    this.#isTooLarge = true
    const count = this.#limits.definitions
    return this.problem('TOO_LARGE', `a type leads to more than ${count} others`, 'Use a type of the members you need')
  }
}

function isNothing(kind: string): boolean {
  return kind === 'undefined' || kind === 'void'
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

// Where it starts and where it ends is what helps.
function shortPath(path: string): string {
  return path.length > 120 ? `${path.slice(0, 50)}…${path.slice(-60)}` : path
}
