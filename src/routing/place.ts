// Where in the tree of mounts a request is: what a router's URLs begin with.

import type { Request } from '../http/request.ts'
import { type RequestKey, requestKey } from '../http/request-key.ts'

/** One mount that a request went through. */
interface Place {
  /** The router that is mounted there, if it is one. */
  readonly router: unknown
  readonly rootPath: string
  /** What the first router had before it. */
  readonly outermost: string
  readonly outer: Place | undefined
}

const placeKey: RequestKey<Place> = requestKey('mount')

/** Moves a request below a mount; `taken` is the mount's own part of the path. */
export function enterMount(request: Request, taken: string, router: unknown): void {
  const outer = request.get(placeKey)
  const outermost = outer?.outermost ?? request.rootPath
  request.rootPath += taken
  request.set(placeKey, { router, rootPath: request.rootPath, outermost, outer })
}

/** The path at which a router is for this request; of one that it did not come through by a mount, the outermost. */
export function basePathOf(request: Request, router: unknown): string {
  const innermost = request.get(placeKey)
  for (let place = innermost; place !== undefined; place = place.outer) {
    if (place.router === router) return place.rootPath
  }
  return innermost?.outermost ?? request.rootPath
}
