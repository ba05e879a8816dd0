import assert from 'node:assert/strict'
import { type TemplateEngine, Templates, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const engine: TemplateEngine = {
  render: (name, context) => Promise.resolve(`<h1>${name} of ${String(context.shop)}</h1>`),
}
const templates = new Templates({ engine })

const app = new Testudo()
app.router.get('/', (request) => templates.response(request, 'home', { shop: 'Bookshop' }))

assert.equal(await (await new TestClient(app).get('/')).text(), '<h1>home of Bookshop</h1>')
