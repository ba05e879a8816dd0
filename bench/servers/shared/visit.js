// The steps of the `tree` workload: what the endpoint needs, and what that needs in turn.
//
//   endpoint ← user ← session ← settings (reads the query parameter)
//            ← settings         ← clock
//                               (reads the header)
//
// How the steps are tied together is each framework's own business. It shows that the time
// does not pass: answers can be compared byte by byte.

/** @param {string} tenant */
export const settings = (tenant) => ({ tenant, sessionSeconds: 1800 })

export const clock = () => ({ now: 1_767_225_600 })

/**
 * @param {string} token
 * @param {ReturnType<typeof settings>} site
 * @param {ReturnType<typeof clock>} time
 */
export const session = (token, site, time) => ({ token, expires: time.now + site.sessionSeconds })

const people = new Map([
  ['4f1c2d8e9ab04c6f', 'ada'],
  ['8d2e7a61b0c93f55', 'grace'],
])

/** @param {ReturnType<typeof session>} current */
export const user = (current) => ({ name: people.get(current.token) ?? 'guest', expires: current.expires })

/**
 * @param {ReturnType<typeof user>} person
 * @param {ReturnType<typeof settings>} site
 */
export const visit = (person, site) => ({ user: person.name, tenant: site.tenant, expires: person.expires })

// The same for the `tree-async` workload, as if each step had to ask a database.

/** @param {string} tenant */
export const settingsLater = async (tenant) => settings(tenant)
export const clockLater = async () => clock()
/** @type {(...args: Parameters<typeof session>) => Promise<ReturnType<typeof session>>} */
export const sessionLater = async (token, site, time) => session(token, site, time)
/** @type {(...args: Parameters<typeof user>) => Promise<ReturnType<typeof user>>} */
export const userLater = async (current) => user(current)
