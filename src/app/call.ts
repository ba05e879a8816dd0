// Calls a function with the values of its parameters, as its signature says.

import type { Provider } from '../schema/signature.ts'

/** How a function takes its arguments, and where they are. */
export interface CallShape {
  readonly style: 'named' | 'positional'
  readonly names: readonly string[]
  /** For each parameter the index of its value among those of the route. */
  readonly from: readonly number[]
  /** True when the last parameter is `...rest`: its value is a list. */
  readonly rest: boolean
}

/** Calls the function with some of the values of a route. */
export type Invoke = (values: readonly unknown[]) => unknown

/** Compiles the call: one object with all arguments by name, or one argument after the other. A class is constructed. */
export function compileCall(fn: Provider, shape: CallShape): Invoke {
  const call = isClass(fn) ? (...args: readonly unknown[]) => new fn(...(args as never[])) : (fn as AnyCall)
  if (shape.style === 'positional') return positional(call, shape)
  const toArguments = compileArguments(shape)
  return (values) => call(toArguments(values))
}

type AnyCall = (...args: readonly unknown[]) => unknown

/** Whether a function is a class: its `prototype` cannot be replaced, unlike that of any other function. */
export function isClass(fn: Provider): fn is new (...args: never[]) => unknown {
  return Object.getOwnPropertyDescriptor(fn, 'prototype')?.writable === false
}

// Written out for as many arguments as functions have: to spread a list costs more than the call.
function positional(call: AnyCall, { from, rest }: CallShape): Invoke {
  const [a = 0, b = 0, c = 0, d = 0] = from
  if (rest) {
    const last = from.at(-1) ?? 0
    const before = from.slice(0, -1)
    return (v) => call(...before.map((at) => v[at]), ...(v[last] as readonly unknown[]))
  }
  switch (from.length) {
    case 0:
      return () => call()
    case 1:
      return (v) => call(v[a])
    case 2:
      return (v) => call(v[a], v[b])
    case 3:
      return (v) => call(v[a], v[b], v[c])
    case 4:
      return (v) => call(v[a], v[b], v[c], v[d])
    default:
      return (v) => call(...from.map((at) => v[at]))
  }
}

type ToArguments = (values: readonly unknown[]) => Readonly<Record<string, unknown>>

// As generated code the object is a literal with a shape of its own, in half the time of a loop over the names. Where
// code generation is forbidden (a policy of the process, edge runtimes) it is the loop. The names are the keys of an
// object in the user's source, quoted as JSON.
function compileArguments({ names, from }: CallShape): ToArguments {
  const members = names.map((name, index) => `${JSON.stringify(name)}:v[${from[index]}]`)
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- nothing of it comes from a client, see above
    return new Function('v', `return {${members.join(',')}}`) as ToArguments
  } catch {
    return function toArguments(values) {
      const args: Record<string, unknown> = {}
      for (const [index, name] of names.entries()) args[name] = values[from[index] as number]
      return args
    }
  }
}
