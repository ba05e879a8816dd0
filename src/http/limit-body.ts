// A limit for every way to read a body. `request.bodyLimit` alone binds what is kept, and not streams.

import type { Receive, ReceiveEvent } from '../gateway/asgi.ts'
import { HttpError } from './errors.ts'
import { type Request, wrapReceive } from './request.ts'

/** Binds the body to so many bytes; more is HttpError 413 where it is read. Of several calls the last one holds. */
export function limitBody(request: Request, maxBytes: number): void {
  request.bodyLimit = maxBytes
  // What was read already was bound by the limit of then.
  if (!request.bodyUsed) wrapReceive(request, (receive) => limitedReceive(request, receive))
}

// The limit is looked at when something arrives and not when this is made: a layer further in may have set another.
function limitedReceive(request: Request, receive: Receive): Receive {
  let size = 0
  let isFirst = true

  function count(event: ReceiveEvent): ReceiveEvent {
    if (event.type === 'http.request') {
      size += event.body.length
      if (size > request.bodyLimit) throw tooLarge(request)
    }
    return event
  }

  return function receiveLimited() {
    if (isFirst) {
      // Not a byte of it is asked for: a client that waits for `100 Continue` need not send it at all.
      if (Number(request.headers.get('content-length') ?? 0) > request.bodyLimit) throw tooLarge(request)
      isFirst = false
    }
    if (size > request.bodyLimit) throw tooLarge(request)
    const event = receive()
    return 'then' in event ? event.then(count) : count(event)
  }
}

function tooLarge({ bodyLimit }: Request): HttpError {
  return new HttpError(413, `the request body is larger than ${bodyLimit} bytes`)
}
