// What a proxy says of the request that it got: `Forwarded` (RFC 7239) and the fields that came before it.

import { isIPv4, isIPv6 } from 'node:net'

import { isHost } from '../grammar/authority.ts'

/** The parameters of one proxy, names in lower case, values without quotes: `for`, `by`, `host`, `proto`, others. */
export type ForwardedElement = ReadonlyMap<string, string>

/** Who a proxy got the request from. */
export type ForwardedNode =
  | { readonly type: 'address'; readonly address: string; readonly port: number }
  /** RFC 7239 §6.3: a name such as `_hidden` that means something to the proxy only. */
  | { readonly type: 'name'; readonly name: string }
  /** RFC 7239 §6.2: the proxy does not know, or does not tell. */
  | { readonly type: 'unknown' }

// §4: forwarded-pair = token "=" ( token / quoted-string )
const pair =
  /([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[\t\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*)")/y
const space = /[\t ]*/y
const unknownNode: ForwardedNode = Object.freeze({ type: 'unknown' })

/**
 * The elements of a `Forwarded` value, from the proxy next to the client to the one next to us. Undefined where it is
 * malformed: then nobody can say which of it came from whom. Spaces around `;` are taken, empty elements ignored.
 */
export function parseForwarded(value: string): ForwardedElement[] | undefined {
  const elements: ForwardedElement[] = []
  let element = new Map<string, string>()
  let isEmpty = true
  let at = skipSpace(value, 0)
  while (at < value.length) {
    const character = value[at]
    if (character === ',') {
      if (!isEmpty) elements.push(element)
      element = new Map()
      isEmpty = true
      at++
    } else if (character === ';') {
      isEmpty = false
      at++
    } else {
      pair.lastIndex = at
      const match = pair.exec(value)
      if (match === null) return undefined
      const name = (match[1] as string).toLowerCase()
      // §4: each parameter at most once. Of two, proxies and we might believe different ones.
      if (element.has(name)) return undefined
      element.set(name, match[2] ?? (match[3] as string).replace(/\\(.)/g, '$1'))
      isEmpty = false
      at = skipSpace(value, pair.lastIndex)
      if (at < value.length && value[at] !== ',' && value[at] !== ';') return undefined
      continue
    }
    at = skipSpace(value, at)
  }
  if (!isEmpty) elements.push(element)
  return elements
}

/** A `for` or `by` of `Forwarded` (RFC 7239 §6): `192.0.2.1:80`, `[2001:db8::1]`, `_name`, `unknown`. */
export function parseForwardedNode(node: string): ForwardedNode | undefined {
  const { name, port } = splitPort(node)
  if (port === undefined) return undefined
  if (name.startsWith('[')) return addressOf(name.slice(1, -1), port, isPlainIPv6)
  if (name.startsWith('_')) return /^_[\w.-]+$/.test(name) ? { type: 'name', name } : undefined
  if (name.toLowerCase() === 'unknown') return unknownNode
  return addressOf(name, port, isIPv4)
}

/** An entry of `X-Forwarded-For`: as `parseForwardedNode`, and IPv6 addresses without brackets too. */
export function parseForwardedFor(entry: string): ForwardedNode | undefined {
  return isPlainIPv6(entry) ? addressOf(entry, 0, isPlainIPv6) : parseForwardedNode(entry)
}

/** True for what may stand in a Host field and is not empty: a name or an address, with a port or without. */
export function isForwardedHost(host: string): boolean {
  return host !== '' && !host.startsWith(':') && isHost(host)
}

// A port that is hidden, or none, is 0; undefined means malformed.
function splitPort(node: string): { readonly name: string; readonly port: number | undefined } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}|_[\w.-]+))?$/.exec(node)
  if (match === null) return { name: node, port: undefined }
  const port = match[2] === undefined || match[2].startsWith('_') ? 0 : Number(match[2])
  return { name: match[1] as string, port: port <= 65535 ? port : undefined }
}

function addressOf(text: string, port: number, isAddress: (text: string) => boolean): ForwardedNode | undefined {
  if (!isAddress(text)) return undefined
  // One address has one form, or lists of addresses miss it.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)
  return { type: 'address', address: (mapped?.[1] ?? text).toLowerCase(), port }
}

// A zone (`%eth0`) means something on the proxy's machine only.
function isPlainIPv6(text: string): boolean {
  return isIPv6(text) && !text.includes('%')
}

function skipSpace(text: string, at: number): number {
  space.lastIndex = at
  space.test(text)
  return space.lastIndex
}
