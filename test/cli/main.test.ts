import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flagOf, optionNames, variablesOf } from '../../src/cli/options.ts'
import { createProject, type Exit, type Project, type RunOptions } from './project.ts'

let project: Project

beforeAll(() => {
  project = createProject({
    'app.ts': 'export const app = (scope: unknown, receive: unknown, send: unknown): void => undefined',
    'broken.ts': 'const a: number = 1\n\nconst b = ;\n',
    'throws.ts': "interface A {}\nfunction start(): never { throw new Error('no config') }\nexport const app = start()",
    'missing.ts': "import 'nothing-of-that-name'\n",
    'script.mjs': 'const a = 1\nexport const b = ;\n',
    'nested.ts': 'export const outer = { inner: 1 }',
    'factory.ts': "export const rejects = () => Promise.reject(new RangeError('out of range'))",
    'refuses.ts': `
import type { Application } from 'testudo/gateway'
export const app: Application = async (scope, receive, send) => {
  if (scope.type !== 'lifespan') return
  await receive()
  await send({ type: 'lifespan.startup.failed', message: 'no database' })
}
export const deaf: Application = (scope, receive, send) => { throw new Error('I know no ' + scope.type) }
setInterval(() => undefined, 1000)
`,
  })
})
afterAll(() => project.remove())

function testudo(args: readonly string[], options?: RunOptions): Promise<Exit> {
  return project.testudo(args, options).exit
}

describe('help', () => {
  test('of the command names its parts', async () => {
    const { code, stdout, stderr } = await testudo(['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('serve [options] <module[:export]>')
    expect(stdout).toContain('dev [options] <module[:export]>')
  })

  test.each(['serve', 'dev'] as const)('of %s has every option with default and variable', async (command) => {
    const { code, stdout, stderr } = await testudo([command, '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const name of optionNames(command)) {
      expect(stdout).toContain(flagOf(name).slice(2))
      for (const variable of variablesOf(name)) expect(stdout).toContain(variable)
    }
    expect(stdout).toMatch(/--port <port> .* \(default: 8000; env: TESTUDO_PORT or PORT\)/)
    expect(stdout).toContain('--[no-]access-log')
    expect(stdout).toContain('Examples:')
  })

  test('goes to stderr when no command is given', async () => {
    const { code, stdout, stderr } = await testudo([])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^Usage: testudo/)
  })
})

test('--version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(await testudo(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
})

describe('one line on stderr, and the exit code', () => {
  test.each([
    [['srve', 'app.ts'], 2, "unknown command 'srve' (Did you mean serve?)"],
    [['serve'], 2, "missing required argument 'module[:export]'"],
    [['serve', 'app.ts', '--prot', '1'], 2, "unknown option '--prot' (Did you mean --port?)"],
    [['serve', 'app.ts', '--reload-dir', 'x'], 2, "unknown option '--reload-dir'"],
    [['serve', 'app.ts', '--port'], 2, "option '--port <port>' argument missing"],
    [['serve', 'app.ts', 'other.ts'], 2, "too many arguments for 'serve'. Expected 1 argument but got 2."],
    [['serve', 'app.ts', '--port', 'x'], 2, '--port: "x" is not a port: write a number from 0 to 65535.'],
    [
      ['dev', 'app.ts', '--reload-delay', 'x'],
      2,
      '--reload-delay: "x" is not a duration: write seconds (10) or 500ms, 10s, 5m, 2h, 1d, or off.',
    ],
    [
      ['serve', ':app'],
      2,
      'Module ":app" must be in format "<module>" or "<module>:<export>", for example app.ts:app.',
    ],
    [['serve', 'nope.ts'], 1, 'Could not import module "nope.ts": there is no such file in <here>.'],
    [['dev', 'nope.ts'], 1, 'Could not import module "nope.ts": there is no such file in <here>.'],
    [['serve', 'app.ts:api'], 1, 'Export "api" not found in module "app.ts"; it exports app (write app.ts:app).'],
    [
      ['serve', 'nested.ts:outer.inner'],
      1,
      '"nested.ts:outer.inner" is not an application: it is a number. Export a Testudo app, or a function: of (scope, receive, send) or (environ, startResponse).',
    ],
  ])('testudo %j', async (args, exitCode, message) => {
    const { code, stderr } = await testudo(args)
    const line = stderr.replaceAll(project.directory, '<here>')
    expect(line).toContain(message)
    expect(line).toMatch(/^testudo: [^\n]+\n$/)
    expect(code).toBe(exitCode)
  })

  test('for a variable', async () => {
    const { code, stderr } = await testudo(['serve', 'app.ts'], { env: { TESTUDO_TIMEOUT_WRITE: 'never' } })
    expect(stderr).toMatch(/^testudo: TESTUDO_TIMEOUT_WRITE: "never" is not a duration: .*\n$/)
    expect(code).toBe(2)
  })
})

describe('what a module throws is shown as far as it is its own', () => {
  test('an error, with the stack of the source', async () => {
    const { code, stderr } = await testudo(['serve', 'throws.ts'])
    expect(code).toBe(1)
    expect(stderr.replaceAll(project.directory, '<here>')).toBe(`testudo: Could not import module "throws.ts":

Error: no config
    at start (<here>/throws.ts:2:33)
    at <anonymous> (<here>/throws.ts:3:20)
`)
  })

  test('a syntax error, with a code frame', async () => {
    const { code, stderr } = await testudo(['serve', 'broken'])
    expect(code).toBe(1)
    expect(stderr.replaceAll(project.directory, '<here>')).toBe(`testudo: Could not import module "broken":

SyntaxError: Unexpected token (<here>/broken.ts:3:11)

  1 | const a: number = 1
  2 |
> 3 | const b = ;
    |           ^
`)
  })

  test('a syntax error in JavaScript, with the place', async () => {
    const { code, stderr } = await testudo(['serve', 'script.mjs'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^testudo: there is a syntax error in a JavaScript file:\n\nfile:\/\/\S+\/script\.mjs:2\n/)
  })

  test('a package that is not there', async () => {
    const { code, stderr } = await testudo(['serve', 'missing.ts'])
    expect(code).toBe(1)
    expect(stderr).toContain("Cannot find package 'nothing-of-that-name' imported from")
  })

  test('a factory', async () => {
    const { code, stderr } = await testudo(['serve', 'factory.ts:rejects', '--factory'])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^testudo: The factory "factory.ts:rejects" failed:\n\nRangeError: out of range\n {4}at .*factory\.ts:1:45\)\n$/,
    )
  })
})

describe('a start-up that fails ends with 3, whatever the application has opened', () => {
  test('because the application says so', async () => {
    const { code, stdout, stderr } = await testudo(['serve', 'refuses.ts', '--port', '0', '--log-format', 'pretty'])
    expect(stdout).toContain('ERROR:    Application startup failed. Exiting.')
    expect(stdout).toContain('no database')
    expect(stdout).not.toContain('running on')
    expect(stderr).toBe('testudo: Application startup failed.\n')
    expect(code).toBe(3)
  })

  test('because it must know the lifespan and does not', async () => {
    const { code, stdout } = await testudo(['serve', 'refuses.ts:deaf', '--port', '0', '--lifespan', 'on'])
    expect(stdout).toContain('I know no lifespan')
    expect(code).toBe(3)
  })
})
