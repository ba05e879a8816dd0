// testudo/gateway: the contracts between server and application, and their executable checks.
export type {
  Address,
  Application,
  AsgiVersion,
  Extensions,
  FileIdentity,
  HeaderField,
  HeaderList,
  HttpEarlyHints,
  HttpReceiveEvent,
  HttpResponseBody,
  HttpResponseDebug,
  HttpResponsePathsend,
  HttpResponseStart,
  HttpScope,
  HttpSendEvent,
  LifespanReceiveEvent,
  LifespanScope,
  LifespanSendEvent,
  Receive,
  ReceiveEvent,
  Scope,
  Send,
  SendEvent,
  TestExtension,
  TlsExtension,
  WebSocketReceiveEvent,
  WebSocketScope,
  WebSocketSendEvent,
} from './asgi.ts'
export type { LintRule, LintSide } from './breach.ts'
export { GatewayLintError, lintRules } from './breach.ts'
export { lint } from './lint.ts'
export type { LintServerOptions } from './lint-server.ts'
export { lintServer } from './lint-server.ts'
export { lintWsgi } from './wsgi-lint.ts'
export type { Environ, StartResponse, WsgiApplication, WsgiErrors, WsgiInput } from './wsgi.ts'
