// Applications of any number of routes, for measuring how long one takes to start: five routes a file, each with
// types, constraints and dependencies as applications have them. The same application is written twice: with plain
// signatures in TypeScript, and in JavaScript with signatures in JSON Schema, which need nothing but Node.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const routesPerFile = 5

/**
 * Writes an application into a folder that must be inside of this repository, where the compiler and our own
 * dependencies are found. `testudo` itself is a copy, as a package manager makes one.
 * @param {string} folder
 * @param {number} routes a multiple of five
 * @param {'reflected' | 'plain'} kind
 * @returns {string} the file to start, relative to the folder
 */
export function writeApplication(folder, routes, kind) {
  if (routes % routesPerFile !== 0)
    throw new TypeError(`writeApplication: ${routes} is no multiple of ${routesPerFile}`)
  const write = (name, text) => writeFileSync(join(folder, name), text)
  const extension = kind === 'reflected' ? 'ts' : 'js'
  const { shared, resource } = kind === 'reflected' ? reflected : plain
  mkdirSync(join(folder, 'routes'), { recursive: true })
  installTestudo(folder)
  write('package.json', JSON.stringify({ name: `startup-${kind}`, private: true, type: 'module' }))
  if (kind === 'reflected') write('tsconfig.json', JSON.stringify(tsconfig))
  write(`shared.${extension}`, shared)
  const numbers = Array.from({ length: routes / routesPerFile }, (_, index) => index + 1)
  for (const number of numbers) write(join('routes', `things${number}.${extension}`), resource(number))
  write(`main.${extension}`, main(numbers, extension))
  return `main.${extension}`
}

/** The compiler options of a new project. */
const tsconfig = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
}

function installTestudo(folder) {
  const target = join(folder, 'node_modules', 'testudo')
  mkdirSync(target, { recursive: true })
  for (const name of ['package.json', 'bin', 'dist']) cpSync(join(root, name), join(target, name), { recursive: true })
}

/** What the version of our package and of the compiler is. */
export function compilerVersion() {
  return JSON.parse(readFileSync(join(root, 'node_modules/typescript/package.json'), 'utf8')).version
}

/** Says `ready` as soon as a request would be answered, and ends with its standard input. */
const main = (numbers, extension) => `import { Testudo } from 'testudo'
import { serve } from 'testudo/server'
${numbers.map((number) => `import { routes as things${number} } from './routes/things${number}.${extension}'`).join('\n')}

const app = new Testudo({ title: 'Things' })
${numbers.map((number) => `app.include(things${number}, { tags: ['things${number}'] })`).join('\n')}
const server = await serve(app.asgi, { port: 0, accessLog: false })
process.stdout.write('ready\\n')
process.stdin.on('end', () => server.close())
process.stdin.resume()
`

const reflected = {
  shared: `import { HttpError, type Header, type Int, type Max, type Min, type MinLength } from 'testudo'

export interface Page {
  offset: number
  limit: number
}

/** Which part of a list is wanted. */
export function paging(offset: Int & Min<0> = 0, limit: Int & Min<1> & Max<100> = 20): Page {
  return { offset, limit }
}

export interface Account {
  name: string
  isAdmin: boolean
}

export function account(token: Header<string & MinLength<8>, 'x-token'>): Account {
  if (token === 'forgotten') throw HttpError.unauthorized('unknown token')
  return { name: token.slice(0, 8), isAdmin: token.endsWith('0') }
}

export class Store<T extends { id: number }> {
  readonly #things = new Map<number, T>()
  list({ offset, limit }: Page): T[] {
    return [...this.#things.values()].slice(offset, offset + limit)
  }
  find(id: number): T | undefined {
    return this.#things.get(id)
  }
  put(thing: T): T {
    this.#things.set(thing.id, thing)
    return thing
  }
}
`,
  resource: (number) => `import { depends, HttpError, Routes, type Int, type MaxItems, type MaxLength } from 'testudo'
import { account, paging, Store } from '../shared.ts'

export interface Maker${number} {
  name: string
  /** @format email */
  email: string
  country?: string & MaxLength<2>
}

export interface NewThing${number} {
  /** What it is called. @minLength 1 @maxLength 80 */
  name: string
  /** In euro. @minimum 0 */
  price: number
  status: 'draft' | 'listed' | 'sold'
  tags: string[] & MaxItems<20>
  maker: Maker${number}
  available?: Date
}

export interface Thing${number} extends NewThing${number} {
  id: Int
  owner: string
}

const store = new Store<Thing${number}>()
let next = 1

export const routes = new Routes()

/** A page of things. */
routes.get('/things${number}', (q?: string & MaxLength<50>, page = depends(paging)): Thing${number}[] =>
  store.list(page).filter(({ name }) => q === undefined || name.includes(q)),
)
/** One thing. */
routes.get('/things${number}/{id}', (id: Int): Thing${number} => {
  return store.find(id) ?? HttpError.notFound(\`no thing \${id}\`)
})
/** Adds a thing. */
routes.post(
  '/things${number}',
  (thing: NewThing${number}, user = depends(account)): Thing${number} => store.put({ ...thing, id: next++, owner: user.name }),
  { status: 201 },
)
/** Replaces a thing. */
routes.put('/things${number}/{id}', (id: Int, thing: NewThing${number}, user = depends(account)): Thing${number} =>
  store.put({ ...thing, id, owner: user.name }),
)
/** The makers of the things on a page. */
routes.get('/things${number}/makers/{country}', (country: string, unique: boolean = false, page = depends(paging)): Maker${number}[] => {
  const makers = store.list(page).map(({ maker }) => maker).filter((maker) => maker.country === country)
  return unique ? [...new Set(makers)] : makers
})
`,
}

const plain = {
  shared: `import { header, HttpError, query, signature } from 'testudo'

export const paging = signature(
  {
    offset: query({ type: 'integer', minimum: 0, default: 0 }),
    limit: query({ type: 'integer', minimum: 1, maximum: 100, default: 20 }),
  },
  (page) => page,
)

export const account = signature({ token: header({ type: 'string', minLength: 8 }, { alias: 'x-token' }) }, ({ token }) => {
  if (token === 'forgotten') throw HttpError.unauthorized('unknown token')
  return { name: token.slice(0, 8), isAdmin: token.endsWith('0') }
})

export class Store {
  #things = new Map()
  list({ offset, limit }) {
    return [...this.#things.values()].slice(offset, offset + limit)
  }
  find(id) {
    return this.#things.get(id)
  }
  put(thing) {
    this.#things.set(thing.id, thing)
    return thing
  }
}
`,
  resource: (number) => `import { body, depends, HttpError, path, query, Routes, signature } from 'testudo'
import { account, paging, Store } from '../shared.js'

const maker = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    email: { type: 'string', format: 'email' },
    country: { type: 'string', maxLength: 2 },
  },
  required: ['name', 'email'],
}
const newThing = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 80, description: 'What it is called.' },
    price: { type: 'number', minimum: 0, description: 'In euro.' },
    status: { enum: ['draft', 'listed', 'sold'] },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 20 },
    maker,
    available: { type: 'string', format: 'date-time', 'x-js': 'Date' },
  },
  required: ['name', 'price', 'status', 'tags', 'maker'],
}
const thing = {
  type: 'object',
  properties: { ...newThing.properties, id: { type: 'integer' }, owner: { type: 'string' } },
  required: [...newThing.required, 'id', 'owner'],
}
const listOf = (items) => ({ type: 'array', items })
const id = path({ type: 'integer' })

const store = new Store()
let next = 1

export const routes = new Routes()

routes.get(
  '/things${number}',
  signature({ q: query({ type: 'string', maxLength: 50 }, { optional: true }), page: depends(paging) }, ({ q, page }) =>
    store.list(page).filter(({ name }) => q === undefined || name.includes(q)),
  ),
  { returns: listOf(thing) },
)
routes.get(
  '/things${number}/{id}',
  signature({ id }, ({ id }) => store.find(id) ?? HttpError.notFound(\`no thing \${id}\`)),
  { returns: thing },
)
routes.post(
  '/things${number}',
  signature({ thing: body(newThing), user: depends(account) }, ({ thing, user }) =>
    store.put({ ...thing, id: next++, owner: user.name }),
  ),
  { status: 201, returns: thing },
)
routes.put(
  '/things${number}/{id}',
  signature({ id, thing: body(newThing), user: depends(account) }, ({ id, thing, user }) =>
    store.put({ ...thing, id, owner: user.name }),
  ),
  { returns: thing },
)
routes.get(
  '/things${number}/makers/{country}',
  signature(
    { country: path({ type: 'string' }), unique: query({ type: 'boolean', default: false }), page: depends(paging) },
    ({ country, unique, page }) => {
      const makers = store.list(page).map(({ maker }) => maker).filter((maker) => maker.country === country)
      return unique ? [...new Set(makers)] : makers
    },
  ),
  { returns: listOf(maker) },
)
`,
}
