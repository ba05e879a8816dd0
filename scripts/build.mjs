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
  input: Object.fromEntries(entries.map((entry) => [entry, join(root, 'src', `${entry}.ts`)])),
  platform: 'node',
  // TypeBox alone is taken in: it would be 235 modules.
  external: (name) => !/^(?:[./]|typebox\/)/.test(name),
})
await bundle.write({
  dir: join(root, 'dist'),
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
  sourcemap: true,
})
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
