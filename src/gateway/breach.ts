// The rules that `lint` and `lintWsgi` enforce, and the error that names the broken one.

/** Which side of the contract broke a rule. */
export type LintSide = 'application' | 'server'

/** Every rule of the gateway contracts: stable id, and what holds when it is kept. */
export const lintRules = {
  // Both sides, any scope
  'event.object': 'An event is an object with a string `type`.',
  'event.type': 'An event belongs to the scope and to the direction that it travels in.',
  'event.keys': 'Keys are the camelCase keys of the contract; anything else carries a dot in its name.',
  'event.value': 'Each key has the type that the contract gives it, and required keys are present.',
  'fields.list': 'Header fields are an array of [name, value] pairs of strings.',
  'fields.name': 'A field name is a lower-case token (RFC 9110 §5.1).',
  'fields.value':
    'A field value is latin-1 text without control characters and without whitespace around it (RFC 9110 §5.5).',
  'fields.length': 'Content-Length appears at most once and is a plain decimal number (RFC 9110 §8.6).',

  // The server: how it calls
  'scope.arguments': 'The server calls the application with a scope object and the functions receive and send.',
  'scope.type': 'A scope is of type "http", "websocket" or "lifespan".',
  'scope.asgi': '`asgi` is { version: "3.0", specVersion } with a version such as "2.5".',
  'scope.httpVersion': '`httpVersion` is "1.0", "1.1" or "2".',
  'scope.scheme': '`scheme` is "http" or "https" for http, "ws" or "wss" for websocket.',
  'scope.method': '`method` is a token (RFC 9110 §9.1).',
  'scope.path': '`path` is decoded and begins with "/"; only OPTIONS may have "*", and CONNECT an authority.',
  'scope.rawPath': '`rawPath` is the path as it was sent, without the query, spaces or control characters.',
  'scope.queryString':
    '`queryString` is what follows the first "?", as it was sent, without spaces or control characters.',
  'scope.rootPath': '`rootPath` is empty, or begins with "/", has no "/" at its end and is a prefix of `path`.',
  'scope.address': '`client` and `server` are null or [host, port].',
  'scope.state':
    '`state` is an object: the shallow copy of what the application put there at start-up, made for this scope.',
  'scope.extensions': '`extensions` is an object whose present keys are objects.',
  'scope.signal': '`signal` is an AbortSignal, the same one at each reading.',
  'scope.subprotocols': '`subprotocols` is an array of tokens.',

  // The server: what it delivers
  'request.order':
    'Request events end with moreBody: false; from then on, and once the response is complete, there is only http.disconnect.',
  'request.length': 'The bytes delivered are as many as the Content-Length of the request says.',
  'request.signal': 'A disconnect before the end of the response aborts `scope.signal`.',
  'send.result': '`send` returns nothing, or a promise of nothing.',
  'send.disconnected': 'After a disconnect `send` does nothing: it neither throws nor rejects.',
  'websocket.receive-order':
    'websocket.connect comes first and once, websocket.receive only after the accept and before websocket.disconnect.',
  'lifespan.receive-order':
    'lifespan.startup comes first and once, lifespan.shutdown once and only after a complete start-up.',

  // The application, any scope
  'application.return': 'An application returns nothing, or a promise of nothing.',
  'application.returned': '`receive` and `send` belong to one call: they are not used once it has returned.',
  'send.pending': 'A promise from `send` means "wait": await it before you send more of the body.',
  'extension.offered': 'Events of an extension are sent only when `scope.extensions` offers it.',

  // The application, http
  'response.order':
    'Hints, then http.response.start once, then http.response.body events (or one pathsend), then the trailers that start announced.',
  'response.ended': 'Nothing follows the last event of a response.',
  'response.incomplete': 'An application completes its response before it returns, unless the client has left.',
  'response.status': 'A status is an integer from 200 to 999.',
  'response.length': 'The body has as many bytes as its Content-Length says.',
  'response.no-content': 'Responses with status 204, 205 or 304 have no body (RFC 9110 §15).',
  'response.framing': 'Framing is the server’s: no Transfer-Encoding, and no Content-Length with 204.',
  'response.trailers':
    'Trailers hold no field for framing, routing, authentication or the reading of the content (RFC 9110 §6.5.1).',
  'response.path': 'A path to send is absolute.',

  // The application, websocket
  'websocket.send-order': 'Accept, close or deny a handshake once; websocket.send only in between accept and close.',
  'websocket.ended': 'Nothing is sent after websocket.close or a complete denial.',
  'websocket.incomplete': 'An application answers the handshake, and completes a denial, before it returns.',
  'websocket.disconnected': 'Nothing is received after websocket.disconnect.',
  'websocket.frame': 'A message has either `text` or `bytes`.',
  'websocket.subprotocol': 'The accepted subprotocol is one of those that the client offers.',
  'websocket.handshake': 'The fields of the WebSocket handshake are the server’s (RFC 6455 §4.2.2).',
  'websocket.code': 'A close code is 1000–1003, 1007–1014 or 3000–4999 (RFC 6455 §7.4).',
  'websocket.reason': 'A close reason has at most 123 bytes as UTF-8 (RFC 6455 §5.5).',

  // The application, lifespan
  'lifespan.send-order': 'One answer to each lifespan event, after it was received.',
  'lifespan.incomplete':
    'An application that cannot do lifespan throws; one that can answers each event before it returns.',

  // WSGI, the server (PEP 3333)
  'wsgi.arguments': 'The server calls the application with environ and the function startResponse.',
  'wsgi.environ': '`environ` is a plain object that the application may change.',
  'wsgi.required': 'Every variable that PEP 3333 requires is present.',
  'wsgi.content-variables':
    'Content-Type and Content-Length are CONTENT_TYPE and CONTENT_LENGTH, never HTTP_CONTENT_….',
  'wsgi.strings': 'Variables without a dot in their name are strings of latin-1 characters.',
  'wsgi.version': '`wsgi.version` is [1, 0].',
  'wsgi.url-scheme': '`wsgi.url_scheme` is "http" or "https".',
  'wsgi.flags': '`wsgi.multithread`, `wsgi.multiprocess` and `wsgi.run_once` are booleans.',
  'wsgi.method': 'REQUEST_METHOD is a token.',
  'wsgi.script-name': 'SCRIPT_NAME is empty, or begins with "/" and does not end with it.',
  'wsgi.path-info':
    'PATH_INFO is empty or begins with "/" ("*" with OPTIONS only), and is not empty when SCRIPT_NAME is.',
  'wsgi.server-name': 'SERVER_NAME is not empty, and SERVER_PORT is a decimal number.',
  'wsgi.content-length-variable': 'CONTENT_LENGTH is empty or a plain decimal number.',
  'wsgi.input': '`wsgi.input` has read, readline, readlines and iteration, and they give bytes.',
  'wsgi.errors': '`wsgi.errors` has write, writelines and flush.',
  'wsgi.write': '`startResponse` returns the function write.',
  'wsgi.rethrow': '`startResponse` throws excInfo again when the head has been sent.',
  'wsgi.iterated-closed': 'The iterable is not read after close().',
  'wsgi.closed-twice': 'close() is called once.',
  'wsgi.unclosed': 'The server calls close() on what the application returned.',

  // WSGI, the application
  'wsgi.input-use':
    'read, readline and readlines take at most one whole number, and the application never closes `wsgi.input`.',
  'wsgi.errors-use': 'write takes a string and writelines takes strings; the application never closes `wsgi.errors`.',
  'wsgi.start-arguments': '`startResponse` takes status, headers and possibly excInfo.',
  'wsgi.status': 'A status is three digits from 200 to 999, one space and a reason phrase: "200 OK".',
  'wsgi.fields': 'Headers are an array of [name, value] pairs of strings.',
  'wsgi.field-name': 'A field name is a token, and not "Status".',
  'wsgi.field-value': 'A field value is latin-1 text without control characters.',
  'wsgi.hop-by-hop': 'Fields of the connection are the server’s.',
  'wsgi.content-type': 'Content has a Content-Type; responses with status 204 or 304 have none.',
  'wsgi.content-length': 'The body has as many bytes as its Content-Length says.',
  'wsgi.restart': 'A second `startResponse` needs excInfo.',
  'wsgi.started': '`startResponse` is called before the first bytes.',
  'wsgi.iterable': 'An application returns a synchronous iterable of Uint8Array, and not a string or a Uint8Array.',
  'wsgi.bytes': 'Chunks and the argument of write are Uint8Array.',
  'wsgi.closed': 'startResponse and write belong to one response: they are not used after close().',
} as const

/** Id of a rule in `lintRules`. */
export type LintRule = keyof typeof lintRules

/**
 * A breach of a gateway contract.
 * The message says which side broke which rule, what it did, and what the rule asks for.
 */
export class GatewayLintError extends Error {
  override readonly name = 'GatewayLintError'
  /** The broken rule, a key of `lintRules`. */
  readonly rule: LintRule
  /** Who broke it. */
  readonly side: LintSide

  constructor(side: LintSide, rule: LintRule, detail: string) {
    super(`The ${side} broke the rule "${rule}": ${detail}. ${lintRules[rule]}`)
    this.rule = rule
    this.side = side
  }
}

/** Reports a breach of one side: throws a `GatewayLintError`. */
export type Fail = (rule: LintRule, detail: string) => never

/** A value for a message: short, and never the bytes of a body. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (value instanceof Uint8Array) return `a Uint8Array of ${value.byteLength} bytes`
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object' && value !== null) return isThenable(value) ? 'a promise' : 'an object'
  return String(value)
}

/** Is this a promise, of whatever make? */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
