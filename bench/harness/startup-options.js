// The command line of `startup.js`.
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chosenNodes, list, parseStrictly, positive, resultsFolder, UsageError } from './options.js'

export const startupHelp = `How long an application of plain signatures takes to start, beside one in plain JavaScript.

  npm --prefix bench run startup                 50 and 500 routes on Node 20 and 26, some minutes; writes bench/results/
  npm --prefix bench run startup -- --routes 50 --node current --runs 3

Options (lists are separated by commas, options may be repeated):
  --routes NUMBERS     sizes of the application, multiples of five (default 50,500)
  --node RUNTIMES      20, 26, current, or the path of a node binary (default 20,26)
  --runs N             measured starts of each kind (default 7)
  --out FOLDER         where startup.md and startup.json go (default: bench/results/ for a complete run, else a folder in ${tmpdir()})
  --help
`

const usualRoutes = [50, 500]

/**
 * @param {string[]} args
 * @returns what to do, checked. Throws a UsageError.
 */
export function parseStartupOptions(args) {
  const values = parseStrictly(args, {
    routes: { type: 'string', multiple: true },
    node: { type: 'string', multiple: true },
    runs: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  })
  const routes = list(values.routes)?.map(routeCount) ?? usualRoutes
  const complete = values.node === undefined && usualRoutes.every((count) => routes.includes(count))
  return {
    help: values.help,
    routes,
    runs: positive('runs', values.runs ?? 7),
    nodes: chosenNodes(values.node),
    out: values.out ? resolve(values.out) : complete ? resultsFolder : join(tmpdir(), 'testudo-bench'),
  }
}

function routeCount(text) {
  const count = positive('routes', text)
  if (count % 5 !== 0) throw new UsageError(`--routes wants multiples of five, not ${count}`)
  return count
}
