// The executable contract of WSGI (PEP 3333), after Python's wsgiref.validate: checks a server and an application.
import type { Fail, LintSide } from './breach.ts'
import { GatewayLintError, isThenable, lintRules, show } from './breach.ts'
import { hopByHopFields, isFieldText, isFieldValue, isToken, parseContentLength } from './field.ts'
import type { Environ, StartResponse, WsgiApplication } from './wsgi.ts'
import { checkEnviron, LintedErrors, LintedInput } from './wsgi-lint-environ.ts'

/**
 * Wraps a WSGI application so that every breach of PEP 3333 throws a `GatewayLintError`, by the server
 * (environ, `wsgi.input`, close) as well as by the application (status, headers, chunks, order).
 *
 * A breach throws where it happens; caught by the application, it throws again when the application returns and at
 * the end of the body. What was never closed is found when it is garbage-collected: a process warning with the
 * code `wsgi.unclosed`. An array stays an array.
 */
export function lintWsgi(application: WsgiApplication): WsgiApplication {
  if (typeof application !== 'function')
    throw new TypeError(
      `lintWsgi() wraps an application, a function of (environ, startResponse); this is ${show(application)}`,
    )
  return function lintedWsgi(environ: Environ, startResponse: StartResponse): ReturnType<WsgiApplication> {
    return new LintedResponse(environ, startResponse).run(application)
  }
}

interface Head {
  readonly code: number
  readonly hasContentType: boolean
  readonly length: number | undefined
}

class LintedResponse {
  readonly #environ: Environ
  readonly #startResponse: StartResponse
  readonly #server: Fail = (rule, detail) => this.#fail('server', rule, detail)
  readonly #application: Fail = (rule, detail) => this.#fail('application', rule, detail)
  // Apart from the response, so that whoever waits for the garbage collection of the iterable can look at it.
  readonly #life: { closed: boolean } = { closed: false }
  #breach: GatewayLintError | undefined
  #head: Head | undefined
  #sentBytes = 0

  constructor(environ: Environ, startResponse: StartResponse) {
    checkEnviron(environ, this.#server)
    if (typeof startResponse !== 'function') this.#server('wsgi.arguments', `startResponse is ${show(startResponse)}`)
    this.#environ = environ
    this.#startResponse = startResponse
  }

  run(application: WsgiApplication): ReturnType<WsgiApplication> {
    // In place, as the application and its middleware may talk to each other through environ.
    Object.assign(this.#environ, {
      'wsgi.input': new LintedInput(this.#environ['wsgi.input'], this.#server, this.#application),
      'wsgi.errors': new LintedErrors(this.#environ['wsgi.errors'], this.#application),
    })
    const start: StartResponse = (...parameters: readonly unknown[]) => this.#start(parameters)
    let result: unknown
    try {
      result = application(this.#environ, start)
    } catch (error) {
      throw this.#breach ?? error
    }
    if (this.#breach !== undefined) throw this.#breach
    if (!isByteIterable(result))
      return this.#application('wsgi.iterable', `it returned ${isThenable(result) ? 'a promise' : show(result)}`)
    return this.#wrap(result)
  }

  #start(parameters: readonly unknown[]): (data: Uint8Array) => void {
    if (this.#life.closed) this.#application('wsgi.closed', 'startResponse was called')
    if (parameters.length < 2 || parameters.length > 3)
      this.#application('wsgi.start-arguments', `${parameters.length} arguments were given`)
    const [status, headers, excInfo] = parameters
    const code = checkStatus(status, this.#application)
    const head = checkHeaders(code, headers, this.#application)
    const replacing = excInfo !== undefined && excInfo !== null
    if (this.#head !== undefined && !replacing)
      this.#application('wsgi.restart', 'startResponse was called again without it')
    const sent = this.#sentBytes > 0
    // Checked just above: a string and pairs of strings.
    const write: unknown = this.#startResponse(status as string, headers as [string, string][], ...parameters.slice(2))
    if (sent) this.#server('wsgi.rethrow', 'startResponse returned')
    if (typeof write !== 'function') this.#server('wsgi.write', `it returned ${show(write)}`)
    this.#head = head
    return (data) => {
      if (this.#life.closed) this.#application('wsgi.closed', 'write was called')
      this.#count(data, 'write was given')
      write(data)
    }
  }

  #wrap(result: Iterable<unknown> & { close?(): void }): Iterable<Uint8Array> & { close(): void } {
    const life = this.#life
    const close = (): void => {
      if (life.closed) this.#server('wsgi.closed-twice', 'it was called again')
      life.closed = true
      result.close?.()
    }
    const iterate = (): Iterator<Uint8Array, undefined> => this.#iterator(result[Symbol.iterator]())
    const wrapped = Object.assign(Array.isArray(result) ? result.slice() : {}, {
      [Symbol.iterator]: iterate,
      close,
    })
    unclosed.register(wrapped, life)
    return wrapped
  }

  #iterator(iterator: Iterator<unknown>): Iterator<Uint8Array, undefined> {
    return {
      next: () => {
        if (this.#life.closed) this.#server('wsgi.iterated-closed', 'the next chunk was asked for')
        const { done, value } = iterator.next()
        if (done !== true) return { done: false, value: this.#chunk(value) }
        this.#end()
        return { done: true, value: undefined }
      },
      return: () => {
        iterator.return?.()
        return { done: true, value: undefined }
      },
    }
  }

  #chunk(value: unknown): Uint8Array {
    if (this.#head === undefined) this.#application('wsgi.started', 'a chunk came before it')
    return this.#count(value, 'the iterable gave')
  }

  #count(data: unknown, from: string): Uint8Array {
    if (!(data instanceof Uint8Array)) return this.#application('wsgi.bytes', `${from} ${show(data)}`)
    const head = this.#head
    if (head === undefined || data.byteLength === 0) return data
    this.#sentBytes += data.byteLength
    if (head.code === 204 || head.code === 205 || head.code === 304)
      this.#application('response.no-content', `${data.byteLength} bytes came with status ${head.code}`)
    if (!head.hasContentType) this.#application('wsgi.content-type', 'there are bytes and no Content-Type')
    if (head.length !== undefined && this.#sentBytes > head.length)
      this.#application('wsgi.content-length', `it is ${head.length} and ${this.#sentBytes} bytes came`)
    return data
  }

  #end(): void {
    if (this.#breach !== undefined) throw this.#breach
    const head = this.#head
    if (head === undefined) return this.#application('wsgi.started', 'it was never called')
    // A HEAD is answered with the fields of a GET, and 304 with those of the 200 it stands for.
    const short = head.length !== undefined && this.#sentBytes < head.length && head.code !== 304
    if (short && this.#environ.REQUEST_METHOD !== 'HEAD')
      this.#application('wsgi.content-length', `it is ${head.length} and ${this.#sentBytes} bytes came`)
  }

  #fail(side: LintSide, ...[rule, detail]: Parameters<Fail>): never {
    const breach = new GatewayLintError(side, rule, detail)
    this.#breach ??= breach
    throw breach
  }
}

const unclosed: FinalizationRegistry<{ readonly closed: boolean }> = new FinalizationRegistry(({ closed }) => {
  if (!closed)
    process.emitWarning(`A WSGI response was never closed. ${lintRules['wsgi.unclosed']}`, {
      type: 'GatewayLintWarning',
      code: 'wsgi.unclosed',
    })
})

function isByteIterable(value: unknown): value is Iterable<unknown> & { close?(): void } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Uint8Array) &&
    Symbol.iterator in value &&
    typeof value[Symbol.iterator] === 'function'
  )
}

/** The code of a status line that is one. */
function checkStatus(status: unknown, fail: Fail): number {
  if (typeof status !== 'string' || !/^[2-9]\d\d \S/.test(status) || !isFieldValue(status))
    return fail('wsgi.status', `the status is ${show(status)}`)
  return Number(status.slice(0, 3))
}

function checkHeaders(code: number, headers: unknown, fail: Fail): Head {
  if (!Array.isArray(headers)) return fail('wsgi.fields', `headers is ${show(headers)}`)
  let hasContentType = false
  let length: number | undefined
  for (const field of headers as unknown[]) {
    if (!Array.isArray(field) || field.length !== 2) return fail('wsgi.fields', `headers holds ${show(field)}`)
    const [name, value] = field as unknown[]
    if (typeof name !== 'string' || typeof value !== 'string')
      return fail('wsgi.fields', `headers holds [${show(name)}, ${show(value)}]`)
    const lowerCase = name.toLowerCase()
    if (!isToken(name) || lowerCase === 'status') fail('wsgi.field-name', `headers holds the name ${show(name)}`)
    // PEP 3333 allows no control character, tab included, and says nothing of spaces.
    if (!isFieldText(value) || value.includes('\t')) fail('wsgi.field-value', `headers holds ${name}: ${show(value)}`)
    if (hopByHopFields.has(lowerCase)) fail('wsgi.hop-by-hop', `headers holds ${name}`)
    if (lowerCase === 'content-type') hasContentType = true
    if (lowerCase === 'content-length') {
      if (length !== undefined || parseContentLength(value) === undefined)
        fail(
          'wsgi.content-length',
          `headers holds ${name}: ${show(value)}${length === undefined ? '' : ' for a second time'}`,
        )
      length = parseContentLength(value)
    }
  }
  if (hasContentType && (code === 204 || code === 304))
    fail('wsgi.content-type', `Content-Type came with status ${code}`)
  return { code, hasContentType, length }
}
