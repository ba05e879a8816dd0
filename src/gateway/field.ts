// Header fields as the gateway contracts carry them (RFC 9110 §5): what a name and a value may be.

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const LOWER_CASE_TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
// Tab, visible ASCII, space and obs-text: CR, LF and NUL would let a value end the field and begin another.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
const SURROUNDING_SPACE = /^[ \t]|[ \t]$/

/** Is this a token (RFC 9110 §5.6.2), the grammar of field names and methods? */
export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** Is this a field name as header lists carry it: a token in lower case? */
export function isFieldName(text: string): boolean {
  return LOWER_CASE_TOKEN.test(text)
}

/** Is this text that a field line can hold: latin-1 without a control character but tab? */
export function isFieldText(text: string): boolean {
  return VALUE.test(text)
}

/** Is this a field value (RFC 9110 §5.5): field text without whitespace around it? */
export function isFieldValue(text: string): boolean {
  return VALUE.test(text) && !SURROUNDING_SPACE.test(text)
}

/** Length that a Content-Length value declares, in bytes; undefined when it is not one plain decimal number. */
export function parseContentLength(value: string): number | undefined {
  return /^[0-9]{1,15}$/.test(value) ? Number(value) : undefined
}

/** Fields that belong to one connection and not to the message (RFC 9110 §7.6.1; PEP 3333, "Other HTTP Features"). */
export const hopByHopFields: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'trailers',
  'transfer-encoding',
  'upgrade',
])
