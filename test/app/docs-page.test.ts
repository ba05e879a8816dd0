import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { Testudo } from 'testudo'

import { application, type Handler } from 'testudo/http'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'
import { Assets, isAssetName } from '../../src/app/docs/assets.ts'
import { scriptJson } from '../../src/app/docs/page.ts'
import { documentationRoutes } from '../../src/app/docs/routes.ts'
import { openapiOf } from '../../src/app/openapi/cache.ts'
import type { DocumentationOptions } from '../../src/app/openapi/options.ts'
import { operation } from './documented.ts'

const folder = mkdtempSync(join(tmpdir(), 'testudo-assets-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'swagger-ui-bundle.js.gz'), gzipSync('bundle()'))
writeFileSync(join(folder, 'swagger-ui.css.gz'), gzipSync('body {}'))
writeFileSync(join(folder, 'oauth2-redirect.js'), 'redirect()')
writeFileSync(join(folder, 'favicon-32x32.png'), 'png')

function clientOf(options: DocumentationOptions = {}, client: { rootPath?: string; mount?: string } = {}): TestClient {
  const router = new Router()
  const operations = [operation('GET /books', { name: 'list' })]
  const app = { router, title: options.title ?? 'Testudo', openapi: openapiOf({ operations }, options) }
  documentationRoutes(app, options, new Assets(() => [folder]))
  const handler: Handler = client.mount === undefined ? router.handle : new Router().mount(client.mount, router).handle
  return new TestClient(application(handler), client.rootPath === undefined ? {} : { rootPath: client.rootPath })
}

/** URLs in the page. */
function urlsIn(page: string): readonly string[] {
  return [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url = '']) => url)
}

describe('the document', () => {
  it('is served as JSON, with the place behind a proxy as its server', async () => {
    const response = await clientOf({ title: 'Books' }).get('/openapi.json')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(await response.json()).toMatchObject({ openapi: '3.1.0', info: { title: 'Books' }, paths: { '/books': {} } })
    const behind = await clientOf({}, { rootPath: '/v1' }).get('/openapi.json')
    expect(await behind.json()).toMatchObject({ servers: [{ url: '/v1' }] })
    const mounted = await clientOf({}, { mount: '/sub' }).get('/sub/openapi.json')
    expect(await mounted.json()).toMatchObject({ servers: [{ url: '/sub' }] })
  })

  it('and the page are where the options say, or nowhere', async () => {
    const moved = clientOf({ openapiUrl: '/api/v1.json', docsUrl: '/api/help/me' })
    expect((await moved.get('/api/v1.json')).status).toBe(200)
    const page = await (await moved.get('/api/help/me')).text()
    expect(page).toContain('"document":"./../v1.json"')
    expect(page).toContain('"redirect":"./me/oauth2-redirect"')
    expect((await moved.get('/docs')).status).toBe(404)

    expect(new Testudo({ docsUrl: '/help' }).docsUrl).toBe('/help')
    expect([new Testudo().docsUrl, new Testudo({ docsUrl: null }).docsUrl]).toEqual(['/docs', null])
    expect(new Testudo({ openapiUrl: null }).docsUrl).toBeNull()

    const bare = clientOf({ docsUrl: null })
    expect([(await bare.get('/openapi.json')).status, (await bare.get('/docs')).status]).toEqual([200, 404])
    const hidden = clientOf({ openapiUrl: null })
    expect([(await hidden.get('/openapi.json')).status, (await hidden.get('/docs')).status]).toEqual([404, 404])
  })

  it.each(['docs', '/a b', '/{x}', '/"'])('cannot be at %s', (url) => {
    expect(() => clientOf({ docsUrl: url })).toThrow(/^docsUrl: expected a path such as "\/docs", or null, got /)
    expect(() => clientOf({ openapiUrl: url })).toThrow(/^openapiUrl: expected a path/)
  })
})

describe('the page', () => {
  it('has nothing of another host, and nothing inline that would run', async () => {
    const response = await clientOf().get('/docs')
    const page = await response.text()
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page).not.toMatch(/https?:|\/\//)
    expect(page).not.toMatch(/<script>|<script(?![^>]*(src=|type="application\/json"))|<style|\son\w+=/)
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cache-control')).toBe('no-cache')
  })

  it.each([
    ['/docs', {}],
    ['/docs', { docsUrl: '/' }],
    ['/docs', { docsUrl: '/docs/' }],
    ['/sub/docs', { mount: '/sub' }],
  ])('finds its files from %s with %o', async (path, { docsUrl, mount }: { docsUrl?: string; mount?: string }) => {
    const client = clientOf(docsUrl === undefined ? {} : { docsUrl }, mount === undefined ? {} : { mount })
    const place = docsUrl ?? path
    const page = await (await client.get(place)).text()
    const base = new URL(place, 'http://testserver')
    const urls = urlsIn(page)
    expect(urls).toHaveLength(4)
    for (const url of urls) {
      const response = await client.get(new URL(url, base).pathname)
      expect([url, response.status, response.headers.get('cache-control')]).toEqual([
        url,
        200,
        'public, max-age=31536000, immutable',
      ])
    }
    const settings = JSON.parse(/id="settings">(.*?)<\/script>/.exec(page)?.[1] ?? '') as Record<string, string>
    for (const url of [settings['document'] ?? '', settings['redirect'] ?? '']) {
      expect((await client.get(new URL(url, base).pathname)).status).toBe(200)
    }
  })

  it('escapes what the application says', async () => {
    const evil = '</script><script>alert(1)</script>'
    const page = await (
      await clientOf({
        title: `"${evil}'&`,
        swaggerUi: { layout: evil, docExpansion: 'none' },
        swaggerUiOAuth: { clientId: evil },
      }).get('/docs')
    ).text()
    expect(page).not.toContain('alert(1)</script>')
    expect(page).toContain('<title>&quot;&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp; - API</title>')
    const settings = JSON.parse(/id="settings">(.*?)<\/script>/.exec(page)?.[1] ?? '') as object
    expect(settings).toMatchObject({
      parameters: { layout: evil, docExpansion: 'none', deepLinking: true, validatorUrl: null },
      oauth: { clientId: evil },
    })
    expect(scriptJson('<!--')).toBe('"\\u003c!--"')
  })

  it('of the OAuth2 redirect is a script of this host', async () => {
    const client = clientOf()
    const page = await (await client.get('/docs/oauth2-redirect')).text()
    const [url = ''] = urlsIn(page)
    expect(url).toMatch(/^\.\/assets\//)
    expect(await (await client.get(new URL(url, 'http://testserver/docs/').pathname)).text()).toBe('redirect()')
  })
})

describe('its files', () => {
  it('are sent compressed to those who take that', async () => {
    const client = clientOf()
    const [, url = ''] = urlsIn(await (await client.get('/docs')).text())
    const path = new URL(url, 'http://testserver/docs').pathname
    const get = (accept?: string) =>
      client.get(path, accept === undefined ? {} : { headers: { 'accept-encoding': accept } })
    for (const accept of ['gzip', 'br, x-gzip;q=0.5', 'deflate,GZIP ; q=1']) {
      const response = await get(accept)
      expect([response.headers.get('content-encoding'), response.headers.get('vary')]).toEqual([
        'gzip',
        'accept-encoding',
      ])
    }
    for (const accept of [undefined, 'br', 'gzip;q=0', 'gzip; q=0.00', 'gzipped', '*']) {
      const response = await get(accept)
      expect(response.headers.get('content-encoding')).toBeNull()
      expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8')
      expect(await response.text()).toBe('body {}')
    }
  })

  it('are not kept for ever under the URL of another version', async () => {
    const response = await clientOf().get('/docs/assets/other/swagger-ui.css')
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-cache'])
  })

  it.each(['nothing.js', '__proto__', 'constructor', '..%2Fpackage.json', 'NOTICE', 'swagger-ui.css/x'])(
    'do not include %s',
    async (name) => {
      expect((await clientOf().get(`/docs/assets/x/${name}`)).status).toBe(404)
    },
  )

  it('are only to be read', async () => {
    const path = '/docs/assets/x/swagger-ui.css'
    expect((await clientOf().head(path)).status).toBe(200)
    expect((await clientOf({}, { mount: '/{file}/{hash}' }).get(`/a/b${path}`)).status).toBe(200)
    expect((await clientOf().post(path)).status).toBe(405)
  })

  it('are those of the package in a checkout', async () => {
    const assets = new Assets()
    const { plain, type } = await assets.find('swagger-ui.css')
    expect(type).toBe('text/css; charset=utf-8')
    expect(plain?.byteLength ?? 0).toBeGreaterThan(100_000)
    expect(await assets.find('swagger-ui.css')).toBe(await assets.find('swagger-ui.css'))
    expect(isAssetName(1)).toBe(false)
  })

  it('are looked for again when they were not there', async () => {
    const folders: string[] = []
    const assets = new Assets(() => folders)
    await expect(assets.find('swagger-ui.css')).rejects.toThrow('lacks its file swagger-ui.css')
    folders.push(folder)
    await expect(assets.find('swagger-ui.css')).resolves.toMatchObject({ plain: undefined })
  })
})
