import { describe, expect, it } from 'vitest'
import {
  body,
  depends,
  type Endpoint,
  path,
  type Request,
  Response,
  Routes,
  signature,
  View,
  type ViewOptions,
} from 'testudo'
import { ask, quiet, reflect } from './ask.ts'
import { exchange } from './exchange.ts'

const integer = { type: 'integer' } as const

/** What reflection writes behind a class: a signature for each of its methods. */
function reflectMethods(
  view: { readonly prototype: object },
  methods: Readonly<Record<string, readonly string[]>>,
): void {
  for (const [name, parameters] of Object.entries(methods)) {
    const member = Object.getOwnPropertyDescriptor(view.prototype, name)?.value as Endpoint
    reflect(
      member,
      parameters.map((parameter) => ({ name: parameter, source: 'inferred', required: true, schema: integer })),
    )
  }
}

class CountView extends View {
  count = 0
  #secret = 0

  get(id: number) {
    this.count++
    this.#secret++
    return { id, count: this.count, secret: this.#secret, self: this instanceof CountView }
  }

  async post(id: number) {
    return this.helper(id)
  }

  helper(id: number) {
    return { helped: id }
  }

  trace() {
    return 'never'
  }
}
reflectMethods(CountView, { get: ['id'], post: ['id'], helper: ['id'], trace: [] })

describe('a view', () => {
  const app = quiet().view('/counts/{id}', CountView, { name: 'count' })

  it('answers each method by its member, with the arguments of its signature', async () => {
    expect(await ask(app, 'GET /counts/7')).toEqual({ id: 7, count: 1, secret: 1, self: true })
    expect(await ask(app, 'POST /counts/7')).toEqual({ helped: 7 })
    expect((await exchange(app.handle, 'GET /counts/x')).status).toBe(422)
  })

  it('has an instance for each request: its fields are not shared', async () => {
    await ask(app, 'GET /counts/1')
    expect(await ask(app, 'GET /counts/1')).toMatchObject({ count: 1, secret: 1 })
  })

  it('answers HEAD by get', async () => {
    expect((await exchange(app.handle, 'HEAD /counts/7')).status).toBe(200)
  })

  it('answers other methods with 405 and what it defines', async () => {
    const response = await exchange(app.handle, 'PUT /counts/7')
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST')
    expect((await exchange(app.handle, 'OPTIONS /counts/7')).headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST')
  })

  it.each([
    'HELPER',
    'helper',
    'TRACE',
    'trace',
    'CONSTRUCTOR',
    'constructor',
    '__proto__',
    'TOSTRING',
    'hasOwnProperty',
  ])('never calls another member, whatever the method is: %s', async (method) => {
    expect((await exchange(app.handle, `${method} /counts/7`)).status).toBe(405)
  })

  it('has the name of its route, and its methods the name of the class in messages', () => {
    expect(app.urlFor('count', { id: 7 })).toBe('/counts/7')
    expect(app.operations.map(({ signature: { name } = { name: '' } }) => name)).toEqual([
      'CountView.get',
      'CountView.post',
    ])
    expect(app.openapi().paths['/counts/{id}']).toMatchObject({
      get: { operationId: 'count_counts__id__get', parameters: [{ name: 'id', in: 'path' }] },
    })
  })

  it('inherits members, and those of a subclass go before', async () => {
    class Quiet extends CountView {
      override helper(id: number) {
        return { helped: -id }
      }
      delete() {
        return Response.empty()
      }
    }
    const inherited = quiet().view('/{id}', Quiet)
    expect(await ask(inherited, 'POST /7')).toEqual({ helped: -7 })
    expect((await exchange(inherited.handle, 'DELETE /7')).status).toBe(204)
    expect(await ask(inherited, 'GET /7')).toMatchObject({ id: 7 })
  })

  it('takes the request where a method has no signature', async () => {
    class Plain extends View {
      get(request: Request) {
        return { path: request.path }
      }
    }
    expect(await ask(quiet().view('/a', Plain), 'GET /a')).toEqual({ path: '/a' })
  })

  it('may have fields with signatures written by hand', async () => {
    class Written extends View {
      readonly factor = 2
      get = signature({ id: path(integer) }, ({ id }) => ({ id: id * this.factor }))
      put = signature({ id: path(integer), book: body({ type: 'object' }) }, ({ id, book }) => ({
        id,
        book,
      }))
    }
    const written = quiet().view('/books/{id}', Written)
    expect(await ask(written, 'GET /books/4')).toEqual({ id: 8 })
    expect(await ask(written, 'PUT /books/4', { body: { title: 'Emma' } })).toEqual({ id: 4, book: { title: 'Emma' } })
    expect((await exchange(written.handle, 'GET /books/x')).status).toBe(422)
  })

  it('has head and options of its own', async () => {
    class Own extends View {
      get() {
        return 'get'
      }
      head() {
        return new Response(null, { headers: { 'x-own': 'head' } })
      }
      options() {
        return new Response(null, { headers: { 'x-own': 'options' } })
      }
    }
    const own = quiet().view('/a', Own)
    expect((await exchange(own.handle, 'HEAD /a')).headers.get('x-own')).toBe('head')
    expect((await exchange(own.handle, 'OPTIONS /a')).headers.get('x-own')).toBe('options')
  })

  it('is included and has dependencies like any other endpoint', async () => {
    const order: string[] = []
    const guard = depends(() => {
      order.push('guard')
    })
    const routes = new Routes({ tags: ['counts'] }).view('/{id}', CountView, { dependencies: [guard] })
    const including = quiet().include(routes, { prefix: '/api', tags: ['api'] })
    expect(await ask(including, 'GET /api/3')).toMatchObject({ id: 3 })
    expect(order).toEqual(['guard'])
    expect(including.operations[0]?.tags).toEqual(['api', 'counts'])
  })

  it('may be at a regular expression', async () => {
    const matching = quiet().view(/^\/counts-(?<id>\d+)$/, CountView)
    expect(await ask(matching, 'GET /counts-12')).toMatchObject({ id: 12 })
  })
})

describe('options of a view', () => {
  class Made extends View {
    static override readonly options: ViewOptions = {
      tags: ['made'],
      methods: { post: { status: 201, tags: ['new'] } },
    }
    get() {
      return 1
    }
    post() {
      return 2
    }
  }

  it('are those of the class, of one method, and of the declaration', async () => {
    const app = quiet().view('/a', Made, { tags: ['here'], methods: { get: { status: 203, deprecated: true } } })
    expect((await exchange(app.handle, 'POST /a')).status).toBe(201)
    expect((await exchange(app.handle, 'GET /a')).status).toBe(203)
    const [get, post] = app.operations
    expect(get?.tags).toEqual(['made', 'here'])
    expect(get?.options.deprecated).toBe(true)
    expect(post?.tags).toEqual(['made', 'new', 'here'])
    expect(post?.options.deprecated).toBeUndefined()
  })
})

describe('what cannot be a view', () => {
  it('is refused with the fix', () => {
    class Stranger {
      get() {
        return 1
      }
    }
    class Empty extends View {
      list() {
        return 1
      }
    }
    class Getter extends View {
      get get() {
        return () => 1
      }
    }
    class Unreflected extends View {
      get(id: number, name: string) {
        return { id, name }
      }
    }
    const app = quiet()
    expect(() => app.view('/a', Stranger)).toThrow('expected a class that extends View, got Stranger, which does not')
    expect(() => app.view('/a', 5 as never)).toThrow('expected a class that extends View, got number')
    expect(() => app.view('/a', Empty)).toThrow('view(template, Empty): it has no method that answers requests')
    expect(() => app.view('/a', Getter)).toThrow('Getter.get: a view\'s "get" answers requests and must be a method')
    expect(() => app.view('/a/{id}', Unreflected)).toThrow(
      'GET /a/{id} (Unreflected.get): takes 2 arguments, and nobody knows where from',
    )
  })
})
