// The user's function, before it is a handler.

import { setSignature, signatureOf } from '../schema/signature.ts'
import { isDependency } from './depends.ts'
import type { ArgumentsOf, Input, Inputs } from './inputs.ts'

/**
 * Any function that can answer: with a signature, its arguments are what the signature says; without one, it is
 * called with the request.
 *
 * @reflect endpoint
 */
export type Endpoint = (...args: never[]) => unknown

/**
 * A function that has a signature: it takes one object of its arguments. Nothing more is to be read from its type.
 *
 * @reflect endpoint
 */
export type Signed<Arguments, Result> = (args: Arguments) => Result

/**
 * Gives a function a signature: it is called with one object of the declared arguments, decoded and validated. The
 * function itself is given back, so that tests can call it. Throws a TypeError for what cannot be an input.
 *
 * @reflect signature
 */
export function signature<const I extends Inputs, R>(
  inputs: I,
  endpoint: (args: ArgumentsOf<I>) => R,
): Signed<ArgumentsOf<I>, R> {
  if (typeof endpoint !== 'function')
    throw new TypeError('signature(inputs, endpoint): the endpoint must be a function')
  const parameters = Object.entries(inputs).map(([name, input]) => {
    if (name === '__proto__') throw new TypeError('signature: no parameter can be named __proto__')
    if (isDependency(input)) return { name, source: 'dependency', required: true, dependency: input } as const
    if (!isInput(input)) {
      throw new TypeError(
        `signature: ${name} must be an input: path(…), query(…), header(…), cookie(…), body(…), form(…), request(), ` +
          'depends(…) …',
      )
    }
    return { ...input, name }
  })
  // One function may answer with several signatures; each but the first is on a function of its own.
  const signed = signatureOf(endpoint) === undefined ? endpoint : endpoint.bind(undefined)
  setSignature(signed, { name: endpoint.name, style: 'named', parameters })
  return signed
}

function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && 'source' in value
}
