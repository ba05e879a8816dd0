// JSON of what JavaScript has and JSON lacks: what JSON.stringify would refuse, or silently lose, has a rule here.
//
//   Date → ISO 8601 · bigint → its digits as a string · Map with string keys → object, other Map → list of pairs ·
//   Set → list · NaN, infinities, circles → TypeError with the path
//
// Bytes within other values are not converted: what they are to be in JSON (base64, hex, numbers) is the endpoint's to say.

import { stringifyJson } from '../http/json.ts'

/** Compact JSON. Throws a TypeError with the path to what cannot be said at all. */
export function encodeJson(value: unknown): string {
  let text: string
  try {
    text = stringifyJson(value)
  } catch (error) {
    const plain = toPlain(value, [])
    if (plain === value) throw error
    return stringifyJson(plain)
  }
  // JSON.stringify writes a Map or a Set as {}: only where one may be lost is it looked for.
  if (!text.includes('{}')) return text
  const plain = toPlain(value, [])
  return plain === value ? text : stringifyJson(plain)
}

/** A copy in which all is JSON; the value itself if it was. Circles stay, for stringifyJson to name. */
function toPlain(value: unknown, above: readonly object[]): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null || above.includes(value)) return value
  if ('toJSON' in value && typeof value.toJSON === 'function') return value
  const path = [...above, value]
  if (value instanceof Set) return [...value].map((item) => toPlain(item, path))
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => [toPlain(key, path), toPlain(item, path)] as const)
    return pairs.every(([key]) => typeof key === 'string')
      ? fromPairs(pairs as readonly (readonly [string, unknown])[])
      : pairs
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => toPlain(item, path))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const pairs = Object.entries(value).map(([key, item]) => [key, toPlain(item, path)] as const)
  const changed = pairs.some(([key, item]) => item !== (value as Readonly<Record<string, unknown>>)[key])
  return changed ? fromPairs(pairs) : value
}

// Defines and does not assign: a key `__proto__` is data.
function fromPairs(pairs: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(pairs)
}
