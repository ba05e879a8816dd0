// The headers of a part of a form (RFC 7578 §4.2): which field it is, and whether it is a file.

/** What `Content-Disposition: form-data` says. */
export interface Disposition {
  readonly name: string
  /** Only of files; may be empty, and need not be the name of anything. */
  readonly filename: string | undefined
}

/**
 * Parses the value of a part's `Content-Disposition`, whose bytes are given as latin-1. Undefined when it is malformed,
 * is not of a form, or says something twice: two readers could take it for two different fields. `name` is undefined
 * when it is absent.
 */
export function parseDisposition(
  value: string,
): { readonly name: string | undefined; readonly filename: string | undefined } | undefined {
  const type = /^[ \t]*form-data[ \t]*(?=;|$)/i.exec(value)
  if (type === null) return undefined
  const parameters = new Map<string, string>()
  for (let at = type[0].length; at < value.length;) {
    parameterPattern.lastIndex = at
    const match = parameterPattern.exec(value)
    if (match === null) return undefined
    at = parameterPattern.lastIndex
    const [, key, quoted, token] = match
    if (key === undefined) continue // `; ;` and a semicolon at the end say nothing
    const name = key.toLowerCase()
    if (parameters.has(name)) return undefined
    parameters.set(name, quoted === undefined ? (token ?? '') : unquote(quoted))
  }
  // RFC 7578 §4.2 asks clients not to send `filename*`; those that do mean it (RFC 6266 §4.3).
  const extended = parameters.get('filename*')
  const filename = parameters.get('filename')
  const name = parameters.get('name')
  return {
    name: name === undefined ? undefined : fromWire(name),
    filename: (extended === undefined ? undefined : decodeExtended(extended)) ?? (filename && fromWire(filename)),
  }
}

/** Text of bytes that are given as latin-1: UTF-8, or latin-1 if it is not. */
export function textOfLatin1(text: string): string {
  // oxlint-disable-next-line no-control-regex -- what needs no decoding
  if (/^[\x00-\x7f]*$/.test(text)) return text
  const bytes = Buffer.from(text, 'latin1')
  return isUtf8(bytes) ?? text
}

// Sticky, and each alternative begins with another character: linear on any input. A quoted value may hold backslashes
// that escape nothing: Windows paths.
const parameterPattern =
  /[ \t]*;[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:"((?:[^"\\\r\n]|\\[^\r\n])*)"|([^\s;"]*))[ \t]*)?(?=;|$)/y

// Browsers of today write `"` as %22; older ones, and most libraries, as \". A backslash before anything else is part
// of a path.
function unquote(quoted: string): string {
  return quoted.replace(/\\(["\\])/g, '$1')
}

// HTML, "multipart form data": a name is UTF-8 in which only these three are escaped.
function fromWire(text: string): string {
  return textOfLatin1(text).replace(/%(22|0D|0A)/gi, (escape) => decodeURIComponent(escape))
}

// RFC 8187 §3.2: charset'language'percent-encoded. Undefined when it is malformed; then the plain name counts.
function decodeExtended(value: string): string | undefined {
  const match = /^(utf-8|iso-8859-1)'[^']*'([^']*)$/i.exec(value)
  if (match === null) return undefined
  const [, charset = '', text = ''] = match
  try {
    if (charset.toLowerCase() === 'utf-8') return decodeURIComponent(text)
  } catch {
    return undefined
  }
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function isUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
