// Calls that want a schema of their type argument.

import { type Case } from './case.ts'

const port = '"port":{"type":"integer","description":"Where to listen.","minimum":1,"default":8000}'
const key = '"key":{"type":"string","secret":true}'

export const settings: readonly Case[] = [
  {
    title: 'the schema of a type argument is the second argument',
    source: `import { settings, type Int, type Secret } from 'framework'
interface Mail { host: string }
interface Settings {
  /** Where to listen. @minimum 1 @default 8000 */
  port: Int
  key: Secret<string>
  mail?: Mail
}
export const one = settings<Settings>()
export const two = settings<Settings>({ file: '.env' }, // the file
)
export const three = settings<{ name: string }>({ file: "it's" })`,
    signatures: [],
    text: [
      `settings<Settings>(undefined, JSON.parse('{"$ref":"#/$defs/Settings","$defs":{"Mail":{"type":"object","properties":{"host":{"type":"string"}},"required":["host"]},"Settings":{"type":"object","properties":{${port},${key},"mail":{"$ref":"#/$defs/Mail"}},"required":["port","key"]}}}'))`,
      `settings<Settings>({ file: '.env' }, // the file\n JSON.parse(`,
      `settings<{ name: string }>({ file: "it's" }, JSON.parse('{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}'))`,
    ],
  },
  {
    title: 'a schema that is written already stays',
    source: `import { settings } from 'framework'
export const one = settings<{ name: string }>({}, { type: 'object' })
export const two = settings({ load: () => ({}) }, { type: 'object' })`,
    signatures: [],
    text: ["settings<{ name: string }>({}, { type: 'object' })\n", "=> ({}) }, { type: 'object' })"],
  },
  {
    title: 'settings of no type, and of one that no text can be',
    source: `import { settings } from 'framework'
export const one = settings({ load: () => ({}) })
export const two = settings<{ pattern: RegExp }>()`,
    signatures: [],
    diagnostics: ['UNTYPED_SETTINGS 2:20', 'UNSUPPORTED 3:31'],
  },
]
