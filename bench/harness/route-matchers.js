// Routers behind one shape: build a table, then find the route of a method and a path, with the texts of its parameters.
import { linkTestudo } from './self-link.js'

/** @typedef {import('./route-tables.js').Route} Route */

/** @type {readonly never[]} */
const none = []

/**
 * What a router found.
 * @typedef {object} Found
 * @property {number} index of the route in its table
 * @property {Readonly<Record<string, unknown>>} params
 */

/**
 * @typedef {object} Matcher
 * @property {string} name
 * @property {(routes: readonly Route[]) => Promise<(method: string, path: string) => any>} build gives what finds a route
 * @property {(found: any, name: string) => unknown} param the text of a parameter, as this router's users ask for it
 * @property {(found: any) => Found | undefined} read tells what was found: for tests, and not timed
 */

/** @type {readonly Matcher[]} */
export const matchers = [
  {
    name: 'testudo',
    build: buildTestudo,
    param: (request, name) => request.param(name),
    read: (found) => ('status' in found ? undefined : found),
  },
  {
    name: 'find-my-way',
    build: buildFindMyWay,
    param: (found, name) => found.params[name],
    read: (found) => (found === null ? undefined : { index: found.store.index, params: found.params }),
  },
  honoMatcher('hono RegExpRouter', 'hono/router/reg-exp-router', 'RegExpRouter'),
  honoMatcher('hono TrieRouter', 'hono/router/trie-router', 'TrieRouter'),
  honoMatcher('hono LinearRouter', 'hono/router/linear-router', 'LinearRouter'),
]

// The public way in: a router is a handler. The request has what a router asks of one; to make it is not the router's
// work, so one serves for all.
/** @param {readonly Route[]} routes */
async function buildTestudo(routes) {
  linkTestudo(new URL('..', import.meta.url).pathname)
  const { Router } = await import('testudo/routing')
  class Request {
    method = ''
    path = ''
    routePath = ''
    rootPath = ''
    index = -1
    /** @type {readonly string[]} */
    names = []
    /** @type {readonly unknown[]} */
    values = []
    /** @param {readonly string[]} names @param {readonly unknown[]} values */
    setParams(names, values) {
      this.names = names
      this.values = values
    }
    /** @param {string} name */
    param(name) {
      return this.values[this.names.lastIndexOf(name)]
    }
    get params() {
      return Object.fromEntries(this.names.map((name, at) => [name, this.values[at]]))
    }
  }
  const router = new Router()
  for (const [index, { method, path }] of routes.entries()) {
    router.route(method, path.replace(/:(\w+)/g, '{$1}'), (request) => ((request.index = index), request))
  }
  const { handle } = router
  const request = new Request()
  return (/** @type {string} */ method, /** @type {string} */ path) => {
    request.names = none
    request.method = method
    request.path = path
    request.routePath = path
    return handle(request)
  }
}

/** @param {readonly Route[]} routes */
async function buildFindMyWay(routes) {
  const { default: findMyWay } = await import('find-my-way')
  const router = findMyWay()
  for (const [index, { method, path }] of routes.entries())
    router.on(/** @type {any} */ (method), path, () => {}, { index })
  return (/** @type {any} */ method, /** @type {string} */ path) => router.find(method, path)
}

/**
 * @param {string} name
 * @param {string} module
 * @param {string} className
 * @returns {Matcher}
 */
function honoMatcher(name, module, className) {
  return {
    name,
    async build(routes) {
      const router = new (await import(module))[className]()
      for (const [index, { method, path }] of routes.entries()) router.add(method, path, index)
      return (method, path) => router.match(method, path)
    },
    param([handlers, stash], parameter) {
      const place = handlers[0][1][parameter]
      return stash === undefined ? place : stash[place]
    },
    // What Hono makes of it when a parameter is asked for: either texts by name, or places in a list of texts.
    read([handlers, stash]) {
      const [first] = handlers
      if (first === undefined) return undefined
      const [index, params] = first
      const texts = Object.entries(params).map(([key, value]) => [key, stash === undefined ? value : stash[value]])
      return { index, params: Object.fromEntries(texts) }
    },
  }
}
