import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { settings, SettingsError, typed } from 'testudo'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'testudo-settings-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

function problemsOf(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n').slice(1)
    throw error
  }
  return []
}

interface Mail {
  host: string
  port: number
}
interface Shop {
  databaseUrl: URL
  debug: boolean
  allowedHosts: string[]
  apiKey?: string
  mail?: Mail
  opened?: Date
  level: 'low' | 'high'
}
const schema = typed<Shop>({
  $ref: '#/$defs/Shop',
  $defs: {
    Mail: {
      type: 'object',
      properties: { host: { type: 'string' }, port: { type: 'integer', default: 25 } },
      required: ['host', 'port'],
    },
    Shop: {
      type: 'object',
      properties: {
        databaseUrl: { type: 'string', format: 'uri', 'x-js': 'URL' },
        debug: { type: 'boolean', default: false },
        allowedHosts: { type: 'array', items: { type: 'string' }, default: [] },
        apiKey: { type: 'string', minLength: 8 },
        mail: { $ref: '#/$defs/Mail' },
        opened: { type: 'string', format: 'date-time', 'x-js': 'Date' },
        level: { enum: ['low', 'high'], default: 'low' },
      },
      required: ['databaseUrl', 'debug', 'allowedHosts', 'level'],
    },
  },
})
const needed = { DATABASE_URL: 'postgres://db/shop' }

describe('text of the environment becomes values', () => {
  test('named as the settings are, in groups with two underscores', () => {
    const env = {
      DATABASE_URL: 'postgres://db/shop',
      DEBUG: 'yes',
      ALLOWED_HOSTS: 'shop.example, www.shop.example',
      MAIL__HOST: 'mx.example',
      MAIL__PORT: '587',
      OPENED: '2026-01-02T03:04:05Z',
      LEVEL: 'high',
    }
    expect({ ...settings({ env }, schema) }).toEqual({
      databaseUrl: new URL('postgres://db/shop'),
      debug: true,
      allowedHosts: ['shop.example', 'www.shop.example'],
      mail: { host: 'mx.example', port: 587 },
      opened: new Date('2026-01-02T03:04:05Z'),
      level: 'high',
    })
  })

  test.each([
    ['true', true],
    ['1', true],
    ['on', true],
    ['false', false],
    ['0', false],
    ['no', false],
  ])('a switch may be %s', (text, value) => {
    expect(settings({ env: { ...needed, DEBUG: text } }, schema).debug).toBe(value)
  })

  test('lists and groups may be JSON, of which a part is said apart', () => {
    const env = { ...needed, ALLOWED_HOSTS: '["a,b"]', MAIL: '{"host":"one","port":1}', MAIL__PORT: '2' }
    const found = settings({ env }, schema)
    expect(found.allowedHosts).toEqual(['a,b'])
    expect(found.mail).toEqual({ host: 'one', port: 2 })
  })

  test('with a prefix', () => {
    expect(
      settings({ env: { SHOP_DEBUG: '1', DEBUG: '0', SHOP_DATABASE_URL: 'x:y' }, prefix: 'SHOP_' }, schema).debug,
    ).toBe(true)
  })

  test('an empty variable counts as none', () => {
    expect(settings({ env: { ...needed, DEBUG: '', LEVEL: '' } }, schema).level).toBe('low')
  })

  test('process.env is the default', () => {
    process.env.TESTUDO_TEST_DATABASE_URL = 'x:y'
    const found = settings({ prefix: 'TESTUDO_TEST_' }, schema)
    delete process.env.TESTUDO_TEST_DATABASE_URL
    expect(found.databaseUrl.href).toBe('x:y')
  })
})

describe('sources', () => {
  test('the environment goes before files, a later file before an earlier, all before defaults', () => {
    const files = [
      written('one.json', '{"databaseUrl":"a:json","level":"high","mail":{"host":"json","port":1}}'),
      written('two.env', 'DATABASE_URL=a:file\nMAIL__HOST="file"\n# a comment\n'),
    ]
    const defaults = { databaseUrl: new URL('a:default'), debug: true, level: 'low', mail: { port: 9 } } as const
    const found = settings({ defaults, files, env: { DATABASE_URL: 'a:env' } }, schema)
    expect(found.databaseUrl.href).toBe('a:env')
    expect([found.debug, found.level]).toEqual([true, 'high'])
    expect(found.mail).toEqual({ host: 'file', port: 1 })
  })

  test('defaults of the schema fill groups that are there, and make none', () => {
    expect(settings({ env: needed }, schema).mail).toBeUndefined()
    expect(settings({ env: { ...needed, MAIL__HOST: 'mx' } }, schema).mail).toEqual({ host: 'mx', port: 25 })
  })

  test('defaults are not shared', () => {
    const one = settings({ env: needed }, schema)
    const two = settings({ env: needed }, schema)
    expect(one.allowedHosts).not.toBe(two.allowedHosts)
  })

  test('a file may be a URL, and absent if it is optional', () => {
    const url = pathToFileURL(written('url.json', '\uFEFF{"databaseUrl":"a:b"}'))
    const files = [url, { path: join(folder, 'none.env'), optional: true }]
    expect(settings({ files, env: {} }, schema).databaseUrl.href).toBe('a:b')
  })
})

describe('errors', () => {
  test('are told all at once, with source and fix', () => {
    const file = written('wrong.json', '{"levle":"high","mail":{"hots":"x"},"opened":"never"}')
    const env = { DATABSE_URL: 'x:y', DEBUG: 'maybe', MAIL__PORT: '1.5' }
    const options = { files: [file, join(folder, 'none.env')], env }
    expect(problemsOf(() => settings(options, schema))).toEqual([
      '  levle (wrong.json): there is no such setting; did you mean level?',
      '  mail.hots (wrong.json): there is no such setting; did you mean mail.host?',
      `  none.env: there is no such file (${join(folder, 'none.env')}); write it, or say { path, optional: true }`,
      '  databaseUrl: is missing: set the environment variable DATABASE_URL, or "databaseUrl" in wrong.json; ' +
        'there is a variable DATABSE_URL: did you mean this?',
      '  debug (environment variable DEBUG): Input should be a valid boolean, got "maybe"',
      '  mail.host: is missing: set the environment variable MAIL__HOST, or "mail.host" in wrong.json',
      '  mail.port (environment variable MAIL__PORT): Input should be a valid integer, got "1.5"',
      expect.stringMatching(/^ {2}opened \(wrong\.json\): Input should be a valid datetime.*, got "never"$/),
    ])
  })

  test('are data too', () => {
    const problems = [
      { name: 'databaseUrl', source: '', message: 'is missing: set the environment variable DATABASE_URL' },
    ]
    expect(() => settings({ env: {} }, schema)).toThrow(expect.objectContaining({ name: 'SettingsError', problems }))
    expect(() => settings({ env: {} }, schema)).toThrow(/^a setting is wrong:\n/)
  })

  test('a name in a file of variables that begins with the prefix and is none is one', () => {
    const file = written('prefix.env', 'SHOP_DATABASE_URL=x:y\nSHOP_DEBGU=1\nOTHER=1\nSHOP_XYZZY=1')
    expect(problemsOf(() => settings({ files: [file], env: { SHOP_THIRD: '1' }, prefix: 'SHOP_' }, schema))).toEqual([
      '  SHOP_DEBGU (SHOP_DEBGU in prefix.env): there is no such setting; did you mean SHOP_DEBUG?',
      '  SHOP_XYZZY (SHOP_XYZZY in prefix.env): there is no such setting; take it out',
    ])
  })

  test('faulty JSON is told by its place, without its text', () => {
    const file = written('faulty.json', '{"apiKey": "hunter2hunter2", x}')
    const problems = problemsOf(() => settings({ files: [file], env: needed }, schema))
    expect(problems).toEqual([expect.stringMatching(/^ {2}faulty\.json: is no JSON/)])
    expect(problems.join()).not.toContain('hunter2')
    expect(problemsOf(() => settings({ files: [written('list.json', '[]')], env: needed }, schema))).toEqual([
      '  list.json: should be a JSON object: { "name": value }',
    ])
    expect(problemsOf(() => settings({ env: { ...needed, MAIL: '{' } }, schema))).toEqual([
      '  mail (environment variable MAIL): should be JSON, got "{"',
    ])
  })

  test('do not let a file change prototypes', () => {
    const file = written('proto.json', '{"__proto__":{"polluted":1},"databaseUrl":"x:y"}')
    expect(problemsOf(() => settings({ files: [file], env: {} }, schema))).toEqual([
      '  __proto__ (proto.json): there is no such setting; take it out',
    ])
    expect({}).not.toHaveProperty('polluted')
  })

  test('no schema, no object, a bad prefix', () => {
    expect(() => settings({})).toThrow(/^settings: nothing says what the settings are\. Have types reflected/)
    expect(() => settings({}, { type: 'string' })).toThrow('settings: the schema must be of an object')
    expect(() => settings({ prefix: 'a-b' }, schema)).toThrow(
      'settings: prefix is the begin of a variable such as SHOP_, got "a-b"',
    )
  })
})

describe('secrets', () => {
  const secretive = typed<{
    apiKey: string
    pin: string
    databaseUrl: string
    mail: { password: string }
    port: number
  }>({
    type: 'object',
    properties: {
      apiKey: { type: 'string', minLength: 40 },
      pin: { type: 'string', secret: true, pattern: '^\\d+$' },
      databaseUrl: { type: 'string', maxLength: 30 },
      mail: { type: 'object', properties: { password: { type: 'string' } }, required: ['password'] },
      port: { type: 'integer' },
    },
    required: ['apiKey', 'pin', 'databaseUrl', 'mail', 'port'],
  })
  const env = {
    API_KEY: 'k'.repeat(40),
    PIN: '1234',
    DATABASE_URL: 'pg://ada:hunter2@db/shop',
    MAIL__PASSWORD: 'hunter2',
    PORT: '80',
  }

  test('are not shown by console.log, inspect and JSON, and are there', () => {
    const found = settings({ env }, secretive)
    const shown = {
      apiKey: '**********',
      pin: '**********',
      databaseUrl: 'pg://ada:**********@db/shop',
      mail: { password: '**********' },
      port: 80,
    }
    expect(JSON.parse(JSON.stringify(found))).toEqual(shown)
    expect(JSON.parse(JSON.stringify({ mail: found.mail }))).toEqual({ mail: shown.mail })
    expect(inspect(found)).toBe(inspect(shown))
    expect(inspect({ deep: { found } })).not.toContain('hunter2')
    expect([found.apiKey, found.pin, found.mail.password]).toEqual([env.API_KEY, '1234', 'hunter2'])
    expect(Object.keys(found)).toEqual(['apiKey', 'pin', 'databaseUrl', 'mail', 'port'])
  })

  test('are not in errors', () => {
    const wrong = {
      ...env,
      API_KEY: 'hunter2',
      PIN: 'hunter2',
      DATABASE_URL: 'pg://ada:hunter2@db/shop/of/horrors',
      PORT: 'x',
    }
    const problems = problemsOf(() => settings({ env: wrong }, secretive))
    expect(problems).toHaveLength(4)
    expect(problems.join()).not.toContain('hunter2')
    expect(problems.at(-1)).toContain('got "x"')
  })
})

test('settings are frozen, groups and lists too', () => {
  const found = settings({ env: { ...needed, MAIL__HOST: 'x' } }, schema)
  expect(() => Object.assign(found, { debug: true })).toThrow(TypeError)
  expect(() => Object.assign(found.mail ?? {}, { port: 1 })).toThrow(TypeError)
  expect(() => found.allowedHosts.push('x')).toThrow(TypeError)
})

describe('schemas of libraries', () => {
  test('zod, which says what it wants', () => {
    const found = settings(
      { env: { SERVER_PORT: '80', HOSTS: 'a,b', MAIL__HOST: 'mx' } },
      z.object({
        serverPort: z.number().int(),
        hosts: z.array(z.string()),
        mail: z.object({ host: z.string(), tls: z.boolean().default(true) }),
        debug: z.boolean().default(false),
      }),
    )
    expect({ ...found }).toEqual({ serverPort: 80, hosts: ['a', 'b'], mail: { host: 'mx', tls: true }, debug: false })
    expect(
      problemsOf(() => settings({ env: { PORT: 'x' } }, z.object({ port: z.number(), name: z.string() }))),
    ).toEqual([
      '  port (environment variable PORT): Invalid input: expected number, received string, got "x"',
      '  name: is missing: set the environment variable NAME',
    ])
  })

  test('valibot, which does not say it here: with a prefix, and text stays text', () => {
    const plain = v.object({ logLevel: v.string(), port: v.pipe(v.string(), v.transform(Number)) })
    expect({ ...settings({ env: { APP_LOG_LEVEL: 'info', APP_PORT: '80' }, prefix: 'APP_' }, plain) }).toEqual({
      logLevel: 'info',
      port: 80,
    })
    expect(() => settings({ env: {} }, plain)).toThrow('so say how their variables begin')
  })

  test('an asynchronous one is refused', () => {
    const later = z.object({ name: z.string().refine(() => Promise.resolve(true)) })
    expect(() => settings({ env: { NAME: 'x' } }, later)).toThrow('settings: the schema is asynchronous')
  })
})
