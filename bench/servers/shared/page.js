// What the rows compress: 100 KB of text, whole or in the pieces that a template gives.
import { contentOf } from './static-files.js'

const pieceSize = 2048

/** The whole page. */
export const page = contentOf('medium.css')

/** The page piece by piece, all of them at hand. */
export const pieces = Array.from({ length: Math.ceil(page.length / pieceSize) }, (_, index) =>
  page.slice(index * pieceSize, (index + 1) * pieceSize),
)
