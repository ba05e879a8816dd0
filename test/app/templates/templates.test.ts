import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import {
  liquidTemplates,
  Response as TestudoResponse,
  type LiquidTemplatesOptions,
  type TemplateContext,
  templateRendered,
  Templates,
  type TemplatesOptions,
  Testudo,
} from 'testudo'
import { csrf, securityHeaders } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

let folder: string
let directory: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'testudo-templates-'))
  directory = join(folder, 'templates')
  mkdirSync(join(directory, 'shop'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'top secret')
  writeFileSync(join(directory, '.env'), 'top secret')
  symlinkSync(join(folder, 'secret.txt'), join(directory, 'link.txt'))
  const files = {
    'hello.html': 'Hello, {{ name }}!',
    'base.html': '<title>{% block title %}Shop{% endblock %}</title>{% block content %}{% endblock %}',
    'shop/page.html':
      "{% layout 'base.html' %}{% block title %}{{ title }}{% endblock %}{% block content %}{% render 'shop/part.html', book: title %}{% endblock %}",
    'shop/part.html': '<p>{{ book }}</p>',
    'include.html': '{% include file %}',
    'form.html': '<form>{% csrf_field %}{{ csrf_token | size }}</form>',
    'nonce.html': '<script nonce="{{ csp_nonce }}"></script>',
    'links.html': "{{ 'book' | url_for: id: 7 }} {{ 'home' | url_for }}",
    'request.html': '{{ request.method }} {{ request.path }} {{ request.query.q }} {{ request.constructor }}',
    'raw.html': '{{ markup | raw }} {{ markup }}',
    'filter.html': '{{ price | euro }} {{ site }}',
    'proto.html': '{{ item.constructor.name }}{{ item.secret }}',
    'plain.txt': '{{ missing }}.',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
})
afterAll(() => rmSync(folder, { recursive: true }))

function rendered(
  name: string,
  context: TemplateContext = {},
  options: Partial<LiquidTemplatesOptions> = {},
): Promise<string> {
  return liquidTemplates({ directory, ...options }).render(name, context)
}

async function page(
  name: string,
  context: TemplateContext = {},
  options: Partial<TemplatesOptions> = {},
  prepare: (app: Testudo) => void = () => {},
): Promise<Response> {
  const app = new Testudo({ openapiUrl: null, debug: true, logger: { warn: () => {}, error: () => {} } })
  const templates = new Templates({ engine: liquidTemplates({ directory }), ...options })
  prepare(app)
  app.router.get('/', (request) => templates.response(request, name, context))
  return new TestClient(app).get('/', { query: { q: '<q>' } })
}

describe('liquidTemplates', () => {
  test('escapes values for HTML, also in layouts and parts', async () => {
    expect(await rendered('hello.html', { name: '<b>&"' })).toBe('Hello, &lt;b&gt;&amp;&#34;!')
    expect(await rendered('shop/page.html', { title: '<i>' })).toBe('<title>&lt;i&gt;</title><p>&lt;i&gt;</p>')
  })

  test('leaves markup as it is only where a template says raw', async () => {
    expect(await rendered('raw.html', { markup: '<b>' })).toBe('<b> &lt;b&gt;')
  })

  test.each([
    '../secret.txt',
    'shop/../../secret.txt',
    './../secret.txt',
    '..\\secret.txt',
    '.env',
    'link.txt',
    '/etc/hostname',
    'secret.txt\0.html',
    'none.html',
  ])('reads nothing outside of its directories: %j', async (name) => {
    await expect(rendered(name)).rejects.toThrow('ENOENT')
    await expect(rendered('include.html', { file: name })).rejects.toThrow('ENOENT')
    await expect(rendered(join(folder, 'secret.txt'))).rejects.toThrow('ENOENT')
  })

  test('shows no members of prototypes', async () => {
    class Item {
      get secret(): string {
        return 'hunter2'
      }
    }
    expect(await rendered('proto.html', { item: new Item() })).toBe('')
  })

  test('has filters and globals, which are escaped too', async () => {
    const filters = { euro: (value: unknown) => `<${String(value)} €>` }
    expect(await rendered('filter.html', { price: 5 }, { filters, globals: { site: 'Shop' } })).toBe('&lt;5 €&gt; Shop')
  })

  test('takes several directories, URLs, and an extension', async () => {
    const second = join(folder, 'second')
    mkdirSync(second)
    writeFileSync(join(second, 'hello.html'), 'second')
    writeFileSync(join(second, 'only.html'), 'only')
    const both = [pathToFileURL(second), directory]
    expect(await rendered('hello', {}, { directory: both, extension: '.html' })).toBe('second')
    expect(await rendered('shop/part', { book: 'x' }, { directory: both, extension: '.html' })).toBe('<p>x</p>')
  })

  test('reads a template anew, or keeps it when told to', async () => {
    const file = join(directory, 'changing.html')
    for (const [cache, expected] of [
      [false, 'new'],
      [true, 'old'],
    ] as const) {
      writeFileSync(file, 'old')
      const engine = liquidTemplates({ directory, cache })
      await engine.render('changing.html', {})
      writeFileSync(file, 'new')
      expect(await engine.render('changing.html', {})).toBe(expected)
    }
  })

  test('fails at variables that are not there if it is told to', async () => {
    expect(await rendered('plain.txt')).toBe('.')
    await expect(rendered('plain.txt', {}, { strictVariables: true })).rejects.toThrow('undefined variable: missing')
  })

  test('says what is missing', async () => {
    expect(() => liquidTemplates({ directory: [] })).toThrow('liquidTemplates: directory: say where the templates are')
    expect(() => liquidTemplates({ directory: join(folder, 'nowhere') })).toThrow(
      'liquidTemplates: directory: there is no',
    )
    vi.doMock('liquidjs', () => {
      throw new Error('not there')
    })
    await expect(rendered('hello.html')).rejects.toThrow('install it: npm install liquidjs')
    vi.doUnmock('liquidjs')
  })
})

describe('Templates', () => {
  test('a page is an HTML response', async () => {
    const response = await page('hello.html', { name: 'Ada' })
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      'Hello, Ada!',
    ])
  })

  test('context processors add to the context of the page, which goes before', async () => {
    const contextProcessors = [() => ({ name: 'one' }), () => Promise.resolve({ name: 'two' })]
    expect(await (await page('hello.html', {}, { contextProcessors })).text()).toBe('Hello, two!')
    expect(await (await page('hello.html', { name: 'Ada' }, { contextProcessors })).text()).toBe('Hello, Ada!')
  })

  test('templates know the request, and no more of it than they should', async () => {
    expect(await (await page('request.html')).text()).toBe('GET / &lt;q&gt; ')
  })

  test('templates have the nonce and a token', async () => {
    const policy = { 'script-src': ["'self'", 'nonce'] }
    const response = await page('nonce.html', {}, {}, (app) =>
      app.use(securityHeaders({ contentSecurityPolicy: policy })),
    )
    const [, nonce] = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '') ?? []
    expect(nonce).toBeDefined()
    expect(await response.text()).toBe(`<script nonce="${nonce}"></script>`)
    const form = await page('form.html', {}, {}, (app) => app.use(csrf({ secret: 's'.repeat(50) })))
    expect(await form.text()).toMatch(/^<form><input type="hidden" name="csrfToken" value="[\w.-]{20,}">\d\d+<\/form>$/)
  })

  test('a token without its middleware is an error that says so', async () => {
    await expect(page('form.html')).rejects.toThrow('needs the middleware csrf()')
  })

  test('url_for makes links', async () => {
    const prepare = (app: Testudo): void => {
      app.router.get('/books/{id}', () => TestudoResponse.empty(), { name: 'book' })
    }
    const urlFor: TemplatesOptions['urlFor'] = (name, params) =>
      `/${name}/${params.id === undefined ? '' : JSON.stringify(params.id)}`
    expect(await (await page('links.html', {}, { urlFor }, prepare)).text()).toBe('/book/7 /home/')
    await expect(page('links.html')).rejects.toThrow('urlFor: (name, params)')
  })

  test('templateRendered tells of each page', async () => {
    const told: unknown[] = []
    const stop = templateRendered.connect(({ template, context, request }) => {
      told.push([template, context, request.path])
    })
    await page('hello.html', { name: 'Ada' }, { contextProcessors: [() => ({ site: 'Shop' })] })
    stop()
    expect(told).toEqual([['hello.html', { name: 'Ada', site: 'Shop' }, '/']])
  })

  test('text for mail needs no request', async () => {
    const templates = new Templates({ engine: liquidTemplates({ directory }) })
    expect(await templates.render('hello.html', { name: 'Ada' })).toBe('Hello, Ada!')
    await expect(templates.render('form.html')).rejects.toThrow('csrf_field is there only in')
  })

  test('another engine needs only render', async () => {
    const engine = {
      render: (name: string, context: TemplateContext) => Promise.resolve(`${name} ${String(context.n)}`),
    }
    expect(await (await page('x', { n: 1 }, { engine })).text()).toBe('x 1')
    // @ts-expect-error: that is the point
    expect(() => new Templates({})).toThrow('Templates: engine: expected an object with render(name, context)')
  })
})
