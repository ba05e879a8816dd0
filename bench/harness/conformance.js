// Before anything is timed: does this server do the same work as the others?
import { exchange } from './exchange.js'
import { probes, workloads } from './workloads.js'

const show = (request) => JSON.stringify(request.toString('latin1', 0, 60))

/**
 * What a server does differently, as sentences; empty when it conforms.
 * @param {number} port
 * @param {Pick<import('../servers/index.js').ServerEntry, 'canned' | 'lacks'>} server a canned one replies to the
 *   workloads and parses nothing
 * @returns {Promise<string[]>}
 */
export async function differences(port, { canned, lacks }) {
  const found = []
  const check = async (request, count, judge) => {
    try {
      for (const response of await exchange(port, request, count)) {
        const complaint = judge(response)
        if (complaint === undefined) continue
        found.push(`${show(request)}: ${complaint}`)
        return
      }
    } catch (error) {
      found.push(`${show(request)}: ${error.message}`)
    }
  }
  const expecting = (wanted) => (response) => {
    if (response.status !== wanted.status) return `status ${response.status}, not ${wanted.status}`
    if (response.body !== wanted.body) return `body ${response.body.slice(0, 200)}, not ${wanted.body.slice(0, 200)}`
    const coding = response.headers.get('content-encoding')
    if (coding !== wanted.coding) return `content encoding ${coding}, not ${wanted.coding}`
    const type = response.headers.get('content-type')?.split(';')[0]
    if (wanted.type !== undefined && type !== wanted.type) return `content type ${type}, not ${wanted.type}`
    return undefined
  }
  const offered = workloads.filter(({ name }) => !lacks.includes(name))
  for (const workload of offered) {
    const bytes = Buffer.concat(Array.from({ length: workload.pipeline }, () => workload.request))
    await check(bytes, workload.pipeline, expecting(workload))
  }
  if (canned) return found
  const refused = (response) =>
    response.status === 400 || response.status === 422 ? undefined : `status ${response.status}, not 400 or 422`
  for (const { name } of offered) {
    for (const probe of probes.accepted[name] ?? []) await check(probe.request, 1, expecting(probe))
    for (const request of probes.refused[name] ?? []) await check(request, 1, refused)
  }
  await check(probes.missing, 1, (response) =>
    response.status === 404 ? undefined : `status ${response.status}, not 404`,
  )
  return found
}
