// Paths as they stand in a URL (RFC 3986 §3.3), and the Location of a slash redirect.

/**
 * A decoded path, percent-encoded. It never begins with `//` or `/\`, which a browser would read as another host:
 * a second slash becomes `%2F`, which is the same path to us, because we decode paths before we match them.
 */
export function encodePath(path: string): string {
  const encoded = encodeURI(wellFormed(path)).replaceAll('?', '%3F').replaceAll('#', '%23')
  return encoded.startsWith('//') ? `/%2F${encoded.slice(2)}` : encoded
}

/** Path and query as one relative reference; nothing in it can leave this site or end a header line. */
export function toLocation(path: string, query: string): string {
  // A server passes the query as it was sent; what a URL cannot hold is encoded here, whoever made the scope.
  return query === '' ? encodePath(path) : `${encodePath(path)}?${query.replace(/[^!-~]|#/gu, encodeCharacter)}`
}

/** Letters of ASCII in lower case. Others stay, because the place of each character must. */
export function foldCase(path: string): string {
  return path.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function encodeCharacter(character: string): string {
  return character === '#' ? '%23' : encodeURIComponent(wellFormed(character))
}

/** Lone surrogates have no UTF-8 form: they become U+FFFD, as TextEncoder does. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD')
}
