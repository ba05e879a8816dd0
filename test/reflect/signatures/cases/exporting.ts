// Exports of types that are not written as such.

import { string, value, type Case } from './case.ts'

export const exporting: readonly Case[] = [
  {
    title: 'types among exported names',
    source: `import { Other, Thing as It, other } from './other.ts'
interface Item { a: string }
const item = 1
class Both {}
export { Item, item, Both, Other, It as Thing, other }
export { Other as Again, other as again } from './other.ts'
export type { Item as Typed }
export { type Item as Marked }
export default Item`,
    others: { 'other.ts': 'export interface Other {}\nexport type Thing = string\nexport const other = 1' },
    signatures: [],
    text: [
      'export { type Item, item, Both, type Other, type It as Thing, other }',
      'export { type Other as Again, other as again } from',
      'export type { Item as Typed }',
      'export { type Item as Marked }',
      '/* export default Item */',
    ],
  },
  {
    title: 'names that are taken',
    source: `import { App } from 'framework'
const __reflected = 1, __2_signature = 2
new App().get('/', (a: string) => a)`,
    signatures: [{ at: '(a: string', parameters: [value('a', string)], returns: { schema: string } }],
    text: [
      'import { reflected as __3_reflected } from "testudo/schema";',
      "get('/', __3_reflected((a: string) => a, () => __3_signature(0)))",
      'function __3_signature(index) {',
    ],
  },
]
