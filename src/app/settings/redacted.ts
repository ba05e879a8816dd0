// Settings get into logs: by console.log, by JSON, in error reports. What is secret must not.

import { inspect, type InspectOptions } from 'node:util'

/** What stands in the place of a secret. */
export const hidden = '**********'

// Django's list (django.views.debug.SafeExceptionReporterFilter). Anywhere in a name: one hidden too much does no harm.
const secretWords = /API|TOKEN|KEY|SECRET|PASS|SIGNATURE|CREDENTIAL/i

/** Whether a name says that it stands for a secret: `apiKey`, `SECRET_KEY`, `password`. */
export function isSecretName(name: string): boolean {
  return secretWords.test(name)
}

/** Text without the password that a URL in it may have: `postgres://shop:**********@db/shop`. */
export function withoutPassword(text: string): string {
  return text.replace(/([a-z][a-z\d+.-]*:\/\/[^\s:@/]*):[^\s@/]*@/gi, `$1:${hidden}@`)
}

/**
 * Freezes settings, groups and lists in them too, and has `console.log` and `JSON.stringify` show no secrets.
 * `secrets` are the dotted names of those that their schema calls so; others are known by their names.
 */
export function sealed(settings: object, secrets: ReadonlySet<string>, path: readonly string[] = []): object {
  if (Object.isFrozen(settings)) return settings
  for (const [name, value] of Object.entries(settings)) {
    if (isPlain(value) || Array.isArray(value)) sealed(value as object, secrets, [...path, name])
  }
  if (!Array.isArray(settings)) {
    const shown = (): unknown => redacted(settings, secrets, path)
    Object.defineProperties(settings, {
      // Not enumerable: copies and comparisons see the settings only.
      toJSON: { value: shown },
      [inspect.custom]: { value: (_depth: number, options: InspectOptions) => inspect(shown(), options) },
    })
  }
  return Object.freeze(settings)
}

/** A copy of settings that may be shown. */
export function redacted(value: unknown, secrets: ReadonlySet<string>, path: readonly string[] = []): unknown {
  if (typeof value === 'string') return withoutPassword(value)
  if (value instanceof URL) return withoutPassword(value.href)
  if (Array.isArray(value)) return value.map((item) => redacted(item, secrets, path))
  if (!isPlain(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const place = [...path, name]
      const isSecret = secrets.has(place.join('.')) || isSecretName(name)
      return [name, isSecret && one !== undefined && one !== null ? hidden : redacted(one, secrets, place)]
    }),
  )
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
