/* oxlint-disable typescript/no-floating-promises -- node:test waits for its tests */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { selfTimes } from '../harness/profile.js'
import { jsonReport, markdownReport, runtimeChart, terminalReport } from '../harness/report.js'
import { median, spread } from '../harness/statistics.js'
import { judge } from '../harness/targets.js'

const row = (ratio) => ({ micros: spread([ratio * 7]), ratio: spread([ratio, ratio + 0.02]), perSecond: spread([1e5]) })
const result = {
  version: 'v20.20.2',
  rows: new Map([
    [
      'raw',
      new Map([
        ['json', row(1)],
        ['user', row(1)],
      ]),
    ],
    [
      'testudo-app',
      new Map([
        ['json', row(1.1)],
        ['user', row(1.5)],
      ]),
    ],
    [
      'fastify',
      new Map([
        ['json', row(2)],
        ['user', row(2.6)],
      ]),
    ],
  ]),
  memory: new Map([
    ['testudo-app', { kilobytes: spread([4, 4.2]), connections: 9000 }],
    ['node-http', { kilobytes: spread([8.4]), connections: 9000 }],
  ]),
  failures: new Map([['koa', 'GET /json: <nothing> & "closed"']]),
}
const run = {
  date: '2025-11-22',
  machine: 'a machine',
  versions: ['testudo 0.1.0'],
  settings: '1 launch',
  warnings: ['busy'],
  results: [result],
}

test('median and spread', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 2, 3]), 2.5)
  assert.deepEqual(spread([2, 3, 1]), { median: 2, min: 1, max: 3 })
})

test('targets that a run covers are judged', () => {
  const verdicts = judge(result, (name) => name)
  assert.deepEqual(
    verdicts.map(({ title, pass }) => [title, pass]),
    [
      ['testudo-app, json / raw', true],
      ['testudo-app, user / raw', false],
      ['fastify / testudo-app, user', true],
      ['Testudo app / node:http, memory per idle connection', true],
    ],
  )
})

test('plain signatures are judged against Fastify and FastAPI', () => {
  const rows = new Map([
    ['testudo-reflected', new Map(['user', 'tree'].map((name) => [name, row(1.5)]))],
    ['fastify', new Map(['user', 'tree', 'list'].map((name) => [name, row(name === 'user' ? 2 : 2.5)]))],
    ['fastapi', new Map([['tree', row(12)]])],
  ])
  const verdicts = (version) =>
    judge({ version, rows, memory: new Map() }, (name) => name).map(({ title, target, pass }) => [title, target, pass])
  const fastapi = ['fastapi / testudo-reflected, tree', '≥ 5.00', true]
  assert.deepEqual(verdicts('v20.20.2'), [
    ['fastify / testudo-reflected, user', '≥ 1.40', false],
    ['fastify / testudo-reflected, tree', '≥ 1.40', true],
    fastapi,
  ])
  assert.deepEqual(verdicts('v26.1.0'), [fastapi])
})

test('the strict layers are judged against the same application without them', () => {
  const rows = new Map([
    ['testudo-app', new Map(['plaintext', 'json'].map((name) => [name, row(1)]))],
    [
      'testudo-strict',
      new Map([
        ['plaintext', row(1.4)],
        ['json', row(1.6)],
      ]),
    ],
  ])
  const verdicts = judge({ version: 'v26.1.0', rows, memory: new Map() }, (name) => name)
  assert.deepEqual(
    verdicts.filter(({ title }) => title.includes('strict')).map(({ title, target, pass }) => [title, target, pass]),
    [
      ['testudo-strict / testudo-app, plaintext', '≤ 1.50', true],
      ['testudo-strict / testudo-app, json', '≤ 1.50', false],
    ],
  )
})

test('the terminal table is aligned', () => {
  const text = terminalReport(result)
  assert.match(text, /^Testudo app +1\.11 1\.10–1\.12 +1\.51 1\.50–1\.52$/m)
  assert.match(text, /not measured: Koa/)
  assert.match(text, /MISS/)
})

test('the Markdown report holds every part', () => {
  const text = markdownReport(run)
  for (const part of [
    '> **Note:** busy',
    '## Node 20.20.2',
    '| Fastify | 2.01 (2.00–2.02) |',
    '(node-20.svg)',
    '- Koa: ',
  ]) {
    assert.ok(text.includes(part), part)
  }
})

test('the chart is a closed SVG that names every bar and escapes what it names', () => {
  const svg = runtimeChart(result)
  assert.match(svg, /^<svg [^>]+>/)
  assert.match(svg, /<\/svg>\n$/)
  assert.equal(svg.match(/class="ours"/g)?.length, 3)
  assert.equal(svg.match(/<g /g)?.length, svg.match(/<\/g>/g)?.length)
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/)
})

test('the JSON keeps every number', () => {
  const read = JSON.parse(jsonReport(run))
  assert.equal(read.results[0].rows.fastify.user.ratio.median, 2.61)
  assert.equal(read.results[0].memory['node-http'].connections, 9000)
})

test('self times leave waiting out', () => {
  const frame = (id, functionName) => ({ id, callFrame: { functionName, url: 'file:///x/dist/a.js', lineNumber: 4 } })
  const nodes = [frame(1, '(idle)'), frame(2, 'parse'), frame(3, 'write')]
  const rows = selfTimes({ nodes, samples: [1, 2, 3, 2], timeDeltas: [50, 10, 10, 20] }, 8)
  assert.deepEqual(rows, [
    ['parse', '75.0 %', '6.000', 'dist/a.js:5'],
    ['write', '25.0 %', '2.000', 'dist/a.js:5'],
  ])
})
