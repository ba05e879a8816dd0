// What a response was made of, for tests: Starlette's `http.response.debug`.

/** Of a page: the name of its `template` and the `context` that it could see. */
export type DebugInfo = Readonly<Record<string, unknown>>

export { debugInfoOf, withDebug } from './response.ts'
