// A gateway application, by hand, on our server.
import { serve } from '../../dist/server/index.js'
import { answerGet, answerItem } from './shared/by-hand.js'
import { keepAliveSeconds } from './shared/idle.js'

const frozen = (type) => Object.freeze([Object.freeze(['content-type', type])])
const jsonHeaders = frozen('application/json')
const textHeaders = frozen('text/plain')

function reply(send, answer) {
  send({ type: 'http.response.start', status: answer.status, headers: answer.json ? jsonHeaders : textHeaders })
  return send({ type: 'http.response.body', body: answer.body })
}

const decoder = new TextDecoder()

/** @type {import('../../dist/gateway/index.js').Application} */
function application(scope, receive, send) {
  if (scope.type !== 'http') throw new Error(`no ${scope.type} here`)
  if (scope.method !== 'POST') return reply(send, answerGet(scope.path, scope.queryString))
  const first = receive()
  if (first instanceof Promise || first.moreBody) return replyLater(first, receive, send)
  return reply(send, answerItem(decoder.decode(first.body)))
}

async function replyLater(first, receive, send) {
  const parts = []
  for (let event = await first; ; event = await receive()) {
    if (event.type === 'http.disconnect') return undefined
    parts.push(event.body)
    if (!event.moreBody) return reply(send, answerItem(decoder.decode(Buffer.concat(parts))))
  }
}

export async function start(options = {}) {
  const server = await serve(application, {
    port: 0,
    accessLog: false,
    lifespan: 'off',
    timeoutKeepAlive: keepAliveSeconds,
    ...options,
  })
  return server.address.port
}
