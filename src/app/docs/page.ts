// The interactive page as HTML: no script and no style in it, and no URL of another host.

/** What the page needs to know. URLs are relative to the page's own. */
export interface PageSettings {
  readonly title: string
  /** Of the OpenAPI document. */
  readonly document: string
  /** Of the page that an OAuth2 server leads back to. */
  readonly redirect: string
  readonly styles: string
  readonly bundle: string
  readonly script: string
  readonly icon: string
  /** Parameters of Swagger UI. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Arguments of its `initOAuth`. */
  readonly oauth: Readonly<Record<string, unknown>> | undefined
}

/** Parameters of Swagger UI unless the application says others. */
export const defaultParameters: Readonly<Record<string, unknown>> = {
  layout: 'BaseLayout',
  deepLinking: true,
  showExtensions: true,
  showCommonExtensions: true,
  // It would show a badge that another host makes of the document.
  validatorUrl: null,
}

/** The page. */
export function renderPage(settings: PageSettings): string {
  const { title, document, redirect, parameters, oauth } = settings
  const told = scriptJson({ document, redirect, parameters: { ...defaultParameters, ...parameters }, oauth })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - API</title>
<link rel="icon" type="image/png" href="${settings.icon}">
<link rel="stylesheet" href="${settings.styles}">
</head>
<body>
<div id="swagger-ui"></div>
<script type="application/json" id="settings">${told}</script>
<script src="${settings.bundle}"></script>
<script src="${settings.script}"></script>
</body>
</html>
`
}

/** The page that an OAuth2 server leads back to: tells Swagger UI, in the window that opened it, and closes. */
export function renderRedirect(script: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Authorization</title>
</head>
<body>
<script src="${script}"></script>
</body>
</html>
`
}

/** JSON that may stand in a script element: no `</script>` and no `<!--` can be in it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
