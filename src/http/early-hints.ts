// Early hints (RFC 8297): what a page will need, told while the page is still being made.

import type { HttpEarlyHints } from '../gateway/asgi.ts'
import { isFieldValue } from '../grammar/characters.ts'

// RFC 8288 §3: `<` URI-Reference `>` and parameters. What is in the brackets is the client's to resolve.
const linkValue = /^<[^<>"\s\\^`{|}]+>(?:\s*;\s*[\w!#$&+.^`|~*-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s";,<>]+))?)*$/

/**
 * The event of a 103 response. Throws a TypeError for what is no link: `</style.css>; rel=preload; as=style` is one.
 * Several links in one value are not taken: give several values.
 */
export function earlyHintsEvent(links: readonly string[]): HttpEarlyHints {
  if (!Array.isArray(links)) throw new TypeError('earlyHints: links must be a list of texts')
  for (const link of links as readonly unknown[]) {
    if (typeof link !== 'string' || !isFieldValue(link) || !linkValue.test(link)) {
      const shown = typeof link === 'string' ? JSON.stringify(link) : typeof link
      throw new TypeError(`earlyHints: ${shown} is no link; write </style.css>; rel=preload; as=style`)
    }
  }
  return { type: 'http.response.earlyHints', links }
}
