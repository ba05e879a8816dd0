// What the `list` workload answers with. Each book has a member that no declared response
// has: what a publisher was paid is nobody's business.
import { readFileSync } from 'node:fs'

/**
 * @typedef {object} StoredBook
 * @property {number} id
 * @property {string} title
 * @property {string} author
 * @property {string} isbn
 * @property {string} published a date
 * @property {number} price
 * @property {number} pages
 * @property {boolean} inStock
 * @property {number} purchasePrice never leaves
 */

/** @type {StoredBook[]} */
export const books = JSON.parse(readFileSync(new URL('books.json', import.meta.url), 'utf8'))
