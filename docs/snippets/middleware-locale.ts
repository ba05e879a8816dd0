import assert from 'node:assert/strict'
import { application, compose, Response } from 'testudo/http'
import { locale, localeOf } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const greetings: Readonly<Record<string, string>> = { en: 'hello', de: 'hallo', 'pt-BR': 'olá' }
const price = (language: string): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' }).format(1234.5)

const handler = compose([locale({ locales: ['en', 'de', 'pt-BR'] })], (request) =>
  Response.text(`${greetings[localeOf(request)]}, ${price(localeOf(request))}`),
)

const client = new TestClient(application(handler))
const german = await client.get('/', { headers: { 'accept-language': 'de-AT, en;q=0.5' } })
assert.equal(await german.text(), 'hallo, 1.234,50\u00a0€')
assert.equal(german.headers.get('content-language'), 'de')
assert.equal(german.headers.get('vary'), 'Accept-Language, Cookie')

// What the visitor has chosen goes before what the browser asks for.
const chosen = await client.get('/', { headers: { 'accept-language': 'de' }, cookies: { locale: 'pt-BR' } })
assert.match(await chosen.text(), /^olá/)
