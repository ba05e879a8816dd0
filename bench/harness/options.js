// The command line.
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { servers } from '../servers/index.js'
import { workloads } from './workloads.js'

const bench = fileURLToPath(new URL('..', import.meta.url))
/** The results that are kept. */
export const resultsFolder = join(bench, 'results')
const serverNames = servers.map(({ name }) => name)
const workloadNames = [...workloads.map(({ name }) => name), 'idle']

export const help = `CPU time per request, memory per idle connection and throughput of Testudo and its peers.

  npm run bench                          everything, about half an hour; writes bench/results/
  npm --prefix bench start -- --quick    a first impression in a few minutes

Options (lists are separated by commas, options may be repeated):
  --only NAMES         servers: ${serverNames.join(', ')}
  --workloads NAMES    ${workloadNames.join(', ')}
  --node RUNTIMES      20, 26, current, or the path of a node binary (default 20,26)
  --launches N         fresh processes per server (default 3)
  --rounds N           measured rounds per launch (default 2)
  --seconds N          length of a round (default 1)
  --warmup N           seconds of load per workload before its first round (default 1)
  --connections N      busy connections (default 64)
  --idle N             idle connections, as many as \`ulimit -n\` allows (default 10000)
  --quick              one launch, short rounds, 5000 idle connections
  --out FOLDER         where report and charts go (default: bench/results/ for a complete run, else a folder in ${tmpdir()})
  --profile SERVER     no measurement: write a CPU profile of one server and print where its time goes
  --help
`

const definition = {
  only: { type: 'string', multiple: true },
  workloads: { type: 'string', multiple: true },
  node: { type: 'string', multiple: true },
  launches: { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  warmup: { type: 'string' },
  connections: { type: 'string' },
  idle: { type: 'string' },
  quick: { type: 'boolean', default: false },
  out: { type: 'string' },
  profile: { type: 'string' },
  help: { type: 'boolean', default: false },
}

const usual = { launches: 3, rounds: 2, seconds: 1, warmup: 1, connections: 64, idle: 10_000 }
const quick = { launches: 1, rounds: 2, seconds: 0.4, warmup: 0.5, connections: 64, idle: 5000 }

/** What is wrong with the command line; its message is for the user. */
export class UsageError extends Error {}

/**
 * @param {string[]} args
 * @returns what to do, checked
 */
export function parseOptions(args) {
  const values = parseStrictly(args, definition)
  const numbers = Object.fromEntries(
    Object.entries(values.quick ? quick : usual).map(([name, value]) => [name, positive(name, values[name] ?? value)]),
  )
  const only = chosen('server', list(values.only), serverNames) ?? serverNames
  const names = chosen('workload', list(values.workloads), workloadNames) ?? workloadNames
  const complete =
    !values.quick &&
    serverNames.every((name) => only.includes(name)) &&
    workloadNames.every((name) => names.includes(name))
  if (values.profile !== undefined) checkProfiled(values.profile)
  return {
    ...numbers,
    help: values.help,
    quick: values.quick,
    profile: values.profile,
    allWorkloads: names.length === workloadNames.length,
    servers: servers.filter(({ name }) => only.includes(name)),
    workloads: workloads.filter(({ name }) => names.includes(name)),
    memory: names.includes('idle'),
    nodes: chosenNodes(values.node),
    out: values.out ? resolve(values.out) : complete ? resultsFolder : join(tmpdir(), 'testudo-bench'),
  }
}

/** The values of options, as Node parses them; a UsageError for what is none. */
export function parseStrictly(args, options) {
  try {
    return parseArgs({ args, options, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError(error.message, { cause: error })
  }
}

/** The number that an option says; whole, but for seconds. */
export function positive(name, value) {
  const number = Number(value)
  const whole = name !== 'seconds' && name !== 'warmup'
  if (!(number > 0) || (whole && !Number.isInteger(number))) {
    throw new UsageError(`--${name} wants a positive ${whole ? 'whole ' : ''}number, not ${JSON.stringify(value)}`)
  }
  return number
}

/** `--option a,b --option c` */
export const list = (values) => values?.flatMap((value) => value.split(',')).filter((value) => value !== '')

function chosen(what, wanted, known) {
  const unknown = wanted?.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new UsageError(`no ${what} ${unknown}; there are ${known.join(', ')}`)
  return wanted
}

function checkProfiled(name) {
  chosen('server', [name], serverNames)
  const { title, runtime } = servers.find((server) => server.name === name)
  if (runtime === 'python') throw new UsageError(`--profile asks V8 where the time goes, and ${title} runs on Python`)
}

/** `20` and `26` are npm packages of this folder; the running Node stands in for its own major version. */
function findNode(wanted) {
  if (wanted === 'current') return process.execPath
  const packaged = join(bench, 'node_modules', `node${wanted}`, 'bin', 'node')
  if (existsSync(packaged)) return packaged
  if (process.versions.node.split('.')[0] === wanted) return process.execPath
  return wanted.includes('/') && existsSync(wanted) ? resolve(wanted) : undefined
}

/** The binaries that `--node` says, or the usual ones. */
export const chosenNodes = (values) => list(values)?.map(requiredNode) ?? usualNodes()

function requiredNode(wanted) {
  const found = findNode(wanted)
  if (found === undefined) throw new UsageError(`no Node ${wanted} here; give --node the path of a binary`)
  return found
}

/** The packages exist for Linux on x64; elsewhere the running Node is what there is. */
function usualNodes() {
  const found = ['20', '26'].map(findNode).filter((path) => path !== undefined)
  return found.length > 0 ? found : [process.execPath]
}
