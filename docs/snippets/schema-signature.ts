import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { setSignature, signatureOf } from 'testudo/schema'
import { TestClient } from 'testudo/testing'

function greet(name: string, times = 1): string {
  return `Hello, ${name}! `.repeat(times).trim()
}

setSignature(greet, {
  name: 'greet',
  style: 'positional',
  parameters: [
    { name: 'name', source: 'path', required: true, schema: { type: 'string', maxLength: 20 } },
    { name: 'times', source: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 3 } },
  ],
})
assert.equal(signatureOf(greet)?.parameters.length, 2)

const client = new TestClient(new Testudo().get('/greet/{name}', greet))
assert.equal(await (await client.get('/greet/Jane?times=2')).json(), 'Hello, Jane! Hello, Jane!')
assert.equal(await (await client.get('/greet/Jane')).json(), 'Hello, Jane!')
assert.equal((await client.get('/greet/Jane?times=9')).status, 422)
