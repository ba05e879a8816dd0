// A Testudo application of plain functions: their types say what is checked, injected and answered.
/* oxlint-disable typescript/no-redundant-type-constituents -- what `testudo` is, is known once it is built and linked */
import {
  depends,
  type Header,
  type Int,
  type Max,
  type MaxItems,
  type MaxLength,
  type Min,
  type MinLength,
  Response,
  Testudo,
} from 'testudo'
import { serve, type ServeOptions } from 'testudo/server'
import { books } from './shared/books.js'
import { keepAliveSeconds } from './shared/idle.js'
import { receiptOf } from './shared/receipt.js'
import * as steps from './shared/visit.js'

interface User {
  id: Int
  q: string | null
  limit: Int
}

interface Line {
  sku: string
  /** @minimum 1 */
  qty: Int
  /** @minimum 0 */
  price: number
}

interface Item {
  /** @minLength 1 @maxLength 100 */
  name: string
  /** @maxLength 200 */
  email: string
  /** @minimum 0 @maximum 150 */
  age: Int
  active: boolean
  role: 'admin' | 'user'
  score: number
  tags: string[] & MaxItems<20>
  items: Line[] & MaxItems<100>
}

interface Receipt {
  name: string
  count: Int
  total: Int
}

interface Book {
  id: Int
  title: string
  author: string
  isbn: string
  published: string
  price: number
  pages: Int
  inStock: boolean
}

interface Visit {
  user: string
  tenant: string
  expires: Int
}

type Tenant = string & MinLength<1> & MaxLength<20>
type Token = Header<string & MinLength<8> & MaxLength<64>, 'x-token'>

const app = new Testudo()
app.get('/plaintext', () => Response.text('Hello, World!'))
app.get('/json', () => ({ hello: 'world' }))
app.get('/users/{id}', (id: Int, q?: string & MaxLength<50>, limit: Int & Min<1> & Max<100> = 10): User => ({
  id,
  q: q ?? null,
  limit,
}))
app.post('/items', (item: Item): Receipt => receiptOf(item), { status: 201 })
app.get('/books', (): Book[] => books)

function settings(tenant: Tenant) {
  return steps.settings(tenant)
}
function clock() {
  return steps.clock()
}
function session(token: Token, site = depends(settings), time = depends(clock)) {
  return steps.session(token, site, time)
}
function user(current = depends(session)) {
  return steps.user(current)
}
app.get('/tree', (person = depends(user), site = depends(settings)): Visit => steps.visit(person, site))

async function settingsLater(tenant: Tenant) {
  return steps.settingsLater(tenant)
}
async function clockLater() {
  return steps.clockLater()
}
async function sessionLater(token: Token, site = depends(settingsLater), time = depends(clockLater)) {
  return steps.sessionLater(token, site, time)
}
async function userLater(current = depends(sessionLater)) {
  return steps.userLater(current)
}
app.get('/tree-async', async (person = depends(userLater), site = depends(settingsLater)): Promise<Visit> =>
  steps.visit(person, site),
)

export async function start(options: ServeOptions = {}): Promise<number> {
  const server = await serve(app.asgi, {
    port: 0,
    accessLog: false,
    timeoutKeepAlive: keepAliveSeconds,
    ...options,
  })
  if (typeof server.address === 'string') throw new TypeError('the bench speaks TCP only')
  return server.address.port
}
