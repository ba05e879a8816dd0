// The engine of this thread, for Node's hooks and for require().
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import type * as cold from './cold.ts'
import { Engine } from './engine.ts'

// Node's hooks wait for nothing in one of their forms: require() loads ECMAScript modules at once (Node 20.19).
const load = createRequire(import.meta.url)

let engine: Engine | undefined

/** Made when the first TypeScript file comes. */
export function nodeEngine(): Engine {
  return (engine ??= new Engine({ cold: () => load(`../reflect/cold${extname(import.meta.url)}`) as typeof cold }))
}
