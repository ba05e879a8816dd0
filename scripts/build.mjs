// Compiles src/ to dist/ with the TypeScript compiler: plain JavaScript, source maps, declarations. TypeBox becomes one
// module of it. Beside the page of the API it puts the files of Swagger UI, compressed, so that nothing is loaded from
// elsewhere.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

const validation = join(root, 'dist', 'schema')
const bundle = await rolldown({ input: join(root, 'src', 'schema', 'typebox.ts'), platform: 'node' })
await bundle.write({ file: join(validation, 'typebox.js'), comments: { legal: true } })
copyFileSync(join(dirname(resolve('typebox')), '..', 'license'), join(validation, 'typebox.LICENSE'))
rmSync(join(validation, 'typebox.js.map'))

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
