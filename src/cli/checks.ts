// What an application in public should have and has not: Django's `check --deploy`. Each finding has an id of its own, by
// which it can be silenced where somebody knows better.

import { lint } from '../app/lint.ts'
import { factsOf } from '../middleware/described.ts'
import type { Middleware } from '../http/handler.ts'
import type { Described } from './inspect.ts'

/** How bad a finding is. Only errors fail a check, unless it is told to be stricter. */
export type CheckLevel = 'info' | 'warning' | 'error'

/** One thing that was found. */
export interface CheckMessage {
  /** `security.W001`. It stays what it is from version to version. */
  readonly id: string
  readonly level: CheckLevel
  readonly message: string
  readonly fix: string
}

/** What is looked at, beside what every application says of itself. */
export interface Checked extends Pick<Described, 'operations' | 'router'> {
  readonly debug: boolean
  readonly docsUrl: string | null
  /** All layers, the outermost first. */
  readonly layers: readonly Middleware[]
}

/** What is known of the process that will serve. */
export interface Surroundings {
  /** Processes that answer requests. */
  readonly workers: number
  /** `NODE_ENV`. */
  readonly mode: string | undefined
}

/** What the declarations of routes show: the findings that a start-up reports. */
export function checkRoutes({ operations, router }: Pick<Checked, 'operations' | 'router'>): readonly CheckMessage[] {
  return lint({ operations, unreachable: router.unreachable() }).map(({ level, rule, message }) => ({
    id: `routes.${ids[rule]}`,
    level,
    message,
    fix: '',
  }))
}

const ids = {
  'body-without-meaning': 'W001',
  'lost-return': 'E001',
  'duplicate-operation-id': 'W002',
  unreachable: 'W003',
} as const

type Facts = Readonly<Record<string, unknown>>
type Found = readonly [id: string, message: string, fix: string]

/** What is missing before an application meets the public. */
export function checkDeployment(app: Checked, surroundings: Surroundings): readonly CheckMessage[] {
  const known = new Map<string, Facts>()
  for (const layer of app.layers) {
    const facts = factsOf(layer)
    if (facts !== undefined && !known.has(facts.name)) known.set(facts.name, facts.options)
  }
  const found: readonly (Found | undefined)[] = [
    ...application(app, surroundings),
    ...hosts(known),
    ...transport(known),
    ...headers(known),
    ...cookies(known),
    ...limits(known),
    ...sharing(known, surroundings),
    ...order(app.layers),
  ]
  return found
    .filter((one) => one !== undefined)
    .map(([id, message, fix]) => ({ id, level: levelOf(id), message, fix }))
}

function levelOf(id: string): CheckLevel {
  const letter = id.slice(id.indexOf('.') + 1)[0]
  return letter === 'E' ? 'error' : letter === 'W' ? 'warning' : 'info'
}

function when(condition: boolean, id: string, message: string, fix: string): Found | undefined {
  return condition ? [id, message, fix] : undefined
}

function* application({ debug, docsUrl }: Checked, { mode }: Surroundings): Generator<Found | undefined> {
  yield when(
    debug,
    'security.E001',
    'debug is on: whoever causes an error sees the stack and the source',
    'leave out debug: true',
  )
  yield when(
    docsUrl !== null,
    'security.I001',
    `the API is documented for everybody at ${docsUrl ?? ''}`,
    'if it should not be, say docsUrl: null, or openapiUrl: null for no document either',
  )
  yield when(
    mode !== 'production',
    'deploy.I001',
    `NODE_ENV is ${mode === undefined ? 'not set' : JSON.stringify(mode)}: templates and many packages behave as in development`,
    'set NODE_ENV=production',
  )
}

function* hosts(known: ReadonlyMap<string, Facts>): Generator<Found | undefined> {
  const allowed = listIn(known.get('trustedHost'), 'allowedHosts')
  yield when(
    !known.has('trustedHost'),
    'security.W001',
    'the Host header is not checked: links in mails and redirects can be made to lead elsewhere',
    "add trustedHost({ allowedHosts: ['shop.example'] })",
  )
  yield when(
    allowed.includes('*'),
    'security.W002',
    'trustedHost allows every name',
    'list the names of this site in allowedHosts',
  )
  yield when(
    known.has('trustedHost') && allowed.every((name) => localNames.has(String(name))),
    'security.W003',
    'trustedHost allows names of this computer only: the public would get 400',
    'list the names of this site in allowedHosts',
  )
  const trusted = listIn(known.get('forwarded'), 'trusted')
  yield when(
    trusted.includes('*'),
    'security.W004',
    'forwarded believes everybody: any client can choose its own address',
    'list the networks of your proxies in trusted',
  )
}

const localNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', 'testserver'])

function* transport(known: ReadonlyMap<string, Facts>): Generator<Found | undefined> {
  yield when(
    !known.has('httpsRedirect'),
    'security.W010',
    'requests over plain HTTP are answered',
    'add httpsRedirect(), or have the proxy redirect and silence this',
  )
  const hsts = known.get('securityHeaders')?.hsts
  const maxAge = typeof hsts === 'object' && hsts !== null && 'maxAge' in hsts ? Number(hsts.maxAge) : 0
  yield when(
    maxAge === 0,
    'security.W011',
    'browsers are not told to use HTTPS only (HSTS)',
    'securityHeaders({ hsts: { maxAge: 3600 } }), and more when all is well',
  )
  yield when(
    maxAge > 0 && maxAge < 2_592_000,
    'security.I010',
    `HSTS is good for ${maxAge} seconds only`,
    'raise hsts.maxAge when HTTPS works everywhere',
  )
}

function* headers(known: ReadonlyMap<string, Facts>): Generator<Found | undefined> {
  const facts = known.get('securityHeaders')
  if (facts === undefined) {
    yield [
      'security.W020',
      'responses have no headers that make browsers careful (nosniff, frame options, referrer policy, opener policy)',
      'add securityHeaders()',
    ]
  }
  const off = ['noSniff', 'frameOptions', 'referrerPolicy', 'crossOriginOpenerPolicy'].filter(
    (name) => facts?.[name] === false,
  )
  yield when(off.length > 0, 'security.W021', `securityHeaders leaves out ${off.join(', ')}`, 'take the false away')
  const policy = facts?.contentSecurityPolicy
  const text = JSON.stringify(policy ?? false)
  yield when(
    text === 'false',
    'security.W022',
    'there is no content security policy: injected scripts would run',
    "securityHeaders({ contentSecurityPolicy: { 'default-src': [\"'self'\"] } })",
  )
  yield when(
    /unsafe-(?:inline|eval)/.test(text),
    'security.W023',
    'the content security policy allows unsafe-inline or unsafe-eval',
    "give scripts and styles a nonce: 'script-src': [\"'self'\", 'nonce']",
  )
}

function* cookies(known: ReadonlyMap<string, Facts>): Generator<Found | undefined> {
  yield when(
    !known.has('csrf'),
    'security.W030',
    'forms of other sites are taken (CSRF)',
    'add csrf(), or silence this if nothing here trusts cookies',
  )
  for (const [name, id] of [
    ['sessions', 'security.W031'],
    ['csrf', 'security.W032'],
  ] as const) {
    yield when(
      known.get(name)?.secure === false,
      id,
      `the cookie of ${name} goes over plain HTTP too`,
      `${name}({ secure: true }), or leave the option out`,
    )
  }
  yield when(
    known.get('sessions')?.sameSite === 'none',
    'security.W033',
    'the cookie of sessions goes with requests of other sites',
    "sessions({ sameSite: 'lax' })",
  )
  for (const [name, id] of [
    ['sessions', 'security.W034'],
    ['csrf', 'security.W035'],
  ] as const) {
    const weakness = known.get(name)?.secretWeakness
    yield when(
      typeof weakness === 'string',
      id,
      `the secret of ${name} ${String(weakness)}`,
      `50 characters by chance: node -p "crypto.randomBytes(38).toString('base64url')"`,
    )
  }
}

function* limits(known: ReadonlyMap<string, Facts>): Generator<Found | undefined> {
  yield when(
    !known.has('bodyLimit'),
    'security.I040',
    'only the server limits the size of bodies (--limit-body-bytes)',
    'add bodyLimit({ maxBytes })',
  )
  yield when(!known.has('timeout'), 'security.W040', 'an endpoint may take for ever', 'add timeout({ seconds: 30 })')
  yield when(
    !known.has('rateLimit'),
    'security.I041',
    'nothing limits how often somebody may try, such as to log in',
    'add rateLimit(…), or have the proxy do it',
  )
}

function* sharing(known: ReadonlyMap<string, Facts>, { workers }: Surroundings): Generator<Found | undefined> {
  for (const [name, id, what] of [
    ['sessions', 'deploy.W001', 'a visitor is logged out by each request that another process answers'],
    ['rateLimit', 'deploy.W002', 'the limit holds for each process by itself'],
    ['pageCache', 'deploy.W003', 'each process has a cache of its own'],
  ] as const) {
    yield when(
      workers > 1 && known.get(name)?.shared === false,
      id,
      `${name} is kept in the memory of one process, and there are ${workers}: ${what}`,
      'use a store that is shared: Redis or SQL',
    )
  }
}

// What has to be outside of what, and why.
const pairs: readonly (readonly [outer: string, inner: string, id: string, why: string])[] = [
  ['forwarded', 'accessLog', 'order.W001', 'the log would have the address of the proxy'],
  ['forwarded', 'trustedHost', 'order.W002', 'the name that the proxy tells would not be checked'],
  ['forwarded', 'httpsRedirect', 'order.W003', 'what came by HTTPS to the proxy would be redirected for ever'],
  ['forwarded', 'rateLimit', 'order.W004', 'all clients behind the proxy would share one limit'],
  ['compression', 'conditionalGet', 'order.W005', 'tags would be made of compressed content'],
  ['sessions', 'csrf', 'order.W006', 'a login could not replace the token'],
]

function* order(layers: readonly Middleware[]): Generator<Found | undefined> {
  const names = layers.map((layer) => factsOf(layer)?.name)
  for (const [outer, inner, id, why] of pairs) {
    const [at, below] = [names.indexOf(outer), names.indexOf(inner)]
    yield when(
      at !== -1 && below !== -1 && below < at,
      id,
      `${outer} stands inside of ${inner}: ${why}`,
      `put ${outer} before ${inner}`,
    )
  }
}

function listIn(facts: Facts | undefined, name: string): readonly unknown[] {
  const value = facts?.[name]
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}
