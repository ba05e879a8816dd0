import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { definitions, flagOf, optionNames, variablesOf, type Settings } from '../../src/cli/options.ts'
import { configure, serveOptions } from '../../src/cli/settings.ts'
import { settle } from '../../src/server/options.ts'

const names = Object.keys(definitions) as (keyof Settings)[]

describe('the table', () => {
  test('gives every option of the server that a command line can hold', () => {
    const { logger: _logger, listener: _listener, userReadBuffer: _buffer, limits: _limits, ...rest } = settle({})
    const { headers: _headers, ...same } = rest
    for (const name of Object.keys(same)) expect(names).toContain(name)
    expect(names).toContain('header')
  })

  test('has the defaults of the server', () => {
    const { settings } = configure('serve', {}, {})
    expect({ ...settle({}), logger: null }).toEqual({ ...settle(serveOptions(settings)), logger: null })
  })

  test('names flags and variables alike', () => {
    expect(flagOf('limitChunkExtensionBytes')).toBe('--limit-chunk-extension-bytes')
    expect(variablesOf('limitChunkExtensionBytes')).toEqual(['TESTUDO_LIMIT_CHUNK_EXTENSION_BYTES'])
    expect(variablesOf('port')).toEqual(['TESTUDO_PORT', 'PORT'])
  })

  test('keeps the options for reloading from serve', () => {
    const others = names.filter((name) => !optionNames('serve').includes(name))
    const looking = ['output', 'deploy', 'silence', 'failLevel']
    expect(others).toEqual(['reloadDir', 'reloadInclude', 'reloadExclude', 'reloadDelay', ...looking])
    expect(optionNames('dev')).toEqual(names.filter((name) => !looking.includes(name)))
  })

  test('gives commands that do not serve what loads the application', () => {
    expect(optionNames('openapi')).toEqual(['factory', 'appDir', 'envFile', 'rootPath', 'output'])
    expect(optionNames('routes')).toEqual(['factory', 'appDir', 'envFile'])
    expect(optionNames('check')).toEqual(['factory', 'appDir', 'envFile', 'deploy', 'silence', 'failLevel'])
  })
})

describe('precedence', () => {
  test('flag, TESTUDO_PORT, PORT, default', () => {
    const port = (given: object, environment: object): number =>
      configure('serve', { ...given }, { ...environment }).settings.port
    expect(port({ port: ['1'] }, { TESTUDO_PORT: '2', PORT: '3' })).toBe(1)
    expect(port({}, { TESTUDO_PORT: '2', PORT: '3' })).toBe(2)
    expect(port({}, { PORT: '3' })).toBe(3)
    expect(port({}, { TESTUDO_PORT: '', PORT: '' })).toBe(8000)
  })

  test('of a flag given twice the last, of a repeatable one all', () => {
    const { settings } = configure('dev', { host: ['a', 'b'], reloadDir: ['a', 'b'], header: ['A: 1', 'B: 2'] }, {})
    expect(settings.host).toBe('b')
    expect(settings.reloadDir).toEqual(['a', 'b'])
    expect(settings.header).toEqual([
      ['a', '1'],
      ['b', '2'],
    ])
  })

  test('switches both ways', () => {
    const { settings } = configure('serve', { accessLog: false, factory: true }, { TESTUDO_ACCESS_LOG: 'true' })
    expect(settings.accessLog).toBe(false)
    expect(settings.factory).toBe(true)
    expect(configure('serve', {}, { TESTUDO_SERVER_HEADER: 'no' }).settings.serverHeader).toBe(false)
  })

  test('several values in one variable', () => {
    const environment = { TESTUDO_HEADER: 'A: 1, 2\nB: 3\n', TESTUDO_RELOAD_DIR: 'src, lib' }
    const { settings } = configure('dev', {}, environment)
    expect(settings.header).toEqual([
      ['a', '1, 2'],
      ['b', '3'],
    ])
    expect(settings.reloadDir).toEqual(['src', 'lib'])
  })

  test('a variable of dev does not disturb serve', () => {
    const environment = { TESTUDO_RELOAD_DELAY: 'nonsense' }
    expect(configure('serve', {}, environment).settings.reloadDelay).toBe(0.1)
    expect(() => configure('dev', {}, environment)).toThrow('TESTUDO_RELOAD_DELAY: "nonsense" is not a duration')
  })

  test('dev gives requests in progress less time', () => {
    expect(configure('serve', {}, {}).settings.timeoutGracefulShutdown).toBe(30)
    expect(configure('dev', {}, {}).settings.timeoutGracefulShutdown).toBe(0.5)
    expect(configure('dev', { timeoutGracefulShutdown: ['2m'] }, {}).settings.timeoutGracefulShutdown).toBe(120)
  })
})

test.each([
  [{ port: ['http'] }, {}, '--port: "http" is not a port: write a number from 0 to 65535.'],
  [{}, { TESTUDO_LIFESPAN: 'maybe' }, 'TESTUDO_LIFESPAN: "maybe" is not one of auto, on, off.'],
  [{ header: ['A: 1', 'B'] }, {}, '--header: "B" is not a header field: write Name:Value.'],
  [{ envFile: ['/nowhere/.env'] }, {}, '--env-file: cannot read the file (ENOENT'],
])('%j %j: one sentence that names the source, exit code 2', (given, environment, message) => {
  const wrong = (): unknown => configure('serve', given, environment)
  expect(wrong).toThrow(message)
  expect(wrong).toThrow(expect.objectContaining({ exitCode: 2 }))
})

describe('--env-file', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'testudo-env-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('fills what is not set, for the options as for the application', () => {
    const file = join(folder, 'settings')
    writeFileSync(file, '# comment\nDATABASE_URL="postgres://x"\nTESTUDO_PORT=9000\nTESTUDO_HOST=::1\nOWN=file\n')
    const { settings, environment } = configure('serve', { host: ['::'] }, { TESTUDO_ENV_FILE: file, OWN: 'set' })
    expect(settings.port).toBe(9000)
    expect(settings.host).toBe('::')
    expect(environment).toMatchObject({ DATABASE_URL: 'postgres://x', OWN: 'set' })
  })
})
