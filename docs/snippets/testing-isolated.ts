import assert from 'node:assert/strict'
import { depends, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const catalogue = () => ['Emma', 'Persuasion']

/** The whole application: production calls it once, and each test for itself. */
function createApp(): Testudo {
  const app = new Testudo()
  app.get('/books', (books = depends(catalogue)) => books)
  return app
}

const app = createApp()
app.overrides.set(catalogue, () => ['Fake'])
assert.deepEqual(await (await new TestClient(app).get('/books')).json(), ['Fake'])

// Another one knows nothing of it.
assert.deepEqual(await (await new TestClient(createApp()).get('/books')).json(), ['Emma', 'Persuasion'])
