// What a response was made of, for tests: Starlette's `http.response.debug`. The bridge tells it to a test client, which
// asks for it, and to nobody else.

export { type DebugInfo, debugInfoOf, withDebug } from './response.ts'
