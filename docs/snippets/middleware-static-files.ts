import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Testudo } from 'testudo'
import { staticHandler } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const folder = await mkdtemp(join(tmpdir(), 'shop-'))
await mkdir(join(folder, 'assets'))
await writeFile(join(folder, 'index.html'), '<script src="/assets/app.3f9a12bc.js"></script>')
await writeFile(join(folder, 'assets/app.3f9a12bc.js'), 'console.log("hello")')

const app = new Testudo()
app.get('/api/books', () => ['Walden'])
// Last: what no route answers is a file, or a page of the application in the browser.
app.mount('/', staticHandler({ directory: folder, fallback: 'index.html', precompressed: ['br', 'gzip'] }))

const browser = new TestClient(app.asgi, { headers: { accept: 'text/html' } })
const script = await browser.get('/assets/app.3f9a12bc.js')
assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8')
assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable')

const page = await browser.get('/books/7')
assert.match(await page.text(), /^<script/)
assert.equal(page.headers.get('cache-control'), 'no-cache')

assert.deepEqual(await (await browser.get('/api/books')).json(), ['Walden'])
assert.equal((await browser.get('/missing.js', { headers: { accept: '*/*' } })).status, 404)
await rm(folder, { recursive: true })
