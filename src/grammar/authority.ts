// `uri-host [ ":" port ]`, the value of Host and the authority of a target (RFC 9110 §7.2, RFC 3986 §3.2).
import { isIPv6 } from 'node:net'

import { HEX, REGISTERED_NAME } from './characters.ts'

/** The parts of an authority. `port` is -1 where none is given, also after a bare colon. */
export interface Authority {
  readonly host: string
  readonly port: number
}

/**
 * Parses `uri-host [ ":" port ]`. The host may be empty, as it may be in a Host field.
 * Null for all else: userinfo, spaces, slashes, a port that is no number up to 65535, a bad IPv6 address, raw UTF-8.
 */
export function parseAuthority(text: string): Authority | null {
  const end = text.startsWith('[') ? endOfIpLiteral(text) : endOfRegisteredName(text)
  if (end < 0) return null
  const host = text.slice(0, end)
  if (end === text.length) return { host, port: -1 }
  if (text.charCodeAt(end) !== 0x3a) return null
  const port = parsePort(text, end + 1)
  return port === null ? null : { host, port }
}

/** True when `text` is a valid Host value. Allocates nothing for the common case of a name with a port. */
export function isHost(text: string): boolean {
  if (text.startsWith('[')) return parseAuthority(text) !== null
  const end = endOfRegisteredName(text)
  if (end === text.length) return true
  return end >= 0 && text.charCodeAt(end) === 0x3a && parsePort(text, end + 1) !== null
}

function endOfRegisteredName(text: string): number {
  let index = 0
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x25) {
      if (!isHexDigit(text.charCodeAt(index + 1)) || !isHexDigit(text.charCodeAt(index + 2))) return -1
      index += 2
    } else if (code > 127 || REGISTERED_NAME[code] !== 1) {
      return index
    }
  }
  return index
}

// IP-literal = "[" ( IPv6address / IPvFuture ) "]". A zone (`%eth0`) is of no use to a server.
function endOfIpLiteral(text: string): number {
  const close = text.indexOf(']')
  if (close < 0) return -1
  const address = text.slice(1, close)
  const known = (isIPv6(address) && !address.includes('%')) || /^v[0-9a-f]+\.[\w.~!$&'()*+,;=:-]+$/i.test(address)
  return known ? close + 1 : -1
}

function parsePort(text: string, start: number): number | null {
  if (start === text.length) return -1
  let port = 0
  for (let index = start; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30
    if (digit < 0 || digit > 9) return null
    port = port * 10 + digit
    if (port > 65535) return null
  }
  return port
}

function isHexDigit(code: number): boolean {
  return code < 128 && HEX[code] !== 255
}
