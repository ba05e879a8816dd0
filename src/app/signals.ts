// Signals: what happens in one place, told to whoever wants to know, as Django's and Flask's.
//
// Listeners are called in the order in which they were connected, one after another: one that returns a promise is
// waited for before the next is called. Where none of them waits, `send` does not either.

import { isPromiseLike } from '../http/promise-like.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'

/** Told of an event, and of who sent it. What it returns counts only if it is a promise. */
export type Listener<T> = (event: T, sender: unknown) => unknown

/** Whom a listener hears. */
export interface ListenOptions {
  /** Only what this one sends, compared with `===`. Default: everyone. */
  readonly sender?: unknown
}

interface Connection<T> {
  readonly listener: Listener<T>
  readonly sender: unknown
  readonly once: boolean
}

/**
 * Something that happens.
 *
 * ```ts
 * export const bookSold = new Signal<{ title: string }>('bookSold')
 * const disconnect = bookSold.connect(({ title }) => console.log(title))
 * await bookSold.send({ title: 'Emma' })
 * ```
 */
export class Signal<T = undefined> {
  /** For people who read logs. */
  readonly name: string
  // Never changed in place: a listener may connect or disconnect others while it is told.
  #connections: readonly Connection<T>[] = []

  constructor(name: string) {
    this.name = name
  }

  /** Whether anybody would be told. Ask it before an event is made that costs something. */
  get heard(): boolean {
    return this.#connections.length > 0
  }

  /**
   * Has the listener called from now on; gives the function that ends this. A listener that is already connected for
   * the same sender stays where it is. Throws a TypeError for what is no function.
   */
  connect(listener: Listener<T>, options: ListenOptions = {}): () => void {
    return this.#add(listener, options, false)
  }

  /** As `connect`, for one event only. */
  once(listener: Listener<T>, options: ListenOptions = {}): () => void {
    return this.#add(listener, options, true)
  }

  /** Ends what `connect` began, for all senders or for one. True if there was something to end. */
  disconnect(listener: Listener<T>, options: ListenOptions = {}): boolean {
    const before = this.#connections.length
    const any = !('sender' in options)
    this.#connections = this.#connections.filter(
      (one) => one.listener !== listener || !(any || one.sender === options.sender),
    )
    return this.#connections.length < before
  }

  /**
   * Tells all who listen to this sender. The first error ends it: it is thrown (a promise is rejected with it), and
   * those after are not told.
   */
  send(event: T, sender?: unknown): void | Promise<void> {
    const told = this.#audience(sender)
    for (let at = 0; at < told.length; at++) {
      const answer = this.#tell(told[at] as Connection<T>, event, sender)
      if (isPromiseLike(answer)) return this.#sendRest(answer, told, at + 1, event, sender)
    }
  }

  /** Tells all who listen to this sender, whatever happens to the others. Gives the errors; an empty list if none. */
  sendRobust(event: T, sender?: unknown): readonly unknown[] | Promise<readonly unknown[]> {
    const told = this.#audience(sender)
    const errors: unknown[] = []
    for (let at = 0; at < told.length; at++) {
      try {
        const answer = this.#tell(told[at] as Connection<T>, event, sender)
        if (isPromiseLike(answer)) return this.#sendRestRobust(answer, told, at + 1, event, sender, errors)
      } catch (error) {
        errors.push(error)
      }
    }
    return errors
  }

  #add(listener: Listener<T>, options: ListenOptions, once: boolean): () => void {
    if (typeof listener !== 'function') {
      throw new TypeError(`signal ${this.name}: a listener is a function (event, sender) => …, got ${typeof listener}`)
    }
    const sender = 'sender' in options ? options.sender : everyone
    const known = this.#connections.find((one) => one.listener === listener && one.sender === sender)
    const connection = known ?? { listener, sender, once }
    if (known === undefined) this.#connections = [...this.#connections, connection]
    return () => this.#remove(connection)
  }

  #remove(connection: Connection<T>): void {
    this.#connections = this.#connections.filter((one) => one !== connection)
  }

  #audience(sender: unknown): readonly Connection<T>[] {
    const all = this.#connections
    return all.every((one) => one.sender === everyone)
      ? all
      : all.filter((one) => one.sender === everyone || one.sender === sender)
  }

  #tell(connection: Connection<T>, event: T, sender: unknown): unknown {
    // Before it is called: what it sends itself must not reach it again.
    if (connection.once) this.#remove(connection)
    return connection.listener(event, sender)
  }

  async #sendRest(
    pending: PromiseLike<unknown>,
    told: readonly Connection<T>[],
    from: number,
    event: T,
    sender: unknown,
  ): Promise<void> {
    await pending
    for (const connection of told.slice(from)) await this.#tell(connection, event, sender)
  }

  async #sendRestRobust(
    pending: PromiseLike<unknown>,
    told: readonly Connection<T>[],
    from: number,
    event: T,
    sender: unknown,
    errors: unknown[],
  ): Promise<readonly unknown[]> {
    const tell = async (run: () => unknown): Promise<void> => {
      try {
        await run()
      } catch (error) {
        errors.push(error)
      }
    }
    await tell(() => pending)
    for (const connection of told.slice(from)) await tell(() => this.#tell(connection, event, sender))
    return errors
  }
}

/** In the place of a sender: everyone. */
const everyone: unique symbol = Symbol('everyone')

/** A request came in; nothing has looked at it yet. */
export interface RequestStarted {
  readonly request: Request
}

/** A request is over: its last byte was sent, or its client has left. */
export interface RequestFinished {
  readonly request: Request
  /** What was sent, or would have been; undefined if there was nothing to send or nobody to send it to. */
  readonly response: Response | undefined
}

/** A bug: an error that nothing answered, so that the client gets a 500. */
export interface GotRequestException {
  readonly request: Request
  readonly error: unknown
}

/** A template became text. */
export interface TemplateRendered {
  readonly template: string
  /** What the page was given, and what context processors added. */
  readonly context: Readonly<Record<string, unknown>>
  readonly request: Request
}

/**
 * Before the layers of an application see a request; its sender is the application. A listener that waits has the
 * request wait. An error in a listener of this and the next two is logged, and changes nothing for the client.
 */
export const requestStarted: Signal<RequestStarted> = new Signal('requestStarted')

/** After the response, streams included, and after all that was deferred; also when the client leaves before. */
export const requestFinished: Signal<RequestFinished> = new Signal('requestFinished')

/** An error that is a bug, once, when it is logged. Those that are answers (HttpError, `onError`) are none. */
export const gotRequestException: Signal<GotRequestException> = new Signal('gotRequestException')

/** A template was rendered for a response; its sender is the `Templates` it was rendered by. Errors are thrown. */
export const templateRendered: Signal<TemplateRendered> = new Signal('templateRendered')
