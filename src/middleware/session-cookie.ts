// The cookie of a session, and what to do when the session is longer than a cookie can be.

import type { CookieOptions } from '../http/cookies.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'

/** RFC 6265bis §5.6 lets browsers drop what is longer, and they do so silently. */
const longestPair = 4096
/** Some measure the attributes too. */
const longestCookie = 4093
/** What one of several cookies carries: room for the name and for attributes. */
const pieceLength = 3800

let hasWarned = false

/**
 * The text of a cookie that may have been cut into several: `2~first half` under the name itself, the rest under
 * `name.1`, `name.2`… Undefined where there is none, or a piece is missing.
 */
export function readSessionCookie(request: Request, name: string): string | undefined {
  // Most requests for pictures and of programs have no cookie at all: nothing to parse.
  const first = request.headers.has('cookie') ? request.cookies.get(name) : undefined
  if (first === undefined || first[1] !== '~') return first
  const count = Number(first[0])
  let text = first.slice(2)
  for (let index = 1; index < count; index++) {
    const piece = request.cookies.get(`${name}.${index}`)
    if (piece === undefined) return undefined
    text += piece
  }
  return text
}

/** Sets the cookie, as several if it is long. Throws an Error for what is too long for so many. */
export function writeSessionCookie(
  response: Response,
  request: Request,
  name: string,
  text: string,
  options: CookieOptions,
  most: number,
): Response {
  const pieces = name.length + 1 + text.length <= longestPair ? [text] : cut(name, text, most)
  const [first = ''] = pieces
  const initial = response.withCookie(name, first, options)
  if (pieces.length === 1) warnIfLong(initial, name)
  const written = pieces
    .slice(1)
    .reduce((changed, piece, index) => changed.withCookie(`${name}.${index + 1}`, piece, options), initial)
  return withoutPieces(written, request, name, options, pieces.length)
}

/** Removes the cookie with all its pieces. */
export function removeSessionCookie(
  response: Response,
  request: Request,
  name: string,
  options: CookieOptions,
): Response {
  const removed = request.cookies.has(name) ? response.withoutCookie(name, options) : response
  return withoutPieces(removed, request, name, options, 1)
}

// What a longer session has left behind.
function withoutPieces(
  response: Response,
  request: Request,
  name: string,
  options: CookieOptions,
  from: number,
): Response {
  let changed = response
  for (let index = from; request.cookies.has(`${name}.${index}`) && index < 10; index++) {
    changed = changed.withoutCookie(`${name}.${index}`, options)
  }
  return changed
}

function cut(name: string, text: string, most: number): readonly string[] {
  const count = Math.ceil(text.length / pieceLength)
  if (count > most) {
    const more = most === 1 && count < 10 ? `, allow several cookies: { chunks: ${count} }` : ''
    throw new Error(
      `sessions: the session takes ${text.length} characters, a cookie holds ${longestPair}; ` +
        `keep less in ${name}${more}, or keep it in a store: sessions({ secret, store })`,
    )
  }
  const pieces: string[] = []
  for (let at = 0; at < text.length; at += pieceLength) pieces.push(text.slice(at, at + pieceLength))
  return [`${count}~${pieces[0] ?? ''}`, ...pieces.slice(1)]
}

function warnIfLong(response: Response, name: string): void {
  const length = response.headers.getSetCookie().at(-1)?.length ?? 0
  if (hasWarned || length <= longestCookie) return
  hasWarned = true
  process.emitWarning(
    `sessions: the cookie ${name} takes ${length} characters; browsers may drop what has more than ${longestCookie}`,
    { type: 'TestudoWarning', code: 'TESTUDO_LONG_COOKIE' },
  )
}
