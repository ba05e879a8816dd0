// How one file's code names a function that it only knows by type: `(me: Depends<typeof currentUser>) => …`.

import type { Checker, Type, TypeSymbol } from '../compiler/checker.ts'
import type { Node, SourceFile } from '../compiler/syntax.ts'
import type { Finding } from './findings.ts'
import type { Origins } from './origins.ts'
import type { ValueImport } from './found.ts'

/** Names the functions of other files in one file, and collects the imports that this takes. */
export class ValueReferences {
  readonly #checker: Checker
  readonly #origins: Origins
  readonly #file: SourceFile
  readonly #prefix: string
  readonly #imports = new Map<string, ValueImport>()
  #imported: ReadonlyMap<TypeSymbol, { readonly specifier: string; readonly name: string }> | undefined

  /** `prefix` begins the private names of imported modules. */
  constructor(checker: Checker, origins: Origins, file: SourceFile, prefix: string) {
    this.#checker = checker
    this.#origins = origins
    this.#file = file
    this.#prefix = prefix
  }

  get imports(): readonly ValueImport[] {
    return [...this.#imports.values()]
  }

  /** An expression whose value is the function of this type, or why there is none. */
  expressionFor(type: Type): { readonly expression: string } | { readonly finding: Finding } {
    const checker = this.#checker
    const declared = checker.symbolOf(type)
    const declaration = declared === undefined ? undefined : checker.declaration(declared)
    const symbol = declaration === undefined ? undefined : this.#valueSymbol(declaration)
    if (symbol === undefined) return { finding: unnamed(checker.textOf(type)) }
    const expression = this.#expression(symbol)
    if (expression !== undefined) return { expression }
    const [file = ''] = checker.declarationFiles(symbol)
    return { finding: notExported(checker.nameOf(symbol), file) }
  }

  /** An expression whose value is what is declared there; undefined when it has no name that leads to it. */
  expressionOf(declaration: Node): string | undefined {
    const isConstructor = this.#checker.is(declaration, 'Constructor')
    const symbol = this.#valueSymbol(isConstructor ? declaration.parent : declaration)
    return symbol === undefined ? undefined : this.#expression(symbol)
  }

  #expression(symbol: TypeSymbol): string | undefined {
    const checker = this.#checker
    const file = checker.declaration(symbol)?.getSourceFile()
    if (file === undefined) return undefined
    if (file === this.#file) return checker.nameOf(symbol)
    const imported = this.#importedHere().get(symbol)
    if (imported !== undefined) return member(this.#local(imported.specifier, true), imported.name)
    const exported = this.#exportName(symbol, file)
    if (file.isDeclarationFile || exported === undefined || !this.#origins.isProject(file.fileName)) return undefined
    return member(this.#local(file.fileName, false), exported)
  }

  #local(module: string, isSpecifier: boolean): string {
    const known = this.#imports.get(module)
    if (known !== undefined) return known.local
    const local = `${this.#prefix}${this.#imports.size}`
    this.#imports.set(module, { module, isSpecifier, local })
    return local
  }

  /** What has the name: of a function expression, the variable that holds it. */
  #valueSymbol(declaration: Node): TypeSymbol | undefined {
    const checker = this.#checker
    const { parent } = declaration
    const isHeld = checker.is(declaration, 'ArrowFunction') || checker.is(declaration, 'FunctionExpression')
    if (isHeld) return checker.is(parent, 'VariableDeclaration') ? checker.symbolAt(parent.name) : undefined
    const isNamed = checker.is(declaration, 'FunctionDeclaration') || checker.is(declaration, 'ClassDeclaration')
    return isNamed && declaration.name !== undefined ? checker.symbolAt(declaration.name) : undefined
  }

  #exportName(symbol: TypeSymbol, file: SourceFile): string | undefined {
    const checker = this.#checker
    const module = checker.symbolAt(file)
    if (module === undefined) return undefined
    const found = checker.exportsOf(module).find((exported) => checker.aliased(exported) === symbol)
    return found === undefined ? undefined : checker.nameOf(found)
  }

  /** What this file's own imports name: their way to another file is the user's way. */
  #importedHere(): ReadonlyMap<TypeSymbol, { readonly specifier: string; readonly name: string }> {
    this.#imported ??= importsOf(this.#checker, this.#file)
    return this.#imported
  }
}

function importsOf(
  checker: Checker,
  file: SourceFile,
): ReadonlyMap<TypeSymbol, { readonly specifier: string; readonly name: string }> {
  const found: { readonly specifier: string; readonly name: string; readonly node: Node }[] = []
  for (const statement of file.statements) {
    if (!checker.is(statement, 'ImportDeclaration') || statement.importClause === undefined) continue
    const { importClause, moduleSpecifier } = statement
    const specifier = checker.is(moduleSpecifier, 'StringLiteral') ? moduleSpecifier.text : ''
    for (const names of namesOfImport(checker, importClause)) found.push({ specifier, ...names })
  }
  const symbols = checker.symbolsAt(found.map(({ node }) => node))
  return new Map(
    found.flatMap(({ specifier, name }, index) => {
      const symbol = symbols[index]
      return symbol === undefined ? [] : [[checker.aliased(symbol), { specifier, name }]]
    }),
  )
}

/** `import node from`, `import { name as node } from`: the name there, and the node of the name here. */
function namesOfImport(checker: Checker, clause: Node): { readonly name: string; readonly node: Node }[] {
  const names: { readonly name: string; readonly node: Node }[] = []
  function visit(parent: Node): void {
    const identifiers: (Node & { readonly text: string })[] = []
    parent.forEachChild((child) => {
      if (checker.is(child, 'Identifier')) identifiers.push(child)
      else visit(child)
      return undefined
    })
    const [first, last = first] = identifiers
    if (first !== undefined && last !== undefined)
      names.push({ name: parent === clause ? 'default' : first.text, node: last })
  }
  visit(clause)
  return names
}

function member(object: string, name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name)
    ? `${object}.${name}`
    : `${object}[${JSON.stringify(name)}]`
}

function unnamed(text: string): Finding {
  return {
    code: 'DEPENDENCY_UNKNOWN',
    message: `the function behind Depends<${text}> has no name`,
    fix: 'Declare it as a function or a constant, or write the parameter as = depends(…)',
  }
}

function notExported(name: string, file: string): Finding {
  return {
    code: 'DEPENDENCY_UNKNOWN',
    message: `dependency '${name}' cannot be imported from ${file}`,
    fix: `Export it, import it in this file, or write the parameter as = depends(${name})`,
  }
}
