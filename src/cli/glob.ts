// Globs of --reload-include and --reload-exclude.

/**
 * A test for paths relative to the watched folder, with `/` between names: `*` and `?` stay within a name, `**`
 * does not, `{a,b}` is a choice. A pattern without a slash is for the last name of a path, as in .gitignore.
 */
export function globTest(pattern: string): (path: string) => boolean {
  const trimmed = pattern.replace(/^\.\//, '').replace(/\/$/, '')
  const expression = new RegExp(`^${toExpression(trimmed)}$`)
  if (trimmed.includes('/')) return (path) => expression.test(path)
  return (path) => expression.test(path.slice(path.lastIndexOf('/') + 1))
}

function toExpression(pattern: string): string {
  return pattern.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (token) => {
    if (token === '**/') return '(?:.*/)?'
    if (token === '**') return '.*'
    if (token === '*') return '[^/]*'
    if (token === '?') return '[^/]'
    if (token.length > 1) return `(?:${token.slice(1, -1).split(',').map(toExpression).join('|')})`
    return `\\${token}`
  })
}
