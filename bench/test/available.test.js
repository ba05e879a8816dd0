/* oxlint-disable typescript/no-floating-promises -- node:test waits for its tests */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { missing } from '../harness/available.js'
import { treeUsage } from '../harness/process-usage.js'
import { linkTestudo } from '../harness/self-link.js'
import { servers } from '../servers/index.js'

test('a peer whose packages are not installed is not there', () => {
  assert.equal(missing({ packages: ['fastify'], runtime: 'node' }), undefined)
  assert.match(missing({ packages: ['fastify', 'no-such-peer'], runtime: 'node' }), /^no-such-peer not installed/)
})

test('without its packages there is no Python, and the run says what to install', () => {
  const script = `
    import { missing } from './harness/available.js'
    console.log(missing({ packages: [], runtime: 'python' }))`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, BENCH_PYTHON: process.execPath },
    encoding: 'utf8',
  })
  assert.match(stdout, process.platform === 'linux' ? /apt-get install python3-fastapi/ : /only|Linux/)
})

test('every file of the list is there', () => {
  for (const { file } of servers) assert.ok(lstatSync(new URL(`../servers/${file}`, import.meta.url)).isFile(), file)
})

test('CPU time and memory of a process and what it has started', { skip: process.platform !== 'linux' }, async (t) => {
  const burn = 'const end = process.cpuUsage().user + 60_000; while (process.cpuUsage().user < end);'
  const script = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['--eval', \`${burn} console.log('done'); setInterval(() => {}, 1000)\`])
    child.stdout.pipe(process.stdout)`
  const parent = spawn(process.execPath, ['--eval', script], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  t.after(() => process.kill(-Number(parent.pid), 'SIGKILL'))
  await once(parent.stdout, 'data')
  const { cpu, rss } = treeUsage(parent.pid)
  // The child alone has burnt 60 ms, and both have started a Node.
  assert.ok(cpu > 60_000, String(cpu))
  assert.ok(cpu < 60_000_000, String(cpu))
  assert.ok(rss > 40_000_000, String(rss))
})

test('a process that has ended has no usage', { skip: process.platform !== 'linux' }, () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  assert.throws(() => treeUsage(pid), /has ended/)
})

test('testudo resolves to this repository, linked once', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'testudo-link-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  linkTestudo(folder)
  linkTestudo(folder)
  const root = realpathSync(fileURLToPath(new URL('../..', import.meta.url)))
  assert.equal(realpathSync(join(folder, 'node_modules', 'testudo')), root)
})
