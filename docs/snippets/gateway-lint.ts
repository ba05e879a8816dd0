import assert from 'node:assert/strict'
import { type Application, GatewayLintError, lint } from 'testudo/gateway'
import { TestClient } from 'testudo/testing'

const careless: Application = async (_scope, _receive, send) => {
  await send({ type: 'http.response.start', status: 200, headers: [['Content-Type', 'text/plain']] })
  await send({ type: 'http.response.body', body: 'hello' })
}

// TestClient runs every application inside lint; anywhere else, wrap it.
const application = lint(careless)

const error: unknown = await new TestClient(application).get('/').catch((error: unknown) => error)
assert(error instanceof GatewayLintError)
assert.equal(error.rule, 'fields.name')
assert.equal(error.side, 'application')
assert.equal(
  error.message,
  'The application broke the rule "fields.name": `headers` of http.response.start holds the name "Content-Type". ' +
    'A field name is a lower-case token (RFC 9110 §5.1).',
)
