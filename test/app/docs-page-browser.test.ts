// The interactive page in a real browser: Debian's `chromium`, at /usr/bin/chromium or where CHROMIUM says.
import { existsSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import {
  depends,
  file,
  form,
  HttpError,
  httpBearer,
  oauth2AuthorizationCode,
  path,
  query,
  Response,
  signature,
  Testudo,
} from 'testudo'
import { serve, type Server } from 'testudo/server'

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
// On CI the browser is there, or else the test has to fail.
const isHere = existsSync(program) || process.env['CI'] !== undefined

const app = new Testudo({ title: 'Bookshop' })
app.get(
  '/books/{bookId}',
  signature(
    { bookId: path({ type: 'integer' }), q: query({ type: 'string' }, { optional: true }) },
    function getBook(book) {
      return book.bookId === 404 ? HttpError.notFound('no such book') : { ...book, title: 'Emma' }
    },
  ),
)
app.get(
  '/me',
  signature({ auth: depends(httpBearer()) }, function me({ auth }) {
    return { token: auth.credentials }
  }),
)
// An OAuth2 server that asks nobody.
const login = oauth2AuthorizationCode({ authorizationUrl: '/authorize', tokenUrl: '/token', scopes: { read: 'all' } })
app.get(
  '/orders',
  signature({ token: depends(login) }, function orders({ token }) {
    return { token }
  }),
)
app.get(
  '/authorize',
  signature(
    { state: query({ type: 'string' }), back: query({ type: 'string' }, { alias: 'redirect_uri' }) },
    ({ state, back }) => Response.redirect(`${back}?code=a-code&state=${encodeURIComponent(state)}`, 302),
  ),
  { includeInSchema: false },
)
app.post(
  '/token',
  signature({ code: form({ type: 'string' }) }, ({ code }) => ({ access_token: `for ${code}`, token_type: 'bearer' })),
  { includeInSchema: false },
)
app.post(
  '/photos',
  signature({ title: form({ type: 'string' }), photo: file() }, async function upload({ title, photo }) {
    return { title, name: photo.name, text: new TextDecoder().decode(await photo.bytes()) }
  }),
)

const ignore = (): void => undefined

describe.skipIf(!isHere)('the page', { timeout: 60_000 }, () => {
  let browser: Browser
  let server: Server
  let page: Page
  const requests: string[] = []
  const faults: string[] = []

  beforeAll(async () => {
    server = await serve(app.asgi, { port: 0, logger: { info: ignore, warn: ignore, error: ignore } })
    const { chromium } = await import('playwright-core')
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] })
    page = await browser.newPage()
    page.setDefaultTimeout(15_000)
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
    })
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`${server.url}/docs`)
    await page.waitForSelector('.opblock')
  }, 60_000)

  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  /** Opens an operation and makes it ready to be tried. */
  async function tryOut(template: string) {
    const block = page.locator('.opblock', { has: page.locator(`[data-path="${template}"]`) })
    await block.locator('.opblock-summary-control').click()
    await block.getByRole('button', { name: 'Try it out' }).click()
    return block
  }

  it('shows every operation', async () => {
    expect(await page.title()).toBe('Bookshop - API')
    expect(await page.locator('.info .title').innerText()).toContain('Bookshop')
    const shown = await page
      .locator('.opblock-summary')
      .evaluateAll((lines: { innerText: string }[]) =>
        lines.map(({ innerText }) => innerText.replaceAll(/[\s\u200b]+/g, ' ').trim()),
      )
    expect(shown).toEqual(['GET /books/{bookId} Get Book', 'GET /me Me', 'GET /orders Orders', 'POST /photos Upload'])
  })

  it('sends requests and shows what comes back', async () => {
    const block = await tryOut('/books/{bookId}')
    await block.getByPlaceholder('bookId').fill('7')
    await block.getByPlaceholder('q').fill('a & b')
    const response = page.waitForResponse((known) => known.url().includes('/books/'))
    await block.getByRole('button', { name: 'Execute' }).click()
    expect((await response).url()).toBe(`${server.url}/books/7?q=a%20%26%20b`)
    await block.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
    expect(await block.locator('.live-responses-table').innerText()).toContain('"Emma"')
  })

  it('sends what Authorize was told', async () => {
    await page.locator('.auth-wrapper .authorize').first().click()
    const dialog = page.locator('.auth-container', { hasText: 'HTTPBearer' })
    await dialog.locator('input').fill('a-token')
    await dialog.locator('.auth-btn-wrapper .authorize').click()
    await page.locator('.close-modal').click()
    const block = await tryOut('/me')
    const response = page.waitForResponse((known) => known.url().endsWith('/me'))
    await block.getByRole('button', { name: 'Execute' }).click()
    expect(await (await response).json()).toEqual({ token: 'a-token' })
  })

  it('uploads files', async () => {
    const block = await tryOut('/photos')
    await block.locator('input[type=text]').first().fill('Sea')
    await block
      .locator('input[type=file]')
      .setInputFiles({ name: 'sea.txt', mimeType: 'text/plain', buffer: Buffer.from('waves') })
    const response = page.waitForResponse((known) => known.url().endsWith('/photos'))
    await block.getByRole('button', { name: 'Execute' }).click()
    expect(await (await response).json()).toEqual({ title: 'Sea', name: 'sea.txt', text: 'waves' })
  })

  it('gets a token from an OAuth2 server, which leads back to it', async () => {
    await page.locator('.auth-wrapper .authorize').first().click()
    const dialog = page.locator('.auth-container', { hasText: 'OAuth2' })
    await dialog.locator('input[type=text]').first().fill('the-page')
    const popup = page.waitForEvent('popup')
    await dialog.locator('.auth-btn-wrapper .authorize').click()
    await (await popup).waitForEvent('close')
    await dialog.getByText('Logout').waitFor()
    await page.locator('.close-modal').click()
    const block = await tryOut('/orders')
    const response = page.waitForResponse((known) => known.url().endsWith('/orders'))
    await block.getByRole('button', { name: 'Execute' }).click()
    expect(await (await response).json()).toEqual({ token: 'for a-code' })
  })

  it('asks no other host for anything, and breaks no rule of its policy', () => {
    const elsewhere = requests.filter((url) => !url.startsWith(`${server.url}/`) && !url.startsWith('data:'))
    expect(elsewhere).toEqual([])
    expect(faults).toEqual([])
  })
})
