import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProject, type Project, type Run, type RunOptions } from './project.ts'

let project: Project

const echo = `
import type { Application } from 'testudo/gateway'
export const app: Application = async (scope, receive, send) => {
  if (scope.type !== 'http') throw new Error('http only')
  const body = JSON.stringify({ path: scope.path, rootPath: scope.rootPath, variable: process.env['GREETING'] })
  await send({ type: 'http.response.start', status: 200, headers: [['content-type', 'application/json']] })
  await send({ type: 'http.response.body', body })
}
`
const canned = (body: string): string => `(scope, receive, send) => {
  if (scope.type !== 'http') throw new Error('http only')
  send({ type: 'http.response.start', status: 200, headers: [['content-type', 'text/plain']] })
  send({ type: 'http.response.body', body: ${JSON.stringify(body)} })
}`

beforeAll(() => {
  project = createProject({
    'echo.ts': echo,
    'plain.js': `export const app = ${canned('javascript')}`,
    'common.cjs': `exports.application = ${canned('commonjs')}`,
    'assigned.cjs': `module.exports = ${canned('assigned')}`,
    'default.ts': `export default ${canned('default')}`,
    'folder/index.mts': `export const app = ${canned('index')}`,
    'nested.ts': `export const sites = { api: { v1: ${canned('nested')} } }`,
    'wiki.ts': `
import type { WsgiApplication } from 'testudo/gateway'
export const application: WsgiApplication = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [new TextEncoder().encode('wsgi ' + environ.PATH_INFO)]
}
export const loose = (...all: Parameters<WsgiApplication>) => application(...all)
`,
    'testudo.ts': `
import { Testudo } from 'testudo'
export const app = new Testudo()
app.get('/', () => ({ hello: 'testudo' }))
`,
    'object.ts': `export const app = { asgi: ${canned('object')} }`,
    'promise.ts': `export const app = Promise.resolve(${canned('promise')})`,
    'factory.ts': `export async function createApp() { return ${canned('factory')} }`,
    'rest.ts':
      `const one = ${canned('rest')}\nexport const app = (...all: Parameters<typeof one>) => one(...all)`.replace(
        '(scope, receive, send)',
        '(scope: any, receive: any, send: any)',
      ),
    'life.ts': `
import type { Application } from 'testudo/gateway'
export const app: Application = async (scope, receive, send) => {
  if (scope.type === 'lifespan') {
    await receive()
    await send({ type: 'lifespan.startup.complete' })
    await receive()
    console.log('cleaned up')
    return send({ type: 'lifespan.shutdown.complete' })
  }
  await send({ type: 'http.response.start', status: 200, headers: [] })
  await send({ type: 'http.response.body', body: 'begin', moreBody: true })
  if (scope.type === 'http' && scope.path === '/crash') throw new TypeError('at work')
  await new Promise((resolve) => setTimeout(resolve, 60_000))
}
setInterval(() => undefined, 1000)
`,
    'variables.env': 'GREETING=from the file\nTESTUDO_SERVER_HEADER=off\n',
  })
})
afterAll(() => project.remove())

interface Served {
  readonly run: Run
  readonly url: string
}

async function serve(args: readonly string[], options?: RunOptions): Promise<Served> {
  const run = project.testudo(['serve', ...args], options)
  const [, url = ''] = await run.output(/Testudo running on (\S+) /)
  return { run, url }
}

async function text(url: string): Promise<string> {
  return (await fetch(url)).text()
}

describe('what is served', () => {
  test.each([
    [['plain.js'], 'javascript'],
    [['plain'], 'javascript'],
    [['./plain.js:app'], 'javascript'],
    [['common.cjs'], 'commonjs'],
    [['assigned.cjs'], 'assigned'],
    [['default.ts'], 'default'],
    [['default.ts:default'], 'default'],
    [['folder'], 'index'],
    [['index', '--app-dir', 'folder'], 'index'],
    [['nested.ts:sites.api.v1'], 'nested'],
    [['wiki.ts'], 'wsgi /'],
    [['wiki.ts:loose', '--interface', 'wsgi'], 'wsgi /'],
    [['testudo.ts'], '{"hello":"testudo"}'],
    [['object.ts'], 'object'],
    [['promise.ts'], 'promise'],
    [['factory.ts', '--factory'], 'factory'],
    [['factory.ts:createApp', '--factory'], 'factory'],
    [['rest.ts', '--interface', 'asgi'], 'rest'],
  ])('%j', async (args, body) => {
    const { run, url } = await serve([...args, '--port', '0'])
    expect(await text(url)).toBe(body)
    run.kill('SIGKILL')
    const { stderr } = await run.exit
    expect(stderr).toBe('')
  })

  test('an absolute path, from another folder', async () => {
    const { run, url } = await serve([join(project.directory, 'plain.js'), '--port', '0'], { cwd: 'folder' })
    expect(await text(url)).toBe('javascript')
    run.kill('SIGKILL')
  })
})

describe('options', () => {
  test('reach the server', async () => {
    const responses = ['--no-server-header', '--no-date-header', '--header', 'X-One: 1', '--header', 'X-Two:2']
    const limits = ['--limit-request-line', '100', '--limit-body-bytes', '1kb']
    const { run, url } = await serve(['echo.ts', '--port', '0', '--root-path', '/api', ...responses, ...limits])
    const response = await fetch(`${url}/x`)
    expect(await response.json()).toEqual({ path: '/api/x', rootPath: '/api' })
    expect(response.headers.get('server')).toBe(null)
    expect(response.headers.get('date')).toBe(null)
    expect(response.headers.get('x-one')).toBe('1')
    expect(response.headers.get('x-two')).toBe('2')
    expect((await fetch(`${url}/${'x'.repeat(100)}`)).status).toBe(414)
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(1025) })).status).toBe(413)
    run.kill('SIGKILL')
  })

  test('come from the environment, and a file of it', async () => {
    const { run, url } = await serve(['echo.ts'], {
      env: { PORT: '0', TESTUDO_ENV_FILE: 'variables.env', TESTUDO_LOG_FORMAT: 'pretty', TESTUDO_ACCESS_LOG: 'false' },
    })
    const response = await fetch(url)
    expect(await response.json()).toMatchObject({ variable: 'from the file' })
    expect(response.headers.get('server')).toBe(null)
    run.kill('SIGINT')
    const { stdout } = await run.exit
    expect(stdout).toContain('INFO:     Started server process')
    expect(stdout).not.toContain('GET /')
  })

  test('--limit-max-requests ends the process with 0', async () => {
    const { run, url } = await serve([
      'life.ts',
      '--port',
      '0',
      '--limit-max-requests',
      '1',
      '--timeout-graceful-shutdown',
      '0',
    ])
    await fetch(url).then((response) => response.text().catch(() => ''))
    const { code, stdout } = await run.exit
    expect(code).toBe(0)
    expect(stdout).toContain('Maximum request limit of 1 exceeded.')
    expect(stdout).toContain('cleaned up')
    expect(stdout).toContain('Finished server process')
  })

  test('--uds', async () => {
    const path = join(project.directory, 'http.sock')
    const { run, url } = await serve(['plain.js', '--uds', 'http.sock'])
    expect(url).toBe('unix:http.sock')
    const status = await new Promise((resolve, reject) => {
      request({ socketPath: path, path: '/' }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
    const second = await project.testudo(['serve', 'plain.js', '--uds', 'http.sock']).exit
    expect(second.code).toBe(1)
    expect(second.stderr).toBe(
      'testudo: The Unix socket http.sock is in use. Stop the process that has it, or choose another path with --uds.\n',
    )
    run.kill('SIGTERM')
    await run.exit
    expect(existsSync(path)).toBe(false)
  })
})

describe('a place that cannot be listened at is one line and 1', () => {
  test('the port is in use', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await project.testudo(['serve', 'plain.js', '--port', String(port)]).exit
    expect(stderr).toBe(
      `testudo: Port ${port} of 127.0.0.1 is in use. Stop the process that has it, or choose another one with --port.\n`,
    )
    expect(code).toBe(1)
    const dev = await project.testudo(['dev', 'plain.js', '--port', String(port)]).exit
    expect(dev.stderr).toBe(stderr)
    expect(dev.code).toBe(1)
    other.close()
  })

  test('the host is not this machine', async () => {
    // TEST-NET-1 (RFC 5737): nobody has it.
    const { code, stderr } = await project.testudo(['serve', 'plain.js', '--host', '192.0.2.1', '--port', '0']).exit
    expect(stderr).toBe('testudo: 192.0.2.1 is not an address of this machine. Choose another one with --host.\n')
    expect(code).toBe(1)
  })

  test('the folder of the socket is not there', async () => {
    const { code, stderr } = await project.testudo(['serve', 'plain.js', '--uds', 'no/where.sock']).exit
    expect(stderr).toMatch(/^testudo: [^\n]*no\/where\.sock[^\n]*\n$/)
    expect(code).toBe(1)
  })
})

describe('the log', () => {
  test('says where the API can be tried, if there is such a page', async () => {
    const { run, url } = await serve(['testudo.ts', '--port', '0'])
    const [, page = ''] = await run.output(/The API can be tried at (http:[^"]+)/)
    expect(page).toBe(`${url}/docs`)
    expect(await text(page)).toMatch(/^<!doctype html>/i)
  })

  test('is one JSON object per line where it is not a terminal', async () => {
    const { run, url } = await serve(['echo.ts', '--port', '0'])
    await text(`${url}/a%22b`)
    await run.output(/"method":"GET"/)
    run.kill('SIGTERM')
    const { stdout } = await run.exit
    const lines = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const messages = lines.map(({ msg }) => String(msg).replace(/\d+/g, 'N'))
    expect(messages.slice(0, 6)).toEqual([
      'Started server process [N]',
      'Loaded echo.ts:app (ASGI)',
      'Waiting for application startup.',
      "ASGI 'lifespan' protocol appears unsupported.",
      'Application startup complete.',
      expect.stringMatching(/^Testudo running on http:\/\/N\.N\.N\.N:N \(Press CTRL\+C to quit\)$/),
    ])
    expect(messages.at(-1)).toBe('Finished server process [N]')
    const access = lines.find(({ method }) => method === 'GET')
    expect(access).toMatchObject({ level: 'info', method: 'GET', status: 200, durationMs: expect.any(Number) })
    expect(lines[0]).toMatchObject({ level: 'info', pid: run.process.pid, time: expect.stringMatching(/^\d{4}-.*Z$/) })
  })

  test('has Uvicorn’s look with --log-format pretty, and errors with their source', async () => {
    const { run, url } = await serve(['life.ts', '--port', '0', '--log-format', 'pretty'])
    await expect(text(`${url}/crash`)).rejects.toThrow(/terminated|fetch failed/)
    await run.output(/INFO: .* - "GET \/crash HTTP\/1\.1" 200 /)
    const [trace] = await run.output(
      /ERROR: {4}Exception in ASGI application\nTypeError: at work\n {4}at .*life\.ts:\d+:\d+/,
    )
    expect(trace).toContain('life.ts:13:63')
    expect(run.stdout).not.toContain('\u001B')
    run.kill('SIGKILL')
  })

  test.each([
    [{ FORCE_COLOR: '1' }, '\u001B[32mINFO\u001B[39m:'],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, 'INFO:'],
    [{}, 'INFO:'],
  ])('has colours by %j', async (env, start) => {
    const { run } = await serve(['plain.js', '--port', '0', '--log-format', 'pretty'], { env })
    expect(run.stdout.startsWith(start)).toBe(true)
    run.kill('SIGKILL')
  })

  test('says nothing below --log-level', async () => {
    const run = project.testudo(['serve', 'refused.ts', '--log-level', 'silent'])
    expect((await run.exit).stdout).toBe('')
  })
})

describe('signals', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s stops gracefully and is the cause of death', async (signal) => {
    const { run, url } = await serve(['life.ts', '--port', '0', '--timeout-graceful-shutdown', '100ms'])
    const response = await fetch(url)
    run.kill(signal)
    await response.text().catch(() => '')
    const exit = await run.exit
    expect(exit.signal).toBe(signal)
    expect(exit.stdout).toContain('Shutting down')
    expect(exit.stdout).toContain('cleaned up')
    expect(exit.stdout).toContain('Finished server process')
    expect(exit.stderr).toBe('')
  })

  test('the second one does not wait', async () => {
    const { run, url } = await serve(['life.ts', '--port', '0'])
    const response = await fetch(url)
    run.kill('SIGINT')
    await run.output(/Shutting down/)
    run.kill('SIGINT')
    const exit = await run.exit
    expect(exit.signal).toBe('SIGINT')
    expect(exit.stdout).not.toContain('cleaned up')
    await response.text().catch(() => '')
  })
})
