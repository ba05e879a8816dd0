// JSON as an expression of JavaScript.

/** Parsed at run time: faster than an object in the source, and `__proto__` is a member like any other. */
export function jsonExpression(value: unknown): string {
  const text = JSON.stringify(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  return `JSON.parse('${text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}')`
}
