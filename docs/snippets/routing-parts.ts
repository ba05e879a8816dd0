import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const books = new Router()
  .get('', () => Response.text('all books'), { name: 'list' })
  .get('/{id:int}', (request) => Response.text(`book ${String(request.param('id'))}`), { name: 'one' })

const admin = new Router({ notFound: () => Response.text('no such page', { status: 404 }) })
admin.get('/', (request) => Response.text(`admin of ${request.rootPath}`), { name: 'home' })

const router = new Router()
  .include(books, { prefix: '/books', name: 'books' })
  .mount('/shops/{shop}/admin', admin, { name: 'admin' })
  .mount('/static', (request) => Response.text(`file ${request.routePath}`), { name: 'static' })

const client = new TestClient(application(router.handle))
assert.equal(await (await client.get('/books')).text(), 'all books')
assert.equal(await (await client.get('/shops/north/admin/')).text(), 'admin of /shops/north/admin')
assert.equal(await (await client.get('/shops/north/admin/x')).text(), 'no such page')
assert.equal(await (await client.get('/static/css/a.css')).text(), 'file /css/a.css')

assert.equal(router.urlFor('books:one', { id: 7 }), '/books/7')
assert.equal(router.urlFor('admin:home', { shop: 'north' }), '/shops/north/admin/')
assert.equal(router.urlFor('static', { path: 'css/a.css' }), '/static/css/a.css')
