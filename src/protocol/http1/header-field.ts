// Header fields, and how lines become fields (RFC 9110 §5, RFC 9112 §5).

/** One header field: name in lower case, value as a latin-1 string. */
export type HeaderField = readonly [name: string, value: string]

/** Splits valid field lines, each ended by CRLF, from `start` to the end of `text`. */
export function splitFields(text: string, start: number): HeaderField[] {
  const names = text.toLowerCase()
  const fields: HeaderField[] = []
  let index = start
  while (index < text.length) {
    const colon = text.indexOf(':', index)
    const end = text.indexOf('\r\n', colon)
    let from = colon + 1
    let to = end
    while (from < to && isWhitespace(text.charCodeAt(from))) from++
    while (to > from && isWhitespace(text.charCodeAt(to - 1))) to--
    fields.push([names.slice(index, colon), text.slice(from, to)])
    index = end + 2
  }
  return fields
}

/** OWS: SP or HTAB (RFC 9110 §5.6.3). */
export function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** `text` without the OWS around it. `trim` would take more: NBSP, which is text (RFC 9110 §5.5). */
export function trimWhitespace(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isWhitespace(text.charCodeAt(from))) from++
  while (to > from && isWhitespace(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}
