// The value of a dependency without an endpoint: for scripts and tests.

import { cleanUp } from '../http/application.ts'
import { Request } from '../http/request.ts'
import type { Callable } from './calls.ts'
import { type Dependable, depends, isDependency } from './depends.ts'
import { makeValue } from './execution.ts'
import type { Plan } from './plan.ts'

/** Options of `app.resolve`. */
export interface ResolveOptions {
  /** What the dependency, and those below it, read from. Default: `GET /` without anything. */
  readonly request?: Request
}

/** A value that was made, and how to let go of it. `await using` does so by itself. */
export interface Resolution<T> {
  readonly value: T
  /** Runs the clean-up of everything that was opened for the value, the last first. Throws what it throws. */
  readonly close: () => Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What is called for the value of a provider. */
export function valueOf(provider: Dependable): Callable {
  const dependency: unknown = depends(provider)
  return { endpoint: nothing, template: '', dependencies: isDependency(dependency) ? [dependency] : [] }
}

function nothing(): void {}

/** Runs the plan, whose last dependency makes the value. */
export async function resolution<T>(plan: Plan, request: Request): Promise<Resolution<T>> {
  const close = (): Promise<void> => cleanUp(request)
  let value: T
  try {
    value = (await makeValue(plan, request)) as T // what its provider makes
  } catch (error) {
    await close()
    throw error
  }
  return { value, close, [Symbol.asyncDispose]: close }
}

/** A request of which there is nothing to read. */
export function emptyRequest(state: Readonly<Record<string, unknown>>): Request {
  const scope = {
    type: 'http',
    asgi: { version: '3.0', specVersion: '2.5' },
    httpVersion: '1.1',
    scheme: 'http',
    method: 'GET',
    path: '/',
    rawPath: '/',
    queryString: '',
    rootPath: '',
    headers: [],
    client: null,
    server: null,
    state: { ...state },
    extensions: {},
    signal: new AbortController().signal,
  } as const
  return new Request(scope, () => ({ type: 'http.request', body: new Uint8Array(), moreBody: false }))
}
