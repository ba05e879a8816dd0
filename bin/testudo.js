#!/usr/bin/env node
// The `testudo` command: plain JavaScript, so that it is there before anything is built. In a
// checkout of the repository (install scripts are off there) the first call builds dist/ first.
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = new URL('../dist/cli/main.js', import.meta.url)
const script = fileURLToPath(new URL('../scripts/build.mjs', import.meta.url))
const lock = fileURLToPath(new URL('../node_modules/.testudo-build.lock', import.meta.url))

if (existsSync(script)) buildOnce()
const { main: run } = await import(main.href)
await run()

/** Builds when nothing is built yet. Of several calls at the same time one builds and the others wait for it. */
function buildOnce() {
  for (;;) {
    if (existsSync(lock)) waitFor(lock)
    if (existsSync(main)) return
    if (acquire(lock)) break
  }
  try {
    process.stderr.write('testudo: building dist/ once (npm run build)\n')
    // The compiler's complaints go to stderr: stdout belongs to the command.
    const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 2, 2] })
    if (status !== 0) process.exitCode = 1
  } finally {
    rmSync(lock, { force: true })
  }
  if (process.exitCode === 1 || !existsSync(main)) {
    // The next call shall not take half a build for a whole one.
    rmSync(main, { force: true })
    process.stderr.write('testudo: the build failed\n')
    process.exit(1)
  }
}

function acquire(path) {
  try {
    const file = openSync(path, 'wx')
    writeSync(file, String(process.pid))
    closeSync(file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** Returns when the lock is gone, or its owner; after two minutes nobody builds any more. */
function waitFor(path) {
  const tick = new Int32Array(new SharedArrayBuffer(4))
  const patience = Date.now() + 120_000
  while (existsSync(path)) {
    if (Date.now() > patience) rmSync(path, { force: true })
    Atomics.wait(tick, 0, 0, 50)
    if (!isAlive(owner(path))) rmSync(path, { force: true })
  }
}

function owner(path) {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return 0
  }
}

function isAlive(pid) {
  // Not written yet, or just removed: look again.
  if (!(pid > 0)) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
