// Method sets. A method is any token (RFC 9110 §9.1), case-sensitive; the common ones may be written in lower case.

const TOKEN = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/
const COMMON: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'])

/** Stands for every method in a declaration. */
export const anyMethod = '*'

/** The declared methods without repetition, or null for `*`. Throws a TypeError for an empty set or what is no method. */
export function parseMethods(methods: string | readonly string[], template: string): readonly string[] | null {
  const given = typeof methods === 'string' ? [methods] : methods
  if (given.length === 0) {
    throw new TypeError(`Route ${JSON.stringify(template)} has no methods: name at least one, or "*" for all`)
  }
  if (given.includes(anyMethod)) {
    if (given.length === 1) return null
    throw new TypeError(`Route ${JSON.stringify(template)}: "*" is every method, name no other beside it`)
  }
  return [...new Set(given.map((method) => parseMethod(method, template)))]
}

function parseMethod(method: string, template: string): string {
  if (typeof method !== 'string' || !TOKEN.test(method)) {
    throw new TypeError(`Route ${JSON.stringify(template)}: ${JSON.stringify(method)} is no HTTP method`)
  }
  // As fetch does: only the well-known ones are the same in any case.
  const upper = method.toUpperCase()
  return COMMON.has(upper) ? upper : method
}
