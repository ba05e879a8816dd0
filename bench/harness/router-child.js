// Times one router on one table, in a process of its own, so that no other router has shaped what the engine knows.
//
//   node harness/router-child.js <router> <table> <milliseconds>    → nanoseconds of CPU for each match, as JSON
import { matchers } from './route-matchers.js'
import { requestsFor, tables } from './route-tables.js'
import { median } from './statistics.js'

const [name, table = '', time = '200'] = process.argv.slice(2)
const routes = tables[table]
const matcher = matchers.find((one) => one.name === name)
if (routes === undefined || matcher === undefined) throw new Error(`there is no ${name} or no ${table}`)

// Every text is a string of its own, as those are that come from a socket.
const requests = requestsFor(routes).map(({ method, path }, index) => ({
  method,
  path: Buffer.from(path).toString('latin1'),
  parameter: /:(\w+)/.exec(routes[index]?.path ?? '')?.[1],
}))
const { param } = matcher
const find = await matcher.build(routes)

let found = 0
function round() {
  for (const { method, path, parameter } of requests) {
    const match = find(method, path)
    if (parameter === undefined || param(match, parameter) !== undefined) found++
  }
}

const rounds = []
const end = performance.now() + Number(time) * 2
const warm = performance.now() + Number(time)
while (performance.now() < end) {
  // CPU and not the clock: what else runs on the machine does not count.
  const start = process.cpuUsage()
  let count = 0
  do {
    round()
    count++
  } while (count * requests.length < 50_000)
  const { user, system } = process.cpuUsage(start)
  const spent = ((user + system) * 1000) / (count * requests.length)
  if (performance.now() > warm) rounds.push(spent)
}
if (found % requests.length > 0) throw new Error('a parameter was not found')
console.log(JSON.stringify(median(rounds)))
