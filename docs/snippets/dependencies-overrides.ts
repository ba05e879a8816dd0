import assert from 'node:assert/strict'
import { depends, header, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const user = signature({ token: header({ type: 'string' }) }, ({ token }) => ({ name: token }))
const greeting = signature({ user: depends(user) }, ({ user }) => `Hello ${user.name}`)

const app = new Testudo().get(
  '/',
  signature({ text: depends(greeting) }, ({ text }) => text),
)

const client = new TestClient(app)
app.overrides.set(user, () => ({ name: 'tester' }))
assert.equal(await (await client.get('/')).json(), 'Hello tester')

app.overrides.delete(user)
assert.equal((await client.get('/')).status, 422)
