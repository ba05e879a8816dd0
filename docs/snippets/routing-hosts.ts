import assert from 'node:assert/strict'
import { type Request, Routes, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const api = new Routes().get('/books', () => ['Emma'], { name: 'books' })
const shop = new Routes().get('/', (request: Request) => `welcome to ${String(request.param('shop'))}`, {
  name: 'home',
})

const app = new Testudo()
  .host('api.example.org', api, { name: 'api' })
  .host('{shop}.example.org', shop, { name: 'shop' })
  .get('/', () => 'all shops')

const ask = async (host: string, path: string): Promise<unknown> =>
  (await new TestClient(app, { baseUrl: `http://${host}` }).get(path)).json()

assert.deepEqual(await ask('api.example.org', '/books'), ['Emma'])
assert.equal(await ask('North.Example.org:8000', '/'), 'welcome to north')
assert.equal(await ask('example.org', '/'), 'all shops')

assert.equal(app.urlFor('shop:home', { shop: 'north' }), 'https://north.example.org/')
