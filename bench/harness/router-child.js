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

// Every path is a new string each time, as those are that come from a socket: a table by path has to hash it. What it
// costs to make them is measured apart, and taken off.
const requests = requestsFor(routes).map(({ method, path }, index) => ({
  method,
  bytes: Buffer.from(path),
  parameter: /:(\w+)/.exec(routes[index]?.path ?? '')?.[1],
}))
const { param } = matcher
const find = await matcher.build(routes)

let found = 0
function round() {
  for (const { method, bytes, parameter } of requests) {
    const match = find(method, bytes.latin1Slice(0, bytes.length))
    if (parameter === undefined || param(match, parameter) !== undefined) found++
  }
}

let made = 0
function roundWithout() {
  for (const { bytes } of requests) made += bytes.latin1Slice(0, bytes.length).length
}

// CPU and not the clock: what else runs on the machine does not count.
/** @param {() => void} run @param {number} count */
function costOf(run, count) {
  const start = process.cpuUsage()
  for (let done = 0; done < count; done++) run()
  const { user, system } = process.cpuUsage(start)
  return ((user + system) * 1000) / (count * requests.length)
}

const rounds = []
const count = Math.ceil(50_000 / requests.length)
const warm = performance.now() + Number(time)
const end = warm + Number(time)
while (performance.now() < end || rounds.length < 3) {
  const spent = costOf(round, count) - costOf(roundWithout, count)
  if (performance.now() > warm) rounds.push(spent)
}
if (found === 0 || found % requests.length > 0 || made === 0) throw new Error('a parameter was not found')
console.log(JSON.stringify(median(rounds)))
