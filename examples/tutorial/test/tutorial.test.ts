// Each step of the tutorial, asked what its page says.
import { describe, expect, test } from 'vitest'
import { TestClient } from 'testudo/testing'
import { app as backgroundTasks, sent } from '../background-tasks.ts'
import { app as bodies } from '../body.ts'
import { app as cookies } from '../cookies.ts'
import { app as cors } from '../cors.ts'
import { app as dependencies } from '../dependencies.ts'
import { app as withYield, log } from '../dependencies-with-yield.ts'
import { app as errors } from '../errors.ts'
import { app as files } from '../files.ts'
import { app as firstSteps } from '../first-steps.ts'
import { app as forms } from '../forms.ts'
import { app as headers } from '../headers.ts'
import { app as middleware } from '../middleware.ts'
import { app as nestedModels } from '../nested-models.ts'
import { app as pathParameters } from '../path-parameters.ts'
import { app as queryParameters } from '../query-parameters.ts'
import { app as responseModel } from '../response-model.ts'
import { app as security } from '../security.ts'
import { app as statusCodes } from '../status-codes.ts'
import { app as testing, store } from '../testing.ts'
import { app as validations } from '../validations.ts'

type Fault = { type: string; loc: (string | number)[]; msg: string; input?: unknown }

/** Status and JSON of an answer. */
async function answer(response: Promise<Response>): Promise<[number, unknown]> {
  const { status, ...rest } = await settled(response)
  return [status, rest.body]
}

async function settled(response: Promise<Response>): Promise<{ status: number; body: unknown }> {
  const arrived = await response
  const text = await arrived.text()
  return { status: arrived.status, body: text === '' ? undefined : JSON.parse(text) }
}

/** What a 422 says: type and place of each fault. */
async function faults(response: Promise<Response>): Promise<[string, string][]> {
  const { status, body } = await settled(response)
  expect(status).toBe(422)
  return (body as { detail: Fault[] }).detail.map(({ type, loc }) => [type, loc.join('.')])
}

test('first steps', async () => {
  const client = new TestClient(firstSteps)
  expect(await answer(client.get('/'))).toEqual([200, { message: 'Hello World' }])
  const { openapi, info } = (await settled(client.get('/openapi.json'))).body as Record<string, { title: string }>
  expect([openapi, info?.title]).toEqual(['3.1.0', 'First steps'])
})

test('path parameters', async () => {
  const client = new TestClient(pathParameters)
  expect(await answer(client.get('/items/3'))).toEqual([200, { itemId: 3 }])
  expect(await answer(client.get('/items/foo'))).toEqual([
    422,
    {
      detail: [
        {
          type: 'int_parsing',
          loc: ['path', 'itemId'],
          msg: 'Input should be a valid integer, unable to parse string as an integer',
          input: 'foo',
        },
      ],
    },
  ])
  expect(await faults(client.get('/items/4.2'))).toEqual([['int_parsing', 'path.itemId']])
  expect(await answer(client.get('/users/me'))).toEqual([200, { userId: 'the current user' }])
  expect(await answer(client.get('/users/rick'))).toEqual([200, { userId: 'rick' }])
  expect((await answer(client.get('/models/lenet')))[1]).toMatchObject({ message: 'LeCNN all the images' })
  expect((await settled(client.get('/models/vgg'))).body).toMatchObject({
    detail: [{ msg: "Input should be 'alexnet', 'resnet' or 'lenet'" }],
  })
  expect(await answer(client.get('/files/home/me/a.txt'))).toEqual([200, { filePath: 'home/me/a.txt' }])
})

test('query parameters', async () => {
  const client = new TestClient(queryParameters)
  expect(await answer(client.get('/items?skip=1&limit=1'))).toEqual([200, [{ name: 'Bar' }]])
  expect((await answer(client.get('/items')))[1]).toHaveLength(3)
  for (const yes of ['1', 'True', 'true', 'on', 'yes']) {
    expect(await answer(client.get(`/items/foo?short=${yes}`))).toEqual([200, { itemId: 'foo' }])
  }
  expect((await answer(client.get('/items/foo?q=x')))[1]).toMatchObject({ q: 'x', description: expect.any(String) })
  expect(await faults(client.get('/items/foo?short=maybe'))).toEqual([['bool_parsing', 'query.short']])
  expect(await faults(client.get('/users/1/items'))).toEqual([['missing', 'query.needy']])
})

test('validations', async () => {
  const client = new TestClient(validations)
  expect(await answer(client.get('/items?q=some%20words'))).toEqual([200, { q: 'some words' }])
  expect(await answer(client.get('/items'))).toEqual([200, { q: null }])
  expect(await faults(client.get('/items?q=ab'))).toEqual([['string_too_short', 'query.q']])
  expect(await faults(client.get('/items?q=ABC'))).toEqual([['string_pattern_mismatch', 'query.q']])
  expect(await faults(client.get('/items/0?size=-1'))).toEqual([
    ['greater_than_equal', 'path.itemId'],
    ['greater_than_equal', 'query.size'],
  ])
  expect(await answer(client.get('/search?item-query=x'))).toEqual([200, { text: 'x' }])
  expect(await answer(client.get('/tags?tag=a&tag=b'))).toEqual([200, { tag: ['a', 'b'] }])
  expect(await answer(client.get('/tags'))).toEqual([200, { tag: [] }])
  expect(await answer(client.get('/filtered?limit=5&orderBy=created&tags=a&tags=b'))).toEqual([
    200,
    { limit: 5, orderBy: 'created', tags: ['a', 'b'] },
  ])
  expect(await faults(client.get('/filtered?limit=0&orderBy=x'))).toEqual([
    ['greater_than_equal', 'query.limit'],
    ['literal_error', 'query.orderBy'],
  ])
})

test('bodies', async () => {
  const client = new TestClient(bodies)
  const item = { name: 'Foo', price: 50.2 }
  expect(await answer(client.post('/items', { json: { ...item, tax: 3 } }))).toEqual([
    200,
    { name: 'Foo', price: 50.2, tax: 3, priceWithTax: 53.2 },
  ])
  expect(await faults(client.post('/items', { json: { name: '', price: '1' } }))).toEqual([
    ['string_too_short', 'body.name'],
    ['float_type', 'body.price'],
  ])
  expect(
    await faults(client.post('/items', { body: '{"name": ', headers: { 'content-type': 'application/json' } })),
  ).toEqual([['json_invalid', expect.stringMatching(/^body\.\d+$/)]])
  expect(await answer(client.put('/items/7?q=x', { json: item }))).toEqual([200, { itemId: 7, ...item, q: 'x' }])
  const user = { username: 'dave' }
  expect(await answer(client.put('/offers/7', { json: { item, user } }))).toEqual([200, { itemId: 7, item, user }])
  expect(await faults(client.put('/offers/7', { json: { item } }))).toEqual([['missing', 'body.user']])
  expect(await answer(client.post('/embedded', { json: { item } }))).toEqual([200, { item }])
  expect(await faults(client.post('/embedded', { json: item }))).toEqual([['missing', 'body.item']])
})

test('nested models', async () => {
  const client = new TestClient(nestedModels)
  const item = {
    id: '6f1a1c4e-7b1f-4d2c-9a51-0f6f5a1d2b3c',
    name: 'Foo',
    price: 2,
    tags: ['rock', 'metal'],
    images: [{ url: 'https://example.com/baz.jpg', name: 'The Foo live' }],
    available: { from: '2030-01-02T03:04:05Z' },
  }
  expect(await answer(client.post('/items', { json: item }))).toEqual([
    200,
    { name: 'Foo', tags: 2, hosts: ['example.com'], year: 2030 },
  ])
  expect(
    await faults(client.post('/items', { json: { ...item, id: 'x', images: [{ url: 'nowhere', name: 'x' }] } })),
  ).toEqual([
    ['uuid_parsing', 'body.id'],
    ['url_parsing', 'body.images.0.url'],
  ])
  expect(
    await answer(
      client.post('/orders', { json: { items: [item, item], payment: { kind: 'card', number: '42424242' } } }),
    ),
  ).toEqual([200, { total: 4, paidBy: 'card ending in 4242' }])
  expect(await faults(client.post('/orders', { json: { items: [], payment: { kind: 'cash' } } }))).toEqual([
    ['union_tag_invalid', 'body.payment'],
  ])
  expect(await answer(client.post('/images', { json: item.images }))).toEqual([200, ['The Foo live']])
  expect(await answer(client.post('/weights', { json: { a: 1, b: 2 } }))).toEqual([200, 3])
})

test('cookies', async () => {
  const client = new TestClient(cookies)
  expect(await answer(client.get('/ads'))).toEqual([200, { adsId: null }])
  await client.post('/ads')
  expect(await answer(client.get('/ads'))).toEqual([200, { adsId: 'a-1' }])
  await client.delete('/ads')
  expect(await answer(client.get('/ads'))).toEqual([200, { adsId: null }])
})

test('headers', async () => {
  const client = new TestClient(headers)
  expect(await answer(client.get('/agent', { headers: { 'user-agent': 'me' } }))).toEqual([200, { userAgent: 'me' }])
  const tokens: [string, string][] = [
    ['x-token', 'foo'],
    ['x-token', 'bar'],
  ]
  expect(await answer(client.get('/tokens', { headers: tokens }))).toEqual([200, { tokens: ['foo', 'bar'] }])
  expect(await answer(client.get('/traced', { headers: { 'x-request-id': '7' } }))).toEqual([200, { xRequestId: '7' }])
  expect(await faults(client.get('/traced'))).toEqual([['missing', 'header.x-request-id']])
  expect((await client.get('/cached')).headers.get('cache-control')).toBe('max-age=60')
})

test('response models', async () => {
  const client = new TestClient(responseModel, { raiseServerErrors: false })
  const user = { username: 'ada', password: 'lovelace', email: 'ada@example.com' }
  expect(await answer(client.post('/users', { json: user }))).toEqual([
    200,
    { username: 'ada', email: 'ada@example.com' },
  ])
  expect(await answer(client.get('/users'))).toEqual([200, [{ username: 'ada', email: 'ada@example.com' }]])
  const refused = await client.post('/users', { json: { ...user, password: 5 } })
  expect([refused.status, await refused.text()]).toEqual([422, expect.not.stringContaining('"input":5')])
  expect((await client.get('/broken')).status).toBe(500)
  expect(await answer(client.get('/portal'))).toEqual([200, { message: 'Here is your portal' }])
  expect((await client.get('/portal?teleport=on', { redirect: 'manual' })).headers.get('location')).toBe(
    'https://example.com/',
  )
})

test('status codes', async () => {
  const client = new TestClient(statusCodes)
  expect(await answer(client.post('/tasks', { json: { name: 'test' } }))).toEqual([201, { id: 2 }])
  expect(await answer(client.delete('/tasks/2'))).toEqual([204, undefined])
  expect(await answer(client.put('/tasks/1', { json: { name: 'a' } }))).toEqual([200, { id: 1, name: 'a' }])
  expect(await answer(client.put('/tasks/9', { json: { name: 'b' } }))).toEqual([201, { id: 9, name: 'b' }])
})

test('forms', async () => {
  const client = new TestClient(forms)
  const login = { username: 'ada', password: 'lovelace' }
  expect(await answer(client.post('/login', { form: login }))).toEqual([200, { username: 'ada', length: 8 }])
  expect(await faults(client.post('/login', { form: { username: '' } }))).toEqual([
    ['missing', 'body.username'],
    ['missing', 'body.password'],
  ])
  expect(await answer(client.post('/sign-up', { form: login }))).toEqual([201, { username: 'ada' }])
  expect(await faults(client.post('/sign-up', { form: { ...login, password: 'x' } }))).toEqual([
    ['string_too_short', 'body.password'],
  ])
})

test('files', async () => {
  const client = new TestClient(files)
  const form = new FormData()
  form.append('file', new File(['one\ntwo'], 'a.txt', { type: 'text/plain' }))
  expect(await answer(client.post('/files', { form }))).toEqual([
    200,
    { name: 'a.txt', type: 'text/plain', size: 7, firstLine: 'one' },
  ])
  expect(await answer(client.post('/optional'))).toEqual([200, { sent: false }])
  const album = new FormData()
  album.append('title', 'Holidays')
  album.append('files', new File(['12'], '1.png'))
  album.append('files', new File(['345'], '2.png'))
  expect(await answer(client.post('/albums', { form: album }))).toEqual([
    200,
    { title: 'Holidays', names: ['1.png', '2.png'], bytes: 5 },
  ])
})

test('errors', async () => {
  const client = new TestClient(errors)
  expect(await answer(client.get('/items/foo'))).toEqual([200, { item: 'The Foo Wrestlers' }])
  const missing = await client.get('/items/bar')
  expect([missing.status, missing.headers.get('x-error'), await missing.json()]).toEqual([
    404,
    'There goes my error',
    { detail: 'Item not found' },
  ])
  expect(await answer(client.get('/orders/7'))).toEqual([418, { message: 'item 7 is sold out', item: 'item 7' }])
  expect(await answer(client.get('/orders/x'))).toEqual([400, { faults: 1 }])
})

test('dependencies', async () => {
  const client = new TestClient(dependencies)
  const headers = { 'x-token': 'fake-super-secret-token' }
  expect(await answer(client.get('/items?skip=5', { headers }))).toEqual([200, { skip: 5, limit: 100 }])
  expect(await answer(client.get('/search?q=a%20b&limit=2', { headers }))).toEqual([
    200,
    { text: 'a+b[0,2]', page: { skip: 0, limit: 2 } },
  ])
  expect(await answer(client.get('/items', { headers: { 'x-token': 'x' } }))).toEqual([
    400,
    { detail: 'X-Token header invalid' },
  ])
  expect(await faults(client.get('/items?skip=x'))).toEqual([
    ['missing', 'header.x-token'],
    ['int_parsing', 'query.skip'],
  ])
})

describe('dependencies with yield', () => {
  test('clean up after the response', async () => {
    const client = new TestClient(withYield)
    log.length = 0
    expect(await answer(client.get('/items/1'))).toEqual([200, { id: 1, owner: 'Rick' }])
    await expect.poll(() => log).toEqual(['open', 'begin', 'read 1', 'commit', 'close'])
  })

  test('see the error', async () => {
    const client = new TestClient(withYield)
    log.length = 0
    expect(await answer(client.get('/items/10'))).toEqual([404, { detail: 'Item not found' }])
    await expect.poll(() => log).toEqual(['open', 'begin', 'read 10', 'rollback: Item not found', 'close'])
  })
})

describe('security', () => {
  const client = new TestClient(security)

  async function token(password: string, scope: string): Promise<[number, { access_token: string }]> {
    const { status, body } = await settled(client.post('/token', { form: { username: 'johndoe', password, scope } }))
    return [status, body as { access_token: string }]
  }

  test('wants a token', async () => {
    const refused = await client.get('/users/me')
    expect([refused.status, refused.headers.get('www-authenticate'), await refused.json()]).toEqual([
      401,
      'Bearer',
      { detail: 'Not authenticated' },
    ])
    const forged = await client.get('/users/me', { headers: { authorization: 'Bearer x.y.z' } })
    expect([forged.status, forged.headers.get('www-authenticate')]).toEqual([401, 'Bearer scope="me"'])
  })

  test('gives one for the right password', async () => {
    expect(await token('wrong', '')).toEqual([400, { detail: 'Incorrect username or password' }])
    const [status, { access_token }] = await token('secret', 'me')
    expect(status).toBe(200)
    const headers = { authorization: `Bearer ${access_token}` }
    expect(await answer(client.get('/users/me', { headers }))).toEqual([
      200,
      { username: 'johndoe', fullName: 'John Doe', scopes: ['me', 'items'] },
    ])
    expect(await answer(client.get('/users/me/items', { headers }))).toEqual([
      403,
      { detail: 'Not enough permissions' },
    ])
  })
})

test('middleware', async () => {
  const response = await new TestClient(middleware).get('/')
  expect(response.headers.get('x-process-time')).toMatch(/^\d+\.\d$/)
  expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
})

test('CORS', async () => {
  const client = new TestClient(cors)
  const origin = 'https://app.example.com'
  const response = await client.get('/', { headers: { origin } })
  expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  expect(
    (await client.get('/', { headers: { origin: 'https://evil.test' } })).headers.has('access-control-allow-origin'),
  ).toBe(false)
})

test('background tasks', async () => {
  const client = new TestClient(backgroundTasks)
  sent.length = 0
  expect(await answer(client.post('/notifications/ada@example.com?q=x'))).toEqual([
    202,
    { message: 'Notification sent in the background' },
  ])
  await expect.poll(() => sent).toEqual(['audit@example.com: found query x', 'ada@example.com: some notification'])
  expect(await faults(client.post('/notifications/nobody'))).toEqual([['value_error', 'path.email']])
})

test('testing', async () => {
  const client = new TestClient(testing)
  const fake = new Map([['bar', { id: 'bar', title: 'Bar' }]])
  testing.overrides.set(store, () => fake)
  const headers = { 'x-token': 'coneofsilence' }
  expect(await answer(client.get('/items/bar', { headers }))).toEqual([200, { id: 'bar', title: 'Bar' }])
  expect(await answer(client.get('/items/foo', { headers }))).toEqual([404, { detail: 'Item not found' }])
  expect((await answer(client.post('/items', { headers, json: { id: 'new', title: 'New' } })))[0]).toBe(201)
  expect((await answer(client.post('/items', { headers, json: { id: 'bar', title: 'x' } })))[0]).toBe(409)
  testing.overrides.delete(store)
  expect(await answer(client.get('/items/foo', { headers }))).toEqual([200, { id: 'foo', title: 'Foo' }])
  expect(await answer(client.get('/items/foo', { headers: { 'x-token': 'x' } }))).toEqual([
    400,
    { detail: 'Invalid X-Token header' },
  ])
})
