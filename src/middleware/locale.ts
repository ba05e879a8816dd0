// Which language to answer in: what the URL says, what the visitor has chosen before, what the browser asks for.

import type { Middleware } from '../http/handler.ts'
import { preferredLanguage } from '../http/negotiate.ts'
import type { Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'
import { Response } from '../http/response.ts'
import { changed } from './changed.ts'
import { described } from './described.ts'
import { varying } from './vary.ts'

/** Options of `locale`. */
export interface LocaleOptions {
  /** The languages that there are, as BCP 47 tags: `['en', 'de', 'pt-BR']`. */
  readonly locales: readonly string[]
  /** The language for everybody else. Default: the first. */
  readonly defaultLocale?: string
  /** The cookie that holds what the visitor has chosen; false for none. Default `locale`. */
  readonly cookie?: string | false
  /** Ask the browser (`Accept-Language`). Default true. */
  readonly acceptLanguage?: boolean
  /**
   * Take the language from the first segment of the path, `/de/books`: `always`, or `other` for all but the default
   * language. Routes see the path without it, and their URLs have it. Default false.
   */
  readonly prefix?: 'always' | 'other' | false
  /** Send GET and HEAD without a prefix to the URL with the one that fits, by 302. Default false. */
  readonly redirect?: boolean
}

const localeKey = requestKey<string>('locale')

/** The language of this request, as it is written in the options. Throws an Error where `locale` does not run. */
export function localeOf(request: Request): string {
  const found = request.get(localeKey)
  if (found !== undefined) return found
  throw new Error(
    "localeOf(request) needs the middleware locale(): app.use(locale({ locales: ['en'] })) outside of this",
  )
}

/**
 * Finds the language of each request, `localeOf(request)`, and says it in `Content-Language`. The first that fits
 * counts: the prefix of the path, the cookie, `Accept-Language`, the default. Throws a TypeError for what is no language.
 */
export function locale(options: LocaleOptions): Middleware {
  const { locales, cookie = 'locale', acceptLanguage = true, prefix = false, redirect = false } = options
  const known = new Map(checkedLocales(locales).map((one) => [one.toLowerCase(), one]))
  const [first = ''] = locales
  const { defaultLocale = first } = options
  if (!locales.includes(defaultLocale)) {
    throw new TypeError(`locale: defaultLocale ${JSON.stringify(defaultLocale)} is none of the locales`)
  }
  if (prefix !== false && prefix !== 'always' && prefix !== 'other') {
    throw new TypeError(`locale: prefix must be 'always', 'other' or false, got ${String(prefix)}`)
  }
  if (redirect && prefix === false) throw new TypeError("locale: redirect needs a prefix: 'always' or 'other'")
  // A browser that asks for nothing takes the first.
  const ordered = [defaultLocale, ...locales.filter((one) => one !== defaultLocale)]
  const varies = [...(acceptLanguage ? ['Accept-Language'] : []), ...(cookie === false ? [] : ['Cookie'])]

  function chosen(request: Request): string {
    const remembered = cookie === false ? undefined : known.get((request.cookies.get(cookie) ?? '').toLowerCase())
    if (remembered !== undefined) return remembered
    const asked = acceptLanguage ? preferredLanguage(request.headers.get('accept-language'), ordered) : undefined
    return asked ?? defaultLocale
  }

  // The first segment, if it is a language that is written there.
  function prefixOf(request: Request): string | undefined {
    const segment = request.routePath.split('/', 2)[1] ?? ''
    const found = known.get(segment.toLowerCase())
    return found === undefined || (prefix === 'other' && found === defaultLocale) ? undefined : segment
  }

  return described(
    'locale',
    { locales, defaultLocale, cookie, acceptLanguage, prefix, redirect },
    (next) =>
      function locale(request) {
        const segment = prefix === false ? undefined : prefixOf(request)
        if (segment !== undefined) {
          const found = known.get(segment.toLowerCase()) ?? defaultLocale
          request.set(localeKey, found)
          // As a mount does: routes begin behind it, and URLs that they make begin with it.
          request.rootPath += `/${segment}`
          return changed(next(request), (response) => speaking(response, found, []))
        }
        const found = chosen(request)
        if (redirect && (request.method === 'GET' || request.method === 'HEAD')) {
          if (prefix === 'always' || found !== defaultLocale) return redirectTo(request, found, varies)
        }
        request.set(localeKey, found)
        return changed(next(request), (response) => speaking(response, found, varies))
      },
  )
}

function speaking(response: Response, language: string, varies: readonly string[]): Response {
  const headers = varying(response.headers, varies)
  if (headers.has('content-language')) return headers === response.headers ? response : response.with({ headers })
  return response.with({ headers: headers.with('content-language', language) })
}

function redirectTo(request: Request, language: string, varies: readonly string[]): Response {
  const { queryString } = request.scope
  // Segment by segment, so that nothing in the path can begin a host or a query.
  const path = request.routePath.split('/').map(encodeURIComponent).join('/')
  const response = Response.redirect(
    `${encodeURI(request.rootPath)}/${language}${path}${queryString === '' ? '' : `?${queryString}`}`,
    302,
  )
  return response.with({ headers: varying(response.headers, varies) })
}

function checkedLocales(locales: readonly string[]): readonly string[] {
  if (!Array.isArray(locales) || locales.length === 0) {
    throw new TypeError("locale: locales must be a list of languages: ['en', 'de']")
  }
  for (const one of locales) {
    try {
      Intl.getCanonicalLocales(one)
    } catch {
      throw new TypeError(`locale: ${JSON.stringify(one)} is no language tag: write en or pt-BR`)
    }
  }
  return locales
}
