import assert from 'node:assert/strict'
import { liquidTemplates, Templates, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const app = new Testudo()
const templates = new Templates({
  engine: liquidTemplates({ directory: new URL('../templates', import.meta.url) }),
  contextProcessors: [() => ({ shop: 'Bookshop' })],
  urlFor: (name, params) => app.urlFor(name, params),
})

app.router.get('/books/{id}', (request) => templates.response(request, 'book.html', { title: '<Emma>', id: 7 }), {
  name: 'book',
})

const page = await (await new TestClient(app).get('/books/7')).text()
assert.ok(page.includes('<title>&lt;Emma&gt; – Bookshop</title>'))
assert.ok(page.includes('<a href="/books/7">'))
