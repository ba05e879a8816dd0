// Exports of types that are not written as such. Who compiles one file at a time cannot tell them from values, and
// leaves in an export of nothing, which fails when modules are linked. The checker can tell.

import type { Checker, TypeSymbol } from '../compiler/checker.ts'
import type { Candidates } from './candidates.ts'
import type { Edits } from './edits.ts'

/** Writes `type` before names of types in `export { … }`, and takes `export default Type` out. */
export function fixTypeExports(checker: Checker, edits: Edits, { specifiers, defaults }: Candidates): void {
  const open = specifiers.filter((specifier) => !specifier.isTypeOnly && !isTypeOnlyList(checker, specifier.parent))
  const symbols = checker.symbolsAt([...open.map(({ name }) => name), ...defaults])
  for (const [index, specifier] of open.entries()) {
    if (isType(checker, symbols[index])) edits.around(specifier.getStart(), specifier.end, 'type ')
  }
  for (const [index, name] of defaults.entries()) {
    if (!isType(checker, symbols[open.length + index])) continue
    edits.around(name.parent.getStart(), name.parent.end, '/* ', () => ' */')
  }
}

function isTypeOnlyList(checker: Checker, list: Candidates['specifiers'][number]['parent']): boolean {
  return checker.is(list.parent, 'ExportDeclaration') && list.parent.isTypeOnly
}

/** Whether a name stands for a type and nothing else. */
function isType(checker: Checker, symbol: TypeSymbol | undefined): boolean {
  if (symbol === undefined) return false
  const target = checker.aliased(symbol)
  return !checker.isUnknownSymbol(target) && !checker.hasTrait(target, 'Value')
}
