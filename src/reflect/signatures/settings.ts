// Calls of a function with the mark `settings`: the schema of what it is to make becomes its second argument.
//
//   settings<Settings>({ file: '.env' }, JSON.parse('{"type":"object",…}'))

import type { CallNode } from '../compiler/syntax.ts'
import { calleeName, type Candidates } from './candidates.ts'
import type { Context } from './context.ts'
import type { Edits } from './edits.ts'
import { jsonExpression } from './json-expression.ts'

/** Writes the schemas of settings. */
export function writeSettings(context: Context, edits: Edits, { calls, typed }: Candidates): void {
  const { checker, marks, symbols } = context
  const named = [...new Set([...calls, ...typed])].flatMap((call) => {
    const name = calleeName(checker, call)
    return name === undefined ? [] : [{ call, name }]
  })
  symbols.load(named.map(({ name }) => name))
  for (const { call, name } of named) if (marks.ofSymbol(symbols.at(name)) === 'settings') write(context, edits, call)
}

function write({ checker, findings, types }: Context, edits: Edits, call: CallNode): void {
  const given = call.arguments ?? []
  // The schema is written already.
  if (given.length > 1) return
  const [node] = call.typeArguments ?? []
  const type = node === undefined ? undefined : checker.typeOfTypeNode(node)
  if (node === undefined || type === undefined) {
    findings.at(call, {
      code: 'UNTYPED_SETTINGS',
      message: 'nothing says of which type these settings are',
      fix: 'Write it, as in settings<Settings>(), or pass a schema',
    })
    return
  }
  const { schema = true } = types.within(`<${node.getText()}>`, node, () => types.valueOf(type, node))
  const [last] = given
  const hasComma =
    last !== undefined &&
    call
      .getText()
      .slice(last.end - call.getStart())
      .includes(',')
  const before = last === undefined ? 'undefined, ' : hasComma ? ' ' : ', '
  edits.around(call.getStart(), call.end - 1, '', () => {
    const { value, definitions } = types.finish(schema)
    const whole = Object.keys(definitions).length === 0 ? value : { ...Object(value), $defs: definitions }
    return before + jsonExpression(whole)
  })
}
