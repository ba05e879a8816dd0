import { chmodSync, mkdirSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it, test } from 'vitest'

import { Testudo } from '../../src/app/testudo.ts'
import { application } from '../../src/http/application.ts'
import { setClock } from '../../src/http/clock.ts'
import type { Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { staticFiles, type StaticFilesOptions, staticHandler } from '../../src/middleware/static-files.ts'
import { TestClient } from '../../src/testing/client.ts'
import { folderWith, openDescriptors } from '../http/files.ts'

afterEach(() => setClock(undefined))

const site = {
  'index.html': '<h1>home</h1>',
  'style.css': 'body {}',
  'docs/index.html': '<h1>docs</h1>',
  'docs/a b é.txt': 'named',
  'empty/readme.txt': 'no index',
  '.env': 'SECRET=1',
  '.git/config': 'secret',
}

const teapot: Handler = (request) => Response.text(`next ${request.path}`, { status: 418 })

function middleware(options: Partial<StaticFilesOptions> = {}, files: Record<string, string> = site): TestClient {
  const directory = options.directory ?? folderWith(files)
  return client(staticFiles({ directory, ...options })(teapot))
}

function mounted(options: Partial<StaticFilesOptions> = {}, files: Record<string, string> = site): TestClient {
  const app = new Testudo()
  app.get('/api/books', () => ['Walden'])
  app.mount('/static', staticHandler({ directory: options.directory ?? folderWith(files), ...options }))
  return new TestClient(app.asgi, { redirect: 'manual' })
}

function client(handler: Handler): TestClient {
  return new TestClient(application(handler), { redirect: 'manual' })
}

async function textOf(
  client: TestClient,
  path: string,
  headers: Record<string, string> = {},
): Promise<[number, string]> {
  const response = await client.get(path, { headers })
  return [response.status, await response.text()]
}

/** A request line that no client would send: what is typed into a socket. */
async function raw(handler: Handler, rawPath: string, path = decodeURIComponent(rawPath)): Promise<number> {
  const { exchange } = await import('./requests.ts')
  const sent = await exchange(handler, { path }).catch((error: unknown) => {
    throw error
  })
  const start = sent.find((event) => event.type === 'http.response.start')
  return start?.status ?? 0
}

describe('staticFiles', () => {
  it('answers with files, and leaves the rest to what is inside', async () => {
    const app = middleware()
    expect(await textOf(app, '/style.css')).toEqual([200, 'body {}'])
    expect(await textOf(app, '/docs/a%20b%20%C3%A9.txt')).toEqual([200, 'named'])
    expect(await textOf(app, '/books')).toEqual([418, 'next /books'])
  })

  it('leaves other methods than GET and HEAD alone', async () => {
    const app = middleware()
    expect((await app.post('/style.css')).status).toBe(418)
    const head = await app.head('/style.css')
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '7', ''])
  })

  it('has a prefix', async () => {
    const app = middleware({ prefix: '/static' })
    expect(await textOf(app, '/static/style.css')).toEqual([200, 'body {}'])
    expect(await textOf(app, '/style.css')).toEqual([418, 'next /style.css'])
    expect(await textOf(app, '/staticstyle.css')).toEqual([418, 'next /staticstyle.css'])
    expect((await app.get('/static?a=b')).headers.get('location')).toBe('./static/?a=b')
    expect(await textOf(app, '/static/')).toEqual([200, '<h1>home</h1>'])
  })

  it('tells what it is', () => {
    const directory = folderWith({})
    expect(factsOf(staticFiles({ directory, prefix: '/s' }))).toMatchObject({
      name: 'staticFiles',
      options: { directory, prefix: '/s', dotfiles: 'ignore', followSymlinks: false },
    })
  })

  it('gives browsers the fallback where the inner handler has nothing', async () => {
    const directory = folderWith(site)
    const handler: Handler = (request) =>
      request.path === '/api' ? Response.json('api') : Response.json({ detail: 'Not Found' }, { status: 404 })
    const app = client(staticFiles({ directory, fallback: 'index.html' })(handler))
    const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    expect(await textOf(app, '/books/7', html)).toEqual([200, '<h1>home</h1>'])
    expect((await app.get('/books/7', { headers: html })).headers.get('cache-control')).toBe('no-cache')
    expect(await textOf(app, '/api', html)).toEqual([200, '"api"'])
    expect((await app.get('/books/7', { headers: { accept: '*/*' } })).status).toBe(404)
  })

  it('takes a file: URL', async () => {
    const app = middleware({ directory: pathToFileURL(folderWith(site)) })
    expect((await app.get('/style.css')).status).toBe(200)
  })
})

describe('staticHandler', () => {
  it('is mounted, and answers 404 itself', async () => {
    const app = mounted()
    expect(await textOf(app, '/static/style.css')).toEqual([200, 'body {}'])
    expect(await textOf(app, '/static/none.css')).toEqual([404, '{"detail":"Not Found"}'])
    expect((await app.get('/api/books')).status).toBe(200)
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('answers 405 to %s', async (method) => {
    const response = await mounted().request(method, '/static/style.css')
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('has a page for what is missing', async () => {
    const app = mounted({}, { '404.html': '<h1>lost</h1>' })
    const response = await app.get('/static/none')
    expect([response.status, await response.text()]).toEqual([404, '<h1>lost</h1>'])
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect([response.headers.get('etag'), response.headers.get('last-modified')]).toEqual([null, null])
    expect((await mounted({ index: false }, { '404.html': 'x' }).get('/static/none')).headers.get('content-type')).toBe(
      'application/json',
    )
  })

  it('serves a single-page application behind the routes of its API', async () => {
    const app = new Testudo()
    app.get('/api/books', () => ['Walden'])
    app.mount('/', staticHandler({ directory: folderWith(site), fallback: 'index.html' }))
    const browser = new TestClient(app.asgi, { headers: { accept: 'text/html' } })
    expect(await textOf(browser, '/api/books')).toEqual([200, '["Walden"]'])
    expect(await textOf(browser, '/style.css')).toEqual([200, 'body {}'])
    expect(await textOf(browser, '/shop/v1.2/books')).toEqual([200, '<h1>home</h1>'])
    const script = await browser.get('/missing.js', { headers: { accept: '*/*' } })
    expect(script.status).toBe(404)
    expect((await browser.post('/shop')).status).toBe(405)
  })
})

describe('folders', () => {
  it('are their index, under the slash', async () => {
    const app = middleware()
    expect(await textOf(app, '/')).toEqual([200, '<h1>home</h1>'])
    expect(await textOf(app, '/docs/')).toEqual([200, '<h1>docs</h1>'])
    const redirect = await app.get('/docs?a=b&c')
    expect([redirect.status, redirect.headers.get('location')]).toEqual([307, './docs/?a=b&c'])
    expect((await mounted().get('/static/docs')).headers.get('location')).toBe('./docs/')
    expect((await mounted().get('/static')).headers.get('location')).toMatch(/static\/$/)
  })

  it('without an index are nothing', async () => {
    const app = middleware()
    for (const path of ['/empty', '/empty/', '/docs/index.html/']) expect((await app.get(path)).status).toBe(418)
    const none = middleware({ index: false })
    for (const path of ['/', '/docs', '/docs/']) expect((await none.get(path)).status).toBe(418)
  })

  it('may have another index', async () => {
    const app = middleware({ index: 'main.txt' }, { 'main.txt': 'main', 'sub/main.txt': 'sub' })
    expect(await textOf(app, '/')).toEqual([200, 'main'])
    expect((await app.get('/sub')).headers.get('location')).toBe('./sub/')
  })

  it('are redirected to within the site, whatever their name is', async () => {
    const directory = folderWith({
      'evil.example/index.html': 'x',
      'javascript:alert(1)/index.html': 'x',
      'a%2fb/index.html': 'x',
    })
    const app = middleware({ directory })
    const locations = ['/evil.example', '/javascript:alert(1)', '/a%252fb'].map(async (path) =>
      (await app.get(path)).headers.get('location'),
    )
    expect(await Promise.all(locations)).toEqual(['./evil.example/', './javascript%3Aalert(1)/', './a%252fb/'])
    const handler = staticFiles({ directory })(teapot)
    expect(await raw(handler, '//evil.example')).toBe(418)
    expect(await raw(handler, '//evil.example/')).toBe(418)
  })
})

describe('an attack finds nothing', () => {
  test.each([
    ['climbing', '/../secret.txt'],
    ['climbing, encoded', '/%2e%2e/secret.txt'],
    ['climbing, encoded with its slash', '/..%2fsecret.txt'],
    ['climbing, encoded twice', '/%252e%252e%252fsecret.txt'],
    ['climbing from further in', '/docs/../../secret.txt'],
    ['climbing at the end', '/docs/..'],
    ['climbing and coming back', '/docs/../style.css'],
    ['backslashes', '/..\\secret.txt'],
    ['backslashes, encoded', '/..%5csecret.txt'],
    ['an absolute path', '//etc/passwd'],
    ['an absolute path, encoded', '/%2fetc/passwd'],
    ['NUL', '/style.css%00'],
    ['NUL before another extension', '/.env%00.css'],
    ['dots', '/./style.css'],
    ['empty segments', '/docs//index.html'],
    ['a file as a folder', '/style.css/'],
    ['a path below a file', '/style.css/a'],
    ['a name that is too long', `/${'x'.repeat(300)}`],
    ['a path that is too long', `/${'x/'.repeat(4000)}x`],
    ['a dot file', '/.env'],
    ['a dot file, encoded', '/%2eenv'],
    ['a folder with a dot', '/.git/config'],
    ['a colon', '/style.css:stream'],
    ['other scripts’ dots', '/\u2024\u2024/secret.txt'],
    ['overlong dots', '/%c0%ae%c0%ae/secret.txt'],
  ])('%s', async (_, path) => {
    const root = folderWith({
      'secret.txt': 'secret',
      ...Object.fromEntries(Object.entries(site).map(([name, text]) => [`www/${name}`, text])),
    })
    const directory = join(root, 'www')
    let decoded: string
    try {
      decoded = decodeURIComponent(path)
    } catch {
      decoded = path
    }
    expect(await raw(staticFiles({ directory })(teapot), path, decoded)).toBe(418)
    const handler = staticHandler({ directory })
    await expect(Promise.resolve().then(() => raw(handler, path, decoded))).resolves.toBe(404)
  })

  it('through a symbolic link', async () => {
    const root = folderWith({ 'secret.txt': 'secret', 'www/a.txt': 'a', 'www2/b.txt': 'neighbour' })
    const directory = join(root, 'www')
    symlinkSync('../secret.txt', join(directory, 'out.txt'))
    symlinkSync('/etc', join(directory, 'etc'))
    symlinkSync('../www2', join(directory, 'neighbour'))
    symlinkSync('loop', join(directory, 'loop'))
    symlinkSync('a.txt', join(directory, 'inside.txt'))
    const app = middleware({ directory })
    for (const path of ['/out.txt', '/etc/passwd', '/neighbour/b.txt', '/loop', '/loop/a']) {
      expect([path, (await app.get(path)).status]).toEqual([path, 418])
    }
    expect(await textOf(app, '/inside.txt')).toEqual([200, 'a'])
    expect(await textOf(middleware({ directory, followSymlinks: true }), '/out.txt')).toEqual([200, 'secret'])
  })

  it('through a link that takes the place of a file that is in memory', async () => {
    const root = folderWith({ 'secret.txt': 'secret', 'www/a.txt': 'public' })
    const directory = join(root, 'www')
    const later = Date.now() + 60_000
    setClock(() => later)
    const app = middleware({ directory })
    expect(await textOf(app, '/a.txt')).toEqual([200, 'public'])
    unlinkSync(join(directory, 'a.txt'))
    symlinkSync('../secret.txt', join(directory, 'a.txt'))
    expect((await app.get('/a.txt')).status).toBe(418)
  })

  it('with a device, a socket or a pipe', async () => {
    const directory = folderWith({})
    symlinkSync('/dev/zero', join(directory, 'zero'))
    expect((await middleware({ directory, followSymlinks: true }).get('/zero')).status).toBe(418)
  })
})

describe('the folder', () => {
  it('may be a link that a deployment switches', async () => {
    const root = folderWith({ 'v1/a.txt': 'one', 'v2/a.txt': 'two' })
    const current = join(root, 'current')
    symlinkSync('v1', current)
    const later = Date.now() + 60_000
    setClock(() => later)
    const app = middleware({ directory: current })
    expect(await textOf(app, '/a.txt')).toEqual([200, 'one'])
    unlinkSync(current)
    symlinkSync('v2', current)
    expect(await textOf(app, '/a.txt')).toEqual([200, 'two'])
  })

  it('may be gone', async () => {
    const directory = folderWith({ 'a.txt': 'a' })
    const app = middleware({ directory })
    rmSync(directory, { recursive: true })
    expect((await app.get('/a.txt')).status).toBe(418)
    expect((await app.get('/')).status).toBe(418)
  })

  // Root may read everything, so the test has to be somebody else for a moment.
  it('that we may not read is 403', async () => {
    const directory = folderWith({ 'private/a.txt': 'a' })
    chmodSync(directory, 0o755)
    chmodSync(join(directory, 'private'), 0o000)
    const app = mounted({ directory })
    const isRoot = process.geteuid?.() === 0
    if (isRoot) process.seteuid?.(65_534)
    try {
      expect((await app.get('/static/private/a.txt')).status).toBe(403)
    } finally {
      if (isRoot) process.seteuid?.(0)
      chmodSync(join(directory, 'private'), 0o700)
    }
  })
})

describe('dot files', () => {
  it('are refused or served when told to', async () => {
    const deny = mounted({ dotfiles: 'deny' })
    expect([(await deny.get('/static/.env')).status, (await deny.get('/static/style.css')).status]).toEqual([403, 200])
    expect(await textOf(mounted({ dotfiles: 'allow' }), '/static/.git/config')).toEqual([200, 'secret'])
  })
})

describe('caching', () => {
  test.each<[string, string, Partial<StaticFilesOptions>, string]>([
    ['asks again by default', '/style.css', {}, 'no-cache'],
    ['a while', '/style.css', { maxAge: 60 }, 'public, max-age=60'],
    ['of pages is never without asking', '/', { maxAge: 60 }, 'no-cache'],
    ['for ever with a hash in the name', '/app.3f9a12bc.js', {}, 'public, max-age=31536000, immutable'],
    ['for ever with a hash behind a dash', '/app-3f9a12bc44.js', {}, 'public, max-age=31536000, immutable'],
    ['for ever with a version', '/style.css?v=2', {}, 'public, max-age=31536000, immutable'],
    ['not with an empty version', '/style.css?v=', {}, 'no-cache'],
    ['not of pages with a version', '/index.html?v=2', {}, 'no-cache'],
    ['not with a date in the name', '/app.20240101.js', {}, 'no-cache'],
    ['not with a word in the name', '/app.deadbeef.js', {}, 'no-cache'],
    ['not if it must not', '/app.3f9a12bc.js?v=1', { immutable: false }, 'no-cache'],
    ['by a pattern', '/app-B7f_x9Qz.js', { immutable: /-[\w-]{8}\.js$/g }, 'public, max-age=31536000, immutable'],
    [
      'by a function',
      '/style.css',
      { immutable: (path) => path === 'style.css' },
      'public, max-age=31536000, immutable',
    ],
    [
      'as one says',
      '/style.css',
      { cacheControl: (path) => (path.endsWith('.css') ? 'private' : undefined) },
      'private',
    ],
    ['as the fields say', '/style.css', { headers: { 'cache-control': 'no-store' } }, 'no-store'],
  ])('%s', async (_, path, options, value) => {
    const files = {
      ...site,
      'app.3f9a12bc.js': '',
      'app-3f9a12bc44.js': '',
      'app.20240101.js': '',
      'app.deadbeef.js': '',
      'app-B7f_x9Qz.js': '',
    }
    const app = middleware(options, files)
    for (let time = 0; time < 2; time++) expect((await app.get(path)).headers.get('cache-control')).toBe(value)
  })

  it('answers 304 with the policy', async () => {
    const app = middleware({ maxAge: 60, headers: { 'x-content-type-options': 'nosniff' } })
    const first = await app.get('/style.css')
    const etag = first.headers.get('etag') ?? ''
    const lastModified = first.headers.get('last-modified') ?? ''
    for (const headers of [{ 'if-none-match': etag }, { 'if-modified-since': lastModified }]) {
      const response = await app.get('/style.css', { headers })
      expect([response.status, ...response.headers]).toEqual([
        304,
        ['cache-control', 'public, max-age=60'],
        ['etag', etag],
        ['last-modified', lastModified],
        ['x-content-type-options', 'nosniff'],
      ])
    }
  })
})

describe('ranges and conditions', () => {
  it('are those of Response.file, from memory and from the disk', async () => {
    const directory = folderWith({ 'a.txt': '0123456789', 'b.txt': 'x'.repeat(200_000) })
    const later = Date.now() + 60_000
    setClock(() => later)
    const app = middleware({ directory })
    for (let time = 0; time < 2; time++) {
      const part = await app.get('/a.txt', { headers: { range: 'bytes=2-4' } })
      expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10'])
      const large = await app.get('/b.txt', { headers: { range: 'bytes=-100000' } })
      expect([large.status, (await large.text()).length]).toEqual([206, 100_000])
      const parts = await app.get('/a.txt', { headers: { range: 'bytes=0-0,9-9' } })
      expect(parts.headers.get('content-type')).toMatch(/^multipart\/byteranges/)
      expect((await parts.text()).length).toBe(Number(parts.headers.get('content-length')))
      expect((await app.get('/a.txt', { headers: { range: 'bytes=10-' } })).status).toBe(416)
      expect((await app.get('/a.txt', { headers: { 'if-match': '"x"' } })).status).toBe(412)
    }
    expect(openDescriptors(join(directory, 'b.txt'))).toBe(0)
  })
})

describe('compressed siblings', () => {
  const files = {
    'app.js': 'plain',
    'app.js.br': 'brotli',
    'app.js.gz': 'gzip',
    'style.css': 'css',
    'data/x.txt': 'x',
    'data.gz': 'archive',
    'only.js.br': 'alone',
  }
  const all = ['br', 'zstd', 'gzip'] as const

  test.each([
    ['gzip, deflate, br, zstd', 'brotli', 'br'],
    ['gzip', 'gzip', 'gzip'],
    ['br;q=0.1, gzip', 'gzip', 'gzip'],
    ['br;q=0, gzip;q=0', 'plain', null],
    ['identity', 'plain', null],
    ['*', 'brotli', 'br'],
    ['', 'plain', null],
  ])('for a client that takes "%s"', async (accept, body, coding) => {
    const app = middleware({ precompressed: all }, files)
    for (let time = 0; time < 2; time++) {
      const response = await app.get('/app.js', { headers: { 'accept-encoding': accept } })
      expect([await response.text(), response.headers.get('content-encoding')]).toEqual([body, coding])
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      expect(response.headers.get('vary')).toBe('accept-encoding')
      expect(response.headers.get('content-length')).toBe(String(body.length))
    }
  })

  it('have tags of their own', async () => {
    const directory = folderWith(files)
    const now = new Date()
    for (const name of ['app.js', 'app.js.br']) {
      writeFileSync(join(directory, name), 'equal')
      utimesSync(join(directory, name), now, now)
    }
    const app = middleware({ directory, precompressed: all })
    const tag = async (accept: string): Promise<string> =>
      (await app.get('/app.js', { headers: { 'accept-encoding': accept } })).headers.get('etag') ?? ''
    const [plain, brotli] = [await tag('identity'), await tag('br')]
    expect(brotli).toBe(`${plain.slice(0, -1)}-br"`)
    const answer = await app.get('/app.js', { headers: { 'accept-encoding': 'br', 'if-none-match': brotli } })
    expect([answer.status, answer.headers.get('vary')]).toEqual([304, 'accept-encoding'])
    expect((await app.get('/app.js', { headers: { 'accept-encoding': 'br', 'if-none-match': plain } })).status).toBe(
      200,
    )
  })

  it('stand only for a file that is there, and are themselves when asked for', async () => {
    const app = middleware({ precompressed: all }, files)
    const headers = { 'accept-encoding': 'br, gzip' }
    expect((await app.get('/only.js', { headers })).status).toBe(418)
    expect((await app.get('/data', { headers })).status).toBe(418)
    const itself = await app.get('/app.js.br', { headers })
    expect([await itself.text(), itself.headers.get('content-encoding')]).toEqual(['brotli', null])
    expect(await textOf(app, '/style.css', headers)).toEqual([200, 'css'])
  })

  it('are found soon after they appear', async () => {
    const directory = folderWith({ 'a.js': 'plain' })
    let now = Date.now()
    setClock(() => now)
    const app = middleware({ directory, precompressed: ['br'] })
    const headers = { 'accept-encoding': 'br' }
    expect(await textOf(app, '/a.js', headers)).toEqual([200, 'plain'])
    writeFileSync(join(directory, 'a.js.br'), 'brotli')
    now += 1000
    expect(await textOf(app, '/a.js', headers)).toEqual([200, 'brotli'])
  })

  it('are not looked for unless one says so', async () => {
    const response = await middleware({}, files).get('/app.js', { headers: { 'accept-encoding': 'br' } })
    expect([await response.text(), response.headers.get('vary')]).toEqual(['plain', null])
  })
})

describe('what is in memory', () => {
  it('is never older than the file', async () => {
    const directory = folderWith({ 'a.txt': 'one' })
    const path = join(directory, 'a.txt')
    let now = Date.now() + 60_000
    setClock(() => now)
    const app = middleware({ directory })
    expect(await textOf(app, '/a.txt')).toEqual([200, 'one'])
    const { mtime } = await import('node:fs').then(({ statSync }) => statSync(path))
    writeFileSync(path, 'two')
    // The same size, and a time that was set back: only the time of the inode tells.
    utimesSync(path, mtime, mtime)
    now += 60_000
    expect(await textOf(app, '/a.txt')).toEqual([200, 'two'])
    rmSync(path)
    expect((await app.get('/a.txt')).status).toBe(418)
    mkdirSync(path)
    expect((await app.get('/a.txt')).status).toBe(418)
  })

  it('is not read again', async () => {
    const directory = folderWith({ 'a.txt': 'one' })
    const later = Date.now() + 60_000
    setClock(() => later)
    const handler = staticHandler({ directory })
    const { request } = await import('./requests.ts')
    const ask = async (): Promise<Response> => handler(request({ path: '/a.txt' }))
    expect(await ask()).toBe(await ask())
    const not = staticHandler({ directory, cache: false })
    expect(await not(request({ path: '/a.txt' }))).not.toBe(await not(request({ path: '/a.txt' })))
  })

  it('does not keep a file that has just changed, whose next change its times may not tell', async () => {
    const handler = staticHandler({ directory: folderWith({ 'a.txt': 'one' }) })
    const { request } = await import('./requests.ts')
    const ask = async (): Promise<Response> => handler(request({ path: '/a.txt' }))
    expect(await ask()).not.toBe(await ask())
  })
})

describe('options', () => {
  const directory = '/'
  test.each<[string, Partial<StaticFilesOptions>, RegExp]>([
    [
      'no folder',
      { directory: '/nowhere/at/all' },
      /there is no folder at \/nowhere\/at\/all; make it, or pass checkDirectory: false/,
    ],
    ['a file as folder', { directory: '/etc/passwd' }, /there is no folder/],
    ['no path', { directory: 7 as unknown as string }, /directory must be a path/],
    ['a prefix without a slash', { directory, prefix: 'static' }, /prefix starts with "\/"/],
    ['a prefix with a slash at its end', { directory, prefix: '/static/' }, /does not end with it/],
    ['an index elsewhere', { directory, index: '../index.html' }, /index must be the name of a file/],
    ['a fallback elsewhere', { directory, fallback: '/etc/passwd' }, /fallback must be the name of a file/],
    ['another word for dot files', { directory, dotfiles: 'hide' as 'deny' }, /dotfiles must be/],
    ['a negative age', { directory, maxAge: -1 }, /maxAge must be whole seconds/],
    ['an unknown coding', { directory, precompressed: ['deflate' as 'gzip'] }, /precompressed knows/],
    ['a cache of no size', { directory, cache: { maxSize: 0 } }, /cache\.maxSize must be a number of bytes/],
    ['fields that split the response', { directory, headers: { 'x-a': 'b\r\nc: d' } }, /U\+000D/],
  ])('%s', (_, options, message) => {
    expect(() => staticFiles({ directory: '/tmp', ...options })).toThrow(message)
  })

  it('a folder may come later', async () => {
    const directory = join(folderWith({}), 'later')
    const app = middleware({ directory, checkDirectory: false })
    expect((await app.get('/a.txt')).status).toBe(418)
    mkdirSync(directory)
    writeFileSync(join(directory, 'a.txt'), 'a')
    expect(await textOf(app, '/a.txt')).toEqual([200, 'a'])
  })

  it('types', async () => {
    const app = middleware({ types: { '.ts': 'video/mp2t' } }, { 'a.ts': 'x' })
    expect((await app.get('/a.ts')).headers.get('content-type')).toBe('video/mp2t')
  })
})
