// The books that somebody looked at last, kept in a cookie of theirs: `12.7.3`, the newest first.

/** The cookie's name. */
export const recentCookie = 'recent'

const most = 5

/** The ids in the cookie. It comes from the client, so anything may be in it: what is no id is left out. */
export function parseRecent(text: string): readonly number[] {
  const ids = text.split('.').filter((part) => /^[1-9]\d{0,8}$/.test(part))
  return [...new Set(ids.map(Number))].slice(0, most)
}

/** The cookie after a look at one more book. */
export function formatRecent(before: readonly number[], id: number): string {
  return [id, ...before.filter((other) => other !== id)].slice(0, most).join('.')
}
