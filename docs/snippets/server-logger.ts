import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { serve, type Logger } from 'testudo/server'

interface Entry {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

const entries: Entry[] = []
const write =
  (level: string) =>
  (fields: object, message: string): void =>
    void entries.push({ level, fields: { ...fields }, message })
const logger: Logger = { info: write('info'), warn: write('warn'), error: write('error') }

const app = new Testudo()
app.get('/', () => 'hello')

const server = await serve(app.asgi, { port: 0, logger })
await (await fetch(`${server.url}/?q=1`)).text()
await server.close()

const access = entries.find(({ message }) => message.includes('GET'))
assert.match(access?.message ?? '', /^127\.0\.0\.1:\d+ - "GET \/\?q=1 HTTP\/1\.1" 200 [\d.]+ms$/)
assert.equal(access?.fields.status, 200)
assert.equal(access?.fields.target, '/?q=1')
assert.equal(typeof access?.fields.durationMs, 'number')
