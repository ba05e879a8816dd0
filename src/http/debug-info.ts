// What a page was made of, for tests: kept with its request, so that no middleware that changes the response loses it.

import type { Request } from './request.ts'
import { requestKey } from './request-key.ts'

/** A template and what it could see. */
export interface DebugInfo {
  readonly template: string
  readonly context: Readonly<Record<string, unknown>>
}

const debugKey = requestKey<readonly DebugInfo[]>('debug')

/** Notes what was rendered for a request, if whoever calls the application wants to know (`http.response.debug`). */
export function addDebugInfo(request: Request, info: DebugInfo): void {
  if (!('http.response.debug' in request.scope.extensions)) return
  request.set(debugKey, [...debugInfoOf(request), info])
}

/** What was rendered for a request, in order; empty where nobody wants to know. */
export function debugInfoOf(request: Request): readonly DebugInfo[] {
  return request.get(debugKey) ?? []
}
