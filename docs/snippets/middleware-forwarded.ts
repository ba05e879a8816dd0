import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { forwarded } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

// nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
//        proxy_set_header X-Forwarded-Proto $scheme;
//        proxy_set_header X-Forwarded-Host $host;
const layer = forwarded({ trusted: ['10.0.0.0/8'], host: true })
const app = application(layer((request) => Response.text(`${request.client?.[0] ?? 'somebody'} ${request.url}`)))

const fields = {
  // The client claims to be 127.0.0.1; the proxy has added the address that it saw.
  'x-forwarded-for': '127.0.0.1, 203.0.113.9',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'shop.example',
}

const proxy = new TestClient(app, { client: ['10.0.0.1', 50000] })
assert.equal(await (await proxy.get('/', { headers: fields })).text(), '203.0.113.9 https://shop.example/')

const stranger = new TestClient(app, { client: ['198.51.100.7', 50000] })
assert.equal(await (await stranger.get('/', { headers: fields })).text(), '198.51.100.7 http://testserver/')
