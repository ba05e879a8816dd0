// Which modules a source text names, without parsing it. It may find too many (in comments and strings), never too
// few of those written as a string: who asks wants to know what a file can depend on.

const named =
  /\b(?:from|import|require)\s*(?:\(\s*)?(?:\/\*(?:[^*]|\*(?!\/))*\*\/\s*)?(["'`])((?:(?!\1)[^\\\n$])+)\1|^\/\/\/\s*<reference\s+(path|types)\s*=\s*["']([^"'\n]+)["']/gm
const asset = /\bnew\s+URL\s*\(\s*(["'`])(\.{1,2}\/(?:(?!\1)[^\\\n$])+)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g

/** The names of the modules that a file imports, each once, types included. */
export function importedNames(source: string): readonly string[] {
  const names = new Set<string>()
  for (const [, , name, reference, referenced = ''] of source.matchAll(named)) {
    if (name !== undefined) names.add(name)
    else names.add(reference === 'path' && !/^\.{0,2}\//.test(referenced) ? `./${referenced}` : referenced)
  }
  return [...names]
}

/** The relative names in `new URL('./file', import.meta.url)`: files that a module reads beside itself. */
export function assetNames(source: string): readonly string[] {
  return [...new Set([...source.matchAll(asset)].map(([, , name = '']) => name))]
}
