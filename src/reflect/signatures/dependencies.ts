// The text that names the dependencies of a function: `[4, depends(__reflected(shop, …))]` for a default, which is
// copied, `[2, { provider: … }]` for a type that says who makes it.

import type { Type } from '../compiler/checker.ts'
import type { FunctionNode, Node, ParameterNode } from '../compiler/syntax.ts'
import type { Context } from './context.ts'
import type { Edits } from './edits.ts'
import { isDependencyDefault } from './parameters.ts'

/** Gives text, late: it may be a copy of source that is still being edited. */
export type LateText = () => string

/** The dependencies among the defaults of a function's parameters. Notes those that cannot be copied. */
export function defaultDependencies(context: Context, edits: Edits, node: FunctionNode): LateText[] {
  const parameters = positional(context, node)
  return parameters.flatMap(({ initializer }, index) => {
    if (initializer === undefined || !isDependencyDefault(context, initializer)) return []
    if (!checkScope(context, initializer, node)) return []
    const [start, { end }] = [initializer.getStart(), initializer]
    return [() => `[${index}, ${edits.copyOf(start, end)}]`]
  })
}

/** The types of the functions that make arguments, where a parameter's type says so. */
export function typedProviders(context: Context, node: FunctionNode): (readonly [index: number, provider: Type])[] {
  const { checker, types } = context
  const parameters = positional(context, node)
  const read = checker.typesAt(parameters)
  return parameters.flatMap(({ initializer }, index) => {
    const type = read[index]
    if (type === undefined || isDependencyDefault(context, initializer)) return []
    const { depends } = types.tags.wordsOf(type)
    return depends === undefined ? [] : [[index, depends] as const]
  })
}

/** Parameters as they are passed: `this` is none. */
function positional({ checker }: Context, node: FunctionNode): readonly ParameterNode[] {
  return node.parameters.filter(({ name }) => !(checker.is(name, 'Identifier') && name.text === 'this'))
}

// The copy runs outside of the function: it must not need anything from inside.
function checkScope(context: Context, initializer: Node, node: FunctionNode): boolean {
  const { checker, findings } = context
  const own = new Set<Node>()
  const names = new Set<string>()
  for (const { name } of node.parameters) {
    for (const identifier of leaves(name)) {
      own.add(identifier.parent)
      names.add(identifier.getText())
    }
  }
  for (const leaf of leaves(initializer)) {
    const text = leaf.getText()
    const isOwn = text === 'this' || text === 'super' || text.startsWith('#')
    if (!isOwn && !(names.has(text) && isDeclaredIn(context, leaf, own))) continue
    findings.at(leaf, {
      code: 'DEPENDENCY_SCOPE',
      message: `a dependency cannot be made of '${text}': it is known before the function is called`,
      fix: 'Let the dependency take what it needs as parameters of its own',
    })
    return false
  }
  return true

  function leaves(root: Node): Node[] {
    const found: Node[] = []
    function visit(leaf: Node): undefined {
      let isLeaf = true
      leaf.forEachChild((child) => {
        isLeaf = false
        return visit(child)
      })
      if (isLeaf) found.push(leaf)
    }
    visit(root)
    return checker.is(root, 'Identifier') ? [root] : found
  }
}

function isDeclaredIn({ checker }: Context, name: Node, own: ReadonlySet<Node>): boolean {
  const symbol = checker.symbolAt(name)
  const declaration = symbol === undefined ? undefined : checker.declaration(symbol)
  return declaration !== undefined && own.has(declaration)
}
