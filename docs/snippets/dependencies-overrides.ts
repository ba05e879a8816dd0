import assert from 'node:assert/strict'
import { depends, type Header, type Query, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const user = (token: Header) => ({ name: token })
const greeting = (who = depends(user)) => `Hello ${who.name}`

const app = new Testudo()
app.get('/', (text = depends(greeting)) => text)

const client = new TestClient(app)
app.overrides.set(user, () => ({ name: 'tester' }))
assert.equal(await (await client.get('/')).json(), 'Hello tester')

app.overrides.set(user, (as: Query) => ({ name: as }))
assert.equal(await (await client.get('/?as=Ada')).json(), 'Hello Ada')

app.overrides.delete(user)
assert.equal((await client.get('/')).status, 422)
