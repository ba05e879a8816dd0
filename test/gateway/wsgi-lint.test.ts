import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { GatewayLintError, lintRules } from '../../src/gateway/breach.ts'
import type { LintRule, LintSide } from '../../src/gateway/breach.ts'
import type { Environ, StartResponse, WsgiApplication, WsgiErrors, WsgiInput } from '../../src/gateway/wsgi.ts'
import { lintWsgi } from '../../src/gateway/wsgi-lint.ts'

/** Lets a scenario say what the types forbid. */
const wrong = (value: unknown): never => value as never

const bytes = (text: string): Uint8Array => Buffer.from(text)

function input(changes: Partial<Record<keyof WsgiInput, unknown>> = {}): WsgiInput {
  const lines = [bytes('one\n'), bytes('two')]
  const conforming: WsgiInput = {
    read: (size) => bytes('one\ntwo').subarray(0, size),
    readline: (size) => bytes('one\n').subarray(0, size),
    readlines: () => lines,
    [Symbol.iterator]: () => lines.values(),
  }
  return Object.assign(conforming, changes as Partial<WsgiInput>)
}

const errors: WsgiErrors = { write() {}, writelines() {}, flush() {} }

function environ(changes: Record<string, unknown> = {}): Environ {
  return {
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: '/',
    QUERY_STRING: '',
    SERVER_NAME: 'localhost',
    SERVER_PORT: '8000',
    SERVER_PROTOCOL: 'HTTP/1.1',
    HTTP_HOST: 'localhost',
    'wsgi.version': [1, 0],
    'wsgi.url_scheme': 'http',
    'wsgi.input': input(),
    'wsgi.errors': errors,
    'wsgi.multithread': false,
    'wsgi.multiprocess': false,
    'wsgi.run_once': false,
    ...changes,
  }
}

const lacking = (name: string): Environ => {
  const variables = environ()
  delete variables[name]
  return variables
}

const html = [['Content-Type', 'text/html']] as const

const hello: WsgiApplication = (environ, startResponse) => {
  environ['wsgi.input'].read(3)
  environ['wsgi.input'].readline()
  environ['wsgi.input'].readline(2)
  environ['wsgi.input'].readlines()
  environ['wsgi.input'].readlines(10)
  for (const line of environ['wsgi.input']) environ['wsgi.errors'].write(String(line))
  environ['wsgi.errors'].writelines(['a', 'b'])
  environ['wsgi.errors'].flush()
  startResponse('200 OK', html)
  return [bytes('hello')]
}

/** An application that starts like this and returns these chunks. */
function starting(status: unknown, headers: unknown, ...chunks: string[]): WsgiApplication {
  return (_environ, startResponse) => {
    startResponse(wrong(status), wrong(headers))
    return chunks.map(bytes)
  }
}

const returning =
  (result: unknown): WsgiApplication =>
  (_environ, startResponse) => {
    startResponse('200 OK', html)
    return wrong(result)
  }

/** A server: calls, reads to the end, closes. */
function serve(application: WsgiApplication, variables: Environ, start: StartResponse = () => () => {}): string {
  const result = application(variables, start)
  try {
    return Buffer.concat([...result]).toString()
  } finally {
    result.close?.()
  }
}

interface Scenario {
  readonly rule: LintRule
  readonly side: LintSide
  readonly name: string
  readonly application?: WsgiApplication
  readonly environ?: unknown
  readonly startResponse?: unknown
  /** Default: `serve`. */
  readonly server?: (application: WsgiApplication) => unknown
}

const application = (rule: LintRule, name: string, application: WsgiApplication, method = 'GET'): Scenario => ({
  rule,
  side: 'application',
  name,
  application,
  environ: environ({ REQUEST_METHOD: method }),
})
const variables = (rule: LintRule, name: string, environ: unknown): Scenario => ({
  rule,
  side: 'server',
  name,
  environ,
})
const variable = (rule: LintRule, name: string, value: unknown): Scenario =>
  variables(rule, `${name}: ${String(value)}`, environ({ [name]: value }))
const server = (rule: LintRule, name: string, more: Partial<Scenario>): Scenario => ({
  rule,
  side: 'server',
  name,
  ...more,
})

const scenarios: readonly Scenario[] = [
  server('wsgi.arguments', 'no startResponse', { startResponse: null }),
  variables('wsgi.environ', 'none', null),
  variables('wsgi.environ', 'a map', new Map()),
  variables('wsgi.environ', 'an instance of a class', Object.assign(new Event('environ'), environ())),
  variables('wsgi.environ', 'frozen', Object.freeze(environ())),
  ...Object.keys(environ())
    .filter((name) => name !== 'HTTP_HOST')
    .map((name) => variables('wsgi.required', name, lacking(name))),
  variable('wsgi.content-variables', 'HTTP_CONTENT_TYPE', 'text/plain'),
  variable('wsgi.content-variables', 'HTTP_CONTENT_LENGTH', '5'),
  variable('wsgi.strings', 'REMOTE_PORT', 80),
  variable('wsgi.strings', 'QUERY_STRING', bytes('a')),
  variable('wsgi.strings', 'PATH_INFO', '/\u20ac'),
  variable('wsgi.version', 'wsgi.version', '1.0'),
  variable('wsgi.version', 'wsgi.version', [1, 1]),
  variable('wsgi.url-scheme', 'wsgi.url_scheme', 'ws'),
  variable('wsgi.flags', 'wsgi.run_once', 0),
  variable('wsgi.method', 'REQUEST_METHOD', 'GET /'),
  variable('wsgi.script-name', 'SCRIPT_NAME', '/'),
  variable('wsgi.script-name', 'SCRIPT_NAME', 'api'),
  variable('wsgi.script-name', 'SCRIPT_NAME', '/api/'),
  variable('wsgi.path-info', 'PATH_INFO', 'a'),
  variable('wsgi.path-info', 'PATH_INFO', ''),
  variable('wsgi.path-info', 'PATH_INFO', '*'),
  variable('wsgi.server-name', 'SERVER_NAME', ''),
  variable('wsgi.server-name', 'SERVER_PORT', 'http'),
  variable('wsgi.content-length-variable', 'CONTENT_LENGTH', '-1'),
  variable('wsgi.content-length-variable', 'CONTENT_LENGTH', 'many'),
  variable('wsgi.input', 'wsgi.input', 'a'),
  ...(['read', 'readline', 'readlines', Symbol.iterator] as const).map((method) =>
    variables('wsgi.input', `without ${String(method)}`, environ({ 'wsgi.input': input({ [method]: undefined }) })),
  ),
  variables('wsgi.input', 'read gives text', environ({ 'wsgi.input': input({ read: () => 'a' }) })),
  variables('wsgi.input', 'read gives more', environ({ 'wsgi.input': input({ read: () => bytes('four') }) })),
  variables('wsgi.input', 'readline gives text', environ({ 'wsgi.input': input({ readline: () => 'a' }) })),
  variables(
    'wsgi.input',
    'readline gives two lines',
    environ({ 'wsgi.input': input({ readline: () => bytes('a\nb') }) }),
  ),
  variables('wsgi.input', 'readlines gives bytes', environ({ 'wsgi.input': input({ readlines: () => bytes('a') }) })),
  variables('wsgi.input', 'readlines gives texts', environ({ 'wsgi.input': input({ readlines: () => ['a'] }) })),
  variables(
    'wsgi.input',
    'iteration gives texts',
    environ({ 'wsgi.input': input({ [Symbol.iterator]: () => ['a'].values() }) }),
  ),
  variable('wsgi.errors', 'wsgi.errors', console),
  server('wsgi.write', 'nothing', { startResponse: () => undefined }),
  server('wsgi.rethrow', 'startResponse takes another head', { application: restarting }),
  server('wsgi.iterated-closed', 'the server reads on', {
    server: (application) => {
      const result = application(environ(), () => () => {})
      result.close?.()
      return [...result]
    },
  }),
  server('wsgi.closed-twice', 'the server closes again', {
    server: (application) => {
      const result = application(environ(), () => () => {})
      result.close?.()
      result.close?.()
    },
  }),

  application(
    'wsgi.input-use',
    'a fraction',
    reading((input) => input.read(1.5)),
  ),
  application(
    'wsgi.input-use',
    'a string',
    reading((input) => input.readline(wrong('1'))),
  ),
  application(
    'wsgi.input-use',
    'two numbers',
    reading((input) => input.readlines(...(wrong([1, 2]) as [number]))),
  ),
  application(
    'wsgi.input-use',
    'close',
    reading((input) => (wrong(input) as { close(): unknown }).close()),
  ),
  application(
    'wsgi.errors-use',
    'bytes',
    logging((errors) => errors.write(wrong(bytes('a')))),
  ),
  application(
    'wsgi.errors-use',
    'lines of bytes',
    logging((errors) => errors.writelines(wrong([bytes('a')]))),
  ),
  application(
    'wsgi.errors-use',
    'close',
    logging((errors) => (wrong(errors) as { close(): unknown }).close()),
  ),
  application('wsgi.start-arguments', 'one', (_environ, startResponse) => {
    ;(wrong(startResponse) as (status: string) => void)('200 OK')
    return []
  }),
  application('wsgi.status', 'a number', starting(200, html)),
  application('wsgi.status', 'no phrase', starting('200', html)),
  application('wsgi.status', 'an empty phrase', starting('200 ', html)),
  application('wsgi.status', 'two spaces', starting('200  OK', html)),
  application('wsgi.status', 'informational', starting('100 Continue', html)),
  application('wsgi.status', 'a line end', starting('200 OK\r\nset-cookie: a=b', html)),
  application('wsgi.status', 'a word', starting('OK 200', html)),
  application('wsgi.fields', 'an object', starting('200 OK', { 'content-type': 'text/html' })),
  application('wsgi.fields', 'a line', starting('200 OK', ['content-type: text/html'])),
  application('wsgi.fields', 'three', starting('200 OK', [['a', 'b', 'c']])),
  application('wsgi.fields', 'a number', starting('200 OK', [['content-length', 5]])),
  application('wsgi.field-name', 'a colon', starting('200 OK', [['a:', 'b']])),
  application('wsgi.field-name', 'a line end', starting('200 OK', [['a\n', 'b']])),
  application('wsgi.field-name', 'CGI’s Status', starting('200 OK', [['Status', '200 OK']])),
  application('wsgi.field-value', 'a line end', starting('200 OK', [['a', 'b\r\nc: d']])),
  application('wsgi.field-value', 'a tab', starting('200 OK', [['a', 'b\tc']])),
  application('wsgi.field-value', 'beyond latin-1', starting('200 OK', [['a', '\u20ac']])),
  application('wsgi.hop-by-hop', 'Connection', starting('200 OK', [['Connection', 'close']])),
  application('wsgi.hop-by-hop', 'Transfer-Encoding', starting('200 OK', [['transfer-encoding', 'chunked']])),
  application('wsgi.content-type', 'none', starting('200 OK', [], 'a')),
  application('wsgi.content-type', 'with 204', starting('204 No Content', html)),
  application('wsgi.content-type', 'with 304', starting('304 Not Modified', html)),
  application('response.no-content', 'with 204', starting('204 No Content', [], 'a')),
  application('wsgi.content-length', 'no number', starting('200 OK', [['Content-Length', 'a']])),
  application(
    'wsgi.content-length',
    'twice',
    starting('200 OK', [
      ['Content-Length', '1'],
      ['content-length', '1'],
    ]),
  ),
  application('wsgi.content-length', 'too few', starting('200 OK', [...html, ['Content-Length', '3']], 'a', 'b')),
  application('wsgi.content-length', 'too many', starting('200 OK', [...html, ['Content-Length', '1']], 'a', 'b')),
  application(
    'wsgi.content-length',
    'too many for HEAD',
    starting('200 OK', [...html, ['Content-Length', '1']], 'ab'),
    'HEAD',
  ),
  application('wsgi.restart', 'without excInfo', (_environ, startResponse) => {
    startResponse('200 OK', html)
    startResponse('500 Internal Server Error', html)
    return []
  }),
  application('wsgi.restart', 'with null, as None in Python', (_environ, startResponse) => {
    startResponse('200 OK', html)
    startResponse('500 Internal Server Error', html, null)
    return []
  }),
  application('wsgi.started', 'an empty body', () => []),
  application('wsgi.started', 'bytes', () => [bytes('a')]),
  application('wsgi.started', 'a generator that starts late', function* (_environ, startResponse) {
    yield bytes('')
    startResponse('200 OK', html)
  }),
  application('wsgi.iterable', 'nothing', returning(undefined)),
  application('wsgi.iterable', 'a string', returning('hello')),
  application('wsgi.iterable', 'bytes', returning(bytes('hello'))),
  application('wsgi.iterable', 'a promise', returning(Promise.resolve([]))),
  application('wsgi.iterable', 'an asynchronous iterable', returning((async function* () {})())),
  application('wsgi.bytes', 'a string', returning(['hello'])),
  application('wsgi.bytes', 'a number', returning([1])),
  application('wsgi.bytes', 'a string written', (_environ, startResponse) => {
    startResponse('200 OK', html)(wrong('a'))
    return []
  }),
  {
    ...application('wsgi.closed', 'startResponse after the end', hello),
    server: () => {
      let late: StartResponse | undefined
      serve(
        lintWsgi((environ, startResponse) => hello(environ, (late = startResponse))),
        environ(),
      )
      late?.('200 OK', html)
    },
  },
  {
    ...application('wsgi.closed', 'write after the end', hello),
    server: () => {
      let write: ((data: Uint8Array) => void) | undefined
      const keeping: WsgiApplication = (_environ, startResponse) => {
        write = startResponse('200 OK', html)
        return []
      }
      serve(lintWsgi(keeping), environ())
      write?.(bytes('a'))
    },
  },
]

function* restarting(_environ: Environ, startResponse: StartResponse): Generator<Uint8Array, undefined> {
  startResponse('200 OK', html)
  yield bytes('a')
  startResponse('500 Internal Server Error', html, new Error('late'))
  return undefined
}

function reading(read: (input: WsgiInput) => unknown): WsgiApplication {
  return (environ, startResponse) => {
    read(environ['wsgi.input'])
    return hello(environ, startResponse)
  }
}

function logging(log: (errors: WsgiErrors) => unknown): WsgiApplication {
  return (environ, startResponse) => {
    log(environ['wsgi.errors'])
    return hello(environ, startResponse)
  }
}

function breachOf({ application = hello, environ: variables = environ(), startResponse, server }: Scenario): unknown {
  try {
    const linted = lintWsgi(application)
    if (server === undefined) serve(linted, wrong(variables), wrong(startResponse))
    else server(linted)
    return undefined
  } catch (error) {
    return error
  }
}

describe('each rule, broken', () => {
  test.each(scenarios)('$rule ($side): $name', (scenario) => {
    const error = breachOf(scenario)
    expect(error).toBeInstanceOf(GatewayLintError)
    expect(error).toMatchObject({ rule: scenario.rule, side: scenario.side })
  })

  test('every rule has a scenario', () => {
    const tested = new Set<string>(scenarios.map(({ rule }) => rule))
    // What is never closed is seen by the garbage collector only: see below.
    tested.add('wsgi.unclosed')
    expect(Object.keys(lintRules).filter((rule) => rule.startsWith('wsgi.') && !tested.has(rule))).toEqual([])
  })

  test('wsgi.unclosed: a warning once the response is collected', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const warnings: Error[] = []
    process.on('warning', (warning) => {
      if (warning.name === 'GatewayLintWarning') warnings.push(warning)
    })
    void lintWsgi(hello)(environ(), () => () => {})
    serve(lintWsgi(hello), environ())
    while (warnings.length === 0) {
      collect()
      await setImmediate()
    }
    expect(warnings).toMatchObject([{ code: 'wsgi.unclosed' }])
  })

  test('a breach is not hidden by an application that catches it', () => {
    const catching: WsgiApplication = (_environ, startResponse) => {
      try {
        startResponse('200', html)
      } catch {
        startResponse('500 Internal Server Error', html)
      }
      return [bytes('sorry')]
    }
    expect(breachOf(application('wsgi.status', '', catching))).toMatchObject({ rule: 'wsgi.status' })
    const hiding: WsgiApplication = (_environ, startResponse) => {
      try {
        startResponse('200', html)
      } catch (cause) {
        throw new Error('broken', { cause })
      }
      return []
    }
    expect(breachOf(application('wsgi.status', '', hiding))).toMatchObject({ rule: 'wsgi.status' })
    const late: WsgiApplication = function* (_environ, startResponse) {
      const write = startResponse('200 OK', html)
      try {
        write(wrong('a'))
      } catch {
        yield bytes('b')
      }
    }
    expect(breachOf(application('wsgi.bytes', '', late))).toMatchObject({ rule: 'wsgi.bytes' })
  })
})

describe('conforming', () => {
  const cases: readonly [name: string, body: string, application: WsgiApplication, environ?: Environ][] = [
    ['an array', 'hello', hello],
    [
      'a mount, a body, a request for the server itself',
      'hello',
      hello,
      environ({ SCRIPT_NAME: '/api', PATH_INFO: '', CONTENT_LENGTH: '7' }),
    ],
    ['OPTIONS *', 'hello', hello, environ({ REQUEST_METHOD: 'OPTIONS', PATH_INFO: '*' })],
    ['an empty CONTENT_LENGTH', 'hello', hello, environ({ CONTENT_LENGTH: '', CONTENT_TYPE: '' })],
    [
      'a generator that starts with its first chunk',
      'ab',
      function* (_environ, startResponse) {
        startResponse('200 OK', [...html, ['Content-Length', '2']])
        yield bytes('')
        yield bytes('a')
        yield bytes('b')
      },
    ],
    ['no content, no type', '', starting('302 Found', [['Location', '/']])],
    ['204', '', starting('204 No Content', [])],
    [
      'HEAD with the length of GET',
      '',
      starting('200 OK', [...html, ['Content-Length', '5']]),
      environ({ REQUEST_METHOD: 'HEAD' }),
    ],
    ['304 with the length of 200', '', starting('304 Not Modified', [['Content-Length', '5']])],
    [
      'a head replaced before the body',
      'sorry',
      (_environ, startResponse) => {
        startResponse('200 OK', [])
        startResponse('500 Internal Server Error', html, new Error('early'))
        return [bytes('sorry')]
      },
    ],
    [
      'write',
      'b',
      (_environ, startResponse) => {
        const write = startResponse('200 OK', [...html, ['Content-Length', '2']])
        write(bytes('a'))
        return [bytes('b')]
      },
    ],
  ]
  test.each(cases)('%s', (_name, body, application, variables = environ()) => {
    expect(serve(lintWsgi(lintWsgi(application)), variables)).toBe(body)
  })

  test('excInfo is thrown by the server once the head is out', () => {
    const late = new Error('late')
    const start: StartResponse = (_status, _headers, excInfo) => {
      if (excInfo !== undefined) throw excInfo
      return () => {}
    }
    expect(() => serve(lintWsgi(restarting), environ(), start)).toThrow('late')
    expect(late.message).toBe('late')
  })

  test('status, headers, excInfo and written bytes reach the server unchanged', () => {
    const excInfo = new Error('early')
    const seen: unknown[] = []
    const application: WsgiApplication = (_environ, startResponse) => {
      startResponse('200 OK', html)(bytes(''))
      startResponse('201 Created', html, excInfo)(bytes('a'))
      return []
    }
    serve(lintWsgi(application), environ(), (...parameters) => {
      seen.push(parameters)
      return (data) => void seen.push(data)
    })
    expect(seen).toEqual([['200 OK', html], bytes(''), ['201 Created', html, excInfo], bytes('a')])
  })

  test('close() reaches the application, and an array stays an array', () => {
    let closed = 0
    const closing = Object.assign([bytes('a')], { close: () => void closed++ })
    const result = lintWsgi(returning(closing))(environ(), () => () => {})
    expect(Array.isArray(result)).toBe(true)
    expect(result).toHaveLength(1)
    expect([...result]).toEqual([bytes('a')])
    result.close?.()
    expect(closed).toBe(1)
  })

  test('leaving early ends the generator', () => {
    let ended = false
    const endless: WsgiApplication = function* (_environ, startResponse) {
      startResponse('200 OK', html)
      try {
        for (;;) yield bytes('a')
      } finally {
        ended = true
      }
    }
    const result = lintWsgi(endless)(environ(), () => () => {})
    for (const chunk of result) {
      expect(chunk).toEqual(bytes('a'))
      break
    }
    result.close?.()
    expect(ended).toBe(true)
  })

  test('errors of the application pass; what it wraps is a function, what it makes has two parameters', () => {
    const failing = (): never => {
      throw new Error('mine')
    }
    expect(() => serve(lintWsgi(failing), environ())).toThrow('mine')
    expect(() => lintWsgi(wrong('hello'))).toThrow(TypeError)
    expect(lintWsgi(hello)).toHaveLength(2)
  })
})
