import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { type Request, Response } from 'testudo/http'
import { flash, flashes, sessions } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const app = new Testudo()
app.use(sessions({ secret: process.env['SECRET'] ?? 'at least 32 bytes, and not in the sources' }))

app.post('/books', (request: Request) => {
  flash(request, 'The book was saved.', 'success')
  return Response.redirect('/books', 303)
})
app.get('/books', (request: Request) =>
  Response.text(
    flashes(request)
      .map(({ category, message }) => `${category}: ${message}`)
      .join('\n'),
  ),
)

const client = new TestClient(app)
assert.equal(await (await client.post('/books')).text(), 'success: The book was saved.')
assert.equal(await (await client.get('/books')).text(), '')
