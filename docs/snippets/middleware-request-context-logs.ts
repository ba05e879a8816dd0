import assert from 'node:assert/strict'
import { pino } from 'pino'
import { application, compose, Response } from 'testudo/http'
import { logContext, requestContext, requestId } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const lines: string[] = []
const logger = pino({ mixin: logContext, base: null, timestamp: false }, { write: (line) => lines.push(line) })

const handler = compose([requestId({ generate: () => 'r-1' }), requestContext()], () => {
  logger.info('looking for books')
  return Response.text('hello')
})

await new TestClient(application(handler)).get('/')
logger.info('going home')
assert.deepEqual(lines, [
  '{"level":30,"requestId":"r-1","msg":"looking for books"}\n',
  '{"level":30,"msg":"going home"}\n',
])
