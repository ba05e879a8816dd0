// Formats that TypeBox does not know. Its own (email, uuid, date-time, ipv4, uri, hostname …) are checked as they are;
// one that nobody knows says nothing.

import type { JsTextType } from './json-schema.ts'
import { toJsType } from './text.ts'
import { Format } from './typebox.ts'

/** The name of the format of strings that `x-js` can make something of. */
export function jsFormat(jsType: JsTextType): string {
  return `x-js:${jsType}`
}

/** A decimal number as text: what money is, which no binary fraction can be. At most 1000 characters. */
export function isDecimal(text: string): boolean {
  return text.length <= 1000 && /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)
}

// One table for the whole process: a format that an application has set itself stays.
if (!Format.Has('decimal')) Format.Set('decimal', isDecimal)
for (const [name, convert] of Object.entries(toJsType)) {
  Format.Set(jsFormat(name as JsTextType), (text) => convert(text) !== undefined)
}
