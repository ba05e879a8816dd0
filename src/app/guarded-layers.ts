// What a layer throws is a response to those around it, as in Django (convert_exception_to_response around each): a timeout
// has the security headers, a refusal can be read by the scripts that CORS lets in, and both have the id of the request.

import type { Middleware } from '../http/handler.ts'
import { factsOf } from '../middleware/described.ts'

// Ours that give a response or what `next` throws, and throw nothing of their own: around them there is nothing to catch,
// and each layer more is a turn of the queue for endpoints that wait.
const quiet: ReadonlySet<string> = new Set([
  'accessLog',
  'bodyLimit',
  'compression',
  'conditionalGet',
  'cors',
  'httpsRedirect',
  'requestContext',
  'requestId',
  'securityHeaders',
  'serverTiming',
  'trustedHost',
])

/** The layers with `answerErrors` around each but the first that may throw. Around the first it is for the caller. */
export function guardedLayers(layers: readonly Middleware[], answerErrors: Middleware): readonly Middleware[] {
  return layers.flatMap((layer, index) => (index === 0 || isQuiet(layer) ? [layer] : [answerErrors, layer]))
}

function isQuiet(layer: Middleware): boolean {
  const facts = factsOf(layer)
  return facts !== undefined && quiet.has(facts.name)
}
