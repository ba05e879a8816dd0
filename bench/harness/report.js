// What a run found, for the terminal, as Markdown, as charts and as JSON.
import { servers } from '../servers/index.js'
import { chart } from './chart.js'
import { markdownTable, terminalTable } from './table.js'
import { judge } from './targets.js'
import { workloads } from './workloads.js'

/**
 * @typedef {object} RuntimeResult
 * @property {string} version `v20.20.2`
 * @property {Map<string, Map<string, import('./measure.js').Row>>} rows by server, then by workload
 * @property {Map<string, { kilobytes: import('./statistics.js').Spread, connections: number }>} memory by server
 * @property {Map<string, string>} failures by server
 */
/**
 * @typedef {object} Run
 * @property {string} date
 * @property {string} machine
 * @property {readonly string[]} versions
 * @property {string} settings
 * @property {readonly string[]} warnings
 * @property {readonly RuntimeResult[]} results
 */

const titles = new Map([...servers, ...workloads].map(({ name, title }) => [name, title]))
const titleOf = (name) => titles.get(name) ?? name
const two = (value) => value.toFixed(2)
const one = (value) => value.toFixed(1)
const thousands = (value) => `${one(value / 1000)} k`
const withSpread = ({ median, min, max }, format = two) =>
  min === max ? format(median) : `${format(median)} (${format(min)}–${format(max)})`
const short = ({ median, min, max }) =>
  min === max ? two(median) : `${two(median)} ${two(min).replace(/^0/, '')}–${two(max).replace(/^0/, '')}`

const columnsOf = (result) => workloads.filter(({ name }) => [...result.rows.values()].some((row) => row.has(name)))

/** A row per server, a column per workload. */
function grid(result, cell) {
  const columns = columnsOf(result)
  return {
    head: ['', ...columns.map(({ title }) => title)],
    rows: [...result.rows].map(([name, row]) => [
      titleOf(name),
      ...columns.map(({ name: workload }) => (row.has(workload) ? cell(row.get(workload)) : '–')),
    ]),
  }
}

const verdictRows = (result) =>
  judge(result, titleOf).map(({ title, target, text, pass }) => [title, target, text, pass ? 'pass' : 'MISS'])
const verdictHead = ['target', 'to reach', 'measured', '']

/** @param {RuntimeResult} result */
export function terminalReport(result) {
  const parts = [`\nNode ${result.version.slice(1)}`]
  if (result.rows.size > 0) {
    const ratios = grid(result, ({ ratio }) => short(ratio))
    const micros = grid(result, ({ micros }) => two(micros.median))
    const perSecond = grid(result, ({ perSecond }) => thousands(perSecond.median))
    parts.push(
      `CPU time per request / raw node:net, median and spread of the launches\n${terminalTable(ratios.head, ratios.rows)}`,
      `CPU time per request, µs\n${terminalTable(micros.head, micros.rows)}`,
      `requests per second\n${terminalTable(perSecond.head, perSecond.rows)}`,
    )
  }
  if (result.memory.size > 0) {
    const rows = memoryRows(result)
    parts.push(`resident memory per idle connection\n${terminalTable(memoryHead, rows)}`)
  }
  for (const [name, reason] of result.failures) parts.push(`not measured: ${titleOf(name)}: ${reason}`)
  const verdicts = verdictRows(result)
  if (verdicts.length > 0) parts.push(terminalTable(verdictHead, verdicts))
  return parts.join('\n\n')
}

const memoryHead = ['', 'kB / connection', 'connections']
const memoryRows = (result) =>
  [...result.memory].map(([name, { kilobytes, connections }]) => [
    titleOf(name),
    withSpread(kilobytes, one),
    String(connections),
  ])

const major = (result) => result.version.slice(1).split('.')[0]
export const chartFile = (result) => `node-${major(result)}.svg`

/** @param {Run} run */
export function markdownReport(run) {
  const validators = servers.filter(({ canned }) => !canned).map((entry) => `- ${entry.title}: ${entry.validator}`)
  return `${[
    '# Benchmark results',
    `${run.date} · ${run.machine}  \n${run.settings}`,
    ...run.warnings.map((warning) => `> **Note:** ${warning}`),
    '## How to read this',
    'Every number is CPU time that the server process took per request (all threads, user and system), not requests per second: ' +
      'load generator and servers share the machine, and CPU time is what a busy server runs out of. ' +
      'Compare **ratios to the raw row of the same runtime**, never microseconds of two runs: the raw row is a bare `node:net` server that ' +
      'parses nothing and writes a canned reply, measured at both ends of every round. Lower is better. ' +
      'In brackets is the spread over launches (fresh processes); two rows whose spreads overlap are equal. ' +
      'The rows do the same work, checked before timing, but validate with what their users use, so all workloads but plaintext, JSON and pipelining compare whole stacks; a dash means that the row has no means of its own for it. ' +
      '"User buffer" rows need an undocumented hook of Node and are opt-in (`userReadBuffer`); the others use documented APIs only. ' +
      'Pipelining is in the table because it shows the cost of JavaScript without that of the kernel; browsers do not pipeline, so do not quote it against the others. ' +
      'More: [docs/benchmarks.md](../../docs/benchmarks.md).',
    ...run.results.map(runtimeSection),
    '## Versions',
    run.versions.map((version) => `- ${version}`).join('\n'),
    'What validates path, query and body in each row:',
    validators.join('\n'),
  ].join('\n\n')}\n`
}

/** @param {RuntimeResult} result */
function runtimeSection(result) {
  const parts = [`## Node ${result.version.slice(1)}`]
  const verdicts = verdictRows(result)
  if (verdicts.length > 0) parts.push('### Targets', markdownTable(verdictHead, verdicts))
  if (result.rows.size > 0) {
    const ratios = grid(result, ({ ratio }) => withSpread(ratio))
    const micros = grid(result, ({ micros }) => two(micros.median))
    const perSecond = grid(result, ({ perSecond }) => withSpread(perSecond, thousands))
    parts.push(
      '### CPU time per request, ratio to the raw row',
      `![CPU time per request on Node ${major(result)}](${chartFile(result)})`,
      markdownTable(ratios.head, ratios.rows),
      'The same in microseconds (medians; for orientation only):',
      markdownTable(micros.head, micros.rows),
      '### Requests per second',
      'One server process, with the generator on the same machine: a lower bound.',
      markdownTable(perSecond.head, perSecond.rows),
    )
  }
  if (result.memory.size > 0) {
    parts.push('### Resident memory per idle keep-alive connection', markdownTable(memoryHead, memoryRows(result)))
  }
  if (result.failures.size > 0) {
    const reasons = [...result.failures].map(([name, reason]) => `- ${titleOf(name)}: ${reason}`)
    parts.push('### Not measured', reasons.join('\n'))
  }
  return parts.join('\n\n')
}

/** @param {RuntimeResult} result */
export function runtimeChart(result) {
  const bars = (pick) =>
    [...result.rows]
      .map(([name, row]) => ({ name, title: titleOf(name), value: pick(row) }))
      .filter(({ value }) => value !== undefined)
  const panels = columnsOf(result).map(({ name, title }) => ({
    title: `${title}: CPU per request / raw`,
    line: 1,
    clip: 5,
    format: two,
    bars: bars((row) => row.get(name)?.ratio),
  }))
  if (result.memory.size > 0) {
    panels.push({
      title: 'idle connection: kB of resident memory',
      format: one,
      bars: [...result.memory].map(([name, { kilobytes }]) => ({ name, title: titleOf(name), value: kilobytes })),
    })
  }
  const note =
    'Lower is better. Dashed: a canned node:net reply. Thin lines: lowest and highest launch. → the bar goes on.'
  return chart(`Node ${result.version.slice(1)}`, note, panels)
}

/** @param {Run} run */
export function jsonReport(run) {
  const plain = (key, value) => {
    if (value instanceof Map) return Object.fromEntries(value)
    return typeof value === 'number' ? Number(value.toPrecision(5)) : value
  }
  return `${JSON.stringify(run, plain, 2)}\n`
}
