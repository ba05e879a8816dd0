// A page that is made for one visitor, said by the one who knows: a cache further in cannot see the Vary or the cookie
// that middleware further out adds when the page has been kept already.

import type { Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'

const personalKey = requestKey<true>('personal')

/** Says that the answer to this request is for its visitor alone: `pageCache` does not keep it. */
export function markPersonal(request: Request): void {
  request.set(personalKey, true)
}

/** Whether somebody has said so. */
export function isPersonal(request: Request): boolean {
  return request.get(personalKey) === true
}
