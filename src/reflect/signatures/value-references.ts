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
    const symbol = this.#valueSymbol(type)
    const declaration = symbol === undefined ? undefined : checker.declaration(symbol)
    if (symbol === undefined || declaration === undefined) return { finding: unnamed(checker.textOf(type)) }
    const name = checker.nameOf(symbol)
    if (declaration.getSourceFile() === this.#file) return { expression: name }
    const imported = this.#importedHere().get(symbol)
    if (imported !== undefined) return { expression: member(this.#local(imported.specifier, true), imported.name) }
    const { fileName, isDeclarationFile } = declaration.getSourceFile()
    const exported = this.#exportName(symbol, declaration.getSourceFile())
    if (isDeclarationFile || exported === undefined || !this.#origins.isProject(fileName))
      return { finding: notExported(name, fileName) }
    return { expression: member(this.#local(fileName, false), exported) }
  }

  #local(module: string, isSpecifier: boolean): string {
    const known = this.#imports.get(module)
    if (known !== undefined) return known.local
    const local = `${this.#prefix}${this.#imports.size}`
    this.#imports.set(module, { module, isSpecifier, local })
    return local
  }

  /** The declaration that has the name: a function expression's is the variable that holds it. */
  #valueSymbol(type: Type): TypeSymbol | undefined {
    const checker = this.#checker
    const symbol = checker.symbolOf(type)
    const declaration = symbol === undefined ? undefined : checker.declaration(symbol)
    if (symbol === undefined || declaration === undefined) return undefined
    if (checker.is(declaration, 'FunctionDeclaration') || checker.is(declaration, 'ClassDeclaration')) return symbol
    const { parent } = declaration
    const isHeld = checker.is(declaration, 'ArrowFunction') || checker.is(declaration, 'FunctionExpression')
    if (!isHeld || !checker.is(parent, 'VariableDeclaration')) return undefined
    return checker.symbolAt(parent.name)
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
