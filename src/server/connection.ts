// One TCP connection: its bytes drive the protocol, the protocol's events drive exchanges.
//
// Everything that is to be written in one turn leaves in one write. Nothing more is read
// while the application has not taken the content, or the peer does not take the answers.
import { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'

import type { Address } from '../gateway/asgi.ts'
import { Http1Connection } from '../protocol/http1/connection.ts'
import type { RequestHead } from '../protocol/http1/request-head.ts'
import { ProtocolError } from '../protocol/protocol-error.ts'
import type { Client, ServerContext } from './context.ts'
import { HttpCycle, type Carrier } from './http-cycle.ts'
import { decodePath } from './scope.ts'
import { unsentBytes } from './unsent.ts'

// Above this much unwritten output nothing more is produced.
const HIGH_WATER = 65_536
// Content slower than this, in bytes per second, is an attack or a dead peer.
const SLOWEST_BODY = 240

/** Drives one connection. */
export class Connection implements Carrier, Client {
  readonly server: ServerContext
  readonly protocol: Http1Connection
  #deadline: number
  readonly #socket: Socket
  // True when the bytes we are handed are overwritten by the next read.
  readonly #isShared: boolean
  #client: Address | null | undefined = undefined
  #cycle: HttpCycle | null = null
  #isPumping = false
  #isClosing = false
  #isPaused = false
  #isDraining = false
  #isReadingHead = false
  #hasServed = false
  #bytesReadBefore = 0
  // Output of this turn.
  #out = ''
  #isCorked = false
  #isFlushScheduled = false
  // While output is jammed: when the peer must have taken some of it, and what was left then.
  #writeDeadline = Infinity
  #unsent = 0
  #drained: Promise<void> | null = null
  #onDrain: (() => void) | null = null

  constructor(socket: Socket, server: ServerContext, isShared: boolean) {
    this.server = server
    this.protocol = new Http1Connection(server.settings.limits, server.clock)
    this.#deadline = server.clock.now + server.timeouts.head
    this.#socket = socket
    this.#isShared = isShared
  }

  get deadline(): number {
    return Math.min(this.#deadline, this.#writeDeadline)
  }

  get client(): Address | null {
    if (this.#client === undefined) this.#client = peerOf(this.#socket)
    return this.#client
  }

  /** True between two requests. */
  get isIdle(): boolean {
    return this.#cycle === null && this.protocol.isIdle
  }

  /** Takes bytes from the socket. */
  receive(bytes: Buffer): void {
    if (this.#isClosing) return
    this.protocol.receive(bytes)
    this.#pump()
    if (this.#isShared && this.protocol.unread > 0) this.protocol.retain()
  }

  /** The peer sends no more: half-closed, it can still read (RFC 9112 §9.6). */
  receiveEnd(): void {
    if (this.#isClosing) return
    this.protocol.receiveEnd()
    this.#pump()
  }

  // Turns events into exchanges until there is nothing more to do now.
  #pump(): void {
    if (this.#isPumping || this.#isClosing) return
    this.#isPumping = true
    try {
      this.#handleEvents()
    } catch (error) {
      this.#refuse(error)
    }
    this.#isPumping = false
    this.#flush()
    if (this.#isOverfull()) this.#waitForDrain()
  }

  // What is pipelined is not served in the asynchronous context (AsyncLocalStorage) of the exchange before it.
  #pumpNext(): void {
    if (this.protocol.unread > 0) this.server.outside.runInAsyncScope(() => this.#pump())
    else this.#pump()
  }

  #handleEvents(): void {
    // An exchange that is read and not yet begun: what has come of its content is handed over with it,
    // so that the application's first `receive` need not wait.
    let fresh: HttpCycle | null = null
    while (!this.#isBlocked()) {
      const event = this.protocol.next()
      switch (event.type) {
        case 'request':
          fresh = this.#cycle = this.#open(event)
          break
        case 'data':
          this.#cycle?.push(this.#isShared ? Buffer.from(event.bytes) : event.bytes)
          if (this.#cycle?.isFull !== true) break
          if (fresh !== null) fresh.run(this.server.admit())
          fresh = null
          if (this.#cycle?.isFull) return this.#pause()
          break
        case 'end':
          this.#deadline = Infinity
          this.#cycle?.endOfRequest()
          if (fresh !== null) fresh.run(this.server.admit())
          else if (this.#cycle?.isResponseComplete) this.#cycle = null
          fresh = null
          break
        case 'need-data':
          if (fresh !== null) fresh.run(this.server.admit())
          return this.#awaitData()
        case 'paused':
          if (this.protocol.unread > HIGH_WATER) this.#pause()
          return
        case 'closed':
          return this.#finish()
        default:
          event satisfies never
      }
    }
  }

  // A peer that sends requests and does not read the answers must not fill our memory with them.
  #isBlocked(): boolean {
    if (this.#isClosing) return true
    if (this.#out.length > HIGH_WATER || (this.#isCorked && this.#isOverfull())) this.#flush()
    else if (!this.#isDraining) return false
    return this.#isOverfull()
  }

  // True while more is to be written than should be, and 'drain' will come: the mark of a socket that
  // was handed over may be higher than ours.
  #isOverfull(): boolean {
    return this.#socket.writableLength > HIGH_WATER && this.#socket.writableNeedDrain
  }

  #open(head: RequestHead): HttpCycle {
    const path = decodePath(head.path)
    if (path === null) throw new ProtocolError(400, 'the percent-encoding of the path is not UTF-8 (RFC 3986 §2.5)')
    this.#isReadingHead = false
    this.#deadline = Infinity
    // The log wants it at the end, when a connection that was reset has no address any more.
    if (this.#client === undefined && this.server.settings.accessLog) this.#client = peerOf(this.#socket)
    return new HttpCycle(head, path, this)
  }

  // Sets the next deadline: of the content, of the head that has begun, or of an idle connection.
  #awaitData(): void {
    const { now } = this.server.clock
    const { keepAlive, head, body } = this.server.timeouts
    if (this.#cycle !== null) {
      if (this.#cycle.isResponseComplete && !(this.protocol.isRestShort && this.protocol.keepAlive))
        return this.#finish()
      if (this.#deadline !== Infinity) return
      this.#deadline = now + body
      this.#bytesReadBefore = this.#socket.bytesRead
    } else if (this.protocol.unread > 0) {
      // Anew behind a pause, too, which has no deadline of its own.
      if (!this.#isReadingHead || this.#deadline === Infinity) this.#deadline = now + head
      this.#isReadingHead = true
    } else if (this.#hasServed) {
      this.#deadline = now + keepAlive
    }
  }

  /** The response of the exchange in progress is complete. */
  completed(): void {
    this.#hasServed = true
    if (this.protocol.isRequestComplete) this.#cycle = null
    if (this.#isPumping) return
    this.#resume()
    this.#pumpNext()
  }

  /** The application wants content that has not come, or has made room for more. */
  wantContent(): void {
    this.protocol.continue(this)
    if (this.#isPumping) return
    this.#resume()
    this.#pump()
  }

  /** Sink: text whose characters are bytes. */
  text(latin1: string): void {
    this.#out += latin1
    if (!this.#isPumping) this.#scheduleFlush()
  }

  /** Sink: bytes, written behind the text so far in the same system call. `written` is called when they may change. */
  bytes(bytes: Uint8Array, written?: (error?: Error | null) => void): void {
    if (!this.#isCorked) {
      this.#isCorked = true
      this.#socket.cork()
    }
    this.#writeText()
    this.#socket.write(bytes, written)
    if (!this.#isPumping) this.#scheduleFlush()
  }

  /** Nothing while there is room for more output, else a promise of room. */
  pressure(): void | Promise<void> {
    if (this.#out.length + this.#socket.writableLength <= HIGH_WATER) return undefined
    this.#flush()
    if (!this.#isOverfull()) return undefined
    this.#awaitDrain()
    return (this.#drained ??= new Promise((resolve) => {
      this.#onDrain = resolve
    }))
  }

  // Pieces that a stream produces in one turn of the loop leave in one write.
  #scheduleFlush(): void {
    if (this.#isFlushScheduled) return
    this.#isFlushScheduled = true
    process.nextTick(flushNow, this)
  }

  /** Writes the output of this turn. */
  flush(): void {
    this.#isFlushScheduled = false
    if (!this.#isPumping) this.#flush()
  }

  #flush(): void {
    this.#writeText()
    if (!this.#isCorked) return
    this.#isCorked = false
    this.#socket.uncork()
  }

  #writeText(): void {
    if (this.#out === '') return
    const text = this.#out
    this.#out = ''
    this.#socket.write(text, 'latin1')
  }

  #waitForDrain(): void {
    if (this.#isClosing) return
    this.#awaitDrain()
    this.#pause()
  }

  // Listens for the end of a jam only while there is one: most connections never see one.
  #awaitDrain(): void {
    if (this.#isDraining) return
    this.#isDraining = true
    this.#limitWriting()
    this.#socket.once('drain', () => this.#resumeAfterDrain())
  }

  // From here on the peer must read, or it is cut off. A timeout of the socket would not do: it is put off by
  // bytes that come in, so that a peer which sends some now and then need never read.
  #limitWriting(): void {
    this.#writeDeadline = this.server.clock.now + this.server.timeouts.write
    this.#unsent = unsentBytes(this.#socket)
  }

  #expireWriting(): void {
    if (unsentBytes(this.#socket) === this.#unsent) this.#socket.destroy()
    else this.#limitWriting()
  }

  #resumeAfterDrain(): void {
    this.#isDraining = false
    this.#writeDeadline = Infinity
    this.#onDrain?.()
    this.#onDrain = null
    this.#drained = null
    if (this.#isClosing || this.#cycle?.isFull === true) return
    this.#resume()
    this.#pumpNext()
  }

  #pause(): void {
    if (this.#isPaused) return
    this.#isPaused = true
    this.#deadline = Infinity
    this.#socket.pause()
  }

  #resume(): void {
    if (!this.#isPaused || this.#isOverfull()) return
    this.#isPaused = false
    this.#socket.resume()
  }

  // What is no HTTP gets the answer it deserves, after the answers before it; then the connection ends.
  #refuse(error: unknown): void {
    if (!(error instanceof ProtocolError)) {
      this.server.settings.logger.error({ err: error }, 'Exception in the server')
      return this.abort()
    }
    const client = this.client === null ? 'unknown client' : this.client.join(':')
    this.server.settings.logger.warn(
      { client, status: error.status },
      `${client} - Invalid HTTP request received: ${error.message}`,
    )
    const isRefused = this.protocol.refuse(error, this)
    this.#cycle?.disconnect()
    // Behind a complete answer nothing more can be said, and nothing must disturb it.
    if (isRefused || this.protocol.isAnswered) this.#finish()
    else this.abort()
  }

  // Ends our side and listens on for a moment, so that a peer that still sends can read our last words:
  // closing at once would answer its bytes with a reset, which may overtake them (RFC 9112 §9.6).
  #finish(): void {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#flush()
    this.#deadline = Infinity
    this.#limitWriting()
    this.#socket.end(() => {
      this.#writeDeadline = Infinity
      this.#deadline = this.server.clock.now + this.server.timeouts.linger
    })
    if (this.#isPaused) this.#socket.resume()
  }

  /** A deadline has passed. */
  expire(now: number): void {
    if (this.#writeDeadline <= now) return this.#expireWriting()
    if (this.#isClosing) return void this.#socket.destroy()
    if (this.#cycle !== null) {
      const { body } = this.server.timeouts
      const received = this.#socket.bytesRead - this.#bytesReadBefore
      // Nobody waits: the count begins anew once somebody does.
      if (!this.#cycle.isWaiting && !this.#cycle.isResponseComplete) {
        this.#deadline = Infinity
        return
      }
      if (received >= (SLOWEST_BODY * body) / 1000) {
        this.#bytesReadBefore = this.#socket.bytesRead
        this.#deadline = now + body
        return
      }
      if (this.#cycle.isResponseComplete) return this.#finish()
      return this.#refuse(new ProtocolError(408, 'the content of the request comes too slowly (RFC 9110 §15.5.9)'))
    }
    if (this.protocol.unread === 0) return this.#finish()
    this.#refuse(new ProtocolError(408, 'the head of the request takes too long (RFC 9110 §15.5.9)'))
  }

  /** Lets the exchange in progress be the last. */
  close(): void {
    this.protocol.close()
    if (this.isIdle) this.#finish()
  }

  /** Cuts the connection off. */
  abort(): void {
    this.#isClosing = true
    this.#socket.destroy()
  }

  /** The socket is gone. */
  closed(): void {
    this.#isClosing = true
    this.server.connections.delete(this.#socket)
    this.#cycle?.disconnect()
    this.#onDrain?.()
    this.server.settled()
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): Address | null {
  return remoteAddress === undefined || remotePort === undefined ? null : [remoteAddress, remotePort]
}

function flushNow(connection: Connection): void {
  connection.flush()
}
