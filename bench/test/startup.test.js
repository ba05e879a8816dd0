/* oxlint-disable typescript/no-floating-promises -- node:test waits for its tests */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { UsageError } from '../harness/options.js'
import { writeApplication } from '../harness/startup-app.js'
import { parseStartupOptions } from '../harness/startup-options.js'
import { jsonStartup, markdownStartup, terminalStartup } from '../harness/startup-report.js'
import { timeToReady } from '../harness/startup.js'
import { spread } from '../harness/statistics.js'
import { judgeStartup } from '../harness/targets.js'

const built = existsSync(new URL('../../dist/app/index.js', import.meta.url))
const times = new Map([
  [
    50,
    new Map([
      ['node', spread([40])],
      ['plain', spread([120, 130])],
      ['built', spread([110])],
      ['cold', spread([580, 620, 560])],
      ['cached', spread([260])],
    ]),
  ],
])
const result = { version: 'v20.20.2', times, cpu: new Map([[50, new Map()]]) }

test('the time until a program is ready; it ends with its input', async () => {
  const script = "process.stdout.write('ready\\n'); process.stdin.on('close', () => process.exit()).resume()"
  const { time, cpu } = await timeToReady(process.execPath, { args: ['--eval', script] })
  assert.ok(time > 0)
  if (process.platform === 'linux') assert.ok(cpu > 0)
})

test('a program that ends before says why', async () => {
  const command = { args: ['--eval', "throw new TypeError('no such route')"] }
  await assert.rejects(timeToReady(process.execPath, command), /ended with 1 before it was ready:[^]*no such route/)
})

test('a program is given its folder and its environment', async () => {
  const script = 'console.log(process.cwd() === process.env.WANTED ? `ready` : process.cwd())'
  const command = { cwd: tmpdir(), args: ['--eval', script], env: { WANTED: tmpdir() } }
  assert.ok((await timeToReady(process.execPath, command)).time > 0)
})

for (const kind of ['plain', 'reflected']) {
  test(`an application of ten routes, ${kind}`, { skip: built ? false : 'dist/ is not built' }, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'testudo-startup-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, writeApplication(folder, 10, kind))
    assert.match(readFileSync(file, 'utf8'), /things1.*\n.*things2/)
    const files = readdirSync(join(folder, 'routes'))
    assert.equal(files.length, 2)
    const text = files.map((name) => readFileSync(join(folder, 'routes', name), 'utf8')).join('')
    assert.equal(text.match(/^routes\.(?:get|post|put)\(/gm)?.length, 10)
    assert.ok(existsSync(join(folder, 'node_modules/testudo/dist/app/index.js')))
  })
}

test('five routes are in a file', () => {
  assert.throws(() => writeApplication(tmpdir(), 7, 'plain'), /7 is no multiple of 5/)
})

test('the usual options are those of the kept results', () => {
  const { routes, runs, out } = parseStartupOptions([])
  assert.deepEqual(routes, [50, 500])
  assert.equal(runs, 7)
  assert.match(out, /bench\/results$/)
  assert.doesNotMatch(parseStartupOptions(['--routes', '50']).out, /results$/)
  assert.doesNotMatch(parseStartupOptions(['--node', 'current']).out, /results$/)
  assert.deepEqual(parseStartupOptions(['--routes', '10,20', '--routes', '5', '--node', 'current']), {
    help: false,
    routes: [10, 20, 5],
    runs: 7,
    nodes: [process.execPath],
    out: join(tmpdir(), 'testudo-bench'),
  })
})

test('mistakes are named', () => {
  const cases = [
    [['--routes', '12'], /multiples of five, not 12/],
    [['--routes', 'many'], /--routes wants a positive whole number/],
    [['--runs', '0'], /--runs wants a positive whole number/],
    [['--node', '7'], /no Node 7/],
    [['--quick'], /--quick/],
  ]
  for (const [args, message] of cases) {
    assert.throws(
      () => parseStartupOptions(args),
      (error) => error instanceof UsageError && message.test(error.message),
      args.join(' '),
    )
  }
})

test('the targets are for Node 20', () => {
  assert.deepEqual(
    judgeStartup(result).map(({ title, text, pass }) => [title, text, pass]),
    [
      ['50 reflected routes, cold', '580 ms (560–620)', true],
      ['50 reflected routes, from the cache', '260 ms (260–260)', false],
    ],
  )
  assert.deepEqual(judgeStartup({ ...result, version: 'v26.1.0' }), [])
})

test('the reports hold every number', () => {
  const run = { date: 'today', machine: 'one', versions: ['testudo 1'], settings: 'few', warnings: ['busy'] }
  const markdown = markdownStartup({ ...run, results: [result] })
  assert.ok(markdown.includes('| 50 routes | 40 | 125 (120–130) | 110 | 580 (560–620) | 260 |'), markdown)
  assert.ok(markdown.includes('> **Note:** busy'))
  assert.match(terminalStartup(result), /50 routes +40 +125 \(120–130\)/)
  assert.match(terminalStartup(result), /MISS/)
  assert.doesNotMatch(terminalStartup(result), /CPU/)
  assert.match(terminalStartup({ ...result, cpu: times }), /ms of CPU time until then/)
  assert.equal(JSON.parse(jsonStartup({ ...run, results: [result] })).results[0].times['50'].cached.median, 260)
})
