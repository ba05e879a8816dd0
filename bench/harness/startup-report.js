// What `startup.js` found, for the terminal, as Markdown and as JSON.
import { kinds } from './startup.js'
import { markdownTable, terminalTable } from './table.js'
import { judgeStartup } from './targets.js'

/**
 * @typedef {object} StartupResult
 * @property {string} version `v20.20.2`
 * @property {Map<number, import('./startup.js').Times>} times milliseconds by the clock, by routes
 * @property {Map<number, import('./startup.js').Times>} cpu milliseconds of CPU time until then, by routes
 */
/**
 * @typedef {object} StartupRun
 * @property {string} date
 * @property {string} machine
 * @property {readonly string[]} versions
 * @property {string} settings
 * @property {readonly string[]} warnings
 * @property {readonly StartupResult[]} results
 */

const titles = {
  node: 'Node alone',
  plain: 'plain JavaScript',
  built: 'plain signatures, built',
  cold: 'cold',
  cached: 'from the cache',
}
const columns = kinds.map((kind) => titles[kind])
const head = ['ms to the open port', ...columns]
const cpuHead = ['ms of CPU time until then', ...columns]
const verdictHead = ['target', 'to reach', 'measured', '']

const cell = ({ median, min, max }) =>
  min === max ? median.toFixed(0) : `${median.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)})`
const rows = (times) =>
  [...times]
    .filter(([, byKind]) => byKind.size > 0)
    .map(([routes, byKind]) => [`${routes} routes`, ...kinds.map((kind) => cell(byKind.get(kind)))])
const verdictRows = (result) =>
  judgeStartup(result).map(({ title, target, text, pass }) => [title, target, text, pass ? 'pass' : 'MISS'])

/** @param {StartupResult} result */
export function terminalStartup(result) {
  const parts = [`\nNode ${result.version.slice(1)}, median (lowest–highest)`, terminalTable(head, rows(result.times))]
  const cpuRows = rows(result.cpu)
  if (cpuRows.length > 0) parts.push(terminalTable(cpuHead, cpuRows))
  const verdicts = verdictRows(result)
  if (verdicts.length > 0) parts.push(terminalTable(verdictHead, verdicts))
  return parts.join('\n\n')
}

/** @param {StartupRun} run */
export function markdownStartup(run) {
  return `${[
    '# Start-up',
    `${run.date} · ${run.machine}  \n${run.settings}`,
    ...run.warnings.map((warning) => `> **Note:** ${warning}`),
    'Milliseconds by the clock from the start of `node` to the open port; medians, in brackets lowest and highest. ' +
      '"Cold" has read every signature from its TypeScript types, "from the cache" has found them on disk. ' +
      'More: [docs/benchmarks.md](../../docs/benchmarks.md#start-up).',
    ...run.results.flatMap((result) => {
      const verdicts = verdictRows(result)
      const cpuRows = rows(result.cpu)
      return [
        `## Node ${result.version.slice(1)}`,
        markdownTable(head, rows(result.times)),
        ...(cpuRows.length > 0 ? [markdownTable(cpuHead, cpuRows)] : []),
        ...(verdicts.length > 0 ? [markdownTable(verdictHead, verdicts)] : []),
      ]
    }),
    run.versions.map((version) => `- ${version}`).join('\n'),
  ].join('\n\n')}\n`
}

/** @param {StartupRun} run */
export function jsonStartup(run) {
  const plain = (key, value) => {
    if (value instanceof Map) return Object.fromEntries(value)
    return typeof value === 'number' ? Number(value.toPrecision(5)) : value
  }
  return `${JSON.stringify(run, plain, 2)}\n`
}
