// Who asked, and for what, when a proxy stands between: taken from the fields that proxies add.
//
// Anybody can send these fields. They are believed only as far as the machines that wrote them are ours: read from the
// right, where the proxy next to us writes, to the first address that is no proxy of ours. That is the client.

import { isIP } from 'node:net'

import { HttpError } from '../http/errors.ts'
import {
  type ForwardedElement,
  type ForwardedNode,
  isForwardedHost,
  parseForwarded,
  parseForwardedFor,
  parseForwardedNode,
} from '../http/forwarded.ts'
import type { Middleware } from '../http/handler.ts'
import type { Headers } from '../http/headers.ts'
import { lazily } from '../http/library.ts'
import type { Request } from '../http/request.ts'
import { described } from './described.ts'

/** Options of `forwarded`. */
export interface ForwardedOptions {
  /** The family of fields that is believed; the other one is never looked at. Default `x-forwarded`. */
  readonly header?: 'x-forwarded' | 'forwarded'
  /**
   * The proxies: addresses, networks (`10.0.0.0/8`), and the names `loopback`, `linklocal`, `uniquelocal`, `unix` (peers
   * on a Unix socket) and `*` (everybody: the client is then what anybody claims). Default `['loopback', 'unix']`.
   */
  readonly trusted?: readonly string[]
  /**
   * Instead of `trusted`, where the addresses of the proxies are not known: how many proxies every request comes
   * through. Only right if nobody can reach this server in another way.
   */
  readonly hops?: number
  /** Take the client's address. Default true. */
  readonly client?: boolean
  /** Take the scheme (`X-Forwarded-Proto`, `proto`). Default true. */
  readonly scheme?: boolean
  /** Take the host (`X-Forwarded-Host`, `host`). Default false: many proxies pass on what a client puts there. */
  readonly host?: boolean
  /** Take the port of `X-Forwarded-Port`. Default false. */
  readonly port?: boolean
  /** Take the prefix that the proxy removed, `X-Forwarded-Prefix`, for `rootPath`. Default false. */
  readonly prefix?: boolean
  /** The most proxies between the client and us; more is 400. Default 32. */
  readonly maxHops?: number
}

type Trust = (address: string) => boolean

/** What the fields say; what is undefined stays as it is. */
interface Origin {
  readonly client: ForwardedNode | undefined
  readonly scheme: 'http' | 'https' | undefined
  readonly host: string | undefined
  readonly port: string | undefined
  readonly prefix: string | undefined
}

/**
 * Gives the request the client, the scheme and, if asked to, the host and the prefix that the client's own request had.
 * Put it outside of everything that asks for these. A field of the believed family that makes no sense is 400.
 * Throws a TypeError for faulty options.
 */
export function forwarded(options: ForwardedOptions = {}): Middleware {
  const rules = new Rules(options)
  return described(
    'forwarded',
    rules.facts,
    (next) =>
      function forwarded(request) {
        rules.apply(request)
        return next(request)
      },
  )
}

class Rules {
  readonly facts: Readonly<Record<string, unknown>>
  readonly #take: Required<Pick<ForwardedOptions, 'client' | 'scheme' | 'host' | 'port' | 'prefix'>>
  readonly #isStandard: boolean
  readonly #trust: Trust
  readonly #trustsUnix: boolean
  readonly #hops: number | undefined
  readonly #maxHops: number

  constructor(options: ForwardedOptions) {
    const { header = 'x-forwarded', hops, maxHops = 32 } = options
    const trusted = options.trusted ?? ['loopback', 'unix']
    if (header !== 'x-forwarded' && header !== 'forwarded') {
      throw new TypeError(`forwarded: header must be 'x-forwarded' or 'forwarded', got ${JSON.stringify(header)}`)
    }
    if (hops !== undefined && options.trusted !== undefined) {
      throw new TypeError('forwarded: give either trusted or hops; hops is for proxies whose addresses nobody knows')
    }
    for (const [name, value] of Object.entries({ hops: hops ?? 1, maxHops })) {
      if (!Number.isInteger(value) || value < 1) {
        throw new TypeError(`forwarded: ${name} must be an integer, 1 or more, got ${String(value)}`)
      }
    }
    const { client = true, scheme = true, host = false, port = false, prefix = false } = options
    if (header === 'forwarded' && (port || prefix)) {
      throw new TypeError('forwarded: the field Forwarded has no port and no prefix; its host has the port')
    }
    this.#take = { client, scheme, host, port, prefix }
    this.#isStandard = header === 'forwarded'
    this.#trustsUnix = trusted.includes('unix')
    this.#trust = hops === undefined ? trustOf(trusted) : () => true
    this.#hops = hops
    this.#maxHops = maxHops
    this.facts = { header, ...(hops === undefined ? { trusted } : { hops }), ...this.#take, maxHops }
  }

  apply(request: Request): void {
    if (!this.#isFromProxy(request)) return
    const { headers } = request
    const origin = this.#isStandard ? this.#readStandard(headers) : this.#readCustomary(headers)
    if (origin === undefined) return
    const { client, scheme, prefix } = origin
    const host = hostOf(origin, request)
    if (client === undefined && scheme === undefined && host === undefined && prefix === undefined) return
    const { path, rootPath } = request.scope
    request.replaceScope({
      ...(client === undefined ? {} : { client: addressOf(client) }),
      ...(scheme === undefined ? {} : { scheme }),
      ...(host === undefined ? {} : { headers: headers.with('host', host).list }),
      ...(prefix === undefined ? {} : { rootPath: prefix + rootPath, path: path === '*' ? path : prefix + path }),
    })
  }

  #isFromProxy({ scope }: Request): boolean {
    if (this.#hops !== undefined) return true
    // Where there is no peer, the server may listen on a Unix socket, or not know.
    if (scope.client === null) return this.#trustsUnix && scope.server?.[1] === null
    return this.#trust(scope.client[0])
  }

  #readStandard(headers: Headers): Origin | undefined {
    const lines = headers.getAll('forwarded')
    let reached: ForwardedElement | undefined
    let client: ForwardedNode | undefined
    let count = 0
    // Line by line from the last: nothing that a client sent in a line of its own can spoil the proxies' lines.
    search: for (const line of lines.toReversed()) {
      const elements = parseForwarded(line) ?? malformed('Forwarded')
      for (const element of elements.toReversed()) {
        this.#count(++count)
        reached = element
        const node = element.get('for')
        client = node === undefined ? undefined : (parseForwardedNode(node) ?? malformed('Forwarded'))
        if (this.#isEnd(client, count)) break search
      }
    }
    if (this.#hops !== undefined && count < this.#hops) return undefined
    const { client: takesClient, scheme, host } = this.#take
    // All of one element: it tells of the request that the outermost of our proxies got.
    const proto = scheme ? reached?.get('proto') : undefined
    const name = host ? reached?.get('host') : undefined
    return {
      client: takesClient ? client : undefined,
      scheme: proto === undefined ? undefined : schemeOf(proto, 'Forwarded'),
      host: name === undefined || isForwardedHost(name) ? name : malformed('Forwarded'),
      port: undefined,
      prefix: undefined,
    }
  }

  #readCustomary(headers: Headers): Origin | undefined {
    const take = this.#take
    let client: ForwardedNode | undefined
    if (take.client) {
      const count = { entries: 0 }
      client = this.#readFor(headers.get('x-forwarded-for'), count)
      // It did not come through all of our proxies: nothing it says is theirs.
      if (this.#hops !== undefined && count.entries < this.#hops) return undefined
    }
    const proto = take.scheme ? lastOf(headers.get('x-forwarded-proto')) : undefined
    const host = take.host ? lastOf(headers.get('x-forwarded-host')) : undefined
    const port = take.port ? lastOf(headers.get('x-forwarded-port')) : undefined
    const prefix = take.prefix ? lastOf(headers.get('x-forwarded-prefix')) : undefined
    return {
      client,
      scheme: proto === undefined ? undefined : schemeOf(proto, 'X-Forwarded-Proto'),
      host: host === undefined || isForwardedHost(host) ? host : malformed('X-Forwarded-Host'),
      port: port === undefined || isPort(port) ? port : malformed('X-Forwarded-Port'),
      prefix: prefix === undefined ? undefined : prefixOf(prefix),
    }
  }

  // From the right, and no further than needed: what a client wrote to the left is never looked at.
  #readFor(value = '', count: { entries: number }): ForwardedNode | undefined {
    let client: ForwardedNode | undefined
    for (let end = value.length; end > 0;) {
      const start = value.lastIndexOf(',', end - 1) + 1
      const entry = value.slice(start, end).trim()
      end = start - 1
      if (entry === '') continue
      this.#count(++count.entries)
      client = parseForwardedFor(entry) ?? malformed('X-Forwarded-For')
      if (this.#isEnd(client, count.entries)) break
    }
    return client
  }

  #count(count: number): void {
    if (count > this.#maxHops) throw new HttpError(400, 'too many proxies')
  }

  // True once a node is found that is no proxy of ours: who wrote what is left of it is nobody we know.
  #isEnd(node: ForwardedNode | undefined, count: number): boolean {
    if (this.#hops !== undefined) return count === this.#hops
    return node?.type !== 'address' || !this.#trust(node.address)
  }
}

function hostOf({ host, port, scheme }: Origin, request: Request): string | undefined {
  if (port === undefined) return host
  const name = host ?? request.headers.get('host')
  if (name === undefined || !isForwardedHost(name)) return host
  const standard = (scheme ?? request.scope.scheme) === 'https' ? '443' : '80'
  const bare = name.replace(/:\d*$/, '')
  return port === standard ? bare : `${bare}:${port}`
}

function addressOf(node: ForwardedNode): readonly [host: string, port: number] | null {
  if (node.type === 'unknown') return null
  return node.type === 'name' ? [node.name, 0] : [node.address, node.port]
}

// The last one is the word of the proxy next to us. To the left may be what a client made up.
function lastOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const last = value.slice(value.lastIndexOf(',') + 1).trim()
  return last === '' ? undefined : last
}

function schemeOf(proto: string, field: string): 'http' | 'https' {
  switch (proto.toLowerCase()) {
    case 'http':
    case 'ws':
      return 'http'
    case 'https':
    case 'wss':
      return 'https'
    default:
      // One proxy takes the request for secure and another does not: no guess of ours is right.
      return malformed(field)
  }
}

function isPort(port: string): boolean {
  return /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65535
}

// It goes in front of every link and redirect: `//evil.test` or `/..` would lead elsewhere.
function prefixOf(text: string): string | undefined {
  const prefix = text.replace(/\/$/, '')
  if (prefix === '') return undefined
  let decoded: string
  try {
    decoded = decodeURIComponent(prefix)
  } catch {
    return malformed('X-Forwarded-Prefix')
  }
  const isPath = /^(?:\/[\w.~!$&'()*+,;=:@%-]+)+$/.test(prefix) && !/%2f/i.test(prefix)
  const leadsElsewhere = /\/\.{1,2}(?:\/|$)/.test(decoded)
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  const isReadTwice = /[\\?#%\x00-\x1f\x7f]/.test(decoded)
  return isPath && !leadsElsewhere && !isReadTwice ? decoded : malformed('X-Forwarded-Prefix')
}

function malformed(field: string): never {
  throw new HttpError(400, `invalid ${field} header`)
}

/** What we use of the package `@fastify/proxy-addr`. */
interface ProxyAddr {
  readonly compile: (networks: readonly string[]) => (address: string, index: number) => boolean
}

const library = lazily<ProxyAddr>('@fastify/proxy-addr')

const names: readonly string[] = ['loopback', 'linklocal', 'uniquelocal']
// Proxies are few; what a client claims to be must not grow this for ever.
const remembered = 1000

function trustOf(trusted: readonly string[]): Trust {
  if (!Array.isArray(trusted)) throw new TypeError('forwarded: trusted must be a list of addresses, networks and names')
  for (const network of trusted) {
    if (network === '*' || network === 'unix' || names.includes(network)) continue
    if (!isNetwork(network)) {
      throw new TypeError(
        `forwarded: ${JSON.stringify(network)} is no network: write 10.0.0.0/8, 2001:db8::/32, an address, loopback, linklocal, uniquelocal, unix or *`,
      )
    }
  }
  if (trusted.includes('*')) return () => true
  const { compile } = library()
  const isTrusted = compile(trusted.filter((network) => network !== 'unix'))
  const known = new Map<string, boolean>()
  return (address) => {
    let answer = known.get(address)
    if (answer === undefined) {
      answer = isTrusted(address, 0)
      if (known.size >= remembered) known.clear()
      known.set(address, answer)
    }
    return answer
  }
}

function isNetwork(network: unknown): boolean {
  if (typeof network !== 'string') return false
  const [address = '', size, more] = network.split('/')
  const family = isIP(address)
  if (family === 0 || address.includes('%') || more !== undefined) return false
  return size === undefined || (/^[1-9]\d{0,2}$/.test(size) && Number(size) <= (family === 4 ? 32 : 128))
}
