import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { type Request, Response } from 'testudo/http'
import { csrf, csrfField, sessions } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const secret = process.env['SECRET'] ?? 'at least 32 bytes, and not in the sources'
const app = new Testudo()
app.use(sessions({ secret }))
app.use(csrf({ secret, exempt: ['/hooks/payment'] }))

app.get('/transfer', (request: Request) =>
  Response.html(`<form method="post">${csrfField(request)}<input name="amount"><button>Send</button></form>`),
)
app.post('/transfer', () => Response.text('sent'))
app.post('/hooks/payment', () => Response.text('noted'))

const browser = new TestClient(app, { baseUrl: 'https://bank.example' })

// A form of this site, and one of another: the browser tells.
const own = await browser.post('/transfer', { headers: { 'sec-fetch-site': 'same-origin' } })
assert.equal(await own.text(), 'sent')
const forged = await browser.post('/transfer', { headers: { 'sec-fetch-site': 'cross-site' } })
assert.equal(forged.status, 403)
assert.deepEqual(await forged.json(), {
  detail: { type: 'csrf', reason: 'cross-site', msg: 'CSRF check failed: sent from another site' },
})

// An old browser tells nothing: the token of the form does.
const [, token = ''] = /value="([\w-]+)"/.exec(await (await browser.get('/transfer')).text()) ?? []
assert.equal(await (await browser.post('/transfer', { form: { csrfToken: token, amount: '5' } })).text(), 'sent')
assert.equal((await browser.post('/transfer', { form: { amount: '5' } })).status, 403)

// Programs that call a webhook are no browsers, and prove who they are by a signature.
assert.equal(await (await new TestClient(app).post('/hooks/payment')).text(), 'noted')
