// `node:http` without a framework.
import { createServer } from 'node:http'
import { answerGet, answerItem } from './shared/by-hand.js'
import { keepAliveSeconds } from './shared/idle.js'
import { listening } from './shared/listening.js'

function reply(response, answer) {
  response.writeHead(answer.status, {
    'content-type': answer.json ? 'application/json' : 'text/plain',
    'content-length': Buffer.byteLength(answer.body),
  })
  response.end(answer.body)
}

export function start() {
  const server = createServer({ keepAliveTimeout: keepAliveSeconds * 1000 }, (request, response) => {
    if (request.method === 'POST') {
      const parts = []
      request.on('data', (part) => parts.push(part))
      request.on('end', () => reply(response, answerItem(Buffer.concat(parts).toString())))
      return
    }
    const mark = request.url.indexOf('?')
    const path = mark < 0 ? request.url : request.url.slice(0, mark)
    reply(response, answerGet(path, mark < 0 ? '' : request.url.slice(mark + 1)))
  })
  return listening(server.listen(0, '127.0.0.1'))
}
