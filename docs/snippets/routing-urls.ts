import assert from 'node:assert/strict'
import { Response } from 'testudo/http'
import { Router } from 'testudo/routing'

const router = new Router()
  .get('/books', () => Response.text(''), { name: 'books' })
  .get('/books/page/{page:int}', () => Response.text(''), { name: 'books' })
  .get('/authors/{name}', () => Response.text(''), { name: 'author' })

assert.equal(router.urlFor('books'), '/books')
assert.equal(router.urlFor('books', { page: 2 }), '/books/page/2')
assert.equal(router.urlFor('author', { name: 'Charlotte Brontë' }), '/authors/Charlotte%20Bront%C3%AB')

assert.throws(() => router.urlFor('author'), /"author" exists, but not with the parameters none: .* takes "name"/)
assert.throws(() => router.urlFor('author', { name: 'a/b' }), /"a\/b" does not fit \{name:str\}/)
