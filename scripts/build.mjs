// Makes dist/ of src/: declarations by the TypeScript compiler, and JavaScript in few files by a bundler, because each
// module that is loaded costs time at every start. Beside the page of the API it puts the files of Swagger UI,
// compressed, so that nothing is loaded from elsewhere.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { resolve } = createRequire(import.meta.url)
const tsc = join(dirname(resolve('typescript/package.json')), 'bin', 'tsc')
rmSync(join(root, 'dist'), { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
  cwd: root,
  stdio: 'inherit',
})
process.exitCode = status ?? 1

// What others import or start by its name; the rest is in chunks beside it. Files that look for others by
// `import.meta.url` must find them from dist/<folder>/ and from dist/chunks/ alike.
const folders = readdirSync(join(root, 'src')).filter((folder) => existsSync(join(root, 'src', folder, 'index.ts')))
const programs = ['reflect/register', 'reflect/hooks', 'reflect/cold', 'reflect/vite', 'cli/main', 'cli/dev-child']
const entries = [...folders.map((folder) => `${folder}/index`), ...programs]
const bundle = await rolldown({
  preserveEntrySignatures: 'allow-extension', // wanted by includeDependenciesRecursively
  input: Object.fromEntries(entries.map((entry) => [entry, join(root, 'src', `${entry}.ts`)])),
  platform: 'node',
  // TypeBox alone is taken in: it would be 235 modules.
  external: (name) => !/^(?:[./]|typebox\/)/.test(name),
})
// What every application loads is one chunk for each folder, and not one for each set of its users.
const core = importedBy(join(root, 'src', 'app', 'index.ts'), new Set())
await bundle.write({
  dir: join(root, 'dist'),
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
  sourcemap: true,
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: folders.map((folder) => ({
      name: `${folder}-core`,
      test: (id) => core.has(id) && id.startsWith(join(root, 'src', folder)),
    })),
  },
})

/** A module and all that it needs before it runs: not what it imports later, by `import()`. */
function importedBy(file, found) {
  if (found.has(file)) return found
  found.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s(?!type\b)[^'"=()]*?\bfrom\s'(\.[^']*)'/gm)
  for (const [, specifier] of imports) importedBy(join(dirname(file), specifier), found)
  return found
}
copyFileSync(join(dirname(resolve('typebox')), '..', 'license'), join(root, 'dist', 'typebox.LICENSE'))

const swagger = dirname(resolve('swagger-ui-dist/package.json'))
const assets = join(root, 'dist', 'app', 'docs', 'assets')
mkdirSync(assets, { recursive: true })
for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
  writeFileSync(join(assets, `${name}.gz`), gzipSync(readFileSync(join(swagger, name)), { level: 9 }))
}
for (const name of [
  'oauth2-redirect.js',
  'favicon-32x32.png',
  'swagger-ui-bundle.js.LICENSE.txt',
  'LICENSE',
  'NOTICE',
]) {
  copyFileSync(join(swagger, name), join(assets, name))
}
