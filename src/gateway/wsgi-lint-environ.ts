// What a WSGI server hands in, under lint: environ, wsgi.input and wsgi.errors (PEP 3333, "environ Variables").
import type { Fail } from './breach.ts'
import { show } from './breach.ts'
import { isToken, parseContentLength } from './field.ts'
import type { WsgiErrors, WsgiInput } from './wsgi.ts'

type Variables = Readonly<Record<string, unknown>>

const REQUIRED: readonly string[] = [
  'REQUEST_METHOD',
  'SCRIPT_NAME',
  'PATH_INFO',
  'QUERY_STRING',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
  'wsgi.version',
  'wsgi.url_scheme',
  'wsgi.input',
  'wsgi.errors',
  'wsgi.multithread',
  'wsgi.multiprocess',
  'wsgi.run_once',
]

/** Checks the variables of one request. */
export function checkEnviron(environ: unknown, fail: Fail): void {
  if (!isPlainObject(environ)) return fail('wsgi.environ', `environ is ${show(environ)}`)
  if (!Object.isExtensible(environ)) fail('wsgi.environ', 'environ is frozen')
  for (const name of REQUIRED) {
    if (environ[name] === undefined) fail('wsgi.required', `${name} is missing`)
  }
  for (const name of ['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH']) {
    if (name in environ) fail('wsgi.content-variables', `there is ${name}, ${name.slice(5)} is meant`)
  }
  for (const [name, value] of Object.entries(environ)) {
    if (name.includes('.') || value === undefined) continue
    if (typeof value !== 'string' || /[^\0-\xff]/.test(value)) fail('wsgi.strings', `${name} is ${show(value)}`)
  }
  checkServerVariables(environ, fail)
  checkRequestVariables(environ, fail)
}

function checkServerVariables(environ: Variables, fail: Fail): void {
  const version = environ['wsgi.version']
  if (!Array.isArray(version) || version.length !== 2 || version[0] !== 1 || version[1] !== 0)
    fail('wsgi.version', `it is ${JSON.stringify(version)}`)
  const scheme = environ['wsgi.url_scheme']
  if (scheme !== 'http' && scheme !== 'https') fail('wsgi.url-scheme', `it is ${show(scheme)}`)
  checkMethods('wsgi.input', environ['wsgi.input'], ['read', 'readline', 'readlines', Symbol.iterator], fail)
  checkMethods('wsgi.errors', environ['wsgi.errors'], ['write', 'writelines', 'flush'], fail)
  for (const name of ['wsgi.multithread', 'wsgi.multiprocess', 'wsgi.run_once']) {
    if (typeof environ[name] !== 'boolean') fail('wsgi.flags', `${name} is ${show(environ[name])}`)
  }
  if (environ.SERVER_NAME === '') fail('wsgi.server-name', 'SERVER_NAME is empty')
  if (!/^\d+$/.test(String(environ.SERVER_PORT)))
    fail('wsgi.server-name', `SERVER_PORT is ${show(environ.SERVER_PORT)}`)
}

function checkRequestVariables(environ: Variables, fail: Fail): void {
  const { REQUEST_METHOD: method, SCRIPT_NAME: script, PATH_INFO: path, CONTENT_LENGTH: length } = environ
  if (!isToken(String(method))) fail('wsgi.method', `REQUEST_METHOD is ${show(method)}`)
  if (script !== '' && (!String(script).startsWith('/') || String(script).endsWith('/')))
    fail('wsgi.script-name', `SCRIPT_NAME is ${show(script)}`)
  const asterisk = method === 'OPTIONS' && path === '*'
  if (path !== '' && !String(path).startsWith('/') && !asterisk) fail('wsgi.path-info', `PATH_INFO is ${show(path)}`)
  if (path === '' && script === '') fail('wsgi.path-info', 'both SCRIPT_NAME and PATH_INFO are empty')
  if (typeof length === 'string' && length !== '' && parseContentLength(length) === undefined)
    fail('wsgi.content-length-variable', `CONTENT_LENGTH is ${show(length)}`)
}

function checkMethods(
  name: 'wsgi.input' | 'wsgi.errors',
  value: unknown,
  methods: readonly PropertyKey[],
  fail: Fail,
): void {
  if (typeof value !== 'object' || value === null) return fail(name, `it is ${show(value)}`)
  for (const method of methods) {
    if (typeof Reflect.get(value, method) !== 'function') fail(name, `it has no ${String(method)}`)
  }
}

/** `wsgi.input` under lint: checks how the application asks and what the server gives. */
export class LintedInput implements WsgiInput {
  readonly #input: WsgiInput
  readonly #server: Fail
  readonly #application: Fail

  constructor(input: WsgiInput, server: Fail, application: Fail) {
    this.#input = input
    this.#server = server
    this.#application = application
  }

  read(...sizes: readonly unknown[]): Uint8Array {
    const size = this.#checkSize('read', sizes)
    return this.#checkBytes('read', this.#input.read(size), size)
  }

  readline(...sizes: readonly unknown[]): Uint8Array {
    const size = this.#checkSize('readline', sizes)
    return this.#checkLine('readline', this.#input.readline(size), size)
  }

  readlines(...hints: readonly unknown[]): Uint8Array[] {
    const lines = this.#input.readlines(this.#checkSize('readlines', hints))
    if (!Array.isArray(lines)) this.#server('wsgi.input', `readlines gave ${show(lines)}`)
    return lines.map((line) => this.#checkLine('readlines', line))
  }

  *[Symbol.iterator](): Generator<Uint8Array, undefined, undefined> {
    for (const line of this.#input) yield this.#checkLine('iteration', line)
    return undefined
  }

  close(): never {
    return this.#application('wsgi.input-use', 'wsgi.input was closed')
  }

  #checkSize(method: string, parameters: readonly unknown[]): number | undefined {
    const [size] = parameters
    const whole = size === undefined || (typeof size === 'number' && Number.isInteger(size))
    if (parameters.length > 1 || !whole)
      return this.#application('wsgi.input-use', `${method}(${parameters.map(show).join(', ')}) was called`)
    return size
  }

  #checkBytes(method: string, bytes: unknown, size: number | undefined): Uint8Array {
    if (!(bytes instanceof Uint8Array)) return this.#server('wsgi.input', `${method} gave ${show(bytes)}`)
    if (size !== undefined && size >= 0 && bytes.byteLength > size)
      this.#server('wsgi.input', `${method}(${size}) gave ${bytes.byteLength} bytes`)
    return bytes
  }

  #checkLine(method: string, bytes: unknown, size?: number): Uint8Array {
    const line = this.#checkBytes(method, bytes, size)
    const newline = line.indexOf(10)
    if (newline >= 0 && newline < line.byteLength - 1) this.#server('wsgi.input', `${method} gave more than one line`)
    return line
  }
}

/** `wsgi.errors` under lint. */
export class LintedErrors implements WsgiErrors {
  readonly #errors: WsgiErrors
  readonly #application: Fail

  constructor(errors: WsgiErrors, application: Fail) {
    this.#errors = errors
    this.#application = application
  }

  write(text: string): void {
    if (typeof text !== 'string') this.#application('wsgi.errors-use', `write was given ${show(text)}`)
    this.#errors.write(text)
  }

  writelines(lines: Iterable<string>): void {
    for (const line of lines) this.write(line)
  }

  flush(): void {
    this.#errors.flush()
  }

  close(): never {
    return this.#application('wsgi.errors-use', 'wsgi.errors was closed')
  }
}

function isPlainObject(value: unknown): value is Variables {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
