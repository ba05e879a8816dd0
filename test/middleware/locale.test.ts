import { describe, expect, test } from 'vitest'
import { application } from '../../src/http/application.ts'
import type { Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { locale, localeOf, type LocaleOptions } from '../../src/middleware/locale.ts'
import { Router } from '../../src/routing/router.ts'
import { TestClient } from '../../src/testing/client.ts'
import { request, type RequestOptions, respond } from './requests.ts'

const locales = ['en', 'de', 'pt-BR']

const shown: Handler = (given) => Response.text(`${localeOf(given)} ${given.rootPath}|${given.routePath}`)

function ask(options: Partial<LocaleOptions>, sent: RequestOptions = {}): string {
  const { status, headers, body } = respond(locale({ locales, ...options })(shown), sent)
  return status === 200 ? (body as string) : `${status} ${headers.get('location')}`
}

const says = (accept: string, cookie?: string): RequestOptions => ({
  headers: [
    ['accept-language', accept],
    ['cookie', `locale=${cookie ?? ''}`],
  ],
})

describe('locale', () => {
  test.each<[string, RequestOptions, string]>([
    ['nothing', {}, 'en'],
    ['what the browser likes best of what there is', says('fr, de;q=0.8, en;q=0.5'), 'de'],
    ['a region of a language', says('de-AT'), 'de'],
    ['a language for its region', says('pt'), 'pt-BR'],
    ['what there is not', says('fr'), 'en'],
    ['anything', says('*'), 'en'],
    ['what is refused', says('en;q=0, de'), 'de'],
    ['nonsense', says('%%%;;q=x'), 'en'],
    ['a choice before what the browser asks for', says('de', 'pt-BR'), 'pt-BR'],
    ['a choice in another case', says('de', 'PT-br'), 'pt-BR'],
    ['a choice that there is not', says('de', 'xx'), 'de'],
    ['a choice that is an attack', says('de', '../../etc'), 'de'],
  ])('answers %s in the language that fits', (_what, sent, expected) => {
    expect(ask({}, sent)).toBe(`${expected} |/`)
  })

  test('says the language, and what the answer varies by', () => {
    const response = respond(locale({ locales })(shown), says('de'))
    expect(response.headers.get('content-language')).toBe('de')
    expect(response.headers.get('vary')).toBe('Accept-Language, Cookie')
  })

  test('leaves a language alone that the endpoint has said', () => {
    const handler = locale({ locales })(() =>
      Response.text('', { headers: { 'content-language': 'la', vary: 'cookie' } }),
    )
    const response = respond(handler)
    expect(response.headers.get('content-language')).toBe('la')
    expect(response.headers.get('vary')).toBe('cookie, Accept-Language')
  })

  test('the cookie and the browser can be left out, the default be another', () => {
    expect(ask({ cookie: false }, says('de', 'pt-BR'))).toBe('de |/')
    expect(ask({ acceptLanguage: false }, says('de', 'pt-BR'))).toBe('pt-BR |/')
    expect(ask({ acceptLanguage: false }, says('de'))).toBe('en |/')
    expect(ask({ defaultLocale: 'de' })).toBe('de |/')
    expect(ask({ cookie: 'lang' }, { headers: [['cookie', 'lang=de']] })).toBe('de |/')
    const response = respond(locale({ locales, cookie: false, acceptLanguage: false })(shown))
    expect(response.headers.get('vary')).toBeUndefined()
  })
})

describe('a prefix of the path', () => {
  test('goes before all else, and is not for the routes', () => {
    const sent: RequestOptions = { ...says('en', 'pt-BR'), path: '/de/books' }
    expect(ask({ prefix: 'always' }, sent)).toBe('de /de|/books')
    const response = respond(locale({ locales, prefix: 'always' })(shown), sent)
    expect(response.headers.get('content-language')).toBe('de')
    expect(response.headers.get('vary')).toBeUndefined()
  })

  test('is a whole segment, in any case', () => {
    expect(ask({ prefix: 'always' }, { path: '/de' })).toBe('de /de|/')
    expect(ask({ prefix: 'always' }, { path: '/pt-br/' })).toBe('pt-BR /pt-br|/')
    expect(ask({ prefix: 'always' }, { path: '/design' })).toBe('en |/design')
    expect(ask({}, { path: '/de/books' })).toBe('en |/de/books')
  })

  test("with 'other' the default language has none", () => {
    expect(ask({ prefix: 'other' }, { path: '/en/books' })).toBe('en |/en/books')
    expect(ask({ prefix: 'other' }, { path: '/de/books' })).toBe('de /de|/books')
  })

  test('can be redirected to', () => {
    const options = { prefix: 'always', redirect: true } as const
    expect(ask(options, { ...says('de'), path: '/a b/ü?', queryString: 'q=a' })).toBe('302 /de/a%20b/%C3%BC%3F?q=a')
    expect(ask(options)).toBe('302 /en/')
    expect(ask({ ...options, prefix: 'other' })).toBe('en |/')
    expect(ask({ ...options, prefix: 'other' }, says('de'))).toBe('302 /de/')
    expect(ask(options, { ...says('de'), method: 'POST' })).toBe('de |/')
    const { headers } = respond(locale({ locales, ...options })(shown))
    expect(headers.get('vary')).toBe('Accept-Language, Cookie')
  })

  test('does not lead off the site', () => {
    const options = { prefix: 'always', redirect: true } as const
    expect(ask(options, { path: '//evil.example/' })).toBe('302 /en//evil.example/')
    expect(ask(options, { path: String.raw`/\evil.example` })).toBe('302 /en/%5Cevil.example')
  })

  test('is part of the URLs that routes make and redirect to', async () => {
    const router = new Router().get('/books/', shown)
    const client = new TestClient(application(locale({ locales, prefix: 'always' })(router.handle)))
    const response = await client.get('/de/books')
    expect(await response.text()).toBe('de /de|/books/')
    expect(new URL(response.url).pathname).toBe('/de/books/')
  })
})

describe('options', () => {
  test.each<[string, LocaleOptions, string]>([
    ['no language', { locales: [] }, 'locale: locales must be a list of languages'],
    ['no list', { locales: 'en' as never }, 'locale: locales must be a list of languages'],
    ['what is no language', { locales: ['en_US'] }, 'locale: "en_US" is no language tag'],
    ['an unknown default', { locales, defaultLocale: 'fr' }, 'locale: defaultLocale "fr" is none of the locales'],
    ['another prefix', { locales, prefix: true as never }, "locale: prefix must be 'always', 'other' or false"],
    ['redirect without prefix', { locales, redirect: true }, 'locale: redirect needs a prefix'],
  ])('%s is a TypeError', (_what, options, message) => {
    expect(() => locale(options)).toThrow(TypeError)
    expect(() => locale(options)).toThrow(message)
  })

  test('localeOf needs the middleware', () => {
    expect(() => localeOf(request())).toThrow('localeOf(request) needs the middleware locale()')
  })
})
