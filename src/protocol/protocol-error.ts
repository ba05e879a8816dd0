/**
 * The peer broke the protocol. `status` is the answer it should get; the message says what and which rule.
 * The connection cannot be used for another request: where the next one starts is no longer known.
 */
export class ProtocolError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'ProtocolError'
    this.status = status
  }
}
