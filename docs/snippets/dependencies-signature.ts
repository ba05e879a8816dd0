import assert from 'node:assert/strict'
import { background, depends, header, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const user = signature({ token: header({ type: 'string' }) }, ({ token }) => ({ name: token }))

const app = new Testudo().get(
  '/',
  signature({ who: depends(user), tasks: background() }, ({ who, tasks }) => {
    tasks.add(() => {})
    return who.name
  }),
)

const client = new TestClient(app, { headers: { token: 'Ada' } })
assert.equal(await (await client.get('/')).json(), 'Ada')
