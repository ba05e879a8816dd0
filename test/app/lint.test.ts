import { describe, expect, it } from 'vitest'

import { type Request, Routes } from 'testudo'
import { type Finding, lint, type Linted, reportFindings } from '../../src/app/lint.ts'
import type { DocumentedOperation } from '../../src/app/openapi/options.ts'
import { operation, parameter } from './documented.ts'

const location = { file: '/app/shop.ts', line: 12, column: 5 }
const text = { type: 'string' } as const

function lintOf(...operations: readonly DocumentedOperation[]): readonly Finding[] {
  return lint({ operations, unreachable: [] })
}

function messages(...operations: readonly DocumentedOperation[]): readonly string[] {
  return lintOf(...operations).map(({ level, message }) => `${level}: ${message}`)
}

describe('a body where there is none', () => {
  it('is a warning', () => {
    const filter = parameter('inferred', 'filter', { type: 'object' })
    expect(messages(operation('GET,POST /books', { name: 'list', location, parameters: [filter] }))).toEqual([
      'warning: GET,POST /books (list, /app/shop.ts:12:5): "filter" comes from the body, which clients do not send with ' +
        'GET; if it is meant for the URL write Query<…>, else use POST',
    ])
    const two = [parameter('form', 'a', text), parameter('form', 'b', text)]
    expect(messages(operation('HEAD /', { parameters: two }))).toEqual([
      'warning: HEAD /: "a", "b" come from the body, which clients do not send with HEAD; if they are meant for the ' +
        'URL write Query<…>, else use POST',
    ])
  })

  it('is fine elsewhere', () => {
    const book = parameter('body', 'book', { type: 'object' })
    expect(messages(operation('POST,PUT,PATCH,DELETE,QUERY /', { parameters: [book] }))).toEqual([])
    expect(messages(operation('GET /', { parameters: [parameter('query', 'q', text)] }))).toEqual([])
  })
})

describe('what is returned', () => {
  it('needs a status with content, if it is declared', () => {
    const declared = { returns: { schema: text, declared: true } }
    expect(messages(operation('GET /', { ...declared, name: 'get', location }, { status: 204 }))).toEqual([
      'error: GET / (get, /app/shop.ts:12:5): it says what it returns, but a response with status 204 has no content; ' +
        'return nothing, or choose another status',
    ])
    expect(messages(operation('GET /', { returns: { schema: text } }, { status: 204 }))).toEqual([])
    expect(messages(operation('GET /', { returns: { schema: { not: {} }, declared: true } }, { status: 204 }))).toEqual(
      [],
    )
    expect(messages(operation('GET /', declared, { status: 201 }))).toEqual([])
    expect(messages(operation('GET /', declared, { status: 204, returns: false }))).toEqual([])
    expect(messages(operation('GET /', {}, { status: 204, returns: text }))).toHaveLength(1)
  })
})

describe('ids of operations', () => {
  it('are told when they are not unique, with both places', () => {
    const same = { operationId: 'list' }
    const found = messages(
      operation('GET /a', { name: 'one', location }, same),
      operation('GET /b', { name: 'two', location: { ...location, line: 20 } }, same),
      operation('GET /a', { name: 'never answers' }, same),
      operation('GET /c', {}, { ...same, includeInSchema: false }),
    )
    expect(found).toEqual([
      'warning: GET /b (two, /app/shop.ts:20:5): its operationId "list" is that of GET /a (one, /app/shop.ts:12:5) too, ' +
        'so the document gives it a number; say another operationId in its options',
    ])
  })
})

describe('routes that never answer', () => {
  const linted = (routes: Routes): Linted => ({
    operations: routes.operations,
    unreachable: routes.router.unreachable(),
  })

  it('are told', () => {
    const routes = new Routes().get('/{id}', (request: Request) => request.path).get('/me', () => 2)
    expect(lint(linted(routes)).map(({ message }) => message.replace(/ \(test.*\)$/, ''))).toEqual([
      'GET /me never answers: GET /{id}, declared before it, does. Declare it earlier, or remove it.',
    ])
  })

  it('are told with their place', () => {
    const route = { methods: ['GET'], template: '/me', mount: false }
    const unreachable = [{ route, by: [{ ...route, template: '/{id}' }] }]
    const [found] = lint({ operations: [operation('GET /me', { location })], unreachable })
    expect(found?.message).toMatch(
      /^GET \/me never answers: .* Declare it earlier, or remove it\. \(\/app\/shop\.ts:12:5\)$/,
    )
  })

  it('because the documentation is there, are told what to do', () => {
    const routes = new Routes().get('/docs', () => 1).get('/docs', () => 2)
    const [found] = lint(linted(routes))
    expect(found?.message).toMatch(/The documentation .* give it another place with docsUrl, or none with null\./)
    expect(lint(linted(routes), { docsUrl: '/api' })[0]?.message).not.toContain('docsUrl')
  })
})

describe('findings', () => {
  const finding = (level: Finding['level'], message: string): Finding => ({
    level,
    message,
    rule: 'lost-return',
    fields: { message },
  })

  it('are logged, and errors thrown all at once', () => {
    const logged: unknown[] = []
    const logger = { warn: (...entry: unknown[]) => logged.push(entry) }
    const findings = [finding('error', 'A'), finding('warning', 'B'), finding('error', 'C')]
    expect(() => reportFindings(findings, logger)).toThrow(new TypeError('A\nC'))
    expect(logged).toEqual([[{ message: 'B' }, 'B']])
    expect(() => reportFindings([], logger)).not.toThrow()
  })
})
