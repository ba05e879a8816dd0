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
const memoryTarget = 0.5

const two = (value) => value.toFixed(2)

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
  const least = fastifyTargets.get(result.version.slice(1).split('.')[0])
  const ours = result.rows.get('testudo-app')?.get('user')?.ratio
  const fastify = result.rows.get('fastify')?.get('user')?.ratio
  if (least !== undefined && ours !== undefined && fastify !== undefined) {
    const value = fastify.median / ours.median
    verdicts.push({
      title: `Fastify / Testudo app, ${titleOf('user')}`,
      target: `≥ ${two(least)}`,
      value,
      text: `${two(value)} (${two(fastify.min / ours.max)}–${two(fastify.max / ours.min)})`,
      pass: value >= least,
    })
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
