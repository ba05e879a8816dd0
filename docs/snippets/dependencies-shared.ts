import assert from 'node:assert/strict'
import { depends, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

let opened = 0
const shop = () => ({ number: ++opened })

const stock = (from = depends(shop)) => `stock of shop ${from.number}`
const till = (from = depends(shop)) => `till of shop ${from.number}`

const app = new Testudo()
app.get('/', (inStock = depends(stock), paid = depends(till), own = depends(shop, { cache: false })) => {
  return [inStock, paid, own.number]
})

const client = new TestClient(app)
assert.deepEqual(await (await client.get('/')).json(), ['stock of shop 1', 'till of shop 1', 2])
