// `npm run router`: what it costs to find a route, beside other routers, and whether that grows with the table.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { matchers } from './harness/route-matchers.js'
import { tables } from './harness/route-tables.js'
import { chosenNodes } from './harness/options.js'
import { median } from './harness/statistics.js'

const help = `What it costs to find a route: nanoseconds for each request, with the texts of its parameters.

  npm --prefix bench run router                   every router and table on Node 20 and 26, two minutes
  npm --prefix bench run router -- --node current --time 100 --runs 1

Options:
  --node RUNTIMES   20, 26, current, or the path of a node binary (default 20,26)
  --time MS         of each measurement, after as long a warm-up (default 300)
  --runs N          measurements of each; the median counts (default 3)
`

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true },
    time: { type: 'string', default: '300' },
    runs: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
})

const child = fileURLToPath(new URL('harness/router-child.js', import.meta.url))

/** @param {string} node @param {string} name @param {string} table */
function measure(node, name, table) {
  const times = Array.from({ length: Number(values.runs) }, () =>
    Number(execFileSync(node, [child, name, table, values.time], { encoding: 'utf8' })),
  )
  return median(times)
}

if (values.help) {
  console.log(help)
} else {
  for (const node of chosenNodes(values.node)) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
    console.log(`\nNode ${version.slice(1)}: nanoseconds for each request (and times testudo)\n`)
    console.log(`| router | ${Object.keys(tables).join(' | ')} |\n|---|${'---|'.repeat(Object.keys(tables).length)}`)
    /** @type {Map<string, number>} */
    const own = new Map()
    for (const { name } of matchers) {
      const cells = Object.keys(tables).map((table) => {
        const time = measure(node, name, table)
        if (name === 'testudo') own.set(table, time)
        const ratio = time / (own.get(table) ?? time)
        return name === 'testudo' ? time.toFixed(0) : `${time.toFixed(0)} (${ratio.toFixed(2)})`
      })
      console.log(`| ${name} | ${cells.join(' | ')} |`)
    }
  }
}
