// What somebody writes who has no framework: routing by `if`, parameters by hand, the
// body by a compiled ajv schema. Used on `node:http` and as a gateway application.
import { Ajv } from 'ajv'
import { item } from './json-schema.js'
import { receiptOf } from './receipt.js'

const isItem = new Ajv().compile(item)
const integer = /^-?\d{1,15}$/

const json = (status, value) => ({ status, json: true, body: JSON.stringify(value) })
const hello = () => json(200, { hello: 'world' })
const plain = { status: 200, json: false, body: 'Hello, World!' }
const refused = (detail) => json(422, { detail })

/** The answer to a request without a body. */
export function answerGet(path, query) {
  if (path === '/plaintext') return plain
  if (path === '/json') return hello()
  if (path.startsWith('/users/')) return user(path.slice(7), query)
  return json(404, { detail: 'Not Found' })
}

function user(id, query) {
  if (!integer.test(id)) return refused('id')
  const parameters = new URLSearchParams(query)
  const limit = parameters.get('limit') ?? '10'
  if (!integer.test(limit) || Number(limit) < 1 || Number(limit) > 100) return refused('limit')
  const q = parameters.get('q')
  if (q !== null && q.length > 50) return refused('q')
  return json(200, { id: Number(id), q, limit: Number(limit) })
}

/** The answer to a POST of an order. */
export function answerItem(text) {
  let value
  try {
    value = JSON.parse(text)
  } catch {
    return refused('not JSON')
  }
  return isItem(value) ? json(201, receiptOf(value)) : refused(isItem.errors)
}
