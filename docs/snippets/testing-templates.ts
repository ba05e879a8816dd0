import assert from 'node:assert/strict'
import { application, Response, withDebug } from 'testudo/http'
import { contextOf, templateOf, TestClient } from 'testudo/testing'

// What pages of your own making do; `Templates` does it by itself.
function render(template: string, context: { name: string }): Response {
  return withDebug(Response.html(`<h1>${context.name}</h1>`), { template, context })
}

const app = application((request) =>
  request.path === '/' ? render('home.html', { name: 'Ada' }) : Response.text('no page'),
)

const client = new TestClient(app)
const page = await client.get('/')
assert.equal(templateOf(page), 'home.html')
assert.deepEqual(contextOf(page), { name: 'Ada' })
assert.equal(templateOf(await client.get('/other')), undefined)
