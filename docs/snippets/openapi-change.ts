import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

class Shop extends Testudo {
  override openapi(rootPath?: string) {
    const document = super.openapi(rootPath)
    return { ...document, info: { ...document.info, 'x-logo': { url: '/logo.png' } } }
  }
}

const client = new TestClient(new Shop({ title: 'Bookshop' }))
const { info } = (await (await client.get('/openapi.json')).json()) as { info: unknown }
assert.deepEqual(info, { title: 'Bookshop', version: '0.1.0', 'x-logo': { url: '/logo.png' } })
