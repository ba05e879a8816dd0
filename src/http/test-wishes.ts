// What a test wants of middleware. It is in the scope, which servers make themselves: nothing that a client sends over a
// network gets there.

import type { TestExtension } from '../gateway/asgi.ts'
import type { Request } from './request.ts'

const none: TestExtension = Object.freeze({})

/** What the test that sent this request wants; nothing, for any other request. */
export function testWishesOf(request: Request): TestExtension {
  return request.scope.extensions['testudo.test'] ?? none
}
