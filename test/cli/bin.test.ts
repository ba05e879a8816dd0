// The command in a checkout: with sources and a build script, and nothing built.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Run, type Exit } from './project.ts'

const command = fileURLToPath(new URL('../../bin/testudo.js', import.meta.url))
let checkout = ''

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'testudo-checkout-'))
  for (const folder of ['bin', 'scripts', 'node_modules']) mkdirSync(join(checkout, folder))
  writeFileSync(join(checkout, 'package.json'), '{"type":"module"}')
  copyFileSync(command, join(checkout, 'bin/testudo.js'))
})
afterEach(() => rmSync(checkout, { recursive: true }))

function build(script: string): void {
  writeFileSync(
    join(checkout, 'scripts/build.mjs'),
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'\nappendFileSync('builds', 'x')\n${script}`,
  )
}

function testudo(): Promise<Exit> {
  return new Run([join(checkout, 'bin/testudo.js')], { cwd: checkout }).exit
}

const succeeds = `mkdirSync('dist/cli', { recursive: true })
writeFileSync('dist/cli/main.js', "export async function main() { console.log('ran') }")
console.log('compiler talk')`

test('builds once, however many call at the same time', async () => {
  build(succeeds)
  const exits = await Promise.all([testudo(), testudo(), testudo()])
  for (const { code, stdout } of [...exits, await testudo()]) {
    expect(stdout).toBe('ran\n')
    expect(code).toBe(0)
  }
  expect(readFileSync(join(checkout, 'builds'), 'utf8')).toBe('x')
})

test('says when the build fails, and tries again', async () => {
  build(`${succeeds}\nprocess.exitCode = 2`)
  const { code, stdout, stderr } = await testudo()
  expect(stdout).toBe('')
  expect(stderr).toBe('testudo: building dist/ once (npm run build)\ncompiler talk\ntestudo: the build failed\n')
  expect(code).toBe(1)
  build(succeeds)
  expect(await testudo()).toMatchObject({ code: 0, stdout: 'ran\n' })
})

test('does not wait for a build whose process is gone', async () => {
  build(succeeds)
  const gone = new Run(['-e', ''], {})
  await gone.exit
  writeFileSync(join(checkout, 'node_modules/.testudo-build.lock'), String(gone.process.pid))
  expect(await testudo()).toMatchObject({ code: 0, stdout: 'ran\n' })
})
