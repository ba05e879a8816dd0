// `environ` of a WSGI call from the scope of a gateway call (PEP 3333, "environ Variables"; RFC 3875 §4.1).
import type { HeaderList, HttpScope } from '../gateway/asgi.ts'
import type { Environ, WsgiErrors } from '../gateway/wsgi.ts'
import { BufferedInput } from './wsgi-input.ts'

/** What `environ` holds beside the request. */
export interface EnvironSettings {
  readonly errors: WsgiErrors
  readonly multiprocess: boolean
}

/** Makes the variables of one request; `body` is its whole content. */
export function makeEnviron(scope: HttpScope, body: Uint8Array, settings: EnvironSettings): Environ {
  const script = toByteString(scope.rootPath)
  const path = pathBytes(scope)
  const [name, port] = serverAddress(scope)
  return {
    ...fieldVariables(scope.headers),
    ...(isFramed(scope, body) ? { CONTENT_LENGTH: String(body.byteLength) } : {}),
    ...(scope.client === null ? {} : { REMOTE_ADDR: scope.client[0], REMOTE_PORT: String(scope.client[1]) }),
    ...(scope.scheme === 'https' ? { HTTPS: 'on' } : {}),
    REQUEST_METHOD: scope.method,
    REQUEST_URI: scope.queryString === '' ? scope.rawPath : `${scope.rawPath}?${scope.queryString}`,
    SCRIPT_NAME: script,
    PATH_INFO: path === script || path.startsWith(`${script}/`) ? path.slice(script.length) : path,
    QUERY_STRING: scope.queryString,
    SERVER_NAME: name,
    SERVER_PORT: port,
    SERVER_PROTOCOL: `HTTP/${scope.httpVersion}`,
    SERVER_SOFTWARE: 'testudo',
    'wsgi.version': [1, 0],
    'wsgi.url_scheme': scope.scheme,
    'wsgi.input': new BufferedInput(body),
    // The body ends where `wsgi.input` ends: an application may read it without looking at CONTENT_LENGTH.
    'wsgi.input_terminated': true,
    'wsgi.errors': settings.errors,
    'wsgi.multithread': false,
    'wsgi.multiprocess': settings.multiprocess,
    'wsgi.run_once': false,
    'testudo.scope': scope,
  }
}

/** HTTP_* variables, and CONTENT_TYPE. */
function fieldVariables(headers: HeaderList): Record<string, unknown> {
  const variables: Record<string, string> = {}
  for (const [name, value] of headers) {
    // `x_user` and `x-user` would be one variable: with the underscore a client could pass for a trusted proxy.
    if (name.includes('_')) continue
    // CONTENT_LENGTH is counted, and the chunks of a Transfer-Encoding are already put together.
    if (name === 'content-length' || name === 'transfer-encoding') continue
    const variable = name === 'content-type' ? 'CONTENT_TYPE' : `HTTP_${name.toUpperCase().replaceAll('-', '_')}`
    const before = variables[variable]
    // RFC 6265bis §5.7.3: cookie-pairs are joined with "; ", all other fields with a comma (RFC 3875 §4.1.18).
    variables[variable] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ','}${value}`
  }
  return variables
}

/** Did the request have content, if perhaps an empty one? */
function isFramed({ headers }: HttpScope, body: Uint8Array): boolean {
  return body.byteLength > 0 || headers.some(([name]) => name === 'content-length' || name === 'transfer-encoding')
}

/** PEP 3333, "Unicode Issues": strings are bytes, each seen as the latin-1 character of its number. */
function toByteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** `path` as byte string. Where the client’s bytes were not UTF-8, `path` lost them and `rawPath` still has them. */
function pathBytes({ path, rawPath, rootPath }: HttpScope): string {
  if (path.includes('\ufffd')) {
    const exact = rawPath.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    const decoded = Buffer.from(exact, 'latin1').toString('utf8')
    if (decoded === path) return exact
    if (rootPath + decoded === path) return toByteString(rootPath) + exact
  }
  return toByteString(path)
}

/** Name and port of the server, never empty: from the socket, else (Unix sockets) from the Host field. */
function serverAddress({ server, headers, scheme }: HttpScope): readonly [name: string, port: string] {
  if (server !== null && server[1] !== null) {
    const [host, port] = server
    // RFC 3875 §4.1.14: an IPv6 address is in brackets.
    return [host.includes(':') ? `[${host}]` : host || 'localhost', String(port)]
  }
  const authority = headers.find(([name]) => name === 'host')?.[1] ?? ''
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? []
  return [host || 'localhost', port || (scheme === 'https' ? '443' : '80')]
}
