import { describe, expect, test } from 'vitest'
import { makeEnviron } from '../../src/adapters/wsgi-environ.ts'
import type { HeaderList, HttpScope } from '../../src/gateway/asgi.ts'
import { lintWsgi } from '../../src/gateway/wsgi-lint.ts'
import type { Environ } from '../../src/gateway/wsgi.ts'
import { httpScope } from '../gateway/harness.ts'

const errors = { write() {}, writelines() {}, flush() {} }

function environ(changes: Partial<HttpScope> = {}, body = '', multiprocess = false): Environ {
  const made = makeEnviron(httpScope(changes), Buffer.from(body), { errors, multiprocess })
  // Whatever a test is about, PEP 3333 holds.
  const result = lintWsgi((_environ, startResponse) => {
    startResponse('204 No Content', [])
    return []
  })({ ...made }, () => () => {})
  result.close?.()
  return made
}

const withHeaders = (...headers: HeaderList): Environ => environ({ headers })

test('a request, whole', () => {
  const scope = httpScope({
    method: 'POST',
    path: '/a b',
    rawPath: '/a%20b',
    queryString: 'c=d&e=%20',
    headers: [
      ['host', 'example.test:8000'],
      ['accept', 'text/html'],
      ['content-type', 'text/plain; charset=utf-8'],
      ['content-length', '5'],
    ],
  })
  const made = makeEnviron(scope, Buffer.from('hello'), { errors, multiprocess: false })
  expect({ ...made, 'wsgi.input': Buffer.from(made['wsgi.input'].read()).toString() }).toEqual({
    CONTENT_LENGTH: '5',
    CONTENT_TYPE: 'text/plain; charset=utf-8',
    HTTP_ACCEPT: 'text/html',
    HTTP_HOST: 'example.test:8000',
    PATH_INFO: '/a b',
    QUERY_STRING: 'c=d&e=%20',
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_PORT: '50000',
    REQUEST_METHOD: 'POST',
    REQUEST_URI: '/a%20b?c=d&e=%20',
    SCRIPT_NAME: '',
    SERVER_NAME: '127.0.0.1',
    SERVER_PORT: '8000',
    SERVER_PROTOCOL: 'HTTP/1.1',
    SERVER_SOFTWARE: 'testudo',
    'testudo.scope': scope,
    'wsgi.errors': errors,
    'wsgi.input': 'hello',
    'wsgi.input_terminated': true,
    'wsgi.multiprocess': false,
    'wsgi.multithread': false,
    'wsgi.run_once': false,
    'wsgi.url_scheme': 'http',
    'wsgi.version': [1, 0],
  })
})

describe('SCRIPT_NAME and PATH_INFO', () => {
  test.each([
    ['', '/', '', '/'],
    ['', '/a/b', '', '/a/b'],
    ['/api', '/api', '/api', ''],
    ['/api', '/api/', '/api', '/'],
    ['/api', '/api/a', '/api', '/a'],
    ['/api/v1', '/api/v1/a//b', '/api/v1', '/a//b'],
    ['/\u00e9', '/\u00e9/\u00fc', '/\u00c3\u00a9', '/\u00c3\u00bc'],
  ])('rootPath %j and path %j: %j and %j', (rootPath, path, script, info) => {
    expect(environ({ rootPath, path, rawPath: encodeURI(path) })).toMatchObject({
      SCRIPT_NAME: script,
      PATH_INFO: info,
    })
  })

  test('characters are the bytes of UTF-8, seen as latin-1', () => {
    const { PATH_INFO } = environ({ path: '/€', rawPath: '/%E2%82%AC' })
    expect(PATH_INFO).toBe('/\u00e2\u0082\u00ac')
    expect(Buffer.from(PATH_INFO, 'latin1').toString('utf8')).toBe('/€')
  })

  test('bytes that are not UTF-8 are the bytes of the client', () => {
    const path = '/\ufffd/a'
    const exact = environ({ path, rawPath: '/%FF/a' })
    expect(exact.PATH_INFO).toBe('/\u00ff/a')
    const mounted = environ({ path: `/api${path}`, rawPath: '/%ff/a', rootPath: '/api' })
    expect(mounted).toMatchObject({ SCRIPT_NAME: '/api', PATH_INFO: '/\u00ff/a' })
    // The path was rewritten on the way: the raw one is of no use.
    expect(environ({ path, rawPath: '/b' }).PATH_INFO).toBe('/\u00ef\u00bf\u00bd/a')
    expect(environ({ path, rawPath: '/%EF%BF%BD/a' }).PATH_INFO).toBe('/\u00ef\u00bf\u00bd/a')
  })

  test('OPTIONS *', () => {
    expect(environ({ method: 'OPTIONS', path: '*', rawPath: '*' }).PATH_INFO).toBe('*')
  })
})

describe('header fields', () => {
  test('repeated ones are joined with a comma, cookies with a semicolon', () => {
    const made = withHeaders(['x-a', '1'], ['cookie', 'a=b'], ['x-a', '2'], ['cookie', 'c=d'])
    expect(made).toMatchObject({ HTTP_X_A: '1,2', HTTP_COOKIE: 'a=b; c=d' })
  })

  test('a name with an underscore cannot pass for one with a hyphen', () => {
    expect(withHeaders(['x_forwarded_for', 'spoof'], ['x-forwarded-for', '10.0.0.1']).HTTP_X_FORWARDED_FOR).toBe(
      '10.0.0.1',
    )
    expect(withHeaders(['x_forwarded_for', 'spoof'])).not.toHaveProperty('HTTP_X_FORWARDED_FOR')
  })

  test('Content-Type has no HTTP_', () => {
    const made = withHeaders(['content-type', 'text/plain'])
    expect(made.CONTENT_TYPE).toBe('text/plain')
    expect(made).not.toHaveProperty('HTTP_CONTENT_TYPE')
  })

  test('no header takes the place of a variable of the server', () => {
    expect(withHeaders(['server-name', 'x'], ['__proto__', 'x']).SERVER_NAME).toBe('127.0.0.1')
  })
})

describe('CONTENT_LENGTH', () => {
  test('absent without content', () => {
    expect(environ()).not.toHaveProperty('CONTENT_LENGTH')
  })

  test('0 for content that is empty', () => {
    expect(withHeaders(['content-length', '0']).CONTENT_LENGTH).toBe('0')
  })

  test('counted for chunked content, whose coding is gone', () => {
    const made = environ({ headers: [['transfer-encoding', 'chunked']] }, 'hello')
    expect(made.CONTENT_LENGTH).toBe('5')
    expect(made).not.toHaveProperty('HTTP_TRANSFER_ENCODING')
  })

  test('counted where neither field is needed (HTTP/2)', () => {
    expect(environ({ httpVersion: '2' }, 'hello')).toMatchObject({ CONTENT_LENGTH: '5', SERVER_PROTOCOL: 'HTTP/2' })
  })
})

describe('the server', () => {
  const unix = ['/run/testudo.sock', null] as const
  const cases: readonly [
    server: HttpScope['server'],
    host: string | undefined,
    scheme: 'http' | 'https',
    name: string,
    port: string,
  ][] = [
    [['10.0.0.1', 80], 'example.test:8080', 'http', '10.0.0.1', '80'],
    [['::1', 8000], undefined, 'http', '[::1]', '8000'],
    [unix, 'example.test:8080', 'http', 'example.test', '8080'],
    [unix, 'example.test', 'http', 'example.test', '80'],
    [unix, 'example.test', 'https', 'example.test', '443'],
    [unix, '[::1]:8080', 'http', '[::1]', '8080'],
    [null, '', 'http', 'localhost', '80'],
    [null, undefined, 'http', 'localhost', '80'],
    [null, 'a:b:c', 'http', 'localhost', '80'],
  ]
  test.each(cases)('%j with Host %j over %s: %s and %s', (server, host, scheme, name, port) => {
    const headers: HeaderList = host === undefined ? [] : [['host', host]]
    expect(environ({ server, scheme, headers })).toMatchObject({ SERVER_NAME: name, SERVER_PORT: port })
  })

  test('https', () => {
    expect(environ({ scheme: 'https' })).toMatchObject({ HTTPS: 'on', 'wsgi.url_scheme': 'https' })
    expect(environ()).not.toHaveProperty('HTTPS')
  })

  test('a client without address', () => {
    const made = environ({ client: null })
    expect(made).not.toHaveProperty('REMOTE_ADDR')
    expect(made).not.toHaveProperty('REMOTE_PORT')
  })

  test('other processes', () => {
    expect(environ({}, '', true)['wsgi.multiprocess']).toBe(true)
  })
})
