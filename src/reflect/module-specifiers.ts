// The names of files in a source text, by their places: what imports, and `new URL('./file', import.meta.url)`.
import type { Checker } from './compiler/checker.ts'
import type { Node, SourceFile } from './compiler/syntax.ts'

/** A string literal that names a file or module. */
export interface Specifier {
  readonly name: string
  /** Offsets of the text between the quotes. */
  readonly start: number
  readonly end: number
  /** `url` names a file beside this one, which may be any kind of file. */
  readonly kind: 'import' | 'url'
}

/** All in one file, in no order. Imports of types alone are among them. */
export function moduleSpecifiers(file: SourceFile, checker: Checker): readonly Specifier[] {
  const found: Specifier[] = []
  const visit = (node: Node): void => {
    if (checker.is(node, 'StringLiteral') || checker.is(node, 'NoSubstitutionTemplateLiteral')) {
      const kind = kindOf(node, file, checker)
      const { text: name, end } = node
      if (kind !== undefined) found.push({ name, start: node.getStart(file) + 1, end: end - 1, kind })
    }
    node.forEachChild<void>(visit)
  }
  visit(file)
  return found
}

function kindOf(node: Node, file: SourceFile, checker: Checker): Specifier['kind'] | undefined {
  const { parent } = node
  if (checker.is(parent, 'ImportDeclaration') || checker.is(parent, 'ExportDeclaration')) return 'import'
  const text = parent.getText(file)
  // `import('x')`, `require('x')`, and the right side of `import x = require('x')`.
  if (/^(?:import|require)\s*\(/.test(text)) return 'import'
  const isUrl = checker.is(parent, 'NewExpression') && /^new\s+URL\s*\(/.test(text) && text.includes('import.meta.url')
  return isUrl && parent.arguments?.[0] === node ? 'url' : undefined
}
