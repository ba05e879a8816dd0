import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import type { JsonSchema } from 'testudo'
import type { Signature } from 'testudo/schema'
import { setSignature } from '../../src/schema/signature.ts'
import { openapiOf } from '../../src/app/openapi/cache.ts'
import { openapi } from '../../src/app/openapi/openapi.ts'
import type { OpenApiDocument, OperationObject } from '../../src/app/openapi/document.ts'
import type { DocumentationOptions, DocumentedOperation } from '../../src/app/openapi/options.ts'
import { type Dependencies, operation, parameter } from './documented.ts'
import { problemsOf } from './openapi-problems.ts'

/** The document as a client gets it; it must be valid. */
async function documentOf(
  operations: readonly DocumentedOperation[],
  options: DocumentationOptions = {},
  rootPath = '',
): Promise<OpenApiDocument> {
  const document = JSON.parse(JSON.stringify(openapi({ operations }, options, rootPath))) as OpenApiDocument
  expect(await problemsOf(document)).toEqual([])
  expect(JSON.stringify(document)).not.toMatch(/x-js|\\u0000|\$defs/)
  return document
}

async function single(...declared: Parameters<typeof operation>): Promise<OperationObject> {
  const { paths } = await documentOf([operation(...declared)])
  const [item] = Object.values(paths)
  const [found] = Object.values(item ?? {})
  if (found === undefined) throw new Error('there is no operation')
  return found
}

const text: JsonSchema = { type: 'string' }
const json = (schema: unknown): unknown => ({ 'application/json': { schema } })
const ok = { description: 'Successful Response', content: json({}) }

describe('the document', () => {
  it('says what it is of', async () => {
    expect(await documentOf([])).toEqual({ openapi: '3.1.0', info: { title: 'Testudo', version: '0.1.0' }, paths: {} })
    const options = {
      title: 'Books',
      version: '2.0',
      summary: 'A shop',
      description: '# Books',
      termsOfService: 'https://example.com/terms',
      contact: { name: 'Jane', email: 'jane@example.com' },
      license: { name: 'MIT', identifier: 'MIT' },
      externalDocs: { url: 'https://example.com/docs' },
      servers: [{ url: 'https://api.example.com', description: 'live' }],
      openapiTags: [{ name: 'books', description: 'All of them' }],
    }
    const { servers, openapiTags, externalDocs, ...info } = options
    expect(await documentOf([], options, '/v1')).toEqual({
      openapi: '3.1.0',
      info,
      servers: [{ url: '/v1' }, ...servers],
      paths: {},
      tags: openapiTags,
      externalDocs,
    })
  })

  it('has the place behind a proxy as a server once', async () => {
    expect((await documentOf([], { servers: [{ url: '/v1' }] }, '/v1')).servers).toEqual([{ url: '/v1' }])
  })

  it('takes a place behind a proxy for a path, whatever is in it', async () => {
    expect((await documentOf([], {}, '//evil.example/{a} b')).servers).toEqual([{ url: '/evil.example/%7Ba%7D%20b' }])
  })

  it('is made anew only when there are other endpoints', () => {
    const operations = [operation('GET /a')]
    const made = openapiOf({ operations }, {})
    const first = made()
    expect(made()).toBe(first)
    expect(made('/v1')).toBe(made('/v1'))
    expect(made('/v1')).toMatchObject({ servers: [{ url: '/v1' }] })
    expect(made()).not.toHaveProperty('servers')
    operations.push(operation('GET /b'))
    expect(Object.keys(made().paths)).toEqual(['/a', '/b'])
    expect(Object.keys(made('/v1').paths)).toEqual(['/a', '/b'])
  })
})

describe('paths', () => {
  it('have no converters; those say the types that nobody else says', async () => {
    const line = 'GET /{a:int}/{b:float}/{c:uuid}/{d:slug}/{e:year}/{f}/{g:path}'
    const { paths } = await documentOf([operation(line, { parameters: [parameter('path', 'f', { type: 'boolean' })] })])
    expect(Object.keys(paths)).toEqual(['/{a}/{b}/{c}/{d}/{e}/{f}/{g}'])
    const { parameters = [] } = paths['/{a}/{b}/{c}/{d}/{e}/{f}/{g}']?.get ?? {}
    expect(Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]))).toEqual({
      f: { type: 'boolean' },
      a: { type: 'integer', minimum: 0 },
      b: { type: 'number', minimum: 0 },
      c: { type: 'string', format: 'uuid' },
      d: { type: 'string', pattern: '^[-a-zA-Z0-9_]+$' },
      e: text,
      g: text,
    })
  })

  it('that differ only in their names are one', async () => {
    const { paths } = await documentOf([
      operation('GET /books/{id}', { parameters: [parameter('path', 'id', text)] }),
      operation('DELETE /books/{bookId:int}', { parameters: [parameter('path', 'bookId', { type: 'integer' })] }),
      operation('GET /books/{other}', { summary: 'never documented: the first answers' }),
    ])
    expect(Object.keys(paths)).toEqual(['/books/{id}'])
    expect(paths['/books/{id}']?.delete?.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
    ])
  })

  it('have only the methods that OpenAPI knows', async () => {
    const { paths } = await documentOf([operation('GET,POST,PURGE /a'), operation('* /b'), operation('QUERY /c')])
    expect(Object.entries(paths).map(([path, item]) => [path, Object.keys(item)])).toEqual([['/a', ['get', 'post']]])
  })

  it('lack what is not to be in the document', async () => {
    expect((await documentOf([operation('GET /a', {}, { includeInSchema: false })])).paths).toEqual({})
  })
})

describe('an operation', () => {
  it('is described by its route before its signature before its name', async () => {
    const told = { name: 'listBooks', description: 'of the signature', tags: ['b', 'a'], deprecated: true }
    expect(await single('GET /', told, { tags: ['a'], description: 'of the route' })).toEqual({
      tags: ['a', 'b'],
      summary: 'List Books',
      description: 'of the route',
      operationId: 'listBooks__get',
      responses: { 200: ok },
      deprecated: true,
    })
    expect(await single('GET /', { summary: 'All books' }, { deprecated: false })).toEqual({
      summary: 'All books',
      operationId: 'get',
      responses: { 200: ok },
    })
  })

  it.each([
    ['GET /q', { name: 'q' }, {}, 'q_q_get'],
    ['GET /books/{id:int}', { name: 'getBook' }, {}, 'getBook_books__id__get'],
    ['GET /books/{id}', {}, {}, 'books__id__get'],
    ['PUT /a-b.c', { name: 'x' }, { name: 'shop:put' }, 'shop_put_a_b_c_put'],
    ['GET /a', { name: 'x', operationId: 'said' }, {}, 'said'],
    ['GET /a', { operationId: 'said' }, { operationId: 'more' }, 'more'],
    ['GET,POST /a', { operationId: 'said' }, {}, 'said_get'],
  ])('%s %o %o has the id %s', async (line, told, options, id) => {
    expect((await single(line, told, options)).operationId).toBe(id)
  })

  it('has an id of its own, whatever was said', async () => {
    const same = { operationId: 'same' }
    const { paths } = await documentOf([operation('GET /a', {}, same), operation('GET /b', {}, same)])
    expect([paths['/a']?.get?.operationId, paths['/b']?.get?.operationId]).toEqual(['same', 'same_2'])
  })

  it('may have its id from the application', async () => {
    const generateOperationId = ({ tags }: DocumentedOperation, method: string) => `${tags[0]}-${method}`
    const { paths } = await documentOf([operation('GET /a', {}, { tags: ['x'] })], { generateOperationId })
    expect(paths['/a']?.get?.operationId).toBe('x-get')
  })

  it('takes over what the route adds, deeply', async () => {
    const openapiExtra = {
      parameters: [{ name: 'q', in: 'query', schema: {} }],
      responses: { 200: { description: 'B' } },
    }
    const found = await single('GET /{a}', {}, { openapiExtra: { ...openapiExtra, 'x-more': 1 } })
    expect(found).toMatchObject({ 'x-more': 1, responses: { 200: { description: 'B', content: json({}) } } })
    expect(found.parameters?.map(({ name }) => name)).toEqual(['a', 'q'])
  })
})

describe('parameters', () => {
  it('are in the order path, query, header, cookie, under the names that requests have', async () => {
    const { parameters } = await single('GET /{id}', {
      parameters: [
        parameter('cookie', 'session', text, { required: false }),
        parameter('header', 'userAgent', text, { description: 'who', deprecated: true }),
        parameter('query', 'limit', { type: 'integer', default: 10 }, { required: false, alias: 'max' }),
        parameter('path', 'id', { type: 'integer', description: 'the number' }),
        parameter('query', 'q', text, { required: false, default: 'all', examples: ['a', 'b'] }),
        parameter('query', 'password', text, { secret: true }),
        { name: 'request', source: 'request', required: true },
      ],
    })
    expect(parameters).toEqual([
      { name: 'id', in: 'path', required: true, description: 'the number', schema: { type: 'integer' } },
      { name: 'max', in: 'query', required: false, schema: { type: 'integer', default: 10 } },
      { name: 'q', in: 'query', required: false, schema: { type: 'string', default: 'all', examples: ['a', 'b'] } },
      { name: 'password', in: 'query', required: true, schema: { type: 'string', format: 'password' } },
      { name: 'user-agent', in: 'header', required: true, description: 'who', deprecated: true, schema: text },
      { name: 'session', in: 'cookie', required: false, schema: text },
    ])
  })

  it('of a model are its members', async () => {
    const definitions: Record<string, JsonSchema> = {
      Filter: {
        type: 'object',
        properties: { xToken: { ...text, description: 'one' }, sort: { $ref: '#/$defs/Sort' } },
        required: ['xToken'],
        additionalProperties: false,
      },
      Sort: { type: 'string', enum: ['a', 'b'] },
    }
    const filter = { $ref: '#/$defs/Filter' }
    const { paths, components } = await documentOf([
      operation('GET /a', { definitions, parameters: [parameter('query', 'filter', filter)] }),
      operation('GET /b', { definitions, parameters: [parameter('header', 'filter', filter, { required: false })] }),
    ])
    const sort = { $ref: '#/components/schemas/Sort' }
    expect(paths['/a']?.get?.parameters).toEqual([
      { name: 'xToken', in: 'query', required: true, description: 'one', schema: text },
      { name: 'sort', in: 'query', required: false, schema: sort },
    ])
    expect(paths['/b']?.get?.parameters).toEqual([
      { name: 'x-token', in: 'header', required: false, description: 'one', schema: text },
      { name: 'sort', in: 'header', required: false, schema: sort },
    ])
    expect(Object.keys(components?.schemas ?? {})).toEqual(['HTTPValidationError', 'Sort', 'ValidationError'])
  })

  it('of a model may be of several parts, and have defaults', async () => {
    const definitions: Record<string, JsonSchema> = {
      Page: {
        type: 'object',
        properties: { page: { type: 'integer', default: 1 }, size: {} },
        required: ['page', 'size'],
      },
      Search: { allOf: [{ $ref: '#/$defs/Page' }, { type: 'object', properties: { q: text }, required: ['q'] }] },
    }
    const { parameters } = await single('GET /', {
      definitions,
      parameters: [parameter('query', 'search', { $ref: '#/$defs/Search' })],
    })
    expect(parameters?.map(({ name, required }) => [name, required])).toEqual([
      ['page', false],
      ['size', true],
      ['q', true],
    ])
  })

  it('without a source are where the route finds them', async () => {
    const { parameters, requestBody } = await single('POST /{id}', {
      parameters: [
        parameter('inferred', 'id', { type: 'integer' }),
        parameter('inferred', 'q', text),
        parameter('inferred', 'book', { type: 'object' }),
      ],
    })
    expect(parameters?.map((known) => `${known.in} ${known.name}`)).toEqual(['path id', 'query q'])
    expect(requestBody).toEqual({ content: json({ type: 'object' }), required: true })
  })

  it('are those of all dependencies too; one that is told twice is required where it is required once', async () => {
    const page = () => 1
    setSignature(page, {
      name: 'page',
      style: 'positional',
      parameters: [parameter('query', 'page', { type: 'integer' })],
    })
    const user = () => 2
    const dependency = (provider: () => unknown) => ({ provider, cache: true, scopes: [] })
    setSignature(user, {
      name: 'user',
      style: 'positional',
      parameters: [
        parameter('header', 'token', text),
        { name: 'page', source: 'dependency', required: true, dependency: dependency(page) },
      ],
      responses: { 401: { description: 'nobody' } },
    })
    const found = await single(
      'GET /',
      {
        parameters: [
          parameter('query', 'page', { type: 'integer' }, { required: false }),
          { name: 'user', source: 'dependency', required: true, dependency: dependency(user) },
        ],
      },
      { dependencies: [dependency(page)] },
    )
    expect(found.parameters).toEqual([
      { name: 'page', in: 'query', required: true, schema: { type: 'integer' } },
      { name: 'token', in: 'header', required: true, schema: text },
    ])
    expect(Object.keys(found.responses)).toEqual(['200', '401', '422'])
  })
})

describe('a body', () => {
  const book: JsonSchema = { type: 'object', properties: { title: text } }

  it('is one parameter as it is', async () => {
    const { requestBody } = await single('POST /', {
      parameters: [parameter('body', 'book', book, { required: false, description: 'It', default: {} })],
    })
    expect(requestBody).toEqual({ description: 'It', content: json({ ...book, default: {} }) })
  })

  it('is an object of several, or of one that is embedded', async () => {
    const { paths, components } = await documentOf([
      operation('POST /a', {
        name: 'two',
        parameters: [parameter('body', 'a', book), parameter('body', 'b', text, { required: false, description: 'B' })],
      }),
      operation('POST /b', {
        name: 'one',
        parameters: [parameter('body', 'a', book, { embed: true, required: false })],
      }),
    ])
    expect(paths['/a']?.post?.requestBody).toEqual({
      content: json({ $ref: '#/components/schemas/Body_two_a_post' }),
      required: true,
    })
    expect(paths['/b']?.post?.requestBody).toEqual({ content: json({ $ref: '#/components/schemas/Body_one_b_post' }) })
    expect(components?.schemas).toMatchObject({
      Body_two_a_post: { type: 'object', properties: { a: book, b: { ...text, description: 'B' } }, required: ['a'] },
      Body_one_b_post: { type: 'object', properties: { a: book } },
    })
  })

  it('may be a form, of several parts when there are files', async () => {
    const file: JsonSchema = { type: 'string', 'x-js': 'File' }
    const { paths, components } = await documentOf([
      operation('POST /a', {
        parameters: [parameter('form', 'name', text), parameter('form', 'n', text, { required: false })],
      }),
      operation('POST /b', {
        parameters: [parameter('form', 'name', text), parameter('form', 'files', { type: 'array', items: file })],
      }),
      operation('POST /c', {
        definitions: { Login: book },
        parameters: [parameter('form', 'l', { $ref: '#/$defs/Login' })],
      }),
    ])
    expect(paths['/a']?.post?.requestBody).toEqual({
      content: { 'application/x-www-form-urlencoded': { schema: { $ref: '#/components/schemas/Body_a_post' } } },
      required: true,
    })
    expect(paths['/b']?.post?.requestBody?.content).toEqual({
      'multipart/form-data': { schema: { $ref: '#/components/schemas/Body_b_post' } },
    })
    expect(components?.schemas?.['Body_b_post']).toMatchObject({
      properties: { files: { type: 'array', items: { type: 'string', contentMediaType: 'application/octet-stream' } } },
    })
    expect(paths['/c']?.post?.requestBody).toEqual({
      content: { 'application/x-www-form-urlencoded': { schema: { $ref: '#/components/schemas/Login' } } },
    })
  })
})

describe('responses', () => {
  it('are of what is returned', async () => {
    const { responses } = await single(
      'POST /',
      { returns: { schema: { type: 'string', format: 'date-time', 'x-js': 'Date' }, description: 'When' } },
      { status: 201 },
    )
    expect(responses).toEqual({ 201: { description: 'When', content: json({ type: 'string', format: 'date-time' }) } })
  })

  it.each([
    ['nothing', { schema: { not: {} } }, {}, { 204: { description: 'Successful Response' } }],
    ['never', { schema: false }, {}, { 204: { description: 'Successful Response' } }],
    ['a status without content', { schema: text }, { status: 304 }, { 304: { description: 'Successful Response' } }],
    ['anything', { schema: true }, {}, { 200: ok }],
    ['what may be nothing', { declared: true, optional: true }, {}, { 200: ok, 204: { description: 'No Content' } }],
    ['nothing with a status', { declared: true, optional: true }, { status: 201 }, { 201: ok }],
    ['a description', {}, { responseDescription: 'Fine' }, { 200: { ...ok, description: 'Fine' } }],
  ] as const)('know %s', async (_, returns, options, expected) => {
    expect((await single('GET /', { returns }, options)).responses).toEqual(expected)
  })

  const item: JsonSchema = { type: 'integer' }
  const bytes: JsonSchema = { type: 'string', contentEncoding: 'base64', 'x-js': 'Uint8Array' }
  const binary = { type: 'string', contentMediaType: 'application/octet-stream' }
  it.each([
    [undefined, false, bytes, 'application/octet-stream', binary],
    ['image/png', false, bytes, 'image/png', binary],
    [undefined, true, text, 'application/octet-stream', binary],
    [undefined, true, bytes, 'application/octet-stream', binary],
    ['text/csv', true, text, 'text/csv', text],
    [undefined, true, item, 'application/jsonl', { type: 'array', items: item }],
    ['application/jsonl', true, item, 'application/jsonl', { type: 'array', items: item }],
    [
      'application/x-ndjson; charset=utf-8',
      true,
      item,
      'application/x-ndjson; charset=utf-8',
      { type: 'array', items: item },
    ],
  ])('of the type %s, streamed %s', async (type, stream, schema, key, expected) => {
    const headers = type === undefined ? {} : { 'content-type': type }
    const { responses } = await single('GET /', { returns: { schema, stream } }, { headers })
    expect(responses['200']?.content).toEqual({ [key]: { schema: expected } })
  })

  it('of server-sent events are a list of events with JSON in them', async () => {
    const headers = { 'content-type': 'text/event-stream' }
    const { responses } = await single('GET /', { returns: { schema: item, stream: true } }, { headers })
    expect(responses['200']?.content?.['text/event-stream']?.schema).toMatchObject({
      type: 'array',
      items: {
        properties: { data: { contentMediaType: 'application/json', contentSchema: item } },
        required: ['data'],
      },
    })
  })

  it('are those of errors, with what the code and the route say of them', async () => {
    const { paths, components } = await documentOf([
      operation(
        'GET /',
        { responses: { 404: {}, 409: { description: 'taken', schema: item }, 304: {} } },
        {
          responses: {
            404: { description: 'no book' },
            200: { headers: { etag: { schema: text } } },
            '4xx': { schema: text },
            default: { content: { 'text/plain': { schema: text } } },
            503: {},
          },
        },
      ),
    ])
    expect(paths['/']?.get?.responses).toEqual({
      200: { ...ok, headers: { etag: { schema: text } } },
      304: { description: 'Not Modified' },
      404: { description: 'no book', content: json({ $ref: '#/components/schemas/HTTPError' }) },
      409: { description: 'taken', content: json(item) },
      503: { description: 'Service Unavailable' },
      '4XX': { description: 'Client Error', content: json(text) },
      default: { description: 'Default Response', content: { 'text/plain': { schema: text } } },
    })
    expect(components?.schemas?.['HTTPError']).toMatchObject({
      properties: { detail: { title: 'Detail' } },
      required: ['detail'],
    })
  })

  it('are 422 where there are inputs', async () => {
    const { paths, components } = await documentOf([
      operation('GET /a', { parameters: [parameter('query', 'q', text)] }),
      operation('GET /b', { parameters: [{ name: 'request', source: 'request', required: true }] }),
    ])
    expect(paths['/a']?.get?.responses['422']).toEqual({
      description: 'Validation Error',
      content: json({ $ref: '#/components/schemas/HTTPValidationError' }),
    })
    expect(Object.keys(paths['/b']?.get?.responses ?? {})).toEqual(['200'])
    expect(components?.schemas).toMatchObject({
      HTTPValidationError: {
        title: 'HTTPValidationError',
        type: 'object',
        properties: {
          detail: { title: 'Detail', type: 'array', items: { $ref: '#/components/schemas/ValidationError' } },
        },
      },
      ValidationError: {
        title: 'ValidationError',
        type: 'object',
        required: ['loc', 'msg', 'type'],
        properties: { loc: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } } },
      },
    })
  })

  it.each([['422'], ['4XX'], ['default']])('are not 422 where the route says %s itself', async (status) => {
    const { responses } = await single(
      'GET /',
      { parameters: [parameter('query', 'q', text)] },
      { responses: { [status]: { description: 'mine' } } },
    )
    expect(Object.keys(responses)).toEqual(['200', status])
  })

  it('of 422 are of two kinds where the code throws it too', async () => {
    const { responses } = await single('GET /', {
      parameters: [parameter('query', 'q', text)],
      responses: { 422: { description: 'no such word' } },
    })
    expect(responses['422']).toEqual({
      description: 'no such word',
      content: json({
        anyOf: [{ $ref: '#/components/schemas/HTTPValidationError' }, { $ref: '#/components/schemas/HTTPError' }],
      }),
    })
  })
})

describe('components', () => {
  const returning = (path: string, definitions: Record<string, JsonSchema>, file: string, name = 'Book') =>
    operation(`GET ${path}`, {
      definitions,
      location: { file, line: 1, column: 1 },
      returns: { schema: { $ref: `#/$defs/${name}` } },
    })
  const schemaNames = async (operations: readonly DocumentedOperation[]): Promise<readonly string[]> =>
    Object.keys((await documentOf(operations)).components?.schemas ?? {})
  const refs = ({ paths }: OpenApiDocument): readonly unknown[] =>
    Object.values(paths).map(({ get }) => get?.responses['200']?.content?.['application/json']?.schema)

  it('that are equal are one, also when they contain themselves', async () => {
    const make = (): Record<string, JsonSchema> => ({
      Book: { type: 'object', properties: { sequel: { $ref: '#/$defs/Book' }, author: { $ref: '#/$defs/Author' } } },
      Author: { type: 'object', properties: { books: { type: 'array', items: { $ref: '#/$defs/Book' } } } },
    })
    const operations = [returning('/a', make(), '/app/a.ts'), returning('/b', make(), '/app/b.ts')]
    expect(await schemaNames(operations)).toEqual(['Author', 'Book'])
  })

  it('that differ under one name are all qualified by their files', async () => {
    const one = { Book: { type: 'object', properties: { a: text } } } as const
    const other = { Book: { type: 'object', properties: { b: text } } } as const
    const document = await documentOf([returning('/a', one, '/app/a.ts'), returning('/b', other, '/app/b.ts')])
    expect(refs(document)).toEqual([{ $ref: '#/components/schemas/Book__a' }, { $ref: '#/components/schemas/Book__b' }])
    expect(await schemaNames([returning('/a', one, '/app/eu/x.ts'), returning('/b', other, '/app/us/x.ts')])).toEqual([
      'Book__eu_x',
      'Book__us_x',
    ])
  })

  it('differ in what they refer to, however deep', async () => {
    const make = (leaf: JsonSchema): Record<string, JsonSchema> => ({
      Book: { type: 'object', properties: { author: { $ref: '#/$defs/Author' } } },
      Author: { type: 'object', properties: { leaf } },
    })
    expect(await schemaNames([returning('/a', make(text), 'a.ts'), returning('/b', make({}), 'b.ts')])).toEqual([
      'Author__a',
      'Author__b',
      'Book__a',
      'Book__b',
    ])
  })

  it('are two for the two directions only where these differ', async () => {
    const definitions: Record<string, JsonSchema> = {
      Book: {
        type: 'object',
        properties: { id: { type: 'integer', readOnly: true }, title: text, key: { ...text, writeOnly: true } },
        required: ['id', 'title', 'key'],
      },
      Same: { type: 'object', properties: { a: text } },
    }
    const signature = (name: string): Partial<Signature> => ({
      definitions,
      parameters: [parameter('body', 'it', { $ref: `#/$defs/${name}` })],
      returns: { schema: { $ref: `#/$defs/${name}` } },
    })
    const { components } = await documentOf([
      operation('POST /a', signature('Book')),
      operation('POST /b', signature('Same')),
    ])
    expect(components?.schemas).toMatchObject({
      'Book-Input': { properties: { title: text, key: { writeOnly: true } }, required: ['title', 'key'] },
      'Book-Output': { properties: { id: { readOnly: true }, title: text }, required: ['id', 'title'] },
      Same: {},
    })
    expect(components?.schemas?.['Book-Input']).not.toHaveProperty('properties.id')
    expect(components?.schemas?.['Book-Output']).not.toHaveProperty('properties.key')
  })

  it('leave the names of the framework to the framework', async () => {
    const definitions: Record<string, JsonSchema> = { ValidationError: { type: 'object', properties: { mine: text } } }
    const own = returning('/a', definitions, '/app/errors.ts', 'ValidationError')
    const document = await documentOf([own, operation('GET /b', { parameters: [parameter('query', 'q', text)] })])
    expect(refs(document)[0]).toEqual({ $ref: '#/components/schemas/ValidationError__errors' })
    expect(Object.keys(document.components?.schemas ?? {})).toEqual([
      'HTTPValidationError',
      'ValidationError',
      'ValidationError__errors',
    ])
  })

  it('keep the schemas that discriminators choose among', async () => {
    const branch = (kind: string): JsonSchema => ({
      type: 'object',
      properties: { kind: { const: kind } },
      required: ['kind'],
    })
    const discriminator = { propertyName: 'kind', mapping: { cat: '#/$defs/Cat', dog: '#/$defs/Dog' } }
    const { components } = await documentOf([
      returning(
        '/a',
        {
          Cat: branch('cat'),
          Dog: branch('dog'),
          Pet: { oneOf: [{ $ref: '#/$defs/Cat' }, { $ref: '#/$defs/Dog' }], discriminator },
        },
        'a.ts',
        'Pet',
      ),
      returning(
        '/b',
        { Inline: { oneOf: [branch('a'), branch('b')], discriminator: { propertyName: 'kind' } } },
        'a.ts',
        'Inline',
      ),
    ])
    expect(components?.schemas?.['Pet']).toEqual({
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
      discriminator: {
        propertyName: 'kind',
        mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' },
      },
    })
    expect(components?.schemas?.['Inline']).not.toHaveProperty('discriminator')
  })

  it('are made of what other references can mean', async () => {
    const schema = {
      $defs: { Name: { $anchor: 'name', ...text } },
      type: 'object',
      properties: {
        a: { $ref: '#/$defs/Name' },
        b: { $ref: '#name' },
        c: { $ref: '#/properties/d' },
        d: { type: 'integer' },
        e: { $ref: '#' },
      },
    } as JsonSchema
    const { components } = await documentOf([operation('POST /', { parameters: [parameter('body', 'x', schema)] })])
    expect(components?.schemas).toMatchObject({ Name: text, d: { type: 'integer' }, Schema: { type: 'object' } })
  })

  it('have the names that authors of schemas give: $id, or a title that is a name', async () => {
    const schema: JsonSchema = {
      $id: 'https://example.com/Shelf',
      type: 'object',
      properties: { b: { title: 'Two words' } },
    }
    const titled: JsonSchema = { title: 'Plank', type: 'object', properties: {} }
    const { paths } = await documentOf([
      operation('POST /', { parameters: [parameter('body', 'x', schema)], returns: { schema: titled } }),
    ])
    expect(paths['/']?.post?.requestBody?.content).toEqual(json({ $ref: '#/components/schemas/Shelf' }))
    expect(paths['/']?.post?.responses['200']?.content).toEqual(json({ $ref: '#/components/schemas/Plank' }))
  })

  it('come from libraries too, for each direction what they say of it', async () => {
    const author = z.object({ name: z.string().default('unknown') }).meta({ id: 'Author' })
    const book = z.object({ title: z.string(), author })
    const { paths, components } = await documentOf([
      operation('POST /', {
        parameters: [
          { name: 'book', source: 'body', required: true, schema: book },
          { name: 'on', source: 'query', required: true, schema: z.date() },
        ],
        returns: { schema: book },
      }),
    ])
    expect(paths['/']?.post?.parameters).toEqual([{ name: 'on', in: 'query', required: true, schema: {} }])
    expect(paths['/']?.post?.requestBody?.content['application/json']?.schema).toMatchObject({
      properties: { title: text, author: { $ref: '#/components/schemas/Author-Input' } },
    })
    expect(components?.schemas).toMatchObject({
      'Author-Input': { properties: { name: { type: 'string', default: 'unknown' } } },
      'Author-Output': { required: ['name'] },
    })
  })
})

describe('other requests', () => {
  it('are webhooks and callbacks', async () => {
    const paid = operation('POST /invoices/{id}', { name: 'paid', parameters: [parameter('path', 'id', text)] })
    const { paths, webhooks } = await documentOf(
      [
        operation(
          'POST /',
          {},
          { callbacks: { onPaid: { '{$request.body#/url}': { operations: [paid, operation('GET /')] } } } },
        ),
      ],
      { webhooks: { operations: [operation('POST /new-book', { name: 'newBook' })] } },
    )
    expect(webhooks).toMatchObject({ 'new-book': { post: { operationId: 'newBook_new_book_post' } } })
    expect(paths['/']?.post?.callbacks).toMatchObject({
      onPaid: { '{$request.body#/url}/invoices/{id}': { post: {} }, '{$request.body#/url}': { get: {} } },
    })
  })
})

describe('security', () => {
  const bearer = () => 'token'
  const key = () => 'key'
  const maybe = () => undefined
  const schemes = new Map<unknown, { name: string; scheme: object; optional?: boolean }>([
    [bearer, { name: 'HTTPBearer', scheme: { type: 'http', scheme: 'bearer' } }],
    [key, { name: 'Key', scheme: { type: 'apiKey', in: 'header', name: 'x-key' } }],
    [maybe, { name: 'HTTPBearer', scheme: { type: 'http', scheme: 'basic' }, optional: true }],
  ])
  const depends = (provider: () => unknown, scopes: readonly string[] = []) => ({ provider, cache: true, scopes })
  const user = () => 'user'
  setSignature(user, {
    name: 'user',
    style: 'positional',
    parameters: [{ name: 'token', source: 'dependency', required: true, dependency: depends(bearer, ['me']) }],
  })
  const securityOf = async (dependencies: Dependencies): Promise<OpenApiDocument> => {
    const document = openapi({ operations: [operation('GET /', {}, { dependencies })] }, {}, '', (fn) =>
      schemes.get(fn),
    )
    expect(await problemsOf(document)).toEqual([])
    return document
  }

  it('is of all schemes below an operation, with the scopes that lead to each', async () => {
    const document = await securityOf([depends(user, ['books']), depends(user, ['shelves']), depends(key)])
    expect(document.paths['/']?.get?.security).toEqual([{ HTTPBearer: ['books', 'me', 'shelves'], Key: [] }])
    expect(document.components?.securitySchemes).toEqual({
      HTTPBearer: { type: 'http', scheme: 'bearer' },
      Key: { type: 'apiKey', in: 'header', name: 'x-key' },
    })
  })

  it('is a choice where a scheme is optional; two schemes of one name are two', async () => {
    const document = await securityOf([depends(bearer), depends(maybe)])
    expect(document.paths['/']?.get?.security).toEqual([{ HTTPBearer: [], HTTPBearer_2: [] }, { HTTPBearer: [] }])
    expect((await securityOf([depends(maybe)])).paths['/']?.get?.security).toEqual([{ HTTPBearer: [] }, {}])
  })

  it('is not there where nothing is asked for', async () => {
    const document = await securityOf([])
    expect(document.paths['/']?.get).not.toHaveProperty('security')
    expect(document).not.toHaveProperty('components')
  })
})
