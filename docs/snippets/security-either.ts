import assert from 'node:assert/strict'
import { apiKey, depends, httpBearer, HttpError, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

// Without `autoError` a scheme that finds nothing gives undefined: there is another way in.
const bearer = httpBearer({ autoError: false })
const key = apiKey({ in: 'header', name: 'x-api-key', autoError: false })

const caller = signature({ token: depends(bearer), key: depends(key) }, ({ token, key }) => {
  if (token?.credentials === 'the token') return 'a person'
  if (key === 'the key') return 'a program'
  return HttpError.unauthorized('who are you?', { headers: { 'www-authenticate': 'Bearer' } })
})

const app = new Testudo().get(
  '/',
  signature({ who: depends(caller) }, ({ who }) => who),
)

const client = new TestClient(app)
assert.equal((await client.get('/')).status, 401)
assert.equal(await (await client.get('/', { headers: { authorization: 'Bearer the token' } })).json(), 'a person')
assert.equal(await (await client.get('/', { headers: { 'x-api-key': 'the key' } })).json(), 'a program')
