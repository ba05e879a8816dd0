// Chunk extensions as a state machine that stops and goes on at any byte (RFC 9112 §7.1.1).
//
//   chunk-ext     = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
//   chunk-ext-val = token / quoted-string
//
// Nothing in them means anything to us. What is malformed is refused, for a parser that
// skips to the next LF, or takes one inside quotes for the end, sees other chunks.
import { FIELD_VALUE, TOKEN } from '../../grammar/characters.ts'
import { ProtocolError } from '../protocol-error.ts'

const GAP = 2
const BEFORE_NAME = 3
const NAME = 4
const BEHIND_NAME = 5
const BEFORE_VALUE = 6
const VALUE = 7
const QUOTED = 8
const ESCAPED = 9
const UNQUOTED = 10

const NO = -1

/** The state behind a chunk size. */
export const EXTENSION_START = 0
/** The state behind the CR that ends the extensions. */
export const EXTENSION_END = 1

// Columns: whitespace, semicolon, equals sign, quote, backslash, tchar, other text, CR, all else.
const TABLE = [
  /* START        */ [GAP, BEFORE_NAME, NO, NO, NO, NO, NO, EXTENSION_END, NO],
  /* END          */ [NO, NO, NO, NO, NO, NO, NO, NO, NO],
  /* GAP          */ [GAP, BEFORE_NAME, NO, NO, NO, NO, NO, NO, NO],
  /* BEFORE_NAME  */ [BEFORE_NAME, NO, NO, NO, NO, NAME, NO, NO, NO],
  /* NAME         */ [BEHIND_NAME, BEFORE_NAME, BEFORE_VALUE, NO, NO, NAME, NO, EXTENSION_END, NO],
  /* BEHIND_NAME  */ [BEHIND_NAME, BEFORE_NAME, BEFORE_VALUE, NO, NO, NO, NO, NO, NO],
  /* BEFORE_VALUE */ [BEFORE_VALUE, NO, NO, QUOTED, NO, VALUE, NO, NO, NO],
  /* VALUE        */ [GAP, BEFORE_NAME, NO, NO, NO, VALUE, NO, EXTENSION_END, NO],
  /* QUOTED       */ [QUOTED, QUOTED, QUOTED, UNQUOTED, ESCAPED, QUOTED, QUOTED, NO, NO],
  /* ESCAPED      */ [QUOTED, QUOTED, QUOTED, QUOTED, QUOTED, QUOTED, QUOTED, NO, NO],
  /* UNQUOTED     */ [GAP, BEFORE_NAME, NO, NO, NO, NO, NO, EXTENSION_END, NO],
] as const

// The column of each byte.
const COLUMN = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code === 0x20 || code === 0x09) return 0
  const special = ';="\\'.indexOf(String.fromCharCode(code))
  if (special >= 0) return special + 1
  if (TOKEN[code] === 1) return 5
  if (FIELD_VALUE[code] === 1) return 6
  return code === 0x0d ? 7 : 8
})

/** The state behind `byte`; throws where no extension goes on with it. */
export function extension(state: number, byte: number): number {
  const next = TABLE[state]?.[COLUMN[byte] ?? 8] ?? NO
  if (next === NO)
    throw new ProtocolError(400, 'a chunk size followed by neither CRLF nor a well-formed extension (RFC 9112 §7.1.1)')
  return next
}
