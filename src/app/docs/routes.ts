// Serves the OpenAPI document and the interactive page of an application.

import { posix } from 'node:path'

import { HttpError } from '../../http/errors.ts'
import type { Handler } from '../../http/handler.ts'
import type { Request } from '../../http/request.ts'
import { Response } from '../../http/response.ts'
import type { Router } from '../../routing/router.ts'
import type { OpenApiDocument } from '../openapi/document.ts'
import type { DocumentationOptions, OpenApi } from '../openapi/options.ts'
import { type Asset, type AssetName, assets as allAssets, type Assets, isAssetName, plainContent } from './assets.ts'
import { renderPage, renderRedirect } from './page.ts'

/** What is documented, and the table of paths that its documentation is put in. */
export interface Documented {
  readonly router: Router
  readonly title: string
  /** As the application gives it, which may override it. */
  readonly openapi: OpenApi
}

// Scripts of this host only, nothing inline: what a description might smuggle in does not run. Requests and pictures
// may go to other hosts, because servers, token URLs and descriptions of the application may.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: https:",
  "font-src 'self' data:",
  'connect-src *',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')
const pageHeaders = {
  'content-security-policy': policy,
  'cache-control': 'no-cache',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // The window for signing in is another site's for a while, and tells this page the outcome.
  'cross-origin-opener-policy': 'same-origin-allow-popups',
}
const redirectHeaders = { ...pageHeaders, 'cross-origin-opener-policy': 'unsafe-none' }
const forever = 'public, max-age=31536000, immutable'

/**
 * Adds the document and the page to an application's table, where the options have URLs for them. They are in no
 * document themselves. Gives the path of the page, null where there is none. Throws a TypeError for a URL that is no path.
 */
export function documentationRoutes(
  app: Documented,
  options: DocumentationOptions,
  files: Assets = allAssets,
): string | null {
  const documentUrl = checkedUrl(options.openapiUrl, '/openapi.json', 'openapiUrl')
  const pageUrl = checkedUrl(options.docsUrl, '/docs', 'docsUrl')
  if (documentUrl === null) return null
  app.router.get(documentUrl, documentHandler(app))
  if (pageUrl === null) return null
  const below = pageUrl === '/' ? '/docs' : pageUrl.replace(/\/$/, '')
  app.router.get(pageUrl, pageHandler(app, options, documentUrl, below, files))
  app.router.get(`${below}/oauth2-redirect`, redirectHandler(below, files))
  // Not a template with parameters: whoever mounts the application may have parameters of the same names.
  app.router.mount(`${below}/assets`, assetHandler(files))
  return pageUrl
}

function documentHandler(app: Documented): Handler {
  let written: { readonly document: OpenApiDocument; readonly text: string } | undefined
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache' }

  return function openapi(request) {
    const document = app.openapi(request.rootPath)
    if (written?.document !== document) written = { document, text: JSON.stringify(document) }
    return new Response(written.text, { headers })
  }
}

function pageHandler(
  app: Documented,
  { swaggerUi = {}, swaggerUiOAuth }: DocumentationOptions,
  documentUrl: string,
  below: string,
  files: Assets,
): Handler {
  return async function docs(request) {
    const [styles, bundle, script, icon] = await Promise.all(
      (['swagger-ui.css', 'swagger-ui-bundle.js', 'page.js', 'favicon-32x32.png'] as const).map((name) =>
        assetUrl(request, below, name, files),
      ),
    )
    const page = renderPage({
      title: app.title,
      document: relativeUrl(request, documentUrl),
      redirect: relativeUrl(request, `${below}/oauth2-redirect`),
      styles: styles ?? '',
      bundle: bundle ?? '',
      script: script ?? '',
      icon: icon ?? '',
      parameters: swaggerUi,
      oauth: swaggerUiOAuth,
    })
    return Response.html(page, { headers: pageHeaders })
  }
}

function redirectHandler(below: string, files: Assets): Handler {
  return async function oauth2Redirect(request) {
    const script = await assetUrl(request, below, 'oauth2-redirect.js', files)
    return Response.html(renderRedirect(script), { headers: redirectHeaders })
  }
}

function assetHandler(files: Assets): Handler {
  return async function asset(request) {
    const [, hash, file, ...more] = request.routePath.split('/')
    if (!['GET', 'HEAD'].includes(request.method)) throw HttpError.methodNotAllowed(['GET', 'HEAD'])
    if (!isAssetName(file) || more.length > 0) return Response.json({ detail: 'Not Found' }, { status: 404 })
    const found = await files.find(file)
    const { body, encoding } = await encoded(found, request)
    const headers: [string, string][] = [
      ['content-type', found.type],
      // A page that another version of this package has made asks for other content: what it gets is not for ever.
      ['cache-control', hash === found.hash ? forever : 'no-cache'],
      ['x-content-type-options', 'nosniff'],
    ]
    if (found.compressed !== undefined) headers.push(['vary', 'accept-encoding'])
    if (encoding !== undefined) headers.push(['content-encoding', encoding])
    return new Response(body, { headers })
  }
}

async function encoded(
  asset: Asset,
  request: Request,
): Promise<{ readonly body: Uint8Array; readonly encoding: 'gzip' | undefined }> {
  const { compressed } = asset
  if (compressed !== undefined && acceptsGzip(request)) return { body: compressed, encoding: 'gzip' }
  return { body: await plainContent(asset), encoding: undefined }
}

// RFC 9110 §12.5.3. Without the field, or with `*` alone, plain content is as good.
function acceptsGzip(request: Request): boolean {
  const codings = (request.headers.get('accept-encoding') ?? '').split(',').map((coding) => coding.trim().toLowerCase())
  return codings.some((coding) => /^(x-)?gzip\s*(;|$)/.test(coding) && !/;\s*q=0(\.0*)?$/.test(coding))
}

async function assetUrl(request: Request, below: string, name: AssetName, files: Assets): Promise<string> {
  const { hash } = await files.find(name)
  return relativeUrl(request, `${below}/assets/${hash}/${name}`)
}

// Relative, so that it is right behind a proxy that strips a prefix without telling.
function relativeUrl(request: Request, target: string): string {
  const { routePath } = request
  return `./${posix.relative(routePath.slice(0, routePath.lastIndexOf('/') + 1), target)}`
}

function checkedUrl(url: string | null | undefined, usual: string, option: string): string | null {
  if (url === undefined || url === null) return url === null ? null : usual
  if (/^\/[\w./~-]*$/.test(url)) return url
  throw new TypeError(
    `${option}: expected a path such as ${JSON.stringify(usual)}, or null, got ${JSON.stringify(url)}`,
  )
}
