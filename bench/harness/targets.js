// The numbers to reach: CPU per request as a ratio to the raw reply of the same runtime,
// with documented APIs only. They are judged by the median.

/**
 * @typedef {object} Verdict
 * @property {string} title
 * @property {string} target
 * @property {number} value
 * @property {string} text value and spread
 * @property {boolean} pass
 */

const ratioTargets = [
  ['testudo-gateway', 'plaintext', 1.1],
  ['testudo-gateway', 'json', 1.1],
  ['testudo-app', 'plaintext', 1.15],
  ['testudo-app', 'json', 1.18],
  ['testudo-app', 'user', 1.28],
  ['testudo-app', 'post', 2.0],
  ['testudo-app', 'browser', 1.3],
  ['testudo-app', 'pipe16', 1.5],
]
/** Fastify's CPU time over ours on the row with parameters, by Node's major version. */
const fastifyTargets = new Map([
  ['20', 1.6],
  ['26', 1.4],
])
/** What the plain signatures have to be cheaper by than a peer on the same workload: the peer's CPU time over theirs. */
const reflectedTargets = [
  { peer: 'fastify', least: 1.4, majors: ['20'] },
  { peer: 'fastapi', least: 5, majors: ['20', '26'] },
]
const reflectedWorkloads = ['user', 'post', 'list', 'tree']
/** Files are to be served at least as cheaply as by what comes with these. */
const filePeers = ['fastify', 'express']
const fileWorkloads = ['static-4k', 'static-100k', 'static-1m', 'static-304']
/** All layers of the strict profile may cost so much: the CPU time of the row with them over the same row without. */
const strictTarget = 1.5
const strictWorkloads = ['plaintext', 'json', 'user']
const memoryTarget = 0.5
/** Milliseconds from `node` to the answering server, on Node 20: at most so many, by how many routes. */
const startupTargets = [
  { routes: 50, kind: 'cold', limit: 600 },
  { routes: 50, kind: 'cached', limit: 250 },
  { routes: 500, kind: 'cold', limit: 2000 },
]

const two = (value) => value.toFixed(2)
const majorOf = (version) => version.replace(/^v/, '').split('.')[0]

/** How much one row costs beside another; undefined where one of them was not measured. */
function dearer(title, limit, row, base) {
  if (row === undefined || base === undefined) return undefined
  const value = row.median / base.median
  return {
    title,
    target: `≤ ${two(limit)}`,
    value,
    text: `${two(value)} (${two(row.min / base.max)}–${two(row.max / base.min)})`,
    pass: value <= limit,
  }
}

/** How many times cheaper `ours` is than `peer`; undefined where one of them was not measured. */
function cheaper(title, least, peer, ours) {
  if (peer === undefined || ours === undefined) return undefined
  const value = peer.median / ours.median
  return {
    title,
    target: `≥ ${two(least)}`,
    value,
    text: `${two(value)} (${two(peer.min / ours.max)}–${two(peer.max / ours.min)})`,
    pass: value >= least,
  }
}

/**
 * Every target that this run can judge.
 * @param {import('./report.js').RuntimeResult} result
 * @param {(name: string) => string} titleOf a server or a workload
 * @returns {Verdict[]}
 */
export function judge(result, titleOf) {
  const verdicts = []
  for (const [server, workload, limit] of ratioTargets) {
    const ratio = result.rows.get(server)?.get(workload)?.ratio
    if (ratio === undefined) continue
    verdicts.push({
      title: `${titleOf(server)}, ${titleOf(workload)} / raw`,
      target: `≤ ${two(limit)}`,
      value: ratio.median,
      text: `${two(ratio.median)} (${two(ratio.min)}–${two(ratio.max)})`,
      pass: ratio.median <= limit,
    })
  }
  const major = majorOf(result.version)
  const ratioOf = (server, workload) => result.rows.get(server)?.get(workload)?.ratio
  const compare = (peer, server, workload, least) => {
    const title = `${titleOf(peer)} / ${titleOf(server)}, ${titleOf(workload)}`
    const verdict = cheaper(title, least, ratioOf(peer, workload), ratioOf(server, workload))
    if (verdict !== undefined) verdicts.push(verdict)
  }
  if (fastifyTargets.has(major)) compare('fastify', 'testudo-app', 'user', fastifyTargets.get(major))
  for (const { peer, least, majors } of reflectedTargets) {
    if (!majors.includes(major)) continue
    for (const workload of reflectedWorkloads) compare(peer, 'testudo-reflected', workload, least)
  }
  for (const peer of filePeers) for (const workload of fileWorkloads) compare(peer, 'testudo-app', workload, 1)
  for (const workload of strictWorkloads) {
    const title = `${titleOf('testudo-strict')} / ${titleOf('testudo-app')}, ${titleOf(workload)}`
    const rows = ['testudo-strict', 'testudo-app'].map((server) => ratioOf(server, workload))
    const verdict = dearer(title, strictTarget, ...rows)
    if (verdict !== undefined) verdicts.push(verdict)
  }
  const idle = result.memory.get('testudo-app')?.kilobytes
  const nodeIdle = result.memory.get('node-http')?.kilobytes
  if (idle !== undefined && nodeIdle !== undefined) {
    const value = idle.median / nodeIdle.median
    verdicts.push({
      title: 'Testudo app / node:http, memory per idle connection',
      target: `≤ ${two(memoryTarget)}`,
      value,
      text: `${two(value)} (${two(idle.min / nodeIdle.max)}–${two(idle.max / nodeIdle.min)})`,
      pass: value <= memoryTarget,
    })
  }
  return verdicts
}

/**
 * The targets of start-up that a run can judge.
 * @param {import('./startup-report.js').StartupResult} result
 * @returns {Verdict[]}
 */
export function judgeStartup({ version, times }) {
  if (majorOf(version) !== '20') return []
  return startupTargets.flatMap(({ routes, kind, limit }) => {
    const time = times.get(routes)?.get(kind)
    if (time === undefined) return []
    return {
      title: `${routes} reflected routes, ${kind === 'cold' ? 'cold' : 'from the cache'}`,
      target: `≤ ${limit} ms`,
      value: time.median,
      text: `${Math.round(time.median)} ms (${Math.round(time.min)}–${Math.round(time.max)})`,
      pass: time.median <= limit,
    }
  })
}
