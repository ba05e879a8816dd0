// Character classes of RFC 9110 as tables of 256 bytes: `TABLE[byte] === 1` means "belongs".

function table(belongs: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (belongs(code) ? 1 : 0))
}

function oneOf(characters: string): (code: number) => boolean {
  return (code) => characters.includes(String.fromCharCode(code))
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
const isAlpha = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
const isMark = oneOf("!#$%&'*+-.^_`|~")
const isSubDelimiter = oneOf("!$&'()*+,;=")
const isUnreservedMark = oneOf('-._~')

/** `tchar`, the characters of a token such as a method or a field name (RFC 9110 §5.6.2). */
export const TOKEN: Uint8Array = table((code) => isDigit(code) || isAlpha(code) || isMark(code))

/** Bytes of a field value: visible ASCII, SP, HTAB and obs-text (RFC 9110 §5.5). Never CR, LF, NUL or another control. */
export const FIELD_VALUE: Uint8Array = table((code) => code === 9 || (code >= 0x20 && code !== 0x7f))

/**
 * Bytes of a request target. RFC 3986 allows fewer, but browsers send `|`, `{` or `"` as they are;
 * what could end or extend the target for another parser stays out: controls, SP, `#`, non-ASCII.
 */
export const TARGET: Uint8Array = table((code) => code > 0x20 && code < 0x7f && code !== 0x23)

/** Bytes of a `reg-name` apart from `%` (RFC 3986 §3.2.2): unreserved and sub-delims. */
export const REGISTERED_NAME: Uint8Array = table(
  (code) => isDigit(code) || isAlpha(code) || isUnreservedMark(code) || isSubDelimiter(code),
)

/** Upper case ASCII letters to lower case, every other byte to itself. */
export const LOWER: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= 0x41 && code <= 0x5a ? code + 0x20 : code,
)

/** The value of a hexadecimal digit, 255 for every other byte. */
export const HEX: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => {
  if (isDigit(code)) return code - 0x30
  const letter = (LOWER[code] ?? 0) - 0x61
  return letter >= 0 && letter < 6 ? letter + 10 : 255
})

/** True when `text` is a token (RFC 9110 §5.6.2): not empty, `tchar` only. */
export function isToken(text: string): boolean {
  if (text.length === 0) return false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 255 || TOKEN[code] !== 1) return false
  }
  return true
}

/** True when `text` may stand as a field value on the wire: latin-1, no control characters but HTAB (RFC 9110 §5.5). */
export function isFieldValue(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 255 || FIELD_VALUE[code] !== 1) return false
  }
  return true
}
