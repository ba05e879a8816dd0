// Deep merging, as FastAPI does with `openapi_extra`.

/** `extra` merged into `base`: objects member by member, lists one behind the other; anything else replaces. */
export function merge(base: unknown, extra: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(extra)) return [...(base as unknown[]), ...(extra as unknown[])]
  if (!isRecord(base) || !isRecord(extra)) return extra
  const merged = new Map(Object.entries(base))
  for (const [name, value] of Object.entries(extra)) {
    merged.set(name, merged.has(name) ? merge(merged.get(name), value) : value)
  }
  return Object.fromEntries(merged)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
