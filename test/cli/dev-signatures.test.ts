// `testudo dev` with endpoints that are plain functions: their types are read by the process that stays.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createProject, type Project, type Run } from './project.ts'

const app = (type: string): string => `
import { Testudo, type Int } from 'testudo'
import type { Book } from './book.ts'
export const app = new Testudo()
app.get('/books/{id}', (id: ${type}) => id)
app.post('/books', (book: Book) => book)
`
let project: Project

beforeEach(() => {
  project = createProject(
    {
      'app.ts': app('Int'),
      'book.ts': 'export interface Book { title: string }',
      'other.ts': "import { Testudo } from 'testudo'",
    },
    { typescript: true },
  )
})
afterEach(() => project.remove())

async function dev(): Promise<{ run: Run; url: string }> {
  const run = project.testudo(['dev', 'app.ts', '--port', '0', '--log-format', 'pretty'], {
    env: { NODE_DEBUG: 'testudo' },
  })
  const [, url = ''] = await run.output(/Testudo running on (\S+) /)
  return { run, url }
}

async function get(url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { headers: { connection: 'close' } })
  return { status: response.status, text: await response.text() }
}

async function post(url: string, body: object): Promise<number> {
  const headers = { connection: 'close', 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
}

/** Does something that is noticed; settles when what follows is in the log. */
async function after(run: Run, change: () => void, line = /Application startup complete/): Promise<void> {
  const from = run.stdout.length
  change()
  await run.output(line, 'stdout', from)
}

/** What was done, and by which process. */
function traceOf(run: Run, from: number): readonly { readonly isParent: boolean; readonly text: string }[] {
  return [...run.stderr.slice(from).matchAll(/^TESTUDO (\d+): (.*)$/gm)].map(([, pid, text = '']) => ({
    isParent: Number(pid) === run.process.pid,
    text: text.replace(project.directory, '.'),
  }))
}

test('after a change in a type only what depends on it is read anew, by a compiler that is still open', async () => {
  const { run, url } = await dev()
  expect(await get(`${url}/books/1`)).toEqual({ status: 200, text: '1' })
  expect(await post(`${url}/books`, { title: 1 })).toBe(422)
  const last = /^TESTUDO \d+: makes .*book\.ts$/m
  await run.output(last, 'stderr')
  expect(traceOf(run, 0)).toEqual([
    { isParent: true, text: 'makes ./app.ts' },
    { isParent: true, text: 'reads the signatures of ./app.ts' },
    { isParent: true, text: expect.stringMatching(/^opens TypeScript/) },
    { isParent: true, text: 'makes ./book.ts' },
  ])
  const from = run.stderr.length
  await after(run, () => project.write('book.ts', 'export interface Book { title: number }'))
  expect(await post(`${url}/books`, { title: 1 })).toBe(200)
  await run.output(last, 'stderr', from)
  expect(traceOf(run, from)).toEqual([
    { isParent: true, text: 'makes ./app.ts' },
    { isParent: true, text: 'reads the signatures of ./app.ts' },
    { isParent: true, text: 'makes ./book.ts' },
  ])
})

test('a type that cannot be understood is shown, and the fix is waited for', async () => {
  const { run, url } = await dev()
  await run.output(/Application startup complete/)
  await after(run, () => project.write('app.ts', app('RegExp')), /Waiting for a change before starting again/)
  await run.output(/testudo: Could not import module "app\.ts":\n\nerror [A-Z_]+: .*\n {2}.*app\.ts:5:\d+\n/, 'stderr')
  expect(await get(url)).toEqual({ status: 500, text: expect.stringContaining('app.ts:5:') })
  await after(run, () => project.write('app.ts', app('string')))
  expect(await get(`${url}/books/one`)).toEqual({ status: 200, text: '"one"' })
})

test('however suddenly it ends, the compiler ends with it', async () => {
  const { run } = await dev()
  await run.output(/Application startup complete/)
  run.kill('SIGKILL')
  // Settles when nobody has the output any more: no process is left.
  expect((await run.exit).signal).toBe('SIGKILL')
})
