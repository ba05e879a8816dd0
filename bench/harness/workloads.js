// What is asked, byte for byte, and what has to come back. The generator sends these
// bytes as they stand; the raw servers reply to exactly these bytes.
import { books } from '../servers/shared/books.js'
import { page } from '../servers/shared/page.js'
import { contentOf, modified } from '../servers/shared/static-files.js'

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} title
 * @property {Buffer} request one request, complete with its body
 * @property {number} pipeline how many requests go out in one write
 * @property {number} status
 * @property {string | undefined} type media type of the answer, without parameters; none without a body
 * @property {string} body decoded
 * @property {'gzip'} [coding] in which the body is sent
 */

const host = 'Host: 127.0.0.1:8000'

/** The head that a desktop browser sends for a fetch with cookies: 15 fields, about 750 bytes. */
const browserHead = [
  host,
  'Connection: keep-alive',
  'sec-ch-ua-platform: "Linux"',
  'User-Agent: Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'sec-ch-ua: "Google Chrome";v="131", "Chromium";v="131", "Not_A Brand";v="24"',
  'sec-ch-ua-mobile: ?0',
  'Accept: application/json, text/plain, */*',
  'Sec-Fetch-Site: same-origin',
  'Sec-Fetch-Mode: cors',
  'Sec-Fetch-Dest: empty',
  'Referer: http://127.0.0.1:8000/shop/books?page=2',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Accept-Language: en-GB,en;q=0.9,de;q=0.8',
  'Cookie: session=4f1c2d8e9ab04c6f8d2e7a61b0c93f55; theme=dark; basket=17; consent=necessary; last_seen=2025-11-22T10%3A01%3A07Z; locale=en-GB',
  'DNT: 1',
]

const item = {
  name: 'Paperback order of the reading circle in the old town library',
  email: 'reading.circle@library.example',
  age: 42,
  active: true,
  role: 'user',
  score: 87.5,
  tags: ['novel', 'poetry', 'history', 'travel', 'biography', 'drama'],
  items: Array.from({ length: 14 }, (_, index) => ({
    sku: `BOOKSHOP-${1001 + index * 37}-PAPERBACK`,
    qty: (index % 5) + 1,
    price: 4.95 + index * 2,
  })),
}
/** A valid order of 1 KB: 8 fields, 14 lines. */
export const itemBody = JSON.stringify(item)
export const itemValue = item

const get = (target, fields = [host]) =>
  Buffer.from(`GET ${target} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`, 'latin1')

export const post = (target, body) =>
  Buffer.from(
    `POST ${target} HTTP/1.1\r\n${host}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    'latin1',
  )

/** A request of the tree of dependencies; without `undefined` ones of its two parameters. */
const visit = (path, tenant, token) =>
  get(
    path + (tenant === undefined ? '' : `?tenant=${tenant}`),
    token === undefined ? [host] : [host, `X-Token: ${token}`],
  )
const ada = '4f1c2d8e9ab04c6f'
const visited = { status: 200, type: 'application/json', body: '{"user":"ada","tenant":"north","expires":1767227400}' }

const json = { status: 200, type: 'application/json', body: '{"hello":"world"}' }

const styleSheet = (name, title, size) => ({
  name,
  title,
  request: get(`/static/${size}.css`),
  pipeline: 1,
  status: 200,
  type: 'text/css',
  body: contentOf(`${size}.css`),
})

const compressed = (name, title) => ({
  name,
  title,
  request: get(`/${name}`, [host, 'Accept-Encoding: gzip']),
  pipeline: 1,
  status: 200,
  type: 'text/html',
  body: page,
  coding: 'gzip',
})

/** @type {readonly Workload[]} */
export const workloads = [
  {
    name: 'plaintext',
    title: 'plaintext',
    request: get('/plaintext'),
    pipeline: 1,
    status: 200,
    type: 'text/plain',
    body: 'Hello, World!',
  },
  { name: 'json', title: 'JSON', request: get('/json'), pipeline: 1, ...json },
  {
    name: 'user',
    title: 'path + query',
    request: get('/users/42?q=books&limit=20'),
    pipeline: 1,
    status: 200,
    type: 'application/json',
    body: '{"id":42,"q":"books","limit":20}',
  },
  {
    name: 'post',
    title: '1 KB JSON POST',
    request: post('/items', itemBody),
    pipeline: 1,
    status: 201,
    type: 'application/json',
    body: JSON.stringify({
      name: item.name,
      count: item.items.length,
      total: item.items.reduce((sum, line) => sum + line.qty, 0),
    }),
  },
  {
    name: 'list',
    title: 'list of 50',
    request: get('/books'),
    pipeline: 1,
    status: 200,
    type: 'application/json',
    body: JSON.stringify(books.map((book) => ({ ...book, purchasePrice: undefined }))),
  },
  { name: 'tree', title: 'dependencies', request: visit('/tree', 'north', ada), pipeline: 1, ...visited },
  {
    name: 'tree-async',
    title: 'async dependencies',
    request: visit('/tree-async', 'north', ada),
    pipeline: 1,
    ...visited,
  },
  { name: 'browser', title: 'browser headers', request: get('/json', browserHead), pipeline: 1, ...json },
  styleSheet('static-4k', 'file of 4 KB', 'small'),
  styleSheet('static-100k', 'file of 100 KB', 'medium'),
  styleSheet('static-1m', 'file of 1 MB', 'large'),
  {
    name: 'static-304',
    title: 'file not modified',
    request: get('/static/small.css', [host, `If-Modified-Since: ${modified.toUTCString()}`]),
    pipeline: 1,
    status: 304,
    type: undefined,
    body: '',
  },
  compressed('gzip', 'page of 100 KB, gzip'),
  compressed('gzip-stream', 'streamed page, gzip'),
  { name: 'pipe16', title: 'pipelined ×16', request: get('/json'), pipeline: 16, ...json },
]

const trees = ['tree', 'tree-async']
const visits = (wanted) => Object.fromEntries(trees.map((name) => [name, wanted(`/${name}`)]))

/**
 * Requests that are never timed: every server has to give the same answer, or to refuse. By
 * the workload whose work they check.
 */
export const probes = {
  accepted: {
    user: [{ request: get('/users/7'), status: 200, body: '{"id":7,"q":null,"limit":10}' }],
    // What one request was given must not be kept for the next one.
    ...visits((path) => [
      {
        request: visit(path, 'south', '8d2e7a61b0c93f55'),
        status: 200,
        body: '{"user":"grace","tenant":"south","expires":1767227400}',
      },
      {
        request: visit(path, 'south', 'unknown-token'),
        status: 200,
        body: '{"user":"guest","tenant":"south","expires":1767227400}',
      },
    ]),
  },
  refused: {
    user: [
      get('/users/abc'),
      get('/users/4.5'),
      get('/users/42?limit=0'),
      get('/users/42?limit=101'),
      get('/users/42?limit=many'),
      get(`/users/42?q=${'x'.repeat(51)}`),
    ],
    post: [
      post('/items', '{"name":'),
      post('/items', '{}'),
      post('/items', JSON.stringify({ ...item, age: -1 })),
      post('/items', JSON.stringify({ ...item, role: 'owner' })),
      post('/items', JSON.stringify({ ...item, active: 'yes' })),
      post('/items', JSON.stringify({ ...item, items: [{ sku: 'a', qty: 0, price: 1 }] })),
      post('/items', JSON.stringify({ ...item, items: [{ sku: 'a', qty: 1 }] })),
    ],
    ...visits((path) => [
      visit(path, undefined, ada),
      visit(path, 'north', undefined),
      visit(path, 'north', 'short'),
      visit(path, 'x'.repeat(21), ada),
    ]),
  },
  missing: get('/nowhere'),
}
