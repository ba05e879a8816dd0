import assert from 'node:assert/strict'
import { wsgi } from 'testudo/adapters'
import type { WsgiApplication } from 'testudo/gateway'
import { TestClient } from 'testudo/testing'

/** A guest book: GET lists the entries, POST adds one. */
const entries: string[] = []
export const guestBook: WsgiApplication = (environ, startResponse) => {
  if (environ.REQUEST_METHOD === 'POST') {
    for (const line of environ['wsgi.input']) entries.push(Buffer.from(line).toString().trim())
    startResponse('303 See Other', [['Location', environ.SCRIPT_NAME || '/']])
    return []
  }
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  return [Buffer.from(entries.join('\n'))]
}

const application = wsgi(guestBook, { limitBodyBytes: 64 * 1024 })

const client = new TestClient(application)
const response = await client.post('/', { body: 'was here\nme too\n' })
assert.equal(await response.text(), 'was here\nme too')
