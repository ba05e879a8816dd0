// An application that examines the server that calls it.
import type { Application, HttpScope, LifespanScope, Receive, Scope, Send, SendEvent, WebSocketScope } from './asgi.ts'
import { GatewayLintError, show } from './breach.ts'
import { lint } from './lint.ts'

/** Options of `lintServer`. */
export interface LintServerOptions {
  /** Called with each breach, also with those found after the response was sent. Default: nothing is called. */
  readonly onBreach?: (breach: GatewayLintError) => void
}

/**
 * An application that checks everything its server hands in, and answers with what it found.
 *
 * - `http`: reads the whole request; 200 and `ok, <n> bytes received`, or 500 and the broken rule, as text.
 *   Then `receive` has to give `http.disconnect`.
 * - `websocket`: accepts (with the first subprotocol offered) and echoes until the peer leaves.
 * - `lifespan`: answers both events; puts a mark into `state` that every later scope must have a copy of.
 *
 * A breach that cannot be answered any more is thrown, so that the server logs it.
 */
export function lintServer(options: LintServerOptions = {}): Application {
  const shared = new SharedState()
  return async function lintServer(scope: Scope, receive: Receive, send: Send): Promise<void> {
    let started = false
    const recordingSend: Send = (event: SendEvent) => {
      started = true
      return send(event)
    }
    try {
      await lint((scope, receive, send) => examine(scope, receive, send, shared))(scope, receive, recordingSend)
    } catch (error) {
      if (!(error instanceof GatewayLintError)) throw error
      options.onBreach?.(error)
      if (started || scope?.type !== 'http' || typeof send !== 'function') throw error
      await answer(send, 500, error.message)
    }
  }
}

/** What a server must copy from lifespan to every later scope, and never hand out twice. */
class SharedState {
  readonly mark: object = {}
  started = false
  readonly #handedOut = new WeakSet<object>()

  complaint(state: Readonly<Record<string, unknown>>): string | undefined {
    if (this.#handedOut.has(state)) return '`state` is the same object as in another scope'
    this.#handedOut.add(state)
    if (this.started && state[markName] !== this.mark) return '`state` lacks what lifespan put there'
    return undefined
  }
}

const markName = 'testudo.lint'

async function examine(scope: Scope, receive: Receive, send: Send, shared: SharedState): Promise<void> {
  const complaint = shared.complaint(scope.state)
  if (complaint !== undefined) throw new GatewayLintError('server', 'scope.state', complaint)
  if (scope.type === 'lifespan') return examineLifespan(scope, receive, send, shared)
  checkSignal(scope)
  checkPath(scope)
  return scope.type === 'http' ? examineHttp(receive, send) : examineWebSocket(scope, receive, send)
}

async function examineHttp(receive: Receive, send: Send): Promise<void> {
  let bytes = 0
  for (;;) {
    const event = await receive()
    if (event.type !== 'http.request') break
    bytes += event.body.byteLength
    if (!event.moreBody) break
  }
  await answer(send, 200, `ok, ${bytes} bytes received`)
  // The response is complete: nothing but http.disconnect may arrive, which `lint` sees to.
  await receive()
}

async function examineWebSocket(scope: WebSocketScope, receive: Receive, send: Send): Promise<void> {
  const [subprotocol] = scope.subprotocols
  for (;;) {
    const event = await receive()
    if (event.type === 'websocket.connect')
      await send(subprotocol === undefined ? { type: 'websocket.accept' } : { type: 'websocket.accept', subprotocol })
    else if (event.type !== 'websocket.receive') return
    else if (event.text !== undefined) await send({ type: 'websocket.send', text: event.text })
    else await send({ type: 'websocket.send', bytes: event.bytes })
  }
}

async function examineLifespan(scope: LifespanScope, receive: Receive, send: Send, shared: SharedState): Promise<void> {
  await receive()
  scope.state[markName] = shared.mark
  shared.started = true
  await send({ type: 'lifespan.startup.complete' })
  await receive()
  await send({ type: 'lifespan.shutdown.complete' })
}

function checkSignal(scope: HttpScope | WebSocketScope): void {
  const signal: unknown = scope.signal
  if (!(signal instanceof AbortSignal))
    throw new GatewayLintError('server', 'scope.signal', `\`signal\` is ${show(signal)}`)
  if (signal !== scope.signal)
    throw new GatewayLintError('server', 'scope.signal', 'the second reading gives another one')
}

/** `path` is `rawPath` decoded, with `rootPath` in front where the server adds it. */
function checkPath({ path, rawPath, rootPath }: HttpScope | WebSocketScope): void {
  let decoded
  try {
    decoded = decodeURIComponent(rawPath)
  } catch {
    return // not UTF-8: there is no decoded form to compare with
  }
  if (path !== decoded && path !== rootPath + decoded)
    throw new GatewayLintError('server', 'scope.path', `\`path\` is ${show(path)} and \`rawPath\` is ${show(rawPath)}`)
}

async function answer(send: Send, status: number, text: string): Promise<void> {
  await send({ type: 'http.response.start', status, headers: [['content-type', 'text/plain; charset=utf-8']] })
  await send({ type: 'http.response.body', body: text })
}
