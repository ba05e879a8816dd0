import assert from 'node:assert/strict'
import { depends, HttpError, type Request, Testudo, View, type ViewOptions } from 'testudo'
import { TestClient } from 'testudo/testing'

function staff(request: Request): void {
  if (request.headers.get('authorization') !== 'Bearer staff') throw HttpError.forbidden()
}

class OrdersView extends View {
  static override readonly options: ViewOptions = {
    tags: ['orders'],
    methods: { post: { status: 201, dependencies: [depends(staff)] } },
  }

  get(): string[] {
    return ['first']
  }

  post(): string {
    return 'ordered'
  }
}

const app = new Testudo().view('/orders', OrdersView, {
  methods: { get: { headers: { 'cache-control': 'no-store' } } },
})

const client = new TestClient(app)
assert.equal((await client.get('/orders')).headers.get('cache-control'), 'no-store')
assert.equal((await client.post('/orders')).status, 403)
assert.equal((await client.post('/orders', { headers: { authorization: 'Bearer staff' } })).status, 201)
