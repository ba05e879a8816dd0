import assert from 'node:assert/strict'
import { application, compose, Response } from 'testudo/http'
import { csrf } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const app = application(compose([csrf()], () => Response.text('bought')))

// Nothing tells where it comes from: another site may have sent it.
assert.equal((await new TestClient(app).post('/buy')).status, 403)

// As a browser sends the forms of the site's own pages.
const browser = new TestClient(app, { headers: { 'sec-fetch-site': 'same-origin' } })
assert.equal((await browser.post('/buy')).status, 200)

// Where the test is about something else.
const trusted = new TestClient(app, { enforceCsrf: false })
assert.equal((await trusted.post('/buy')).status, 200)
