import assert from 'node:assert/strict'
import { depends, httpBasic, HttpError, secureCompare, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const basic = httpBasic({ realm: 'till' })

const cashier = signature({ given: depends(basic) }, ({ given }) => {
  // Both, always: the time must not tell which of them was wrong.
  const isName = secureCompare(given.username, 'ada')
  const isPassword = secureCompare(given.password, 'lovelace')
  if (isName && isPassword) return given.username
  return HttpError.unauthorized('wrong name or password', { headers: { 'www-authenticate': 'Basic realm="till"' } })
})

const app = new Testudo().get(
  '/till',
  signature({ name: depends(cashier) }, ({ name }) => `open for ${name}`),
)

const client = new TestClient(app)
const nobody = await client.get('/till')
assert.equal(nobody.status, 401)
assert.equal(nobody.headers.get('www-authenticate'), 'Basic realm="till"')

const somebody = await client.get('/till', { headers: { authorization: `Basic ${btoa('ada:lovelace')}` } })
assert.equal(await somebody.json(), 'open for ada')
