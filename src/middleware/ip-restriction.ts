// Who may come at all, by address: an office, a monitoring service, everybody but some.

import { HttpError } from '../http/errors.ts'
import type { Middleware } from '../http/handler.ts'
import { lazily } from '../http/library.ts'
import type { Request } from '../http/request.ts'
import { described } from './described.ts'

/** Options of `ipRestriction`: `allow`, `deny` or both. */
export interface IpRestrictionOptions {
  /**
   * Who may come: addresses, networks (`10.0.0.0/8`, `2001:db8::/32`), and the names `loopback`, `linklocal`,
   * `uniquelocal` and `unix` (peers on a Unix socket). Default everybody.
   */
  readonly allow?: readonly string[]
  /** Who may not, even if they are allowed. Default nobody. */
  readonly deny?: readonly string[]
  /** The status for who may not; 404 hides that there is something. Default 403. */
  readonly status?: number
}

/**
 * Answers 403 to clients of other networks. Behind a proxy it must be inside of what takes the client's address from
 * the proxy. Throws a TypeError for what is no address, and where everybody or nobody could come.
 */
export function ipRestriction(options: IpRestrictionOptions): Middleware {
  const { allow, deny = [], status = 403 } = options
  if (allow === undefined && deny.length === 0) {
    throw new TypeError('ipRestriction: give allow or deny, or everybody may come')
  }
  if (allow?.length === 0) throw new TypeError('ipRestriction: allow is empty, so nobody could come in')
  const isAllowed = allow === undefined ? () => true : matcher('allow', allow)
  const isDenied = matcher('deny', deny)
  const refused = new HttpError(status).toResponse()
  return described(
    'ipRestriction',
    { allow, deny, status },
    (next) =>
      function ipRestriction(request) {
        return isAllowed(request) && !isDenied(request) ? next(request) : refused
      },
  )
}

type Compile = (networks: string[]) => (address: string, at: number) => boolean

const library = lazily<{ compile: Compile }>('@fastify/proxy-addr')

function matcher(option: string, networks: readonly string[]): (request: Request) => boolean {
  const hasUnix = networks.includes('unix')
  const others = networks.filter((one) => one !== 'unix')
  if (others.length === 0) return ({ client }) => hasUnix && client === null
  const { compile } = library()
  const isIn = others.map((network) => {
    try {
      return compile([network])
    } catch (cause) {
      throw new TypeError(`ipRestriction: ${option} has ${JSON.stringify(network)}, which is no address or network`, {
        cause,
      })
    }
  })
  return ({ client }) => (client === null ? hasUnix : isIn.some((test) => test(client[0].split('%', 1)[0] ?? '', 0)))
}
