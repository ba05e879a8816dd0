// A visitor's browser, as far as the shop needs one: it keeps cookies and sends the forms that are on a page.
import { CookieJar } from 'testudo/testing'

/** Asks as a browser does, and follows the redirect after a form. */
export class Visitor {
  readonly cookies: CookieJar = new CookieJar()
  readonly #url: URL

  constructor(url: string) {
    this.#url = new URL(url)
  }

  async get(path: string, init: RequestInit = {}): Promise<Response> {
    const target = new URL(path, this.#url)
    const headers = new Headers(init.headers)
    const cookie = this.cookies.header(target)
    if (cookie !== '') headers.set('cookie', cookie)
    const response = await fetch(target, { ...init, headers, redirect: 'manual' })
    this.cookies.store(target, response.headers.getSetCookie())
    return response
  }

  async page(path: string): Promise<string> {
    return (await this.get(path)).text()
  }

  /** Sends a form with the hidden fields of the page it is on, from this site or from another. */
  async send(page: string, action: string, fields: Readonly<Record<string, string>>, site = 'same-origin') {
    const form = new URLSearchParams({ csrfToken: tokenIn(page), ...fields })
    const headers = {
      'sec-fetch-site': site,
      origin: site === 'same-origin' ? this.#url.origin : 'https://evil.example',
    }
    return this.get(action, { method: 'POST', body: form, headers })
  }
}

/** The token of the forms on a page. */
export function tokenIn(page: string): string {
  return /name="csrfToken" value="([^"]+)"/.exec(page)?.[1] ?? ''
}
