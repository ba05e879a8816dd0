// Proves the table of layers: imports only point down, never in a circle, never at a folder's index.
// Folder = layer; each may import the folders listed beside it and any npm package or Node built-in.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const below = {
  grammar: [],
  gateway: [],
  schema: [],
  protocol: ['grammar'],
  http: ['grammar', 'gateway'],
  server: ['gateway', 'protocol'],
  routing: ['http'],
  middleware: ['http'],
  app: ['gateway', 'schema', 'http', 'routing', 'middleware'],
  reflect: ['schema'],
  adapters: ['gateway', 'http'],
  testing: ['gateway', 'http', 'protocol'],
}
below.cli = Object.keys(below)

const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')
const files = readdirSync(src, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.ts'))
const imports = new Map()
const faults = []

for (const file of files) {
  const [layer] = file.split(sep)
  if (below[layer] === undefined) faults.push(`${file}: folder "${layer}" is not in the table of scripts/layers.mjs`)
  const text = readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const targets = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']*)'/g)].map(([, specifier]) =>
    relative(src, resolve(src, dirname(file), specifier)),
  )
  imports.set(file, targets)
  for (const target of targets) {
    const [targetLayer] = target.split(sep)
    if (!files.includes(target)) faults.push(`${file}: imports src/${target}, which does not exist`)
    else if (targetLayer !== layer && !below[layer]?.includes(targetLayer))
      faults.push(`${file}: "${layer}" may not import "${targetLayer}" (src/${target})`)
    else if (/[\\/]index\.ts$/.test(target))
      faults.push(`${file}: imports the index src/${target}; import the file that holds the thing`)
  }
}

const done = new Set()
function visit(file, path) {
  if (path.includes(file)) faults.push(`circle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`)
  if (done.has(file) || path.includes(file)) return
  for (const target of imports.get(file) ?? []) visit(target, [...path, file])
  done.add(file)
}
for (const file of files) visit(file, [])

for (const fault of faults) console.error(`layers: ${fault}`)
console.log(`layers: ${files.length} files, ${faults.length} faults`)
process.exitCode = faults.length > 0 ? 1 : 0
