import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const books = new Map([['1', 'Walden']])

const app = application(
  (request) => {
    const shelf = request.state['shelf']
    assert(shelf instanceof Map)
    return Response.json([...shelf.values()])
  },
  {
    startup(state) {
      state['shelf'] = books // the place to open a database
    },
    shutdown() {
      books.clear() // the place to close it
    },
  },
)

const client = await new TestClient(app).start()
assert.deepEqual(await (await client.get('/')).json(), ['Walden'])
await client.stop()
assert.equal(books.size, 0)
