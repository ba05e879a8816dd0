// Where and with what a run was made.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { cpus, loadavg, platform, release, totalmem } from 'node:os'
import { missing } from './available.js'
import { findPython } from './python.js'

const readJson = (url) => JSON.parse(readFileSync(url, 'utf8'))
const root = new URL('../../', import.meta.url)

/** The machine in one line. */
export function machine() {
  const processors = cpus()
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()}`
}

/** A sentence when other work already takes CPU time, else undefined. */
export function busy() {
  const [minute] = loadavg()
  return minute > 0.5
    ? `load average is ${minute.toFixed(1)}: other work takes CPU time, expect wide spreads`
    : undefined
}

/** `name version` of ours and of every peer that is here. */
export function versions(servers) {
  const here = servers.filter((server) => missing(server) === undefined)
  const names = [...new Set(here.flatMap(({ packages }) => packages))]
  const python = here.some(({ runtime }) => runtime === 'python') ? findPython().versions : []
  const peers = names.map(
    (name) => `${name} ${readJson(new URL(`../node_modules/${name}/package.json`, import.meta.url)).version}`,
  )
  return [`testudo ${readJson(new URL('package.json', root)).version}${commit()}`, ...peers, ...python]
}

function commit() {
  const git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    return ` (${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', 'src') === '' ? '' : ', modified'})`
  } catch {
    return ''
  }
}

/** What to do before our own servers are worth measuring, else undefined. */
export function unbuilt() {
  const built = changed('dist/app/index.js')
  if (built === undefined) return 'dist/ is missing: run `npm run build` first'
  const sources = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const newer = sources.some((name) => changed(`src/${name}`) > built)
  return newer ? 'dist/ is older than src/: run `npm run build` first' : undefined
}

const changed = (path) => statSync(new URL(path, root), { throwIfNoEntry: false })?.mtimeMs
