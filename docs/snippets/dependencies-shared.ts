import assert from 'node:assert/strict'
import { depends, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

let opened = 0
const shop = () => ({ number: ++opened })

const stock = signature({ shop: depends(shop) }, ({ shop }) => `stock of shop ${shop.number}`)
const till = signature({ shop: depends(shop) }, ({ shop }) => `till of shop ${shop.number}`)

const app = new Testudo().get(
  '/',
  signature(
    { stock: depends(stock), till: depends(till), own: depends(shop, { cache: false }) },
    ({ stock, till, own }) => [stock, till, own.number],
  ),
)

const client = new TestClient(app)
assert.deepEqual(await (await client.get('/')).json(), ['stock of shop 1', 'till of shop 1', 2])
