// The source of generated writers: JavaScript that checks a value of a type and makes its JSON text, or a copy without
// what the type does not name.

import { compileFormCheck } from './form-check.ts'
import type { SchemaDocument } from './document.ts'
import { type JsonSchema, type JsonSchemaObject, typesOf } from './json-schema.ts'
import { project } from './projection.ts'
import { type Branch, branchesOf, type Kind, kindOf, tagsOf } from './writable.ts'
import { fail, helpers, type Output, primitiveText } from './write-helpers.ts'

/** JSON text that is known, or the code of an expression: of text in between, or of the copy. */
type Piece = { readonly text: string } | { readonly code: string }

/** Gives the writer of a shared definition: an object, because it is generated later. */
export type Share = (definition: SchemaDocument) => { readonly write: (value: unknown) => unknown }

/** Makes the code of one document. */
export class WriterSource {
  /** The names and values of what the code needs from outside. */
  readonly names: string[] = Object.keys(helpers)
  readonly values: unknown[] = Object.values(helpers)
  readonly #document: SchemaDocument
  readonly #declared: boolean
  readonly #share: Share
  readonly #isText: boolean
  readonly #functions: string[] = []
  readonly #byType = new Map<JsonSchemaObject, string>()
  readonly #nonNull = new Map<JsonSchemaObject, JsonSchemaObject>()
  #count = 0

  constructor(document: SchemaDocument, declared: boolean, output: Output, share: Share) {
    this.#document = document
    this.#declared = declared
    this.#share = share
    this.#isText = output === 'text'
  }

  /** The body of a function of `names` that gives the writer. */
  body(): string {
    const root = this.#expression(this.#emit(this.#document.root, 'v'))
    return `'use strict'\n${this.#functions.join('\n')}\nreturn function write(v) { return ${root} }`
  }

  /** What writes the variable `x`. */
  #emit(part: JsonSchema, x: string): Piece[] {
    const schema = this.#document.resolve(part)
    if (schema === true) return this.#anything(x)
    if (schema === false) return [{ code: 'fail()' }]
    const kind = kindOf(schema)
    const definition = isWrittenInline(kind) ? undefined : this.#document.sharedDefinition(part)
    if (definition !== undefined && definition !== this.#document.root) {
      const shared = this.#share(this.#document.documentOf(definition))
      return [{ code: `${this.#constant(shared)}.write(${x})` }]
    }
    switch (kind) {
      case 'any':
        return this.#anything(x)
      case 'string':
        return this.#string(schema, x)
      case 'number':
      case 'integer':
        return this.#number(schema, x, kind)
      case 'boolean':
        return [{ code: this.#isText ? `booleanText(${x})` : `boolean(${x})` }]
      case 'null':
        return this.#null(x, [{ code: 'fail()' }])
      case 'Date':
      case 'bigint':
      case 'URL':
      case 'bytes':
        return this.#quoted(`${kind}Text(${x})`)
      case 'literal':
        return this.#literal(schema, x)
      case 'nullable':
        return this.#null(x, this.#emit(this.#withoutNull(schema), x))
      case 'union':
        return this.#union(schema, x)
      case 'list':
      case 'set':
      case 'pairs':
      case 'tuple':
      case 'object':
      case 'map':
        return [{ code: `${this.#functionOf(schema, kind)}(${x})` }]
      case 'other':
        return this.#other(schema, x)
      default:
        throw kind satisfies never
    }
  }

  #anything(x: string): Piece[] {
    return [{ code: this.#isText ? `anyText(${x})` : `anyForm(${x})` }]
  }

  #quoted(code: string): Piece[] {
    return this.#isText ? [{ text: '"' }, { code }, { text: '"' }] : [{ code }]
  }

  #string({ minLength, maxLength, pattern, format }: JsonSchemaObject, x: string): Piece[] {
    const checks = [`typeof ${x} === 'string'`]
    if (minLength !== undefined) checks.push(`Guard.IsMinLength(${x}, ${minLength})`)
    if (maxLength !== undefined) checks.push(`Guard.IsMaxLength(${x}, ${maxLength})`)
    if (pattern !== undefined) checks.push(`${this.#constant(new RegExp(pattern, 'u'))}.test(${x})`)
    if (format !== undefined) checks.push(`Format.Test(${JSON.stringify(format)}, ${x})`)
    if (checks.length === 1) return this.#quoted(this.#isText ? `stringText(${x})` : `string(${x})`)
    return this.#quoted(`(${checks.join(' && ')} ? ${this.#isText ? `escaped(${x})` : x} : fail())`)
  }

  #number(schema: JsonSchemaObject, x: string, kind: 'number' | 'integer'): Piece[] {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
    const checks: string[] = []
    if (minimum !== undefined) checks.push(`${x} >= ${minimum}`)
    if (maximum !== undefined) checks.push(`${x} <= ${maximum}`)
    if (exclusiveMinimum !== undefined) checks.push(`${x} > ${exclusiveMinimum}`)
    if (exclusiveMaximum !== undefined) checks.push(`${x} < ${exclusiveMaximum}`)
    if (multipleOf !== undefined) checks.push(`Guard.IsMultipleOf(${x}, ${multipleOf})`)
    if (checks.length === 0) return [{ code: `${kind}(${x})` }]
    return [{ code: `(typeof ${x} === 'number' && ${checks.join(' && ')} ? ${kind}(${x}) : fail())` }]
  }

  #null(x: string, others: readonly Piece[]): Piece[] {
    const nothing = this.#isText ? "'null'" : 'null'
    return [{ code: `(${x} === null ? ${nothing} : ${this.#expression(others)})` }]
  }

  #literal(schema: JsonSchemaObject, x: string): Piece[] {
    const values = schema.enum ?? [schema.const]
    const texts = this.#constant(new Map(values.map((value) => [value, this.#isText ? primitiveText(value) : value])))
    return [{ code: `literal(${texts}, ${x})` }]
  }

  #union(schema: JsonSchemaObject, x: string): Piece[] {
    const tags = tagsOf(this.#document, schema)
    if (tags !== undefined) return [{ code: `${this.#tagged(schema, tags)}(${x})` }]
    const branches = branchesOf(this.#document, schema)
    if (branches === undefined) return this.#other(schema, x)
    const hasObjects = branches.filter(({ kind }) => kind === 'object').length > 1
    const choices = branches.map((branch) => {
      const written = this.#expression(this.#emit(branch.part, x))
      return `${this.#test(branch, x)}${hasObjects ? mustHave(branch, x) : ''} ? ${written} : `
    })
    return [{ code: `(${choices.join('')}fail())` }]
  }

  /** Code that tells a branch from the others by the value alone. */
  #test({ kind, schema }: Branch, x: string): string {
    switch (kind) {
      case 'null':
        return `${x} === null`
      case 'Date':
        return `${x} instanceof Date`
      case 'URL':
        return `${x} instanceof URL`
      case 'bytes':
        return `isBytes(${x})`
      case 'map':
      case 'pairs':
        return `${x} instanceof Map`
      case 'set':
        return `${x} instanceof Set`
      case 'list':
      case 'tuple':
        return `Array.isArray(${x})`
      case 'literal':
        return `${this.#constant(new Set(schema.enum ?? [schema.const]))}.has(${x})`
      case 'object':
        return `isRecord(${x})`
      default:
        return `typeof ${x} === '${kind === 'integer' ? 'number' : kind}'`
    }
  }

  #tagged(schema: JsonSchemaObject, tags: ReadonlyMap<unknown, JsonSchema>): string {
    return this.#function(schema, (v) => {
      const property = JSON.stringify(schema.discriminator?.propertyName)
      const cases = [...tags].map(
        ([tag, branch]) => `case ${JSON.stringify(tag)}: return ${this.#expression(this.#emit(branch, v))}`,
      )
      return [
        `if (typeof ${v} !== 'object' || ${v} === null) fail()`,
        `switch (${v}[${property}]) {`,
        ...cases,
        'default: fail()',
        '}',
      ]
    })
  }

  #other(schema: JsonSchema, x: string): Piece[] {
    const document = this.#document
    const declared = this.#declared
    const isText = this.#isText
    let check: ((form: unknown) => boolean) | undefined
    const write = this.#constant((value: unknown): unknown => {
      const form = project(document, schema, value, declared)
      check ??= compileFormCheck(document, schema)
      if (!check(form)) fail()
      return isText ? JSON.stringify(form) : form
    })
    return [{ code: `${write}(${x})` }]
  }

  #functionOf(schema: JsonSchemaObject, kind: 'list' | 'set' | 'pairs' | 'tuple' | 'object' | 'map'): string {
    return this.#function(schema, (v) => {
      switch (kind) {
        case 'object':
          return this.#object(schema, v)
        case 'map':
          return this.#map(schema, v)
        case 'tuple':
          return this.#tuple(schema, v)
        default:
          return this.#list(schema, v, kind)
      }
    })
  }

  #list({ items = true, minItems, maxItems }: JsonSchemaObject, v: string, kind: 'list' | 'set' | 'pairs'): string[] {
    const size = kind === 'list' ? 'length' : 'size'
    const test = { list: `Array.isArray(${v})`, set: `${v} instanceof Set`, pairs: `${v} instanceof Map` }[kind]
    const item = this.#expression(this.#emit(items, 'x'))
    const loop =
      kind === 'list' ? `for (let i = 0; i < ${v}.length; i++) { const x = ${v}[i]` : `for (const x of ${v}) {`
    return [
      `if (!(${test})) fail()`,
      ...(minItems === undefined ? [] : [`if (${v}.${size} < ${minItems}) fail()`]),
      ...(maxItems === undefined ? [] : [`if (${v}.${size} > ${maxItems}) fail()`]),
      ...(this.#isText
        ? ["let t = ''", `${loop}; if (t !== '') t += ','; t += ${item} }`, "return '[' + t + ']'"]
        : ['const list = []', `${loop}; list.push(${item}) }`, 'return list']),
    ]
  }

  #tuple({ prefixItems = [], items = true, minItems = 0, maxItems }: JsonSchemaObject, v: string): string[] {
    const most = Math.min(maxItems ?? Infinity, items === false ? prefixItems.length : Infinity)
    const add = (pieces: readonly Piece[], isFirst: boolean): string =>
      this.#isText
        ? `t += ${this.#expression(isFirst ? pieces : [{ text: ',' }, ...pieces])}`
        : `list.push(${this.#expression(pieces)})`
    const first = prefixItems.map(
      (item, index) =>
        `if (${v}.length > ${index}) { const x = ${v}[${index}]; ${add(this.#emit(item, 'x'), index === 0)} }`,
    )
    const others = `for (let i = ${prefixItems.length}; i < ${v}.length; i++) { const x = ${v}[i]; ${add(this.#emit(items, 'x'), false)} }`
    return [
      `if (!Array.isArray(${v}) || ${v}.length < ${minItems} || ${v}.length > ${most}) fail()`,
      this.#isText ? "let t = '['" : 'const list = []',
      ...first,
      ...(items === false ? [] : [others]),
      this.#isText ? "return t + ']'" : 'return list',
    ]
  }

  #map({ additionalProperties = true }: JsonSchemaObject, v: string): string[] {
    return [
      `if (!(${v} instanceof Map)) fail()`,
      ...this.#open([]),
      `for (const [k, x] of ${v}) { if (typeof k !== 'string') fail(); ${this.#add(additionalProperties)} }`,
      this.#close(),
    ]
  }

  #object(schema: JsonSchemaObject, v: string): string[] {
    const { properties = {}, required = [], additionalProperties } = schema
    const isFree = schema.properties === undefined && additionalProperties === undefined
    const others = isFree ? true : additionalProperties
    const members = Object.entries(properties).map(([name, property], index) => ({
      name,
      key: JSON.stringify(name),
      x: `a${index}`,
      property,
      isRequired: required.includes(name),
    }))
    const lines = [
      `if (!isRecord(${v})) fail()`,
      // What every object inherits is no member.
      ...members.map(({ key, name, x }) =>
        name in Object.prototype
          ? `const ${x} = Object.hasOwn(${v}, ${key}) ? ${v}[${key}] : undefined`
          : `const ${x} = ${v}[${key}]`,
      ),
    ]
    if (others === undefined || others === false) {
      return [...lines, ...(this.#declared ? [] : countKeys(v, members)), ...this.#closed(members)]
    }
    const known = this.#constant(new Set(Object.keys(properties)))
    return [
      ...lines,
      ...this.#open(members),
      `for (const k of Object.keys(${v})) {`,
      ...(members.length === 0 ? [] : [`if (${known}.has(k)) continue`]),
      `const x = ${v}[k]; if (x !== undefined) { ${this.#add(others)} }`,
      '}',
      this.#close(),
    ]
  }

  // All members are known: one expression, if none is optional.
  #closed(members: readonly Member[]): string[] {
    if (!this.#isText) return [`return { ${this.#copied(members)} }`]
    if (members.some(({ isRequired }) => !isRequired)) return [...this.#open(members), this.#close()]
    const pieces = members.flatMap(({ key, property, x }, index) => [
      { text: `${index === 0 ? '{' : ','}${key}:` },
      ...this.#emit(property, x),
    ])
    return [`return ${this.#expression(members.length === 0 ? [{ text: '{}' }] : [...pieces, { text: '}' }])}`]
  }

  // Begins text or copy with the members that are known; `#add` adds others, `#close` ends it.
  #open(members: readonly Member[]): string[] {
    if (!this.#isText) return [`const copy = { ${this.#copied(members)} }`]
    const lines = ["let t = ''", "let open = '{'"]
    for (const { key, property, x, isRequired } of members) {
      const written = this.#expression([{ text: `${key}:` }, ...this.#emit(property, x)])
      const add = `t += open + ${written}; open = ','`
      lines.push(isRequired ? add : `if (${x} !== undefined) { ${add} }`)
    }
    return lines
  }

  // A member of name `k` and value `x`.
  #add(schema: JsonSchema): string {
    const pieces = this.#emit(schema, 'x')
    if (!this.#isText) return `if (k === '__proto__') fail(); copy[k] = ${this.#expression(pieces)}`
    return `t += ${this.#expression([{ code: "open + '\"' + escaped(k)" }, { text: '":' }, ...pieces])}; open = ','`
  }

  #close(): string {
    return this.#isText ? "return t === '' ? '{}' : t + '}'" : 'return copy'
  }

  #copied(members: readonly Member[]): string {
    return members
      .map(({ key, property, x, isRequired }) => {
        const value = this.#expression(this.#emit(property, x))
        // `__proto__: x` would set the prototype; a computed name does not, but is slower.
        const literal = key === '"__proto__"' ? `[${key}]` : key
        return `${literal}: ${isRequired ? value : `${x} === undefined ? undefined : ${value}`}`
      })
      .join(', ')
  }

  /** The name of the function that writes values of a type; a type may contain itself. */
  #function(schema: JsonSchemaObject, lines: (v: string) => readonly string[]): string {
    const known = this.#byType.get(schema)
    if (known !== undefined) return known
    const name = `write${this.#count++}`
    this.#byType.set(schema, name)
    this.#functions.push(`function ${name}(v) {\n${lines('v').join('\n')}\n}`)
    return name
  }

  // The same for the same type: it may contain itself.
  #withoutNull(schema: JsonSchemaObject): JsonSchemaObject {
    let inner = this.#nonNull.get(schema)
    if (inner === undefined) {
      inner = { ...schema, type: typesOf(schema).filter((type) => type !== 'null') }
      this.#nonNull.set(schema, inner)
    }
    return inner
  }

  #constant(value: unknown): string {
    const name = `c${this.#count++}`
    this.names.push(name)
    this.values.push(value)
    return name
  }

  // Text: a sum of strings, neighbours of known text as one. A copy has only one piece.
  #expression(pieces: readonly Piece[]): string {
    if (!this.#isText) return pieces.map((piece) => ('code' in piece ? piece.code : piece.text)).join('')
    const terms: string[] = []
    let text = ''
    for (const piece of pieces) {
      if ('text' in piece) text += piece.text
      else {
        if (text !== '' || terms.length === 0) terms.push(JSON.stringify(text))
        text = ''
        terms.push(piece.code)
      }
    }
    if (text !== '') terms.push(JSON.stringify(text))
    return terms.join(' + ')
  }
}

interface Member {
  readonly name: string
  /** The name, quoted. */
  readonly key: string
  /** The variable that has its value. */
  readonly x: string
  readonly property: JsonSchema
  readonly isRequired: boolean
}

// An object without a member that a type must have is not of that type, whatever else it is.
function mustHave({ kind, schema }: Branch, x: string): string {
  const names = kind === 'object' ? (schema.required ?? []).filter((name) => !(name in Object.prototype)) : []
  return names.map((name) => ` && ${x}[${JSON.stringify(name)}] !== undefined`).join('')
}

function isWrittenInline(kind: Kind): boolean {
  return !['union', 'list', 'set', 'pairs', 'tuple', 'object', 'map', 'other'].includes(kind)
}

// Members beyond those of an inferred type are written too: the slow way.
function countKeys(v: string, members: readonly Member[]): string[] {
  return [
    // What a class inherits would be counted, and not be among the keys.
    `if (!isPlain(${v})) fail()`,
    `let n = ${members.length}`,
    ...members
      .filter(({ isRequired }) => !isRequired)
      .map(({ key, x }) => `if (${x} === undefined && !Object.hasOwn(${v}, ${key})) n--`),
    `for (const k in ${v}) n--`,
    'if (n !== 0) fail()',
  ]
}
