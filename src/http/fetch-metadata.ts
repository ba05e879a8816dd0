// Fetch metadata (https://www.w3.org/TR/fetch-metadata/): what a browser says about who asks, and what for.

import type { Headers } from './headers.ts'

/** Where a request comes from, seen from here. `none`: the user typed it, or opened a bookmark. */
export type FetchSite = 'cross-site' | 'same-origin' | 'same-site' | 'none'
/** How it was asked for. */
export type FetchMode = 'cors' | 'navigate' | 'no-cors' | 'same-origin' | 'websocket'

/** The fields `Sec-Fetch-*`. A part is undefined where the client sent none, or one that the standard does not know. */
export interface FetchMetadata {
  readonly site: FetchSite | undefined
  readonly mode: FetchMode | undefined
  /** What the answer is for: `document`, `image`, `script`, `empty` (a call of `fetch`) … */
  readonly dest: string | undefined
  /** True if the user did something, such as a click, that led to a navigation. */
  readonly isUserActivated: boolean
}

const sites: readonly string[] = ['cross-site', 'same-origin', 'same-site', 'none'] satisfies FetchSite[]
const modes: readonly string[] = ['cors', 'navigate', 'no-cors', 'same-origin', 'websocket'] satisfies FetchMode[]

/** Reads `Sec-Fetch-*`. Scripts cannot set these fields, other programs can: they protect the users of browsers. */
export function fetchMetadata(headers: Headers): FetchMetadata {
  const site = headers.get('sec-fetch-site')
  const mode = headers.get('sec-fetch-mode')
  const dest = headers.get('sec-fetch-dest')
  return {
    site: isSite(site) ? site : undefined,
    mode: isMode(mode) ? mode : undefined,
    dest: dest !== undefined && /^[a-z]+$/.test(dest) ? dest : undefined,
    isUserActivated: headers.get('sec-fetch-user') === '?1',
  }
}

function isSite(site: string | undefined): site is FetchSite {
  return site !== undefined && sites.includes(site)
}

function isMode(mode: string | undefined): mode is FetchMode {
  return mode !== undefined && modes.includes(mode)
}
