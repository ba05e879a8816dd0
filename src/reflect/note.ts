// Where no loader is there to say that it has looked at a file, the file says so itself: what is built, and what Vite
// runs. Where an endpoint was not understood all the same, the application's message can tell.
import type { Reflection } from './signatures/reflection.ts'

/** Set on globalThis when types are read: `globalThis[Symbol.for('testudo.reflecting')] = true`. */
export const reflecting: unique symbol = Symbol.for('testudo.reflecting')

/** The reflection, with the note as the first that it inserts. */
export function withNote(reflection: Reflection): Reflection {
  const note = { at: reflection.start, text: "globalThis[Symbol.for('testudo.reflecting')] = true;" }
  return { ...reflection, insertions: [note, ...reflection.insertions] }
}
