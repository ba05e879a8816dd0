import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Testudo } from 'testudo'
import { staticFiles } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const directory = await mkdtemp(join(tmpdir(), 'public-'))
await writeFile(join(directory, 'robots.txt'), 'User-agent: *')

const app = new Testudo()
app.use(staticFiles({ directory, maxAge: 3600 }))
app.get('/books', () => ['Walden'])

const client = new TestClient(app.asgi)
assert.equal(await (await client.get('/robots.txt')).text(), 'User-agent: *')
assert.deepEqual(await (await client.get('/books')).json(), ['Walden'])
await rm(directory, { recursive: true })
