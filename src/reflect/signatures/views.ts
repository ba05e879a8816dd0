// Class-based views: in a class that extends one with the mark `view`, each method with the name of one of HTTP's is an
// endpoint.
//
//   class BookView extends View { get(id: Int) {…}; static { __reflected(this.prototype.get, () => __signature(0)); }}
//
// The block within the class works wherever a class may be written, whether or not it has a name.

import type { Checker } from '../compiler/checker.ts'
import type { MembersNode, Node } from '../compiler/syntax.ts'
import { isVerb } from './candidates.ts'
import type { Context } from './context.ts'
import type { LateText } from './dependencies.ts'
import type { Edits } from './edits.ts'
import { baseNames } from './marks.ts'
import type { Signing } from './signing.ts'

/** Which of these classes are views. */
export function viewsAmong(context: Context, classes: readonly MembersNode[]): readonly MembersNode[] {
  const { checker, marks, symbols } = context
  const bases = classes.map((each) => baseNames(checker, each))
  symbols.load(bases.flat())
  return classes.filter((_, index) => bases[index]?.some((name) => marks.ofSymbol(symbols.at(name)) === 'view'))
}

/** The values of a view's fields that answer requests: `get = (id: Int) => …`. */
export function fieldsOf({ checker }: Context, { members }: MembersNode): readonly Node[] {
  return members.flatMap((member) => {
    if (!isVerb(checker, member)) return []
    const field: Node = member
    const value = checker.is(field, 'PropertyDeclaration') ? field.initializer : undefined
    return value === undefined ? [] : [value]
  })
}

/** Notes the signatures of a view's methods. */
export function signView(context: Context, edits: Edits, signing: Signing, reflected: string, view: MembersNode): void {
  const { checker, findings } = context
  const methods = view.members.flatMap((member) =>
    isVerb(checker, member) && checker.is(member, 'MethodDeclaration') && member.body !== undefined ? [member] : [],
  )
  const types = checker.typesAt(methods)
  const calls = methods.flatMap((method, index): LateText[] => {
    const type = types[index]
    const [call, ...others] = type === undefined ? [] : checker.callSignatures(type)
    if (call === undefined) return []
    const name = nameOf(checker, method)
    if (others.length > 0) {
      findings.at(method, {
        code: 'OVERLOADED',
        severity: 'warning',
        message: `this method can be called in ${others.length + 1} ways; the first one is taken`,
        fix: 'Write it with one signature',
      })
    }
    const after = signing.sign({ call, name, site: method, isDependency: false, isMethod: true }, method)
    return [() => `${reflected}(this.prototype.${name}${after()};`]
  })
  if (calls.length === 0) return
  // A property before it may have no semicolon of its own.
  const block = (): string => `; static { ${calls.map((text) => text()).join(' ')} }`
  edits.around(view.getStart(), view.end - 1, '', block)
}

function nameOf(checker: Checker, method: Node): string {
  return isVerb(checker, method) ? method.name.text : ''
}
