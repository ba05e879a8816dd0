import { rmSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createProject, type Project, type Run } from './project.ts'

const app = (body: string): string => `
import { greeting } from './greeting.js'
export const app = async (scope: { type: string }, receive: () => unknown, send: (event: object) => unknown) => {
  if (scope.type !== 'http') throw new Error('http only')
  await send({ type: 'http.response.start', status: 200, headers: [] })
  await send({ type: 'http.response.body', body: greeting + ' ' + ${body} })
}
`
let project: Project

beforeEach(() => {
  project = createProject({ 'app.ts': app("'one'"), 'greeting.ts': "export const greeting: string = 'hello'" })
})
afterEach(() => project.remove())

interface Session {
  readonly run: Run
  readonly url: string
  /** Does something that is noticed; settles when what follows is in the log. */
  readonly after: (change: () => void, line?: RegExp) => Promise<void>
  readonly get: () => Promise<{ status: number; text: string }>
}

async function dev(...options: readonly string[]): Promise<Session> {
  const run = project.testudo(['dev', 'app.ts', '--port', '0', '--log-format', 'pretty', ...options])
  const [, url = ''] = await run.output(/Testudo running on (\S+) /)
  return {
    run,
    url,
    async after(change, line = /Application startup complete/) {
      const from = run.stdout.length
      change()
      await run.output(line, 'stdout', from)
    },
    async get() {
      // A connection of its own, so that the next one is not an old one.
      const response = await fetch(url, { headers: { connection: 'close' } })
      return { status: response.status, text: await response.text() }
    },
  }
}

describe('a change', () => {
  test('is served at the same place, again and again', async () => {
    const { run, after, get } = await dev()
    // Before the application is up: the connection waits for it.
    expect(await get()).toEqual({ status: 200, text: 'hello one' })
    await after(() => project.write('app.ts', app("'two'")))
    expect(await get()).toEqual({ status: 200, text: 'hello two' })
    await after(() => project.write('greeting.ts', "export const greeting = 'bye'"))
    expect(await get()).toEqual({ status: 200, text: 'bye two' })
    expect(run.stdout).toContain(`Watching for changes in '${project.directory}'`)
    expect(run.stdout).toContain("WARN:     Detected changes in 'app.ts'. Reloading...")
    expect(run.stdout).toContain("Detected changes in 'greeting.ts'. Reloading...")
    expect(run.stderr).toBe('')
  })

  test('of what is not source is none, but by --reload-include', async () => {
    const { run, after } = await dev('--reload-include', '*.html', '--reload-exclude', 'data')
    await run.output(/Application startup complete/)
    await after(() => {
      project.write('notes.txt', '')
      project.write('.hidden/a.ts', '')
      project.write('.dot.ts', '')
      project.write('node_modules/x/a.ts', '')
      project.write('data/a.ts', '')
      project.write('pages/index.html', '')
    })
    expect(run.stdout.match(/Detected .*/g)).toEqual(["Detected changes in 'pages/index.html'. Reloading..."])
  })

  test('is looked for in --reload-dir', async () => {
    project.write('lib/a.ts', '')
    const { run, after } = await dev('--reload-dir', 'lib', '--reload-delay', '50ms')
    await run.output(/Application startup complete/)
    await after(() => {
      project.write('greeting.ts', "export const greeting = 'not watched'")
      project.write('lib/a.ts', '// changed')
    })
    expect(run.stdout).toContain("Detected changes in 'lib/a.ts'. Reloading...")
    expect(run.stdout).not.toContain("'greeting.ts'")
  })

  test('of the file of variables reaches the application', async () => {
    project.write('app.ts', app("process.env['NAME']"))
    project.write('.env', 'NAME=one')
    const { after, get } = await dev('--env-file', '.env')
    expect((await get()).text).toBe('hello one')
    await after(() => project.write('.env', 'NAME=two'))
    expect((await get()).text).toBe('hello two')
  })
})

describe('what is wrong is shown, and the fix is waited for', () => {
  const waiting = /Waiting for a change before starting again/

  test('a syntax error', async () => {
    const { run, after, get } = await dev()
    await get()
    await after(() => project.write('greeting.ts', 'export const greeting: string = ;\n'), waiting)
    const report = `testudo: Could not import module "app.ts":

SyntaxError: Unexpected token (${project.directory}/greeting.ts:1:33)

> 1 | export const greeting: string = ;
    |                                 ^
`
    expect(await get()).toEqual({ status: 500, text: report })
    expect(run.stderr).toBe(report)
    await after(() => project.write('greeting.ts', "export const greeting: string = 'fixed'\n"))
    expect(await get()).toEqual({ status: 200, text: 'fixed one' })
  })

  test('an error at import, from the start', async () => {
    project.write('greeting.ts', "throw new Error('no greeting')\nexport const greeting = ''")
    const { run, after, get } = await dev()
    const { status, text } = await get()
    expect(status).toBe(500)
    expect(text).toContain('Error: no greeting\n    at ')
    expect(text).toContain('greeting.ts:1:7')
    await run.output(waiting)
    await after(() => project.write('greeting.ts', "export const greeting = 'hello'"))
    expect((await get()).text).toBe('hello one')
  })

  test('a crash at work', async () => {
    project.write('app.ts', app("(setImmediate(() => { throw new Error('crashed') }), 'last words')"))
    const { run, after, get } = await dev()
    await after(() => void get().catch(() => undefined), waiting)
    // Another pipe: it may be read later.
    await run.output(/Error: crashed/, 'stderr')
    expect(await get()).toEqual({ status: 500, text: 'The application ended (exit code 1); see the log.\n' })
    await after(() => project.write('app.ts', app("'calm'")))
    expect((await get()).text).toBe('hello calm')
  })

  test('a start-up that fails', async () => {
    project.write('app.ts', "export const app = { asgi: () => { throw new Error('not yet') } }")
    const { after, get } = await dev('--lifespan', 'on')
    expect(await get()).toEqual({ status: 500, text: 'testudo: Application startup failed.\n' })
    await after(() => project.write('app.ts', app("'up'")), /Detected changes/)
  })
})

describe('what does not end does not block the reload', () => {
  test('a stream', async () => {
    project.write(
      'app.ts',
      `export const app = async (scope: any, receive: any, send: any) => {
  if (scope.type !== 'http') throw new Error('http only')
  await send({ type: 'http.response.start', status: 200, headers: [] })
  for (;;) {
    await send({ type: 'http.response.body', body: 'tick', moreBody: true })
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}`,
    )
    const { url, after, get } = await dev()
    const stream = await fetch(url)
    const reader = stream.body?.getReader()
    await reader?.read()
    await after(() => project.write('app.ts', app("'after'")))
    expect((await get()).text).toBe('hello after')
    await reader?.cancel().catch(() => undefined)
  })

  test('a loop', async () => {
    project.write('app.ts', app("(() => { console.log('busy'); for (;;); })()"))
    const { run, after, get } = await dev('--timeout-graceful-shutdown', '0')
    const stuck = get().catch(() => undefined)
    await run.output(/busy/)
    await after(() => project.write('app.ts', app("'free'")))
    expect((await get()).text).toBe('hello free')
    await stuck
  })

  test('a clean-up', async () => {
    project.write(
      'app.ts',
      `export const app = async (scope: any, receive: any, send: any) => {
  await receive()
  await send({ type: 'lifespan.startup.complete' })
  await receive()
  console.log('asked to stop')
  await new Promise(() => setInterval(() => undefined, 1000))
}`,
    )
    const { run, after, get } = await dev('--timeout-graceful-shutdown', '0')
    await run.output(/Application startup complete/)
    await after(() => project.write('app.ts', app("'clean'")))
    expect(run.stdout).toContain('asked to stop')
    expect((await get()).text).toBe('hello clean')
  })
})

describe('the end', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends both processes', async (signal) => {
    const { run } = await dev()
    await run.output(/Application startup complete/)
    run.kill(signal)
    // Settles when nobody has the output any more: neither process is left.
    const { signal: cause, stdout, stderr } = await run.exit
    expect(cause).toBe(signal)
    expect(stdout).toContain('Finished server process')
    expect(stderr).toBe('')
  })

  test('of the parent, however sudden, is that of the child', async () => {
    const { run } = await dev()
    await run.output(/Application startup complete/)
    run.kill('SIGKILL')
    expect((await run.exit).signal).toBe('SIGKILL')
  })

  test('comes while nothing is served', async () => {
    project.write('greeting.ts', 'export {')
    const { run } = await dev()
    await run.output(/Waiting for a change/)
    run.kill('SIGINT')
    expect((await run.exit).signal).toBe('SIGINT')
  })
})

test('a Unix socket is kept as well', async () => {
  rmSync(join(project.directory, 'dev.sock'), { force: true })
  const { url, after } = await dev('--uds', 'dev.sock')
  expect(url).toBe('unix:dev.sock')
  const get = (): Promise<string> =>
    new Promise((resolve, reject) => {
      request({ socketPath: join(project.directory, 'dev.sock'), path: '/' }, (response) => {
        response.setEncoding('utf8').on('data', resolve)
      })
        .on('error', reject)
        .end()
    })
  expect(await get()).toBe('hello one')
  await after(() => project.write('app.ts', app("'two'")))
  expect(await get()).toBe('hello two')
})
