// What a trailer section must not say (RFC 9110 §6.5.1): nothing that frames, routes, authenticates
// or modifies the message, and nothing that describes its content.

const FORBIDDEN: ReadonlySet<string> = new Set(
  `age authorization cache-control connection content-encoding content-length content-location content-range
   content-type cookie date expect expires forwarded host if-match if-modified-since if-none-match if-range
   if-unmodified-since keep-alive location max-forwards pragma proxy-authenticate proxy-authorization
   proxy-connection range retry-after set-cookie te trailer transfer-encoding upgrade vary via warning
   www-authenticate x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto`.split(/\s+/),
)

/** True when the field, its name in lower case, has no place in a trailer section. */
export function isForbiddenTrailer(name: string): boolean {
  return FORBIDDEN.has(name)
}
