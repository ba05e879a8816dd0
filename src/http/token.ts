// The grammar of names, for the layers above: middleware knows `http` and nothing below it.

export { isToken } from '../grammar/characters.ts'
