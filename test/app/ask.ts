// What tests of endpoints have in common.

import { type Routes, Testudo, type TestudoOptions, ValidationError } from 'testudo'
import { type Provider, setSignature, type Signature } from 'testudo/schema'

import { exchange, type RequestInit } from './exchange.ts'

/** A log that nobody reads. */
export const silent: { warn(): void; error(): void } = { warn: () => {}, error: () => {} }

/** An application that logs nothing. */
export function quiet(options: TestudoOptions = {}): Testudo {
  return new Testudo({ logger: silent, ...options })
}

/** The answer's JSON, or `location type` of each error. */
export async function ask(routes: Routes, line: string, init?: RequestInit): Promise<unknown> {
  try {
    return (await exchange(routes.handle, line, init)).json
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    return error.errors.map(({ loc, type }) => `${loc.join('.')} ${type}`)
  }
}

/** What reflection makes of a function: one argument after the other. */
export function reflect<F extends Provider>(
  fn: F,
  parameters: Signature['parameters'],
  more: Partial<Signature> = {},
): F {
  setSignature(fn, { name: fn.name, style: 'positional', parameters, ...more })
  return fn
}
