// Calls a function with the values of its parameters, as its signature says.

import type { Signature } from '../schema/signature.ts'
import type { Endpoint } from './endpoint.ts'

/** Compiles the call: one object with all arguments by name, or one argument after the other. */
export function compileCall(endpoint: Endpoint, signature: Signature): (values: readonly unknown[]) => unknown {
  if (signature.style === 'positional') {
    const call = endpoint as unknown as (...values: readonly unknown[]) => unknown
    return (values) => call(...values)
  }
  const call = endpoint as unknown as (args: Readonly<Record<string, unknown>>) => unknown
  const names = signature.parameters.map((parameter) => parameter.name)
  const toArguments = compileArguments(names)
  return (values) => call(toArguments(values))
}

type ToArguments = (values: readonly unknown[]) => Readonly<Record<string, unknown>>

// As generated code the object is a literal with a shape of its own, in half the time of a loop over the names. Where
// code generation is forbidden (a policy of the process, edge runtimes) it is the loop. The names are the keys of an
// object in the user's source, quoted as JSON.
function compileArguments(names: readonly string[]): ToArguments {
  const members = names.map((name, index) => `${JSON.stringify(name)}:v[${index}]`)
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- nothing of it comes from a client, see above
    return new Function('v', `return {${members.join(',')}}`) as ToArguments
  } catch {
    return function toArguments(values) {
      const args: Record<string, unknown> = {}
      for (const [index, name] of names.entries()) args[name] = values[index]
      return args
    }
  }
}
