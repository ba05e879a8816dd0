// What a request to a route does, worked out before the first one: which parts of it are read, by which decoder, into
// which argument of which function, and who is called when.
//
// All values of a request are one list. Parameters, made values and objects of the framework have their places in it
// from the start, so that a run looks nothing up by name.

import type { Request } from '../http/request.ts'
import { isStandardSchema } from '../schema/schema.ts'
import type { Parameter, Source } from '../schema/signature.ts'
import { type Answer, type AnswerOptions, compileAnswer } from './answer.ts'
import { BackgroundTasks } from './background.ts'
import type { BodyField, BodyPart, BodyParts } from './body-parts.ts'
import { compileCall, type Invoke } from './call.ts'
import { type Call, nameOf } from './calls.ts'
import { FormBody } from './form-body.ts'
import { JsonBody } from './json-body.ts'
import { type AppLogger, consoleLogger } from './logger.ts'
import { labelled } from './labelled.ts'
import { compileReader, type Reader, sourceOrder } from './readers.ts'
import { Reply } from './reply.ts'
import { SecurityScopes } from './security-scopes.ts'

/** What a plan is made for. */
export interface PlanOptions extends AnswerOptions {
  /** Names the endpoint in messages. */
  readonly label: string
  /** What a parameter of the application's class gets; undefined where there is no application. */
  readonly app?: unknown
  /** Is told of background tasks that fail. Default: the console. */
  readonly logger?: AppLogger
}

/** One function that is called, and what it is called with. */
export interface Stage {
  /** For messages. */
  readonly name: string
  /** Where its value goes. */
  readonly index: number
  /** In the order in which FastAPI lists errors: path, query, header, cookie. */
  readonly readers: readonly Reader[]
  readonly parts: readonly BodyPart[]
  /** Where the values are that other functions make for it. */
  readonly made: readonly number[]
  /** Whether a schema of its parameters may be asynchronous. */
  readonly mayWait: boolean
  readonly invoke: Invoke
}

/** An object of the framework among the values. */
export interface Injectable {
  readonly index: number
  make(request: Request): unknown
}

/** The whole of it. */
export class Plan {
  readonly calls: readonly Call[]
  /** The dependencies, each after those that it depends on. */
  readonly dependencies: readonly Stage[]
  readonly endpoint: Stage
  readonly injectables: readonly Injectable[]
  readonly body: BodyParts | undefined
  /** The number of values. */
  readonly size: number
  /** Where the `Reply` is, or -1. */
  readonly reply: number
  /** Where the `BackgroundTasks` are, or -1. */
  readonly background: number
  /** Whether neither of the two is there. */
  readonly isSimple: boolean
  /** The endpoint, when nothing is to be done but to call it with the request. */
  readonly plain: ((request: Request) => unknown) | undefined
  readonly answer: Answer
  readonly label: string
  readonly logger: AppLogger

  /** Throws a TypeError that names endpoint and parameter for what cannot be read, or called. */
  constructor(calls: readonly Call[], options: PlanOptions) {
    this.calls = calls
    const places = new Places(calls, options)
    const stages = places.compile()
    this.endpoint = stages.at(-1) as Stage
    this.dependencies = stages.slice(0, -1)
    this.injectables = places.injectables
    this.body = places.body
    this.size = places.size
    this.reply = places.indexOf('reply')
    this.background = places.indexOf('background')
    this.isSimple = this.reply === -1 && this.background === -1
    const [call] = calls
    // Without a signature it is called with the request, whatever it says it takes. One that takes nothing can be given
    // it as well.
    const { style, parameters } = call?.signature ?? { style: 'positional', parameters: [] }
    const isPlain = calls.length === 1 && style === 'positional' && parameters.length === 0
    this.plain = isPlain ? (call?.fn as Plan['plain']) : undefined
    this.answer = compileAnswer(options, options.label, calls.at(-1)?.signature)
    this.label = options.label
    this.logger = options.logger ?? consoleLogger
  }

  /** The list of values of one request, with the objects of the framework in it. */
  valuesFor(request: Request): unknown[] {
    // oxlint-disable-next-line unicorn/no-new-array -- filled out of order
    const values: unknown[] = new Array(this.size)
    for (const injectable of this.injectables) values[injectable.index] = injectable.make(request)
    return values
  }
}

/** Gives everything its place among the values, and compiles the stages. */
class Places {
  size: number
  body: BodyParts | undefined = undefined
  readonly injectables: Injectable[] = []
  readonly #calls: readonly Call[]
  readonly #options: PlanOptions
  readonly #shared = new Map<Source, number>()

  constructor(calls: readonly Call[], options: PlanOptions) {
    this.#calls = calls
    this.#options = options
    // The endpoint's own come first: without dependencies its arguments are the values, in order.
    this.size = calls.at(-1)?.parameters.length ?? 0
  }

  /** Where the object of the framework is that a source stands for, or -1. */
  indexOf(source: Source): number {
    return this.#shared.get(source) ?? -1
  }

  compile(): Stage[] {
    const fields: (BodyField & { readonly call: Call })[] = []
    const values: number[] = []
    const drafts = this.#calls.map((call) => {
      const isEndpoint = call.dependency === undefined
      const from = call.parameters.map((parameter, at) => {
        const maker = call.makers[at] ?? -1
        if (maker !== -1) return values[maker] as number
        const shared = this.#inject(parameter, call)
        return shared ?? (isEndpoint ? at : this.size++)
      })
      const index = isEndpoint ? -1 : this.size++
      values.push(index)
      for (const [at, parameter] of call.parameters.entries()) {
        if (parameter.source !== 'body' && parameter.source !== 'form') continue
        const { definitions } = call.signature ?? {}
        fields.push({ parameter, definitions, index: from[at] as number, call })
      }
      return { call, from, index }
    })
    this.body = this.#compileBody(fields)
    const parts = this.body?.parts ?? []
    return drafts.map(({ call, from, index }) => {
      const own = parts.filter((_part, at) => fields[at]?.call === call)
      return this.#stage(call, from, index, own, values)
    })
  }

  #stage(call: Call, from: readonly number[], index: number, parts: readonly BodyPart[], values: number[]): Stage {
    const { parameters, signature } = call
    const readers = parameters
      .map((parameter, at) => ({ parameter, at }))
      .filter(({ parameter }) => sourceOrder.includes(parameter.source))
      .toSorted((a, b) => sourceOrder.indexOf(a.parameter.source) - sourceOrder.indexOf(b.parameter.source))
      .map(({ parameter, at }) =>
        labelled(
          () => this.#labelOf(call, parameter),
          () => compileReader(parameter, from[at] as number, signature?.definitions),
        ),
      )
    // A function without a signature is called with the request.
    const takesRequest = signature === undefined && call.dependency === undefined
    const invoke = compileCall(call.fn, {
      style: signature?.style ?? 'positional',
      names: parameters.map(({ name }) => name),
      from: takesRequest ? [this.#share('request', (request) => request)] : from,
      rest: parameters.at(-1)?.rest === true,
    })
    const made = call.makers.filter((maker) => maker !== -1).map((maker) => values[maker] as number)
    return {
      name: nameOf(call.fn),
      index,
      readers,
      parts,
      made,
      mayWait: parameters.some(({ schema }) => isStandardSchema(schema)),
      invoke,
    }
  }

  #compileBody(fields: readonly (BodyField & { readonly call: Call })[]): BodyParts | undefined {
    const [first] = fields
    if (first === undefined) return undefined
    const label = (field: BodyField): string => {
      const found = fields.find(({ index }) => index === field.index) ?? first
      return this.#labelOf(found.call, field.parameter)
    }
    const other = fields.find(({ parameter }) => parameter.source !== first.parameter.source)
    if (other !== undefined) {
      throw new TypeError(
        `${this.#options.label}: "${first.parameter.name}" comes from a ${first.parameter.source === 'form' ? 'form' : 'JSON body'} ` +
          `and "${other.parameter.name}" from a ${other.parameter.source === 'form' ? 'form' : 'JSON body'}, but a request has one body`,
      )
    }
    return first.parameter.source === 'form' ? new FormBody(fields, label) : new JsonBody(fields, label)
  }

  /** The place of an object of the framework; undefined for what is read from the request. */
  #inject({ name, source }: Parameter, call: Call): number | undefined {
    switch (source) {
      case 'request':
        return this.#share(source, (request) => request)
      case 'reply':
        return this.#share(source, () => new Reply())
      case 'background':
        return this.#share(source, () => new BackgroundTasks())
      case 'app': {
        // Routes may be in none yet: only who answers without one is at fault.
        const { app, label } = this.#options
        return this.#share(source, () => app ?? missingApplication(label, name))
      }
      case 'scopes': {
        const scopes = new SecurityScopes(call.scopes)
        return this.#add(() => scopes)
      }
      case 'websocket':
        throw new TypeError(
          `${this.#labelOf(call)}: "${name}" is a WebSocket, and there are no WebSocket endpoints yet`,
        )
      default:
        return undefined
    }
  }

  #share(source: Source, make: (request: Request) => unknown): number {
    const known = this.#shared.get(source)
    if (known !== undefined) return known
    const index = this.#add(make)
    this.#shared.set(source, index)
    return index
  }

  #add(make: (request: Request) => unknown): number {
    const index = this.size++
    this.injectables.push({ index, make })
    return index
  }

  #labelOf(call: Call, parameter?: Parameter): string {
    const where = call.dependency === undefined ? '' : `: dependency ${nameOf(call.fn)}`
    const what = parameter === undefined ? '' : `: ${parameter.source} parameter "${parameter.name}"`
    return `${this.#options.label}${where}${what}`
  }
}

function missingApplication(label: string, name: string): never {
  throw new TypeError(`${label}: "${name}" is the application, but these routes are in none; include them in one`)
}
