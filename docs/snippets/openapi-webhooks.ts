import assert from 'node:assert/strict'
import { body, Routes, signature, Testudo } from 'testudo'

const sold = { type: 'object', properties: { bookId: { type: 'integer' } }, required: ['bookId'] } as const
const order = { type: 'object', properties: { notify: { type: 'string', format: 'uri' } } } as const

// Not served: what others are to serve, so that this application can tell them.
const webhooks = new Routes().post(
  '/book-sold',
  signature({ sold: body(sold) }, () => {}),
)
const onPaid = new Routes().post(
  '/',
  signature({ sold: body(sold) }, () => {}),
)

const app = new Testudo({ webhooks }).post(
  '/orders',
  signature({ order: body(order) }, () => ({ accepted: true })),
  { callbacks: { onPaid: { '{$request.body#/notify}': onPaid } } },
)

const document = app.openapi()
assert.deepEqual(Object.keys(document.webhooks ?? {}), ['book-sold'])
assert.deepEqual(Object.keys(document.paths['/orders']?.post?.callbacks?.['onPaid'] ?? {}), ['{$request.body#/notify}'])
