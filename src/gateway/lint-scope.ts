// The scope: what a server says before the first event (ASGI, "Connection Scope" of http, websocket, lifespan).
import type { Fail } from './breach.ts'
import { show } from './breach.ts'
import { isToken } from './field.ts'
import { checkFields } from './lint-event.ts'

type Variables = Readonly<Record<string, unknown>>

const SCHEMES: Readonly<Record<string, readonly unknown[]>> = { http: ['http', 'https'], websocket: ['ws', 'wss'] }

/**
 * Checks a scope of any type. Does not read `signal`, which servers make on demand.
 * A class with getters is as good as an object literal.
 */
export function checkScope(scope: unknown, fail: Fail): void {
  if (!isObject(scope)) return fail('scope.arguments', `the scope is ${show(scope)}`)
  const { type } = scope
  if (type !== 'http' && type !== 'websocket' && type !== 'lifespan')
    return fail('scope.type', `\`type\` is ${show(type)}`)
  checkVersion(scope.asgi, fail)
  if (!isObject(scope.state)) fail('scope.state', `\`state\` is ${show(scope.state)}`)
  if (type === 'lifespan') return
  if (scope.httpVersion !== '1.0' && scope.httpVersion !== '1.1' && scope.httpVersion !== '2')
    fail('scope.httpVersion', `\`httpVersion\` is ${show(scope.httpVersion)}`)
  if (SCHEMES[type]?.includes(scope.scheme) !== true)
    fail('scope.scheme', `\`scheme\` of ${type} is ${show(scope.scheme)}`)
  checkTarget(scope, fail)
  checkFields(scope.headers, '`headers` of the scope', fail)
  checkAddress('client', scope.client, false, fail)
  checkAddress('server', scope.server, true, fail)
  checkExtensions(scope.extensions, fail)
  if (!('signal' in scope)) fail('scope.signal', 'there is no `signal`')
  if (type === 'http') {
    if (typeof scope.method !== 'string' || !isToken(scope.method))
      fail('scope.method', `\`method\` is ${show(scope.method)}`)
  } else if (!Array.isArray(scope.subprotocols) || !scope.subprotocols.every(isTokenValue))
    fail('scope.subprotocols', `\`subprotocols\` is ${show(scope.subprotocols)}`)
}

/** Has the peer gone before the exchange was complete? Reads `signal`: only where the answer matters. */
export function hasAborted(scope: { readonly signal: AbortSignal }, fail: Fail): boolean {
  const signal: unknown = scope.signal
  if (!(signal instanceof AbortSignal)) return fail('scope.signal', `\`signal\` is ${show(signal)}`)
  return signal.aborted
}

function checkVersion(asgi: unknown, fail: Fail): void {
  if (!isObject(asgi)) return fail('scope.asgi', `\`asgi\` is ${show(asgi)}`)
  if (asgi.version !== '3.0') fail('scope.asgi', `\`version\` is ${show(asgi.version)}`)
  if (typeof asgi.specVersion !== 'string' || !/^\d+\.\d+$/.test(asgi.specVersion))
    fail('scope.asgi', `\`specVersion\` is ${show(asgi.specVersion)}`)
}

function checkTarget(scope: Variables, fail: Fail): void {
  const { method, path, rawPath, queryString, rootPath } = scope
  // RFC 9112 §3.2: OPTIONS may ask about the server ("*"); CONNECT names a host and port and no path.
  const pathless = method === 'CONNECT' || (method === 'OPTIONS' && path === '*')
  if (typeof path !== 'string' || (!path.startsWith('/') && !pathless))
    return fail('scope.path', `\`path\` is ${show(path)}`)
  if (typeof rawPath !== 'string' || /[^\x21-\xff]|[?\x7f]/.test(rawPath))
    fail('scope.rawPath', `\`rawPath\` is ${show(rawPath)}`)
  if (typeof queryString !== 'string' || /[^\x21-\xff]|\x7f/.test(queryString))
    fail('scope.queryString', `\`queryString\` is ${show(queryString)}`)
  if (typeof rootPath !== 'string') return fail('scope.rootPath', `\`rootPath\` is ${show(rootPath)}`)
  if (rootPath === '' || pathless) return
  const prefixed = path === rootPath || path.startsWith(`${rootPath}/`)
  if (!rootPath.startsWith('/') || rootPath.endsWith('/') || !prefixed)
    fail('scope.rootPath', `\`rootPath\` is ${show(rootPath)} and \`path\` is ${show(path)}`)
}

function checkAddress(name: 'client' | 'server', address: unknown, portless: boolean, fail: Fail): void {
  if (address === null) return
  if (Array.isArray(address) && address.length === 2) {
    const [host, port] = address as unknown[]
    if (typeof host === 'string' && (isPort(port) || (portless && port === null))) return
  }
  fail('scope.address', `\`${name}\` is ${Array.isArray(address) ? JSON.stringify(address) : show(address)}`)
}

function isPort(port: unknown): boolean {
  return Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65535
}

function checkExtensions(extensions: unknown, fail: Fail): void {
  if (!isObject(extensions)) return fail('scope.extensions', `\`extensions\` is ${show(extensions)}`)
  for (const [name, details] of Object.entries(extensions)) {
    if (details !== undefined && !isObject(details)) fail('scope.extensions', `${show(name)} is ${show(details)}`)
  }
  const { tls } = extensions
  if (!isObject(tls)) return
  const textOrNull = (value: unknown): boolean => value === null || typeof value === 'string'
  const certificates = tls.clientCertificates
  if (!textOrNull(tls.version) || !textOrNull(tls.cipher))
    fail('scope.extensions', '`version` and `cipher` of "tls" are strings or null')
  if (!Array.isArray(certificates) || !certificates.every((certificate) => typeof certificate === 'string'))
    fail('scope.extensions', '`clientCertificates` of "tls" is an array of PEM texts')
}

function isObject(value: unknown): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTokenValue(value: unknown): boolean {
  return typeof value === 'string' && isToken(value)
}
