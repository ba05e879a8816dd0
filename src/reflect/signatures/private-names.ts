// Names that the inserted text uses and the user's text does not.

/** What the inserted text calls things by. */
export interface PrivateNames {
  /** `reflected` of testudo/schema. */
  readonly reflected: string
  /** `injected` of testudo/schema. */
  readonly injected: string
  /** `signatureOf` of testudo/schema. */
  readonly signatureOf: string
  /** The function that gives a signature by its index. */
  readonly signature: string
  /** How the names of imported modules begin. */
  readonly values: string
}

/** The names for one source text: always the same for the same text. */
export function privateNames(source: string): PrivateNames {
  let mark = '__'
  for (let number = 2; /^(?:reflected|injected|read|signature|values)/m.test(after(mark, source)); number++)
    mark = `__${number}_`
  return {
    reflected: `${mark}reflected`,
    injected: `${mark}injected`,
    signatureOf: `${mark}read`,
    signature: `${mark}signature`,
    values: `${mark}values`,
  }
}

/** What directly follows the mark, wherever it is in the text. */
function after(mark: string, source: string): string {
  return source
    .split(mark)
    .slice(1)
    .map((rest) => rest.slice(0, 9))
    .join('\n')
}
