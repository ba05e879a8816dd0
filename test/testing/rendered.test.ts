import { expect, it } from 'vitest'

import { Templates } from '../../src/app/templates/templates.ts'
import { application } from '../../src/http/application.ts'
import { withDebug } from '../../src/http/debug-info.ts'
import { Response } from '../../src/http/response.ts'
import { TestClient } from '../../src/testing/client.ts'
import { contextOf, templateOf } from '../../src/testing/rendered.ts'

const app = application((request) => {
  if (request.path === '/old') return Response.redirect('/page')
  const page = Response.html('<p>')
  const context = { user: { name: 'Ada' } }
  return request.path === '/plain' ? page : withDebug(page, { template: 'page.html', context })
})

it('tells which template made a page, and of what', async () => {
  const page = await new TestClient(app).get('/old')
  expect(templateOf(page)).toBe('page.html')
  expect(contextOf(page)).toEqual({ user: { name: 'Ada' } })
})

it('tells of what the application renders', async () => {
  const templates = new Templates({ engine: { render: (name) => Promise.resolve(name) } })
  const site = application((request) => templates.response(request, 'home.html', { user: 'Ada' }))
  const page = await new TestClient(site).get('/')
  expect([templateOf(page), contextOf(page)]).toEqual(['home.html', { user: 'Ada' }])
})

it('tells of a page that no template has made', async () => {
  const plain = await new TestClient(app).get('/plain')
  expect(templateOf(plain)).toBeUndefined()
  expect(() => contextOf(plain)).toThrow('the response to http://testserver/plain (status 200) is made of no template')
})
