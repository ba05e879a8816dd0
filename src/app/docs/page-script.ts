// The script of the interactive page. A file of its own and not inline, so that a strict Content-Security-Policy lets
// it run; as text here, because it is for browsers and nothing is to compile it.

/** Starts Swagger UI with the settings that are in the page. */
export const pageScript: string = `'use strict'
{
  const settings = JSON.parse(document.getElementById('settings').textContent)
  const ui = SwaggerUIBundle({
    ...settings.parameters,
    dom_id: '#swagger-ui',
    presets: [SwaggerUIBundle.presets.apis],
    url: new URL(settings.document, location.href).href,
    oauth2RedirectUrl: new URL(settings.redirect, location.href).href,
  })
  if (settings.oauth !== undefined) ui.initOAuth(settings.oauth)
}
`
