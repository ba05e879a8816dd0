import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { trustedHost } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const layer = trustedHost({ allowedHosts: ['www.shop.example', '*.api.shop.example'] })
const app = application(layer((request) => Response.text(request.url)))

async function ask(baseUrl: string): Promise<string> {
  const response = await new TestClient(app, { baseUrl, redirect: 'manual' }).get('/a?b=c')
  return `${response.status} ${response.headers.get('location') ?? (await response.text())}`
}

assert.equal(await ask('https://www.shop.example'), '200 https://www.shop.example/a?b=c')
assert.equal(await ask('https://eu.api.shop.example:8443'), '200 https://eu.api.shop.example:8443/a?b=c')
assert.equal(await ask('https://shop.example'), '307 https://www.shop.example/a?b=c')
assert.equal(await ask('https://evil.test'), '400 Invalid host header')
